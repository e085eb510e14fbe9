//! The TOML file.

use std::ops::Range;
use std::path::Path;

use toml::de::DeTable;

use crate::settings::keys::{self, KEYS};
use crate::settings::layers::Layers;
use crate::settings::nearest::nearest;
use crate::settings::problem::{Place, Problem};
use crate::settings::raw::Raw;
use crate::settings::secret;

/// Adds the settings of the file at `path`.
pub(super) fn read(layers: &mut Layers, path: &Path) {
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
        if key.name == "secrets"
            && let Err(reason) = secret::check_mode(path)
        {
            layers.problem(Problem::of(key.name, place.clone(), reason));
        }
        layers.put(
            key.name,
            Raw::from_toml(value.get_ref()),
            place,
            base.clone(),
        );
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
        // A fault inside the value: only its place is told, never the value.
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
