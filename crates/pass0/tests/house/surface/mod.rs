//! The public names of the published crates are those of the committed listings, so that a review sees every change to them.

use std::fs;
use std::path::{Path, PathBuf};

mod members;
mod source;
mod text;
mod walk;

use crate::root;
use source::Source;
use walk::Walk;

/// Each is listed in `crates/pass0/tests/house/surface/<crate>.txt`.
const LISTED: [&str; 4] = ["pass0", "pass0_gauntlet", "pass0_mail", "pass0_sql"];

/// What a newcomer can hold in the head.
const MOST_AT_THE_ROOT: usize = 40;

#[test]
fn the_public_names_are_the_listed_ones() {
    let walk = Walk::read();
    let rewrite = std::env::var_os("PASS0_TEST_WRITE").is_some();
    for name in LISTED {
        let file = listing(name);
        let found = walk.listing(name).join("\n") + "\n";
        if rewrite {
            fs::write(&file, &found).unwrap();
        }
        let listed = fs::read_to_string(&file).unwrap_or_default();
        let added = difference(&found, &listed);
        let removed = difference(&listed, &found);
        assert!(
            found == listed,
            "The public names of {name} have changed.\nadded:\n{added}\nremoved:\n{removed}\n\
             If that is meant, write the listing anew: PASS0_TEST_WRITE=1 cargo test -p pass0 --test house surface",
        );
    }
}

#[test]
fn the_root_of_pass0_has_at_most_forty_names() {
    let names = walk::root_names(&Source::read(&root().join("crates/pass0/src/lib.rs")));
    for wanted in ["Pass0", "Builder", "CurrentUser", "engine", "settings"] {
        assert!(
            names.iter().any(|name| name == wanted),
            "{wanted}: {names:?}"
        );
    }
    assert!(
        names.len() <= MOST_AT_THE_ROOT,
        "{}: {names:?}",
        names.len()
    );
}

fn listing(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/house/surface");
    folder.join(format!("{name}.txt"))
}

/// The lines of the first that the second does not have.
fn difference(these: &str, those: &str) -> String {
    let more = these
        .lines()
        .filter(|line| !those.lines().any(|one| one == *line));
    more.map(|line| format!("  {line}\n")).collect()
}

/// The `lib.rs` of each crate of the workspace, by the crate's name in code.
fn libraries() -> Vec<(String, PathBuf)> {
    let folders = fs::read_dir(root().join("crates")).unwrap();
    let files = folders.map(|folder| {
        let folder = folder.unwrap();
        let name = folder.file_name().into_string().unwrap().replace('-', "_");
        (name, folder.path().join("src/lib.rs"))
    });
    files.filter(|(_, file)| file.exists()).collect()
}
