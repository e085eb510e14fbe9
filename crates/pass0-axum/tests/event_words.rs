//! Every kind of event, as each page that lists it says it in each language, against a listing that
//! people read. With `PASS0_TEST_WRITE` set, the listing is written anew.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fmt::Write as _;
use std::path::Path;

use pass0_core::model::{Detail, EventKind};
use pass0_html::{Brand, EventRow, EventWords, Lang, Page, Pages, SessionRow};

/// What details begin with.
const ABOUT: [&str; 10] = [
    "",
    "mail",
    "passkey",
    "passkey backup-eligibility",
    "totp",
    "recovery_code",
    "operator",
    "operator_link",
    "operator_recovery",
    "gone",
];

fn brand() -> Brand {
    Brand {
        app_name: "Notes".into(),
        prefix: "/auth".into(),
        dev: false,
    }
}

/// The two pages that list events.
fn pages(words: EventWords, browser: &str) -> [Page; 2] {
    let row = EventRow {
        at: "2026-11-30 09:00 UTC".into(),
        words,
        times: 1,
        since: "2026-11-30 09:00 UTC".into(),
    };
    let mut accounts = Page::samples().into_iter().filter_map(|page| match page {
        Page::Account { .. } => Some(page),
        _ => None,
    });
    let mut account = accounts.next().unwrap();
    if let Page::Account { events, .. } = &mut account {
        *events = vec![row.clone()];
    }
    let session = SessionRow {
        id: "s1".into(),
        browser: browser.into(),
        ip: "192.0.2.7".into(),
        created_at: "2026-11-30 09:00 UTC".into(),
        seen_at: "2026-11-30 09:00 UTC".into(),
        current: false,
        operator: None,
    };
    let sessions = Page::SignedIn {
        email: "ann@example.org".into(),
        sessions: vec![session],
        form_token: "p0f_EXAMPLE".into(),
        events: vec![row],
    };
    [account, sessions]
}

/// The words between the end of `before` and the next tag.
fn between<'a>(html: &'a str, before: &str) -> &'a str {
    let (_, rest) = html.split_once(before).unwrap();
    rest.split('<').next().unwrap()
}

/// What both pages say of it, in each language.
fn in_each(templates: &Pages, words: &EventWords) -> [String; 5] {
    Lang::ALL.map(|lang| {
        let said = pages(words.clone(), "Firefox on Linux").map(|page| {
            let html = templates.page(&page, lang, &brand()).unwrap();
            between(&html, "UTC</time><span>").to_owned()
        });
        assert_eq!(said[0], said[1], "one thing has one name on both pages");
        said[0].clone()
    })
}

fn listing() -> String {
    let templates = Pages::new(None).unwrap();
    let mut listing = String::new();
    for kind in EventKind::ALL {
        let mut told: Vec<(Option<[String; 5]>, Vec<&str>)> = Vec::new();
        for about in ABOUT {
            let read = Detail::read(*kind, about);
            let words = EventWords::of(kind.as_str(), read.method(), read.why());
            let words = words.map(|words| in_each(&templates, &words));
            match told.iter_mut().find(|(known, _)| *known == words) {
                Some((_, abouts)) => abouts.push(about),
                None => told.push((words, vec![about])),
            }
        }
        let all = told.len() == 1;
        for (words, abouts) in told {
            let about = if all {
                "*".to_owned()
            } else {
                format!("{abouts:?}")
            };
            let Some(words) = words else {
                writeln!(
                    listing,
                    "{} {about}: in no list of the user's",
                    kind.as_str()
                )
                .unwrap();
                continue;
            };
            writeln!(listing, "{} {about}:", kind.as_str()).unwrap();
            for (lang, said) in Lang::ALL.iter().zip(words) {
                writeln!(listing, "  {}: {said}", lang.as_str()).unwrap();
            }
        }
    }
    listing
}

#[test]
fn every_event_says_in_every_language_what_the_listing_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/event_words.txt");
    let listing = listing();
    if std::env::var_os("PASS0_TEST_WRITE").is_some() {
        std::fs::write(&path, &listing).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (now, then)) in listing.lines().zip(committed.lines()).enumerate() {
        assert_eq!(now, then, "line {} of {}", line + 1, path.display());
    }
    assert_eq!(listing.lines().count(), committed.lines().count());
}

#[test]
fn a_session_of_an_unknown_browser_has_a_name_in_every_language() {
    let templates = Pages::new(None).unwrap();
    for lang in Lang::ALL {
        let [_, page] = pages(EventWords::of("session.opened", "mail", "").unwrap(), "");
        let html = templates.page(&page, lang, &brand()).unwrap();
        assert!(!between(&html, "<strong>").trim().is_empty(), "{lang:?}");
    }
}
