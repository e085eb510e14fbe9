//! The hops from a route to a row are those that ARCHITECTURE.md lists, and few.

use std::fs;

use crate::root;

/// The walks, and the most files each may pass.
const WALKS: [(&str, usize); 3] = [("session check", 6), ("mail request", 7), ("link", 8)];

#[test]
fn the_hops_from_route_to_row_are_those_of_the_architecture() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for (walk, most) in WALKS {
        let hops = hops(&text, walk);
        assert!(hops.len() > 4, "{walk}: {hops:?}");
        assert!(hops.len() <= most, "{walk} passes {} files", hops.len());
        for pair in hops.windows(2) {
            let [(from, call), (to, _)] = pair else {
                panic!("{walk}: {pair:?}");
            };
            assert!(!call.is_empty(), "{walk}: {from} calls nothing");
            let (called, defined) = (source(from), source(to));
            assert!(
                called.contains(&format!(".{call}(")) || called.contains(&format!(" {call}(")),
                "{walk}: {from} does not call {call}"
            );
            assert!(
                defined.contains(&format!("fn {call}("))
                    || defined.contains(&format!("fn {call}<")),
                "{walk}: {to} has no {call}"
            );
        }
        let (last, _) = hops.last().unwrap();
        assert!(last.ends_with("sqlite/conn.rs"), "{walk} ends at {last}");
    }
}

fn source(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The lines `file  → call` below the name of the walk.
fn hops(text: &str, walk: &str) -> Vec<(String, String)> {
    let (_, rest) = text.split_once(&format!("\n{walk}\n")).unwrap();
    let lines = rest
        .lines()
        .take_while(|line| line.starts_with("  crates/"));
    let hop = |line: &str| {
        let (file, call) = line.split_once('→').unwrap_or((line, ""));
        (file.trim().to_owned(), call.trim().to_owned())
    };
    lines.map(hop).collect()
}
