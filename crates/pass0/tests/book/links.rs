//! Links inside the book: to a page of the book, and to a heading that is there.

use std::path::{Path, PathBuf};

use crate::{pages, read, root};

#[test]
fn every_link_in_the_book_leads_to_a_page_and_a_heading() {
    let (mut broken, mut followed) = (Vec::new(), 0);
    for page in pages() {
        for link in links(&read(&page)) {
            if link.contains("://") {
                continue;
            }
            followed += 1;
            if let Err(why) = follow(&page, &link) {
                broken.push(format!("{}: {link}: {why}", page.display()));
            }
        }
    }
    assert!(followed > 70, "only {followed} links");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_path_that_the_book_names_is_in_the_repository() {
    let (mut missing, mut named) = (Vec::new(), 0);
    for page in pages() {
        let text: Vec<String> = prose(&read(&page)).map(str::to_owned).collect();
        let text = text.join("\n");
        for word in text.split('`').skip(1).step_by(2) {
            let word = word.split_whitespace().next().unwrap_or_default();
            let folders = ["crates/", "docs/", "examples/", "python/", "tests/"];
            if !folders.iter().any(|folder| word.starts_with(folder)) {
                continue;
            }
            named += 1;
            if !word.contains('<') && !root().join(word).exists() {
                missing.push(format!("{}: {word}", page.display()));
            }
        }
    }
    assert!(named > 30, "only {named} paths");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

fn follow(page: &Path, link: &str) -> Result<(), &'static str> {
    let (path, heading) = link.split_once('#').unwrap_or((link, ""));
    let target = match path {
        "" => page.to_owned(),
        path => found(&page.parent().unwrap().join(path))?,
    };
    if heading.is_empty() || headings(&read(&target)).iter().any(|one| one == heading) {
        Ok(())
    } else {
        Err("the page has no such heading")
    }
}

/// A file of the book; the built book has nothing else beside it.
fn found(path: &Path) -> Result<PathBuf, &'static str> {
    let path = path.canonicalize().map_err(|_| "there is no such page")?;
    if path.starts_with(root().join("docs")) {
        Ok(path)
    } else {
        Err("it leads out of the book: write the path without a link")
    }
}

/// What the text links to, in the order in which it does.
pub(crate) fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in prose(text) {
        let inline = line.split("](").skip(1);
        found.extend(inline.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())));
        // `[name]: target`, the other half of `[words][name]`.
        if let Some((_, target)) = line.strip_prefix('[').and_then(|it| it.split_once("]: ")) {
            found.push(target.to_owned());
        }
    }
    found
}

/// The anchors of the headings, made as mdBook and GitHub make them.
fn headings(text: &str) -> Vec<String> {
    let titles = prose(text).filter(|line| line.starts_with('#'));
    titles
        .map(|line| anchor(line.trim_start_matches('#').trim()))
        .collect()
}

fn anchor(title: &str) -> String {
    let kept = title
        .chars()
        .filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// The lines outside of blocks of code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut code = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        !code && !fence
    })
}

#[test]
fn links_are_read_outside_of_code_only() {
    let text = "[a](b.md#c-d) and [e](f.md)\n```text\n[g](h)\n```\n[i]: https://example.org\n";
    assert_eq!(links(text), ["b.md#c-d", "f.md", "https://example.org"]);
}

#[test]
fn a_heading_is_named_as_the_book_names_it() {
    assert_eq!(
        headings("# Flask's `session`\n\n## One file, one SQLite\n"),
        ["flasks-session", "one-file-one-sqlite"]
    );
}
