#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod support;

use pass0_html::{Brand, Lang, Letter, NoticeWords, Pages, Rendered};

fn brand(app_name: &str) -> Brand {
    Brand {
        app_name: app_name.into(),
        prefix: "/auth".into(),
        dev: false,
    }
}

fn each_letter(
    app_name: &str,
    say: &dyn Fn(&str) -> String,
    mut see: impl FnMut(&Letter, Rendered),
) {
    let pages = Pages::new(None).unwrap();
    for lang in Lang::ALL {
        for letter in Letter::samples_with(say) {
            see(
                &letter,
                pages.letter(&letter, lang, &brand(app_name)).unwrap(),
            );
        }
    }
}

#[test]
fn the_code_is_in_the_subject_and_alone_on_the_last_line() {
    each_letter("Notes", &str::to_owned, |letter, rendered| {
        let (Letter::SignIn { link, code, .. } | Letter::Contest { link, code, .. }) = letter
        else {
            return;
        };
        if code.is_empty() {
            return;
        }
        assert!(rendered.subject.contains(code) && rendered.subject.contains("Notes"));
        assert_eq!(rendered.text.lines().last(), Some(code.as_str()));
        assert_eq!(rendered.text.lines().filter(|line| line == link).count(), 1);
        assert!(
            rendered.html.contains(code) && rendered.html.contains(&format!("href=\"{link}\""))
        );
    });
}

#[test]
fn both_parts_say_who_asked_and_when() {
    each_letter("Notes", &str::to_owned, |letter, rendered| {
        // Nobody asked for this one: the operator retired a key.
        if matches!(letter, Letter::FactorsReset { .. }) {
            return;
        }
        for part in [&rendered.text, &rendered.html] {
            for said in [
                "Notes",
                "Firefox on Linux",
                "2001:db8::7",
                "2026-11-23 21:14 UTC",
            ] {
                assert!(part.contains(said), "{letter:?}: {said}");
            }
        }
    });
}

#[test]
fn a_letter_to_somebody_of_unknown_language_is_in_each() {
    let pages = Pages::new(None).unwrap();
    for letter in Letter::samples_with(&str::to_owned) {
        if !matches!(letter, Letter::FactorsReset { .. } | Letter::Report { .. }) {
            continue;
        }
        let all = pages.letter_in_all(&letter, &brand("Notes")).unwrap();
        support::parse(&all.html).unwrap();
        for lang in Lang::ALL {
            let one = pages.letter(&letter, lang, &brand("Notes")).unwrap();
            assert!(all.subject.contains(&one.subject), "{letter:?} {lang}");
            assert!(all.text.contains(one.text.trim()), "{letter:?} {lang}");
            let (_, shown) = one.html.split_once("<body").unwrap();
            let (shown, _) = shown.split_once("</body>").unwrap();
            let (_, shown) = shown.split_once('>').unwrap();
            assert!(all.html.contains(shown), "{letter:?} {lang}");
            let marked = match lang {
                Lang::En => "<html lang=\"en\"".to_owned(),
                lang => format!("<div lang=\"{lang}\""),
            };
            assert_eq!(all.html.matches(&marked).count(), 1, "{letter:?} {lang}");
        }
        assert_eq!(all.html.matches("<body").count(), 1);
    }
}

#[test]
fn a_letter_loads_nothing_and_tracks_nobody() {
    each_letter("Notes", &str::to_owned, |letter, rendered| {
        for tag in support::parse(&rendered.html).unwrap() {
            assert!(
                !["img", "link", "script", "iframe"].contains(&tag.name.as_str()),
                "{letter:?}"
            );
            assert!(tag.get("src").is_none());
            if let Some(href) = tag.get("href") {
                assert_eq!(Some(href), link_of(letter));
            }
        }
        assert!(!rendered.html.contains("url(") && !rendered.html.contains("@import"));
        assert_eq!(rendered.html.contains("href"), link_of(letter).is_some());
        assert_eq!(rendered.text.contains("://"), link_of(letter).is_some());
    });
}

fn link_of(letter: &Letter) -> Option<&str> {
    match letter {
        Letter::SignIn { link, .. }
        | Letter::Link { link, .. }
        | Letter::ConfirmEmail { link, .. }
        | Letter::Contest { link, .. }
        | Letter::Moved { link, .. }
        | Letter::Notice { link, .. } => Some(link.as_str()).filter(|link| !link.is_empty()),
        _ => None,
    }
}

#[test]
fn hostile_labels_and_names_add_no_line_and_no_markup() {
    let hostile = "x\r\nBcc: mallory@example.org\u{2028}\u{85}\u{0}\u{1b}[2J\u{202e}<script>alert(1)</script>\"'";
    let mut calm = Vec::new();
    each_letter("Notes", &str::to_owned, |_, rendered| {
        calm.push((
            rendered.text.lines().count(),
            rendered.html.matches('<').count(),
        ));
    });
    let mut calm = calm.into_iter();
    each_letter(
        hostile,
        &|text| format!("{text}{hostile}"),
        |letter, rendered| {
            let (lines, marks) = calm.next().unwrap();
            assert_eq!(rendered.text.lines().count(), lines, "{letter:?}");
            assert_eq!(rendered.html.matches('<').count(), marks, "{letter:?}");
            let subject = &rendered.subject;
            assert!(
                !subject.is_empty() && !subject.contains(|ch: char| ch.is_control()),
                "{letter:?}"
            );
            assert!(
                !subject.contains(['\u{2028}', '\u{2029}', '\u{202e}']),
                "{letter:?}"
            );
            let forbidden = |ch: char| ch != '\n' && ch.is_control();
            assert!(!rendered.text.contains(forbidden) && !rendered.html.contains(forbidden));
        },
    );
}

#[test]
fn a_letter_has_one_subject_in_each_language() {
    let mut subjects = std::collections::BTreeSet::new();
    each_letter("Notes", &str::to_owned, |letter, rendered| {
        subjects.insert((letter.name(), rendered.subject));
    });
    // The mail about a change has one for each of the eleven changes, that about what became of an
    // account one for each of the six things it reports; one counts what it lists, and that of a
    // contest is there without a code, too; the one about the whole account has three ends.
    assert_eq!(
        subjects.len(),
        (7 + 12 + 6 + 2 + 1 + 1 + 3) * Lang::ALL.len()
    );
}

#[test]
fn a_letter_about_a_change_says_what_to_do_and_what_is_left() {
    let pages = Pages::new(None).unwrap();
    let text = |what, link: &str, left| {
        let letter = Letter::Notice {
            what,
            link: link.into(),
            left,
            browser: "Firefox on Linux".into(),
            ip: "2001:db8::7".into(),
            at: "2026-11-23 21:14 UTC".into(),
            more: Vec::new(),
        };
        let rendered = pages.letter(&letter, Lang::En, &brand("Notes")).unwrap();
        rendered.text
    };
    let link = "https://notes.example.org/auth/not-me/p0n_EXAMPLE";
    let used = text(NoticeWords::of("spent", "recovery_code"), link, Some(3));
    assert!(used.contains("You have 3 recovery codes left.") && used.contains("72 hours"));
    assert!(used.lines().any(|line| line == link));
    let added = text(NoticeWords::of("added", "passkey"), "", None);
    assert!(!added.contains("left") && !added.contains("72 hours"));
}
