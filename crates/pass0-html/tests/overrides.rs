#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use std::fs;

use pass0_html::{Brand, Lang, Letter, Page, PageError, Pages};
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    folder
}

fn load(files: &[(&str, &str)]) -> Result<Pages, PageError> {
    Pages::new(Some(folder(files).path().to_owned()))
}

/// The message of the error, which must name the file (and line) in `place`.
fn refused(files: &[(&str, &str)], place: &str) -> String {
    let message = load(files)
        .err()
        .expect("the override is broken")
        .to_string();
    assert!(message.contains(place), "{message}");
    message
}

fn login(pages: &Pages, lang: Lang) -> String {
    let brand = Brand {
        app_name: "Notes".into(),
        prefix: "/auth".into(),
        dev: false,
    };
    let page = Page::Login {
        email: String::new(),
        next: String::new(),
        notice: None,
        fault: None,
        passkeys: true,
        mail: true,
        offer_cookie: String::new(),
    };
    pages.page(&page, lang, &brand).unwrap()
}

#[test]
fn a_template_and_single_words_may_be_replaced() {
    let pages = load(&[
        (
            "templates/pages/login.html",
            "{% include \"parts/mine.html\" %} {{ t(\"login-title\") }}",
        ),
        (
            "templates/parts/mine.html",
            "<i>{{ t(\"own-hello\", app=app_name) }}</i>",
        ),
        ("locales/de/house.ftl", "login-title = Hereinspaziert\n"),
        ("locales/en/house.ftl", "own-hello = Welcome to { $app }\n"),
    ])
    .unwrap();
    assert_eq!(
        login(&pages, Lang::De),
        "<i>Welcome to Notes</i> Hereinspaziert"
    );
    assert_eq!(login(&pages, Lang::En), "<i>Welcome to Notes</i> Sign in");
}

#[test]
fn the_overrides_of_a_mounted_volume_are_read_once() {
    let pages = load(&[
        ("templates/pages/.login.html.swp", "{% broken"),
        ("templates/..data/pages/login.html", "{% broken"),
        ("templates/README.md", "notes to self"),
        ("locales/en/house.ftl", "login-title = Come in\n"),
    ])
    .unwrap();
    assert!(login(&pages, Lang::En).contains("<title>Come in · Notes</title>"));
}

#[test]
fn a_template_that_does_not_parse_is_refused_with_file_and_line() {
    let file = "templates/pages/login.html";
    refused(&[(file, "one\ntwo {% if %}\n")], "pages/login.html:2: ");
}

#[test]
fn a_template_that_fails_on_any_sample_is_refused_with_file_and_line() {
    let error = refused(
        &[("templates/pages/step-up.html", "\n\n{{ nobody }}")],
        "pages/step-up.html:3: ",
    );
    assert!(error.contains("undefined"), "{error}");
    refused(
        &[("templates/pages/error.html", "{{ asset_url(\"my.css\") }}")],
        "pages/error.html:1: ",
    );
    refused(
        &[("templates/pages/login.html", "{{ t(\"own-nothing\") }}")],
        "pages/login.html:1: ",
    );
    let broken_part = ("templates/parts/requester.html", "\n{{ started.nobody }}");
    refused(&[broken_part], "parts/requester.html:2: ");
}

#[test]
fn a_file_that_replaces_nothing_is_refused() {
    refused(&[("templates/pages/lgoin.html", "")], "pages/lgoin.html: ");
    refused(
        &[("templates/letters/sign-in/body.htm.html", "")],
        "body.htm.html: ",
    );
    refused(
        &[("locales/it/pages.ftl", "login-title = Accedi\n")],
        "locales/it/pages.ftl: ",
    );
    refused(
        &[("pages/login.html", "")],
        "neither templates/ nor locales/",
    );
    assert!(matches!(
        Pages::new(Some("/no/such/folder".into())),
        Err(PageError::Read { .. })
    ));
}

#[test]
fn words_that_would_be_missing_or_incomplete_are_refused_with_file_and_line() {
    let file = "locales/en/house.ftl";
    refused(
        &[(file, "# mine\n\nlogin-titel = Hello\n")],
        "house.ftl:3: there is no message `login-titel`",
    );
    refused(
        &[(file, "login-title = Hello { $name }\n")],
        "house.ftl:1: `login-title` is not given a `$name`",
    );
    refused(
        &[(file, "login-title = a\nlogin-button = { $\n")],
        "house.ftl:2: ",
    );
}

#[test]
fn a_letter_must_keep_its_code_where_programs_look_for_it() {
    let body = "templates/letters/sign-in/body.txt";
    refused(
        &[(body, "{{ link }}\n{{ code }}\nBye!\n")],
        "sign-in/body.txt:3: ",
    );
    refused(
        &[("templates/letters/sign-in/subject.txt", "Hello")],
        "sign-in/subject.txt:1: ",
    );

    let pages = load(&[(body, "{{ link }}\n\n{{ code }}\n\n")]).unwrap();
    let brand = Brand {
        app_name: "Notes".into(),
        prefix: "/auth".into(),
        dev: false,
    };
    let letter = &Letter::samples()[0];
    assert!(
        pages
            .letter(letter, Lang::Ja, &brand)
            .unwrap()
            .text
            .ends_with("\n1234 5678\n")
    );
}
