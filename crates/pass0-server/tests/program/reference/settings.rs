//! docs/reference/settings.md

use serde_json::Value;

use super::{code, compare, read, root, rows, sources};
use crate::support::{KEY, done_json, write_private};

/// Each setting, its value and where that comes from, of a file with no more than there must be.
async fn printed() -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let settings = format!(
        "public_url = \"https://login.example.org\"\ndatabase = \"sqlite:pass0.db\"\n\
         smtp = \"smtp://localhost\"\nmail_from = \"login@example.org\"\nsecrets = [\"{KEY}\"]\n"
    );
    write_private(&folder.path().join("pass0.toml"), &settings);
    let print = ["config", "print", "--config", "pass0.toml"];
    let printed = done_json(&print, folder.path()).await;
    printed.as_array().unwrap().clone()
}

fn name(setting: &Value) -> &str {
    setting["key"].as_str().unwrap()
}

#[tokio::test]
async fn the_settings_of_the_reference_are_those_of_the_program() {
    let table: Vec<_> = printed()
        .await
        .iter()
        .map(|setting| {
            let given = setting["origin"] != "default";
            let default = match &setting["value"] {
                _ if given => "required".to_owned(),
                Value::Null => String::new(),
                Value::Array(items) if items.is_empty() => String::new(),
                Value::Object(_) => "[these](../program.md#limits)".to_owned(),
                Value::String(text) => code(text),
                other => code(&other.to_string()),
            };
            let variable = format!("PASS0_{}", name(setting).to_uppercase());
            [code(name(setting)), code(&variable), default]
        })
        .collect();
    let heads = ["setting", "in the environment", "default"];
    compare("settings.md", heads, &table);
}

/// The second table: what each is called in an axum app. The tests of Python compare Flask's names.
#[tokio::test]
async fn each_setting_has_its_name_in_an_app() {
    let named = rows("settings.md");
    let first: Vec<_> = named.iter().map(|row| row[0].clone()).collect();
    let printed: Vec<_> = printed().await.iter().map(|it| code(name(it))).collect();
    assert_eq!(first, printed);

    let all = |folder: &str| -> String { sources(root().join(folder)).iter().map(read).collect() };
    let builder = all("crates/pass0/src");
    let config = all("crates/pass0-core/src/config") + &read("crates/pass0-core/src/config.rs");
    let mut checked = 0;
    for row in &named {
        for word in row[2].split('`').skip(1).step_by(2) {
            let found = match word.strip_prefix("config.") {
                Some(path) => path
                    .split('.')
                    .all(|field| config.contains(&format!("pub {field}: "))),
                None => {
                    let method = word
                        .trim_start_matches(['.', ':'])
                        .split('(')
                        .next()
                        .unwrap();
                    ["pub fn", "pub async fn"]
                        .iter()
                        .any(|kind| builder.contains(&format!("{kind} {method}(")))
                }
            };
            assert!(found, "docs/reference/settings.md: an app has no {word}");
            checked += 1;
        }
    }
    assert!(checked > 25, "only {checked} names");
}
