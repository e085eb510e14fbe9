//! docs/reference/metrics.md

use std::collections::BTreeSet;
use std::fs;

use super::{code, literals, read, root, rows, sources};

#[test]
fn the_metrics_of_the_reference_are_those_of_the_code() {
    let mut counted = BTreeSet::new();
    let crates = fs::read_dir(root().join("crates")).unwrap();
    let folders = crates.map(|it| it.unwrap().path().join("src"));
    for file in folders.chain([root().join("python/src")]).flat_map(sources) {
        let text = read(file);
        for kind in ["counter", "gauge", "histogram"] {
            let call = format!("metrics::{kind}!(");
            let calls = text.split(&call).skip(1);
            counted.extend(calls.map(|call| metric(kind, call)));
        }
    }
    assert!(counted.len() > 12, "{counted:?}");
    let described: BTreeSet<_> = rows("metrics.md")
        .into_iter()
        .map(|row| [row[0].clone(), row[1].clone(), row[2].clone()])
        .collect();
    assert_eq!(described, counted);
}

/// Name, kind and labels, as the page writes them.
fn metric(kind: &str, call: &str) -> [String; 3] {
    let (head, _) = call.split_once(").").expect("what is done to it");
    let words: Vec<&str> = literals(head).collect();
    let is_label = |word: &&str| head.contains(&format!("\"{word}\" =>"));
    let labels: Vec<_> = words.iter().copied().filter(is_label).map(code).collect();
    [code(words[0]), kind.to_owned(), labels.join(", ")]
}
