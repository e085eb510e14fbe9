//! docs/reference/errors.md

use super::{code, compare, literals, read};

const CODES: &str = "crates/pass0-axum/src/codes.rs";

#[test]
fn the_errors_of_the_reference_are_those_of_the_code() {
    let source = read(CODES);
    let list = source.split("CODES: ").nth(1).unwrap();
    let list = list.split("];").next().unwrap();
    let texts: Vec<&str> = literals(list).collect();
    let statuses = list.split(|it: char| !it.is_ascii_digit());
    // Numbers in the words of an error have other lengths than a status and its comma.
    let statuses = statuses.filter(|it| it.len() == 3 && list.contains(&format!("{it},")));
    let statuses: Vec<&str> = statuses.filter(|it| it.starts_with(['4', '5'])).collect();
    assert_eq!(texts.len(), 2 * statuses.len(), "{CODES} reads otherwise");
    let rows: Vec<_> = texts
        .chunks(2)
        .zip(&statuses)
        .map(|(texts, status)| [code(texts[0]), (*status).to_owned(), texts[1].to_owned()])
        .collect();
    assert!(rows.len() > 40, "{rows:?}");
    compare("errors.md", ["code", "status", "message"], &rows);
}

#[test]
fn the_page_about_http_says_when_each_error_comes() {
    let (source, page) = (read(CODES), read("docs/http.md"));
    let list = source.split("CODES: ").nth(1).unwrap();
    let list = list.split("];").next().unwrap();
    for word in literals(list).step_by(2) {
        assert!(page.contains(&code(word)), "docs/http.md lacks {word}");
    }
}
