//! The words that a method from outside brings: all that are needed, and none of another's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::error::PageError;
use crate::lang::Lang;
use crate::method::OutsideMethod;
use crate::outline::outline;
use crate::source::Source;

/// What a key has after the method's id, and the variables its words are given.
type Word = (&'static str, &'static [&'static str]);

/// The words that pass0 shows of every second factor, and the variables it gives them.
const WORDS: [Word; 20] = [
    ("factor", &[]),
    ("use", &[]),
    ("code", &[]),
    ("hint", &[]),
    ("wrong", &["left"]),
    ("malformed", &[]),
    ("event-on", &[]),
    ("event-off", &[]),
    ("event-wrong", &[]),
    ("change-on", &[]),
    ("change-off", &[]),
    ("notice-on", &[]),
    ("notice-off", &[]),
    ("account-set-up", &[]),
    ("account-on", &["since"]),
    ("account-used", &["used"]),
    ("account-replace", &[]),
    ("account-off", &[]),
    ("resume-on", &[]),
    ("resume-off", &[]),
];
/// Those of a method that sends something.
const OF_SENDERS: [Word; 5] = [
    ("send", &[]),
    ("sent", &[]),
    ("again", &[]),
    ("unsent", &[]),
    ("event-unsent", &[]),
];
/// Those of the page that sets a method up which has no template of its own for it.
const OF_SETUP: [Word; 3] = [("title", &[]), ("why", &[]), ("button", &[])];
const OF_SENDERS_SETUP: [Word; 2] = [("given", &[]), ("given-wrong", &[])];

impl OutsideMethod {
    /// The words, once they are all there and none is another's.
    pub(crate) fn words(
        &self,
        known: &BTreeMap<String, BTreeSet<String>>,
    ) -> Result<Vec<Source>, PageError> {
        let mut sources = Vec::with_capacity(self.pages.words.len());
        for (lang, text) in self.pages.words {
            let source = Source {
                name: format!("{lang}/{}.ftl", self.id),
                file: PathBuf::from(format!("locales/{lang}/{}.ftl", self.id)),
                text: (*text).to_owned(),
            };
            self.check(&source, known)?;
            sources.push(source);
        }
        let english = sources
            .iter()
            .filter(|source| source.name.starts_with("en/"));
        let there: BTreeSet<String> = english
            .flat_map(|source| outline(&source.text))
            .map(|message| message.key)
            .collect();
        let missing = self
            .required()
            .into_iter()
            .map(|(what, _)| format!("{}-{what}", self.id))
            .find(|key| !there.contains(key));
        match missing {
            None => Ok(sources),
            Some(key) => Err(PageError::Unknown {
                file: PathBuf::from(format!("locales/{}/{}.ftl", Lang::En, self.id)),
                message: format!("the words `{key}` are missing"),
            }),
        }
    }

    /// Words of its own alone, which ask for no variable that they are not given.
    fn check(
        &self,
        source: &Source,
        known: &BTreeMap<String, BTreeSet<String>>,
    ) -> Result<(), PageError> {
        let required: BTreeMap<String, &[&str]> = self
            .required()
            .into_iter()
            .map(|(what, given)| (format!("{}-{what}", self.id), given))
            .collect();
        for message in outline(&source.text) {
            let key = &message.key;
            let own = key
                .strip_prefix(self.id)
                .is_some_and(|rest| rest.starts_with('-'));
            let given = required.get(key);
            let extra = message
                .variables
                .iter()
                .find(|name| given.is_some_and(|given| !given.contains(&name.as_str())));
            let fault = match extra {
                _ if !own => format!("`{key}` is not called `{}-…`", self.id),
                _ if known.contains_key(key) => format!("`{key}` is there already"),
                Some(extra) => format!("`{key}` is not given a `${extra}`"),
                None => continue,
            };
            return Err(PageError::Source {
                file: source.file.clone(),
                line: message.line,
                message: fault,
            });
        }
        Ok(())
    }

    fn required(&self) -> Vec<Word> {
        let mut required = WORDS.to_vec();
        if self.sends {
            required.extend(OF_SENDERS);
        }
        let own_setup = self
            .pages
            .templates
            .iter()
            .any(|(name, _)| *name == "setup.html");
        if !own_setup {
            required.extend(OF_SETUP);
            if self.sends {
                required.extend(OF_SENDERS_SETUP);
            }
        }
        required
    }
}
