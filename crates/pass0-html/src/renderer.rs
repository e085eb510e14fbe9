//! Pages in a template engine of the host's: Jinja2 renders the same files.

use serde_json::{Value, json};

use crate::brand::Brand;
use crate::error::PageError;
use crate::formatter::clean;
use crate::lang::Lang;
use crate::page::Page;
use crate::source;

/// Renders pages in place of the built-in engine.
pub trait Renderer: Send + Sync {
    /// The page of `template` (`pages/login.html`) with the variables in `context`, an object.
    ///
    /// # Errors
    /// What went wrong, in words.
    fn page(&self, template: &str, context: &Value) -> Result<String, String>;
}

/// The value of a variable in words.
#[derive(Clone, Copy, Debug)]
pub enum Variable<'a> {
    /// A number: it may decide about plural forms.
    Number(i64),
    /// A text.
    Text(&'a str),
}

/// The text of an embedded template: `pages/login.html`, `parts/layout.html`.
#[must_use]
pub fn template(name: &str) -> Option<String> {
    source::template(name)
}

/// What a page shows, as its template sees it.
pub(crate) fn context(page: &Page, lang: Lang, brand: &Brand) -> Result<Value, String> {
    let mut context = serde_json::to_value(page).map_err(|error| error.to_string())?;
    if !context.is_object() {
        context = json!({});
    }
    if let Some(context) = context.as_object_mut() {
        context.insert("app_name".into(), clean(&brand.app_name).trim().into());
        context.insert("prefix".into(), brand.prefix.as_str().into());
        context.insert("dev".into(), brand.dev.into());
        context.insert("lang".into(), lang.as_str().into());
    }
    Ok(context)
}

pub(crate) fn page(
    renderer: &dyn Renderer,
    name: &str,
    page: &Page,
    lang: Lang,
    brand: &Brand,
) -> Result<String, PageError> {
    context(page, lang, brand)
        .and_then(|context| renderer.page(name, &context))
        .map_err(|message| PageError::Source {
            file: name.into(),
            line: 1,
            message,
        })
}

impl Page {
    /// Every page in each of its states as template and variables, to try templates of the host's.
    ///
    /// # Errors
    /// Never: what pages show is text, numbers and lists.
    pub fn sample_contexts(lang: Lang, brand: &Brand) -> Result<Vec<(String, Value)>, String> {
        Page::samples()
            .iter()
            .map(|page| {
                let own = page.of_method();
                let name = own.filter(|name| template(name).is_some());
                let name = name.unwrap_or_else(|| page.template());
                Ok((name, context(page, lang, brand)?))
            })
            .collect()
    }
}
