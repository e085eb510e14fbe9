//! docs/reference/routes.md

use std::collections::BTreeSet;

use super::{code, compare, rows};
use crate::support::done_json;

#[tokio::test]
async fn the_routes_of_the_reference_are_those_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let routes = done_json(&["routes"], folder.path()).await;
    let routes = routes.as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let table: Vec<_> = routes
        .iter()
        .map(|route| {
            let fields = route["fields"].as_array().unwrap();
            let fields: Vec<_> = fields.iter().map(|field| code(&text(field))).collect();
            let route_line = format!("{} {}", text(&route["method"]), text(&route["path"]));
            [
                code(&route_line),
                code(&text(&route["policy"])),
                fields.join(", "),
                text(&route["summary"]),
            ]
        })
        .collect();
    assert!(table.len() > 50, "{}", table.len());
    compare(
        "routes.md",
        ["route", "needs", "body", "what it does"],
        &table,
    );

    let explained: BTreeSet<_> = rows("routes.md")
        .into_iter()
        .map(|row| row[0].clone())
        .collect();
    let needed: BTreeSet<_> = table.iter().map(|row| row[1].clone()).collect();
    assert_eq!(explained, needed);
}
