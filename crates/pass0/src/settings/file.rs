//! The TOML file.

use std::ops::Range;
use std::path::Path;

use pass0_core::secret::{check_mode, check_settings_mode};
use toml::de::DeTable;
use url::Url;

use crate::settings::keys::{self, KEYS};
use crate::settings::layers::Layers;
use crate::settings::nearest::nearest;
use crate::settings::problem::{Place, Problem};
use crate::settings::raw::Raw;

impl Layers {
    /// Adds the settings of the file at `path`.
    pub fn file(&mut self, path: &Path) -> &mut Self {
        read(self, path);
        self
    }
}

fn read(layers: &mut Layers, path: &Path) {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            layers.unread = true;
            layers.problem(Problem {
                place: Place::Default,
                reason: format!("{}: {error}", path.display()),
            });
            return;
        }
    };
    let table = match DeTable::parse(&text) {
        Ok(table) => table,
        Err(error) => {
            layers.unread = true;
            layers.problem(Problem {
                place: place(path, &text, error.span().unwrap_or(0..0)),
                reason: error.message().to_owned(),
            });
            return;
        }
    };
    let base = path.parent().map(Path::to_owned);
    // The file has one mode: told once, at the first secret in it.
    let mut told = false;
    for (name, value) in table.get_ref() {
        let place = place(path, &text, name.span());
        let name: &str = name.get_ref();
        let Some(key) = keys::find(name) else {
            layers.problem(Problem {
                place,
                reason: unknown(name),
            });
            continue;
        };
        let value = Raw::from_toml(value.get_ref());
        let mode = match key.name {
            "secrets" => check_mode(path),
            "smtp" | "database" if holds_password(&value) => check_settings_mode(path),
            _ => Ok(()),
        };
        if let Err(reason) = mode
            && !std::mem::replace(&mut told, true)
        {
            let reason = format!("this file holds a secret: {reason}");
            layers.problem(Problem::of(key.name, place.clone(), reason));
        }
        layers.put(key.name, value, place, base.clone());
    }
}

/// Whether it is a URL with a password.
fn holds_password(value: &Raw) -> bool {
    match value {
        // Read as the driver does: several hosts, and up to the first `@` user and password.
        Raw::Text(text) if text.starts_with("postgres") => {
            let (_, rest) = text.split_once("//").unwrap_or(("", text));
            let (_, query) = rest.rsplit_once('?').unwrap_or_default();
            rest.split_once('@')
                .is_some_and(|(login, _)| login.contains(':'))
                || rest.contains("password=")
                || url::form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "password")
        }
        Raw::Text(text) => match Url::parse(text) {
            Ok(url) => {
                url.password().is_some() || url.query_pairs().any(|(name, _)| name == "password")
            }
            // Wrong, and most likely with what it should have had.
            Err(_) => text.contains('@'),
        },
        _ => false, // Refused as settings.
    }
}

fn unknown(name: &str) -> String {
    let shown: String = name.escape_debug().take(60).collect();
    match nearest(name, KEYS.iter().map(|key| key.name)) {
        Some(near) => format!("unknown key \"{shown}\"; did you mean \"{near}\"?"),
        None => format!("unknown key \"{shown}\""),
    }
}

fn place(path: &Path, text: &str, span: Range<usize>) -> Place {
    let before = text.get(..span.start).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..).and_then(|rest| rest.lines().next());
    let line = line.unwrap_or("");
    let shown = excerpt(line);
    let column = before.get(start..).unwrap_or("").chars().count() + 1;
    let meant = text.get(span).unwrap_or("").lines().next().unwrap_or("");
    Place::File {
        path: path.to_owned(),
        line: before.matches('\n').count() + 1,
        column,
        // A fault inside the value: only its place is reported, never the value.
        width: if column > shown.chars().count() {
            1
        } else {
            meant.chars().count().max(1)
        },
        excerpt: shown,
    }
}

/// What of a line can be shown: the name before `=`, or a header. Anything else may be secret.
fn excerpt(line: &str) -> String {
    let is_name = |name: &str| {
        let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        !name.is_empty() && name.len() <= 40 && name.chars().all(bare)
    };
    let header = line
        .trim()
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    match line.split_once('=') {
        Some((name, _)) if is_name(name.trim()) => format!("{name}= …"),
        None if header.is_some_and(is_name) => line.to_owned(),
        _ => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_up_to_its_value() {
        for (line, shown) in [
            ("smtp = \"smtps://u:p@h\"", "smtp = …"),
            ("[limits]", "[limits]"),
            ("  \"q0Hk3v2xWc8ZrT5y=\",", "…"),
            ("q0Hk3v2xWc8ZrT5yNnB7fUeJ1aLpGdMsQXoI4iV6Y9E0aaa=", "…"),
            ("nonsense", "…"),
        ] {
            assert_eq!(excerpt(line), shown);
        }
    }
}
