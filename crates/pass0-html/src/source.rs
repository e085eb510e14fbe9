//! Where templates and words come from: the operator's directory first, the program second.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

use crate::error::PageError;
use crate::lang::Lang;
use crate::method::OutsideMethod;

#[derive(RustEmbed)]
#[folder = "templates/"]
struct Templates;

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Locales;

/// A template or word file: its name (`pages/login.html`), where it is, and its text.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) file: PathBuf,
    pub(crate) text: String,
}

/// The templates in force: an override takes the place of the embedded one of its name, or of a method's.
///
/// A file in `pages/`, `letters/` or `methods/` must have the name of an embedded one or of a method's; new files elsewhere are parts to include.
pub(crate) fn templates(
    overrides: Option<&Path>,
    methods: &[OutsideMethod],
) -> Result<Vec<Source>, PageError> {
    let mut by_name: BTreeMap<String, Source> = embedded::<Templates>("templates")
        .into_iter()
        .map(|source| (source.name.clone(), source))
        .collect();
    for method in methods {
        for source in of_method(method)? {
            by_name.insert(source.name.clone(), source);
        }
    }
    for source in read_folder(overrides, "templates", &["html", "txt"])? {
        if let Some((_, now)) = MOVED.iter().find(|(before, _)| *before == source.name) {
            return Err(PageError::Unknown {
                file: source.file,
                message: format!(
                    "this template is now `templates/{now}`: compare yours with the embedded one, and move it"
                ),
            });
        }
        let mut entries = ["pages/", "letters/", "methods/"].iter();
        let is_entry = entries.any(|folder| source.name.starts_with(folder));
        if is_entry && !by_name.contains_key(&source.name) {
            let message = "no page or letter has this template; parts to include belong in parts/";
            return Err(PageError::Unknown {
                file: source.file,
                message: message.into(),
            });
        }
        by_name.insert(source.name.clone(), source);
    }
    Ok(by_name.into_values().collect())
}

/// Where templates went, by the names they had. An override at the old place would be ignored without a word.
const MOVED: [(&str, &str); 7] = [
    ("pages/passkey-offer.html", "methods/passkey/offer.html"),
    (
        "pages/recovery-code-list.html",
        "methods/recovery_code/list.html",
    ),
    (
        "pages/recovery-codes.html",
        "methods/recovery_code/codes.html",
    ),
    ("pages/totp-setup.html", "methods/totp/setup.html"),
    ("parts/enrol-error.html", "methods/passkey/enrol-error.html"),
    ("parts/passkey-error.html", "methods/passkey/error.html"),
    ("parts/totp-field.html", "parts/code-field.html"),
];

/// The templates that a method may have.
const OF_METHOD: [&str; 2] = ["setup.html", "field.html"];

/// The templates, by the names they are rendered under.
fn of_method(method: &OutsideMethod) -> Result<Vec<Source>, PageError> {
    let mut sources = Vec::with_capacity(method.pages.templates.len());
    for (name, text) in method.pages.templates {
        let file = format!("templates/methods/{}/{name}", method.id);
        if !OF_METHOD.contains(name) {
            return Err(PageError::Unknown {
                file: file.into(),
                message: "a method's templates are `setup.html` and `field.html`".into(),
            });
        }
        sources.push(Source {
            name: format!("methods/{}/{name}", method.id),
            file: PathBuf::from(file),
            text: (*text).to_owned(),
        });
    }
    Ok(sources)
}

/// The text of an embedded template.
pub(crate) fn template(name: &str) -> Option<String> {
    String::from_utf8(Templates::get(name)?.data.into_owned()).ok()
}

/// The text of each embedded word file of a language.
pub(crate) fn words_of(lang: Lang) -> impl Iterator<Item = String> {
    let ours = move |source: &Source| source.name.split('/').next() == Some(lang.as_str());
    let files = embedded::<Locales>("locales").into_iter().filter(ours);
    files.map(|source| source.text)
}

/// The embedded word files, and those that override single messages.
pub(crate) fn words(overrides: Option<&Path>) -> Result<(Vec<Source>, Vec<Source>), PageError> {
    Ok((
        embedded::<Locales>("locales"),
        read_folder(overrides, "locales", &["ftl"])?,
    ))
}

/// The overrides' directory must hold something of use, lest a mistyped path pass for one.
pub(crate) fn check_folder(overrides: &Path) -> Result<(), PageError> {
    fs::read_dir(overrides).map_err(|source| PageError::Read {
        file: overrides.to_owned(),
        source,
    })?;
    if overrides.join("templates").is_dir() || overrides.join("locales").is_dir() {
        return Ok(());
    }
    let message = "neither templates/ nor locales/ is in this directory";
    Err(PageError::Unknown {
        file: overrides.to_owned(),
        message: message.into(),
    })
}

fn embedded<E: RustEmbed>(folder: &str) -> Vec<Source> {
    E::iter()
        .filter_map(|name| {
            let text = String::from_utf8(E::get(&name)?.data.into_owned()).ok()?;
            let file = Path::new(folder).join(name.as_ref());
            Some(Source {
                name: name.into_owned(),
                file,
                text,
            })
        })
        .collect()
}

fn read_folder(
    overrides: Option<&Path>,
    folder: &str,
    extensions: &[&str],
) -> Result<Vec<Source>, PageError> {
    let mut found = Vec::new();
    let Some(root) = overrides
        .map(|overrides| overrides.join(folder))
        .filter(|root| root.is_dir())
    else {
        return Ok(found);
    };
    let mut folders = vec![(root, String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        let failed = |source| PageError::Read {
            file: folder.clone(),
            source,
        };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let file = entry.path();
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            // Hidden entries are an editor's, or the `..data` of a mounted volume.
            if name.starts_with('.') {
                continue;
            }
            if file.is_dir() && prefix.matches('/').count() < MAX_DEPTH {
                folders.push((file, format!("{prefix}{name}/")));
            } else if name
                .rsplit_once('.')
                .is_some_and(|(_, end)| extensions.contains(&end))
            {
                let text = fs::read_to_string(&file).map_err(|source| PageError::Read {
                    file: file.clone(),
                    source,
                })?;
                found.push(Source {
                    name: format!("{prefix}{name}"),
                    file,
                    text,
                });
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// A folder that links to itself must end somewhere.
const MAX_DEPTH: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_override_at_a_templates_old_place_is_refused_with_the_new_one() {
        for (before, now) in MOVED {
            assert!(template(before).is_none(), "{before} is still a template");
            assert!(template(now).is_some(), "there is no {now}");
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("templates").join(before);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, "mine").unwrap();
            let said = templates(Some(folder.path()), &[])
                .err()
                .unwrap()
                .to_string();
            assert!(said.contains(&format!("`templates/{now}`")), "{said}");
        }
    }
}
