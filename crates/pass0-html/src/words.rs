use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::error::PageError;
use crate::lang::Lang;
use crate::method::OutsideMethod;
use crate::outline::outline;
use crate::source::{self, Source};

/// What words of any second factor are called by.
const OTHER: &str = "other";

type Bundle = FluentBundle<FluentResource>;

/// The messages of every language.
#[derive(Default)]
pub(crate) struct Words {
    /// In the order of [`Lang::ALL`]; the embedded ones are read when they are first asked for.
    bundles: [OnceLock<Bundle>; Lang::ALL.len()],
}

impl Words {
    pub(crate) fn load(
        overrides: Option<&Path>,
        methods: &[OutsideMethod],
    ) -> Result<Words, PageError> {
        if overrides.is_none() && methods.is_empty() {
            return Ok(Words::default());
        }
        let (ours, theirs) = source::words(overrides)?;
        let mut bundles: Vec<_> = Lang::ALL
            .into_iter()
            .map(|lang| (lang, new_bundle(lang)))
            .collect();
        let mut known = BTreeMap::new();
        for file in &ours {
            if file.name.starts_with("en/") {
                known.extend(
                    outline(&file.text)
                        .into_iter()
                        .map(|message| (message.key, message.variables)),
                );
            }
            bundle_of(&mut bundles, file)?.add_resource_overriding(parse(file)?);
        }
        for method in methods {
            let files = method.words(&known)?;
            for file in &files {
                bundle_of(&mut bundles, file)?.add_resource_overriding(parse(file)?);
            }
            let messages = files.iter().flat_map(|file| outline(&file.text));
            known.extend(messages.map(|message| (message.key, message.variables)));
        }
        for file in &theirs {
            check(file, &known)?;
            bundle_of(&mut bundles, file)?.add_resource_overriding(parse(file)?);
        }
        let words = Words::default();
        for (cell, (_, bundle)) in words.bundles.iter().zip(bundles) {
            let _ = cell.set(bundle);
        }
        Ok(words)
    }

    fn bundle(&self, lang: Lang) -> Option<&Bundle> {
        let place = Lang::ALL.iter().position(|it| *it == lang)?;
        let cell = self.bundles.get(place)?;
        Some(cell.get_or_init(|| embedded(lang)))
    }

    /// The message in `lang`, else in English; what is missing or goes wrong is said in the error.
    ///
    /// Of a method that is no longer here, whose credentials and events there may still be, those of
    /// [`OTHER`] are said: for `sms-event-on`, `other-event-on`.
    pub(crate) fn say(
        &self,
        lang: Lang,
        key: &str,
        args: &FluentArgs<'_>,
    ) -> Result<String, String> {
        if let Some(said) = self.find(lang, key, args) {
            return said;
        }
        for (at, _) in key.match_indices('-') {
            let rest = key.get(at..).unwrap_or_default();
            if let Some(said) = self.find(lang, &format!("{OTHER}{rest}"), args) {
                return said;
            }
        }
        Err(format!("there are no words for `{key}`"))
    }

    fn find(&self, lang: Lang, key: &str, args: &FluentArgs<'_>) -> Option<Result<String, String>> {
        for wanted in [lang, Lang::En] {
            let Some(bundle) = self.bundle(wanted) else {
                continue;
            };
            let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
                continue;
            };
            let mut errors = Vec::new();
            let text = bundle.format_pattern(pattern, Some(args), &mut errors);
            return Some(match errors.first() {
                None => Ok(text.into_owned()),
                Some(error) => Err(format!("words `{key}` ({wanted}): {error}")),
            });
        }
        None
    }
}

/// Our own words in a language. The tests see that they have no faults.
fn embedded(lang: Lang) -> Bundle {
    let mut bundle = new_bundle(lang);
    for text in source::words_of(lang) {
        let resource = FluentResource::try_new(text).unwrap_or_else(|(rest, _)| rest);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn new_bundle(lang: Lang) -> Bundle {
    let tag: LanguageIdentifier = lang.as_str().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Isolation marks would end up in mail subjects and in text that is copied.
    bundle.set_use_isolating(false);
    bundle
}

fn bundle_of<'a>(
    bundles: &'a mut [(Lang, Bundle)],
    file: &Source,
) -> Result<&'a mut Bundle, PageError> {
    let folder = file.name.split('/').next().unwrap_or_default();
    bundles
        .iter_mut()
        .find(|(lang, _)| lang.as_str() == folder)
        .map(|(_, bundle)| bundle)
        .ok_or_else(|| {
            let message = "words belong in locales/en, de, fr, es or ja";
            PageError::Unknown {
                file: file.file.clone(),
                message: message.into(),
            }
        })
}

fn parse(file: &Source) -> Result<FluentResource, PageError> {
    FluentResource::try_new(file.text.clone()).map_err(|(_, errors)| {
        let at = errors.first().map_or(0, |error| error.pos.start);
        let line = 1 + file
            .text
            .bytes()
            .take(at)
            .filter(|byte| *byte == b'\n')
            .count();
        let message = errors.first().map(ToString::to_string).unwrap_or_default();
        PageError::Source {
            file: file.file.clone(),
            line,
            message,
        }
    })
}

/// An override may say less than our words, but nothing that would be missing when a page is made.
fn check(file: &Source, known: &BTreeMap<String, BTreeSet<String>>) -> Result<(), PageError> {
    let wrong = |line, message| {
        Err(PageError::Source {
            file: file.file.clone(),
            line,
            message,
        })
    };
    for message in outline(&file.text) {
        let Some(ours) = known.get(&message.key) else {
            if message.key.starts_with("own-") {
                continue;
            }
            return wrong(
                message.line,
                format!(
                    "there is no message `{}`; words of your own begin with `own-`",
                    message.key
                ),
            );
        };
        if let Some(extra) = message.variables.difference(ours).next() {
            return wrong(
                message.line,
                format!("`{}` is not given a `${extra}`", message.key),
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use crate::lang::Lang;
    use crate::outline::outline;
    use crate::source;

    type Messages = BTreeMap<String, BTreeSet<String>>;

    fn messages_of(lang: Lang) -> Messages {
        let (files, _) = source::words(None).unwrap();
        let mut messages = Messages::new();
        for file in files
            .iter()
            .filter(|file| file.name.starts_with(&format!("{lang}/")))
        {
            for message in outline(&file.text) {
                let before = messages.insert(message.key.clone(), message.variables);
                assert!(
                    before.is_none(),
                    "{} is defined twice ({lang})",
                    message.key
                );
            }
        }
        messages
    }

    #[test]
    fn every_language_has_the_same_words_with_the_same_variables() {
        let english = messages_of(Lang::En);
        assert!(english.len() > 100, "{}", english.len());
        for lang in Lang::ALL {
            let theirs = messages_of(lang);
            for (key, variables) in &english {
                assert_eq!(theirs.get(key), Some(variables), "{key} ({lang})");
            }
            assert_eq!(
                theirs.len(),
                english.len(),
                "{lang} has words that English has not"
            );
        }
    }

    #[test]
    fn no_words_lie_about_unused() {
        // Keys that the code makes (`event-…`, `<method>-event-…`) are said where it is given to `t`.
        const MADE: [&str; 4] = ["event-", "change-", "account-notice-", "resume-"];
        const OF_METHODS: [&str; 4] = ["-event-", "-change-", "-notice-", "-resume-"];
        let templates: String = source::templates(None, &[])
            .unwrap()
            .into_iter()
            .map(|source| source.text)
            .collect();
        let literal: BTreeSet<&str> = templates.split('"').collect();
        for key in messages_of(Lang::En).keys() {
            // `t("refused-" ~ reason ~ "-title")` uses every key that begins with its first part.
            let built = || {
                key.match_indices('-')
                    .any(|(at, _)| templates.contains(&format!("\"{}\" ~", &key[..=at])))
            };
            let of_method = || {
                key.match_indices('-')
                    .any(|(at, _)| templates.contains(&format!("~ \"{}\"", &key[at..])))
            };
            let made = MADE.iter().any(|start| key.starts_with(start))
                || OF_METHODS.iter().any(|part| key.contains(part));
            assert!(
                literal.contains(key.as_str()) || built() || of_method() || made,
                "{key}"
            );
        }
    }
}
