//! The crates use each other as ARCHITECTURE.md says.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::root;

type Uses = BTreeMap<String, Vec<String>>;

#[test]
fn the_crates_use_each_other_as_the_architecture_says() {
    let (said, found) = (said(), found());
    assert!(found.len() > 8, "{found:?}");
    assert_eq!(said, found);
}

/// The lines `name → what it uses   what it is`.
fn said() -> Uses {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let arrows = text
        .lines()
        .filter_map(|line| line.split_once(" → ").or(line.split_once(" →  ")));
    let arrows = arrows.filter(|(name, _)| name.starts_with("pass0") && !name.trim().contains(' '));
    let uses = |words: &str| {
        let names = words.split("  ").next().unwrap();
        let mut names: Vec<_> = names.split_whitespace().map(str::to_owned).collect();
        names.sort();
        names
    };
    arrows
        .map(|(name, words)| (name.trim().to_owned(), uses(words)))
        .collect()
}

/// What Cargo builds each of them with; not what their tests need.
fn found() -> Uses {
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&cargo.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let own = |name: &str| name.starts_with("pass0");
    let uses = |package: &Value| {
        let all = package["dependencies"].as_array().unwrap();
        let built = all.iter().filter(|one| one["kind"].is_null());
        let names = built.map(|one| one["name"].as_str().unwrap());
        let mut names: Vec<_> = names.filter(|name| own(name)).map(str::to_owned).collect();
        names.sort();
        names
    };
    let named = packages
        .iter()
        .map(|package| (package["name"].as_str().unwrap(), package));
    named
        .filter(|(name, _)| own(name))
        .map(|(name, package)| (name.to_owned(), uses(package)))
        .collect()
}
