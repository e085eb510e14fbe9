//! Methods from outside: their words and templates, and what is refused of them at start.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod support;

use std::fs;

use pass0_html::{
    Brand, EventRow, EventWords, Factor, Lang, Letter, MethodPages, NoticeWords, OutsideMethod,
    Page, PageError, Pages, Sent,
};

const WORDS: &[(&str, &str)] = &[(
    "en",
    "push-factor = taps on your phone
push-use = Tap on your phone
push-send = Ask my phone
push-sent = We asked your phone.
push-again = Ask once more
push-unsent = Your phone can’t be reached.
push-code = Number on your phone
push-hint = Two digits.
push-wrong = Wrong, { $left } left.
push-malformed = Two digits, please.
push-title = Add your phone
push-why = Your phone asks you.
push-given = Name of the phone
push-given-wrong = No such phone.
push-button = Add
push-account-set-up = Add a phone
push-account-on = On since { $since }.
push-account-used = Used { $used }.
push-account-replace = Another phone
push-account-off = Remove the phone
push-notice-on = Phone added.
push-notice-off = Phone removed.
push-resume-on = Add the phone
push-resume-off = Remove the phone
push-event-on = Phone added
push-event-off = Phone removed
push-event-wrong = Wrong number typed
push-event-unsent = Phone not reached
push-change-on = A phone was added
push-change-off = A phone was removed
",
)];

fn push(pages: MethodPages) -> OutsideMethod {
    OutsideMethod {
        id: "push",
        sends: true,
        pages,
    }
}

fn words(words: &'static [(&'static str, &'static str)]) -> MethodPages {
    MethodPages {
        templates: &[],
        words,
    }
}

fn load(pages: MethodPages) -> Result<Pages, PageError> {
    Pages::with_methods(None, &[push(pages)])
}

/// The words with this line in the place of the one it begins like.
fn changed(key: &str, line: &str) -> &'static [(&'static str, &'static str)] {
    let text: Vec<&str> = WORDS[0]
        .1
        .lines()
        .map(|old| match old.split(' ').next() == Some(key) {
            true => line,
            false => old,
        })
        .collect();
    let text: &'static str = text.join("\n").leak();
    vec![("en", text)].leak()
}

fn refused(pages: MethodPages) -> String {
    load(pages).err().expect("it is refused").to_string()
}

fn brand() -> Brand {
    Brand {
        app_name: "Notes".into(),
        prefix: "/auth".into(),
        dev: false,
    }
}

fn asked(id: &str, sent: Sent) -> Page {
    Page::SecondFactor {
        email: "ann@example.org".into(),
        methods: vec![id.into(), "recovery_code".into()],
        shown: Factor {
            id: id.into(),
            sent,
        },
        set_up: false,
        lost: true,
        error: None,
        form_token: "p0f_EXAMPLE".into(),
    }
}

#[test]
fn a_method_from_outside_is_asked_for_in_its_own_words() {
    let pages = load(words(WORDS)).unwrap();
    for (sent, said, unsaid) in [
        (Sent::Wanted, "Ask my phone", "one-time-code"),
        (Sent::Sent, "one-time-code", "Ask my phone"),
        (
            Sent::Failed,
            "Your phone can’t be reached.",
            "one-time-code",
        ),
    ] {
        for lang in Lang::ALL {
            let html = pages.page(&asked("push", sent), lang, &brand()).unwrap();
            for tag in support::parse(&html).unwrap() {
                assert!(tag.name != "input" || tag.get("name").is_some(), "{html}");
            }
            assert!(html.contains(said), "{lang} {sent:?}: {html}");
            assert!(!html.contains(unsaid), "{lang} {sent:?}: {html}");
        }
    }
    let letter = Letter::Notice {
        what: NoticeWords::of("added", "push"),
        link: String::new(),
        left: None,
        browser: "Firefox on Linux".into(),
        ip: "2001:db8::7".into(),
        at: "2026-11-23 21:14 UTC".into(),
        more: Vec::new(),
    };
    let written = pages.letter(&letter, Lang::De, &brand()).unwrap();
    assert_eq!(written.subject, "Notes: A phone was added");
}

#[test]
fn a_language_the_method_has_comes_before_english() {
    const BOTH: &[(&str, &str)] = &[WORDS[0], ("de", "push-send = Mein Telefon fragen\n")];
    let pages = load(words(BOTH)).unwrap();
    let say = |lang| {
        pages
            .page(&asked("push", Sent::Wanted), lang, &brand())
            .unwrap()
    };
    assert!(say(Lang::De).contains("Mein Telefon fragen"));
    assert!(say(Lang::Fr).contains("Ask my phone"));
}

#[test]
fn a_word_that_is_missing_is_named_at_start() {
    for key in ["push-send", "push-wrong", "push-event-unsent", "push-given"] {
        let error = refused(words(changed(key, "")));
        assert_eq!(
            error,
            format!("locales/en/push.ftl: the words `{key}` are missing")
        );
    }
    let error = refused(MethodPages::default());
    assert!(error.contains("`push-factor` are missing"), "{error}");
}

#[test]
fn words_of_others_are_refused() {
    let error = refused(words(changed("push-use", "login-title = Come in")));
    assert_eq!(
        error,
        "locales/en/push.ftl:2: `login-title` is not called `push-…`"
    );
    let error = refused(words(changed("push-hint", "push-hint = { $left } digits")));
    assert_eq!(
        error,
        "locales/en/push.ftl:8: `push-hint` is not given a `$left`"
    );
    let error = refused(words(&[("it", "push-use = x\n")]));
    assert!(error.starts_with("locales/"), "{error}");
    let twin = OutsideMethod {
        id: "login",
        sends: true,
        pages: words(&[("en", "login-title = Come in\n")]),
    };
    let error = Pages::with_methods(None, &[twin])
        .err()
        .unwrap()
        .to_string();
    assert_eq!(
        error,
        "locales/en/login.ftl:1: `login-title` is there already"
    );
}

#[test]
fn a_template_takes_the_place_of_pass0s_own_and_is_tried_at_start() {
    let own = |name, text| MethodPages {
        templates: vec![(name, text)].leak(),
        words: WORDS,
    };
    let field = "<label for=\"code\">mine</label><input id=\"code\" name=\"code\" type=\"text\">";
    let pages = load(own("field.html", field)).unwrap();
    let html = pages.page(&asked("push", Sent::Sent), Lang::En, &brand());
    assert!(html.unwrap().contains("mine"));
    let error = refused(own("setup.html", "\n{{ nobody }}"));
    assert!(
        error.starts_with("templates/methods/push/setup.html:2: "),
        "{error}"
    );
    let error = refused(own("set-up.html", ""));
    assert!(
        error.starts_with("templates/methods/push/set-up.html: "),
        "{error}"
    );
}

#[test]
fn an_operator_may_replace_what_a_method_brings() {
    let folder = tempfile::TempDir::new().unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    write("locales/en/house.ftl", "push-send = Ring me\n");
    write("templates/methods/totp/setup.html", "mine");
    let overrides = Some(folder.path().to_owned());
    let pages = Pages::with_methods(overrides.clone(), &[push(words(WORDS))]).unwrap();
    let html = pages.page(&asked("push", Sent::Wanted), Lang::En, &brand());
    assert!(html.unwrap().contains("Ring me"));
    write("templates/methods/push/field.htm.html", "");
    assert!(Pages::with_methods(overrides, &[push(words(WORDS))]).is_err());
}

/// Its credentials, events and reports are still there.
#[test]
fn a_method_that_is_gone_is_told_of_in_general_words() {
    let pages = Pages::new(None).unwrap();
    let row = |kind| EventRow {
        at: "2026-11-23 21:14 UTC".into(),
        words: EventWords::of(kind, "push", "").unwrap(),
        times: 1,
        since: "2026-11-23 21:14 UTC".into(),
    };
    let page = Page::SignedIn {
        email: "ann@example.org".into(),
        sessions: Vec::new(),
        form_token: "p0f_EXAMPLE".into(),
        events: vec![row("credential.added"), row("factor.unsent")],
    };
    let html = pages.page(&page, Lang::En, &brand()).unwrap();
    assert!(html.contains("Second step turned on"), "{html}");
    let letter = Letter::FactorsReset {
        lost: vec!["push".into()],
    };
    let written = pages.letter(&letter, Lang::En, &brand()).unwrap();
    assert!(written.text.contains("A second step no longer works here."));
}
