//! docs/methods/writing-one.md is `examples/custom-method`, and pass0 knows nothing of that.

use std::path::Path;

use crate::{read, root};

const EXAMPLE: &str = "examples/custom-method";
const PAGE: &str = "docs/methods/writing-one.md";

/// Every file under this folder, by its path below the checkout, without what is built.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("target") {
                    folders.push(path);
                }
            } else {
                let below = path.strip_prefix(root()).unwrap();
                found.push(below.to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// The text of a file, if it is text.
fn text(path: &str) -> Option<String> {
    String::from_utf8(std::fs::read(root().join(path)).unwrap()).ok()
}

#[test]
fn every_block_of_the_page_is_the_example() {
    let sources: Vec<String> = files(EXAMPLE)
        .iter()
        .filter_map(|path| text(path))
        .collect();
    let page = read(PAGE);
    let mut blocks = 0;
    for block in page.split("\n```").skip(1).step_by(2) {
        let (kind, block) = block.split_once('\n').unwrap();
        let block = format!("{}\n", block.trim_end());
        // The tree of the folder, and what is said at start, are compared below.
        if block.starts_with("examples/") || block.starts_with("locales/") {
            continue;
        }
        let is_there = sources.iter().any(|source| source.contains(&block));
        assert!(is_there, "no file of the example has this {kind}:\n{block}");
        blocks += 1;
    }
    assert!(blocks >= 6, "{blocks}");
}

#[test]
fn the_page_lists_the_files_of_the_example() {
    let page = read(PAGE);
    let (_, tree) = page.split_once("examples/custom-method/\n").unwrap();
    let (tree, _) = tree.split_once("```").unwrap();
    for line in tree.lines().filter(|line| !line.trim().is_empty()) {
        let name = line.split_whitespace().next().unwrap();
        let path = format!("{EXAMPLE}/{name}");
        assert!(root().join(&path).exists(), "{path}");
    }
}

#[test]
fn pass0_names_nothing_of_the_example() {
    let mut seen = 0;
    for path in files("crates") {
        // This one has to.
        if path == "crates/pass0/tests/docs/method.rs" {
            continue;
        }
        let Some(text) = text(&path) else { continue };
        seen += 1;
        for name in ["text_message", "TextMessage", "text message", "SMS_GATEWAY"] {
            assert!(!text.contains(name), "{path} names {name}");
        }
    }
    assert!(seen > 500, "{seen}");
}

#[test]
fn the_example_uses_what_is_published_and_nothing_of_the_insides() {
    let manifest: toml::Table = read(&format!("{EXAMPLE}/Cargo.toml")).parse().unwrap();
    for kind in ["dependencies", "dev-dependencies"] {
        let uses = manifest[kind].as_table().unwrap().keys();
        let own: Vec<_> = uses.filter(|name| name.starts_with("pass0")).collect();
        assert!(own.iter().all(|name| *name == "pass0"), "{own:?}");
    }
    for path in files(EXAMPLE) {
        let is_inside = Path::new(&path).starts_with(EXAMPLE);
        assert!(is_inside, "{path}");
        let outside = text(&path).is_some_and(|text| text.contains("../../crates"));
        assert!(!outside, "{path} reads a file of pass0's");
    }
}

/// The files of pass0's code that name the second factor it has, besides its own, samples and what tests
/// are made of: its settings, the list of methods, paths from when it was the only one, where its
/// template was then, what operators read, and tests. Whatever else asks for a second factor asks the registry.
const NAMES_ONE: [&str; 19] = [
    "crates/pass0-axum/src/factors.rs",
    "crates/pass0-axum/src/qr.rs",
    "crates/pass0-axum/src/resume.rs",
    "crates/pass0-axum/src/routes/own.rs",
    "crates/pass0-core/src/config.rs",
    "crates/pass0-core/src/current.rs",
    "crates/pass0-core/src/doors.rs",
    "crates/pass0-core/src/keys/problem.rs",
    "crates/pass0-core/src/keys/report.rs",
    "crates/pass0-core/src/methods/mod.rs",
    "crates/pass0-core/src/methods/registry.rs",
    "crates/pass0-core/src/redirect/tests.rs",
    "crates/pass0-core/src/secret/keyring.rs",
    "crates/pass0-html/src/source.rs",
    "crates/pass0-server/src/cli/events.rs",
    "crates/pass0-server/src/cli/keys.rs",
    "crates/pass0/src/settings/engine.rs",
    "crates/pass0/src/settings/keys.rs",
    "crates/pass0/src/settings/print.rs",
];

#[test]
fn no_more_files_than_these_name_one_second_factor() {
    let is_code = |path: &String| {
        let parts: Vec<_> = path.split('/').collect();
        let shown = ["src", "templates", "locales"];
        shown.contains(&parts[2])
            && parts[1] != "pass0-testkit"
            && !path.contains("/samples")
            && !path.contains("totp")
    };
    let naming: Vec<String> = files("crates")
        .into_iter()
        .filter(|path| path.split('/').count() > 3 && is_code(path))
        .filter(|path| text(path).is_some_and(|text| text.to_lowercase().contains("totp")))
        .collect();
    assert_eq!(naming, NAMES_ONE);
}
