//! No file imports another that imports it, however far around.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use crate::modules::Crate;
use crate::root;

type Arrows = BTreeMap<PathBuf, BTreeSet<PathBuf>>;

#[test]
fn no_files_of_a_crate_import_each_other_in_a_circle() {
    let (mut circles, mut files) = (Vec::new(), 0);
    for start in crate_roots() {
        let arrows = Crate::read(&start).arrows();
        files += arrows.len();
        let found = tied(&arrows);
        circles.extend(found.iter().map(|circle| drawn(&arrows, circle)));
    }
    assert!(files > 300, "only {files} files were read");
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

fn crate_roots() -> Vec<PathBuf> {
    let folders = fs::read_dir(root().join("crates")).unwrap();
    let mut sources: Vec<_> = folders
        .map(|folder| folder.unwrap().path().join("src"))
        .collect();
    sources.push(root().join("python/src"));
    let roots = sources
        .iter()
        .flat_map(|source| ["lib.rs", "main.rs"].map(|name| source.join(name)));
    roots.filter(|file| file.exists()).collect()
}

/// The sets of files that can each reach all the others.
fn tied(arrows: &Arrows) -> Vec<BTreeSet<PathBuf>> {
    let reached: BTreeMap<_, _> = arrows
        .keys()
        .map(|from| (from, reach(arrows, from)))
        .collect();
    let mut circles: Vec<BTreeSet<PathBuf>> = Vec::new();
    for (from, far) in &reached {
        let circle: BTreeSet<PathBuf> = far
            .iter()
            .filter(|to| reached[to].contains(*from))
            .cloned()
            .collect();
        if !circle.is_empty() && !circles.contains(&circle) {
            circles.push(circle);
        }
    }
    circles
}

fn reach(arrows: &Arrows, from: &PathBuf) -> BTreeSet<PathBuf> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(file) = next.pop() {
        for to in &arrows[file] {
            if reached.insert(to.clone()) {
                next.push(to);
            }
        }
    }
    reached
}

fn drawn(arrows: &Arrows, circle: &BTreeSet<PathBuf>) -> String {
    let short = |file: &PathBuf| file.strip_prefix(root()).unwrap().display().to_string();
    let mut lines = vec![format!("{} files:", circle.len())];
    for from in circle {
        let to: Vec<_> = arrows[from].intersection(circle).map(short).collect();
        lines.push(format!("  {} -> {}", short(from), to.join(" ")));
    }
    lines.join("\n")
}
