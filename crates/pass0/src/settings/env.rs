//! `PASS0_*` in the environment.

use std::ffi::OsString;
use std::path::Path;

use pass0_core::secret::check_mode;

use crate::settings::keys::{KEYS, Key, Kind};
use crate::settings::layers::Layers;
use crate::settings::nearest::nearest;
use crate::settings::problem::{Place, Problem};
use crate::settings::raw::Raw;
use crate::settings::service;

/// Names the file of settings where no flag does.
pub const PATH_OF_CONFIG: &str = "PASS0_CONFIG";
/// Not settings: the variables of the test scripts.
const TESTS: [&str; 2] = ["PASS0_TEST_", "PASS0_BIN"];

impl Layers {
    /// Adds the environment.
    pub fn env(&mut self) -> &mut Self {
        read(self, std::env::vars_os());
        self
    }
}

/// Adds the settings of these variables. An empty one is as good as none.
fn read(layers: &mut Layers, variables: impl IntoIterator<Item = (OsString, OsString)>) {
    // A value that is not Unicode cannot be right; the report shows the nearest text.
    let text = |text: OsString| text.to_string_lossy().into_owned();
    let mut variables: Vec<(String, String)> = variables
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (text(name), text(value)))
        .filter(|(name, _)| name.starts_with("PASS0_") && name != PATH_OF_CONFIG)
        .filter(|(name, _)| !TESTS.iter().any(|test| name.starts_with(test)))
        .filter(|(name, value)| is_setting(name) || !service::is_variable(name, value))
        .collect();
    variables.sort();
    for (name, text) in variables {
        let place = Place::Env(name.clone());
        if let Some(key) = KEYS.iter().find(|key| variable(key) == name) {
            match parse(key, &text) {
                Ok(value) => layers.put(key.name, value, place, None),
                Err(reason) => layers.problem(Problem::of(key.name, place, reason)),
            }
        } else if let Some(key) = KEYS
            .iter()
            .find(|key| file_variable(key).as_ref() == Some(&name))
        {
            from_file(layers, key, place, text.as_ref());
        } else {
            layers.problem(Problem {
                place,
                reason: unknown(&name),
            });
        }
    }
}

fn is_setting(name: &str) -> bool {
    KEYS.iter()
        .any(|key| variable(key) == name || file_variable(key).as_deref() == Some(name))
}

fn variable(key: &Key) -> String {
    format!("PASS0_{}", key.name.to_ascii_uppercase())
}

/// `PASS0_<NAME>_FILE` of the settings that may be secret.
fn file_variable(key: &Key) -> Option<String> {
    key.secret.then(|| format!("{}_FILE", variable(key)))
}

fn from_file(layers: &mut Layers, key: &Key, place: Place, path: &Path) {
    if key.name == "secrets" {
        // Read, checked and watched as the file that `secret_file` names.
        let path = Raw::Text(path.to_string_lossy().into_owned());
        layers.put("secret_file", path, place, None);
        return;
    }
    let text = check_mode(path).and_then(|()| {
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
    });
    match text {
        Ok(text) => layers.put(key.name, Raw::Text(text.trim().to_owned()), place, None),
        Err(reason) => layers.problem(Problem::of(key.name, place, reason)),
    }
}

fn parse(key: &Key, text: &str) -> Result<Raw, String> {
    match key.kind {
        Kind::Text => Ok(Raw::Text(text.to_owned())),
        Kind::Number => text
            .parse()
            .map(Raw::Number)
            .map_err(|_| "must be a whole number".to_owned()),
        Kind::Flag => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok(Raw::Flag(true)),
            "false" | "0" | "no" | "off" => Ok(Raw::Flag(false)),
            _ => Err("must be true or false".to_owned()),
        },
        Kind::List => {
            let items = text
                .split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty());
            Ok(Raw::List(
                items.map(|item| Raw::Text(item.to_owned())).collect(),
            ))
        }
        Kind::Limits => match text {
            "on" | "off" => Ok(Raw::Text(text.to_owned())),
            table => Raw::from_inline(table).ok_or_else(|| {
                "must be `on`, `off` or a table such as `{ attempts = 5 }`".to_owned()
            }),
        },
    }
}

fn unknown(name: &str) -> String {
    let names: Vec<String> = KEYS
        .iter()
        .map(variable)
        .chain(KEYS.iter().filter_map(file_variable))
        .chain([PATH_OF_CONFIG.to_owned()])
        .collect();
    let near = nearest(name, names.iter().map(String::as_str)).unwrap_or("PASS0_PUBLIC_URL");
    format!("unknown variable; did you mean \"{near}\"?")
}
