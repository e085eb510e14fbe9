//! What the docs say is so: paths exist, tests exist, snippets are the examples.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use std::fs;
use std::path::{Path, PathBuf};

mod method;
mod readme;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_path_in_the_docs_exists() {
    let mut checked = 0;
    for doc in [
        "README.md",
        "ARCHITECTURE.md",
        "SECURITY.md",
        "CONTRIBUTING.md",
    ] {
        let text = read(doc);
        let linked = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        let paths = quoted(&text).filter(|word| {
            ["crates/", "docs/", "tests/", "python/"]
                .iter()
                .any(|folder| word.starts_with(folder))
        });
        for path in
            paths.chain(linked.filter(|link| !link.contains("://") && !link.starts_with('#')))
        {
            let path = path.split([' ', '\n', '#']).next().unwrap_or(path);
            assert!(
                root().join(path).exists(),
                "{doc} names {path}, which is not there"
            );
            checked += 1;
        }
    }
    assert!(checked > 30, "only {checked} paths found");
}

#[test]
fn every_file_in_the_architectures_tree_exists() {
    let text = read("ARCHITECTURE.md");
    let tree = text
        .split("crates/pass0-core/src/\n")
        .nth(1)
        .expect("the tree")
        .split("```")
        .next()
        .unwrap();
    let mut checked = 0;
    for line in tree.lines() {
        let indent = line.len() - line.trim_start().len();
        if indent != 2 {
            continue;
        }
        for word in line.split_whitespace() {
            if word.ends_with(".rs") || word.ends_with('/') {
                let path = format!("crates/pass0-core/src/{word}");
                let inner = line.split_whitespace().next().unwrap();
                let nested = format!("crates/pass0-core/src/{inner}{word}");
                assert!(
                    root().join(&path).exists() || root().join(&nested).exists(),
                    "{path}"
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 15, "only {checked} files found");
}

/// Every test that SECURITY.md names is a test of this project.
#[test]
fn every_test_in_security_md_exists() {
    let sources = sources();
    let text = read("SECURITY.md");
    let mut rows = 0;
    for row in text.lines().filter(|line| line.starts_with("| R-")) {
        let cells: Vec<&str> = row.split('|').collect();
        let tests: Vec<&str> = quoted(cells[3]).collect();
        assert!(!tests.is_empty(), "no test: {row}");
        for test in tests {
            let function = format!("fn {test}(");
            let title = test.replace('_', " ");
            let found = sources.iter().any(|source| {
                source.contains(&function)
                    || source.contains(&format!("def {test}("))
                    || source.contains(&format!("\"{title}"))
                    || source.contains(&format!("'{title}"))
            });
            assert!(found, "SECURITY.md names {test}, which is no test: {row}");
        }
        rows += 1;
    }
    assert!(rows >= 40, "only {rows} requirements");
}

fn sources() -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![
        root().join("crates"),
        root().join("tests"),
        root().join("python"),
        root().join("examples"),
    ];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("target") {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|kind| ["rs", "mjs", "py"].iter().any(|known| kind == *known))
                && !path.ends_with("pass0/tests/docs/main.rs")
            {
                found.push(fs::read_to_string(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_readmes_app_is_the_example_and_at_most_fifteen_lines() {
    let readme = read("README.md");
    let snippet = readme
        .split("```rust\n")
        .nth(1)
        .expect("a snippet")
        .split("```")
        .next()
        .unwrap();
    let example = read("examples/axum-minimal/src/main.rs");
    assert_eq!(snippet.trim(), example.trim());
    let lines = example
        .lines()
        .filter(|line| !line.trim().is_empty())
        .count();
    assert!(lines <= 15, "{lines} lines");
}
