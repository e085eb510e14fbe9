//! docs/reference/events.md

use pass0_core::model::EventKind;
use pass0_core::ports::Retention;

use super::{code, compare, read};

#[test]
fn the_events_of_the_reference_are_those_of_the_code() {
    let source = read("crates/pass0-core/src/model/event.rs");
    let retention = Retention::default();
    let rows: Vec<_> = EventKind::ALL
        .iter()
        .map(|kind| {
            let kept = if kind.is_passing() {
                retention.passing
            } else {
                retention.events
            };
            let days = kept.as_secs() / (24 * 3600);
            let words = words(&source, kind.as_str());
            [code(kind.as_str()), words, format!("{days} days")]
        })
        .collect();
    compare("events.md", ["event", "what happened", "kept"], &rows);
}

/// The doc comment before the line that names the kind.
fn words(source: &str, kind: &str) -> String {
    let (before, _) = source.split_once(&format!(" = \"{kind}\",")).unwrap();
    let lines: Vec<&str> = before.lines().rev().skip(1).collect();
    let comment = lines
        .iter()
        .map_while(|line| line.trim_start().strip_prefix("/// "));
    let mut comment: Vec<&str> = comment.collect();
    comment.reverse();
    assert!(!comment.is_empty(), "no words for {kind}");
    comment.join(" ")
}
