//! What was given, layer over layer: file, environment, flags.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::settings::problem::{Place, Problem};
use crate::settings::raw::Raw;

/// One value and where it was given.
#[derive(Clone)]
pub struct Given {
    /// The value, not yet checked.
    pub value: Raw,
    /// Where it was given.
    pub place: Place,
    /// What relative paths in it start from; `None`: where the program was started.
    pub base: Option<PathBuf>,
}

/// What was given so far. Later layers win.
#[derive(Default)]
pub struct Layers {
    /// What was given, by the setting's name.
    pub given: BTreeMap<&'static str, Given>,
    /// What cannot be read.
    pub problems: Vec<Problem>,
    /// The file cannot be read: what is missing then is no news.
    pub unread: bool,
    /// The folder of a development instance; its place is the default of what lives in it.
    pub data: Option<PathBuf>,
    /// Where the key is unless it is given; made by itself, for a new database.
    pub own_key: Option<PathBuf>,
    /// Whether a host sends the mail itself.
    pub sends_itself: bool,
}

impl Layers {
    /// Adds a flag.
    pub fn flag(&mut self, key: &'static str, flag: &'static str, value: Raw) -> &mut Self {
        self.put(key, value, Place::Flag(flag), None);
        self
    }

    /// Where a development instance keeps its things.
    pub fn data(&mut self, folder: &Path) -> &mut Self {
        self.data = Some(folder.to_owned());
        self
    }

    /// Whether what was given so far asks for dev mode.
    pub fn is_dev(&self) -> bool {
        let given = self.given.get("dev_mode");
        given.is_some_and(|given| given.value == Raw::Flag(true))
    }

    pub(super) fn put(
        &mut self,
        key: &'static str,
        value: Raw,
        place: Place,
        base: Option<PathBuf>,
    ) {
        let given = Given { value, place, base };
        self.given.insert(key, given);
    }

    /// Adds a value by the name of its setting; a name that there is not is a problem.
    pub fn named(&mut self, key: &str, value: Raw, place: Place) {
        match super::keys::find(key) {
            Some(key) => self.put(key.name, value, place, None),
            None => self.problem(Problem::of(key, place, "there is no such setting")),
        }
    }

    /// Whether the setting was given so far.
    pub fn has(&self, key: &str) -> bool {
        self.given.contains_key(key)
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}
