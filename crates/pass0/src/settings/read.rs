//! Reading values as what they should be, and collecting what is wrong with them.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use crate::settings::layers::{Given, Layers};
use crate::settings::problem::{Place, Problem};
use crate::settings::raw::Raw;

/// Takes values out of the layers.
pub(super) struct Reader<'a> {
    pub(super) layers: &'a Layers,
    pub(super) problems: Vec<Problem>,
}

impl Reader<'_> {
    /// Where the setting was given.
    pub(super) fn place(&self, key: &str) -> Place {
        self.given(key)
            .map_or(Place::Default, |given| given.place.clone())
    }

    pub(super) fn given(&self, key: &str) -> Option<&Given> {
        self.layers.given.get(key)
    }

    /// Notes what is wrong with a setting.
    pub(super) fn problem(&mut self, key: &str, reason: impl Display) {
        let place = self.place(key);
        self.problems.push(Problem::of(key, place, reason));
    }

    /// Whether anything is wrong with this setting.
    pub(super) fn is_bad(&self, key: &str) -> bool {
        let start = format!("{key}:");
        let known = self.layers.problems.iter().chain(&self.problems);
        known
            .into_iter()
            .any(|problem| problem.reason.starts_with(&start))
    }

    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        match &self.given(key)?.value {
            Raw::Text(text) => Some(text.clone()),
            other => {
                let reason = format!("must be a text, not {}", other.kind());
                self.problem(key, reason);
                None
            }
        }
    }

    /// A text that `parse` accepts.
    pub(super) fn parsed<T, E: Display>(
        &mut self,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(key)?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.problem(key, reason);
                None
            }
        }
    }

    pub(super) fn number(&mut self, key: &str, range: RangeInclusive<u64>) -> Option<u64> {
        let number = match &self.given(key)?.value {
            Raw::Number(number) => u64::try_from(*number).ok(),
            other => {
                let reason = format!("must be a whole number, not {}", other.kind());
                self.problem(key, reason);
                return None;
            }
        };
        let within = number.filter(|number| range.contains(number));
        if within.is_none() {
            let (least, most) = range.into_inner();
            self.problem(key, format!("must be {least} to {most}"));
        }
        within
    }

    pub(super) fn flag(&mut self, key: &str) -> Option<bool> {
        match &self.given(key)?.value {
            Raw::Flag(flag) => Some(*flag),
            other => {
                let reason = format!("must be true or false, not {}", other.kind());
                self.problem(key, reason);
                None
            }
        }
    }

    pub(super) fn list(&mut self, key: &str) -> Option<Vec<String>> {
        let texts = match &self.given(key)?.value {
            Raw::List(items) => items
                .iter()
                .map(|item| match item {
                    Raw::Text(text) => Ok(text.clone()),
                    other => Err(format!("must be a list of texts, not of {}", other.kind())),
                })
                .collect(),
            other => Err(format!("must be a list of texts, not {}", other.kind())),
        };
        match texts {
            Ok(texts) => Some(texts),
            Err(reason) => {
                self.problem(key, reason);
                None
            }
        }
    }

    /// A path; a relative one starts from the file that it was given in.
    pub(super) fn path(&mut self, key: &str) -> Option<PathBuf> {
        let text = self.text(key)?;
        if text.is_empty() {
            self.problem(key, "is empty");
            return None;
        }
        Some(self.beside_file(key, &text))
    }

    /// `path`, from the folder of the file that the setting was given in.
    pub(super) fn beside_file(&self, key: &str, path: &str) -> PathBuf {
        let base = self.given(key).and_then(|given| given.base.as_deref());
        base.unwrap_or(Path::new("")).join(path)
    }
}

/// The problem of a required setting without a value.
pub(super) fn missing(example: &str) -> String {
    format!("required; for example {example}")
}
