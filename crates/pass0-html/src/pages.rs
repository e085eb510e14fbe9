use std::collections::BTreeMap;
use std::error::Error as _;
use std::path::PathBuf;
use std::sync::Arc;

use fluent_bundle::{FluentArgs, FluentValue};
use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{Environment, Error, ErrorKind, State, UndefinedBehavior, context};

use crate::asset::asset_name;
use crate::brand::Brand;
use crate::error::PageError;
use crate::formatter::{self, clean};
use crate::lang::Lang;
use crate::letter::{Letter, Rendered};
use crate::method::OutsideMethod;
use crate::moment::when;
use crate::page::Page;
use crate::renderer::{self, Renderer, Variable};
use crate::slots::Slots;
use crate::source;
use crate::words::Words;

/// Makes pages and letters. Cheap to clone.
#[derive(Clone)]
pub struct Pages {
    inner: Arc<Inner>,
    /// Renders pages, but not letters, in place of `inner`.
    renderer: Option<Arc<dyn Renderer>>,
}

struct Inner {
    templates: Environment<'static>,
    words: Arc<Words>,
    /// Template name → where it came from, for errors.
    files: BTreeMap<String, PathBuf>,
}

impl Pages {
    /// Files in `overrides` (`templates/…`, `locales/…`) come before the embedded templates and words. Without overrides, each is compiled
    /// when it is first used, so that English alone keeps no Japanese in memory.
    ///
    /// # Errors
    /// With overrides, every page and letter is tried in each of its states and languages, so that what is broken is refused here,
    /// with its file and line, and not when a visitor wants to sign in.
    pub fn new(overrides: Option<PathBuf>) -> Result<Pages, PageError> {
        Pages::with_methods(overrides, &[])
    }

    /// As [`Pages::new`], with what methods from outside bring.
    ///
    /// # Errors
    /// As [`Pages::new`]; when words of a method are missing or another's, or a template of it is broken.
    pub fn with_methods(
        overrides: Option<PathBuf>,
        methods: &[OutsideMethod],
    ) -> Result<Pages, PageError> {
        if let Some(folder) = &overrides {
            source::check_folder(folder)?;
        }
        let words = Arc::new(Words::load(overrides.as_deref(), methods)?);
        let mut templates = environment(words.clone());
        let sources = source::templates(overrides.as_deref(), methods)?;
        let files: BTreeMap<_, _> = sources
            .iter()
            .map(|source| (source.name.clone(), source.file.clone()))
            .collect();
        let embedded = overrides.is_none() && methods.is_empty();
        if !embedded {
            for source in sources {
                templates
                    .add_template_owned(source.name, source.text)
                    .map_err(|error| blame(&files, &error))?;
            }
        } else {
            templates.set_loader(|name| Ok(source::template(name)));
        }
        let pages = Pages {
            inner: Arc::new(Inner {
                templates,
                words,
                files,
            }),
            renderer: None,
        };
        if !embedded {
            pages.try_samples(methods)?;
        }
        Ok(pages)
    }

    /// These pages, rendered by an engine of the host's. Letters are written as before.
    #[must_use]
    pub fn rendered_by(self, renderer: Arc<dyn Renderer>) -> Self {
        Self {
            renderer: Some(renderer),
            ..self
        }
    }

    /// The page as HTML.
    ///
    /// # Errors
    /// Never with the embedded templates; with overrides, if one fails for data the samples do not have.
    pub fn page(&self, page: &Page, lang: Lang, brand: &Brand) -> Result<String, PageError> {
        let name = self.template(page);
        if let Some(renderer) = &self.renderer {
            return renderer::page(&**renderer, &name, page, lang, brand);
        }
        self.render(&name, &Value::from(Serde(page)), lang, brand)
    }

    /// What `t` says in a template: the words of `key`, with the values of its variables.
    ///
    /// # Errors
    /// When there are no such words, or one of their variables is missing.
    pub fn words(
        &self,
        lang: Lang,
        key: &str,
        variables: &[(&str, Variable<'_>)],
    ) -> Result<String, String> {
        let mut args = FluentArgs::new();
        for (name, value) in variables {
            match value {
                Variable::Number(number) => args.set(*name, *number),
                Variable::Text(text) => args.set(*name, FluentValue::from(clean(text))),
            }
        }
        self.inner.words.say(lang, key, &args)
    }

    /// The letter's subject, text and HTML.
    ///
    /// # Errors
    /// As [`Pages::page`]; also if an override does not leave the code alone on the last line of the text, where programs look for it.
    pub fn letter(
        &self,
        letter: &Letter,
        lang: Lang,
        brand: &Brand,
    ) -> Result<Rendered, PageError> {
        let data = Value::from(Serde(letter));
        let part = |part| {
            self.render(
                &format!("letters/{}/{part}", letter.name()),
                &data,
                lang,
                brand,
            )
        };
        let subject = clean(&part("subject.txt")?)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let text = format!("{}\n", part("body.txt")?.trim());
        let html = part("body.html")?;

        let missing = |part: &str, line, message: &str| {
            let file = self.file(&format!("letters/{}/{part}", letter.name()));
            Err(PageError::Source {
                file,
                line,
                message: message.into(),
            })
        };
        if let Some(code) = letter.code() {
            if !subject.contains(code) {
                return missing("subject.txt", 1, "the subject must hold the code");
            }
            if text.lines().last() != Some(code) {
                return missing(
                    "body.txt",
                    text.lines().count(),
                    "the last line must be the code and nothing else",
                );
            }
        }
        Ok(Rendered {
            subject,
            text,
            html,
        })
    }

    /// The template of a page: a method's own, where it has one.
    fn template(&self, page: &Page) -> String {
        let own = page.of_method();
        own.filter(|name| self.inner.files.contains_key(name))
            .unwrap_or_else(|| page.template())
    }

    fn render(
        &self,
        name: &str,
        data: &Value,
        lang: Lang,
        brand: &Brand,
    ) -> Result<String, PageError> {
        let context = context! {
            app_name => clean(&brand.app_name).trim(),
            prefix => brand.prefix.as_str(),
            dev => brand.dev,
            lang => lang.as_str(),
            ..data.clone()
        };
        let rendered = self
            .inner
            .templates
            .get_template(name)
            .and_then(|template| template.render(context));
        rendered.map_err(|error| blame(&self.inner.files, &error))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.inner
            .files
            .get(name)
            .cloned()
            .unwrap_or_else(|| PathBuf::from(name))
    }

    fn try_samples(&self, methods: &[OutsideMethod]) -> Result<(), PageError> {
        let brands = [true, false].map(|dev| Brand {
            app_name: "Example".into(),
            prefix: "/auth".into(),
            dev,
        });
        for (lang, brand) in Lang::ALL
            .into_iter()
            .flat_map(|lang| brands.iter().map(move |brand| (lang, brand)))
        {
            let of_methods = methods
                .iter()
                .flat_map(|method| Page::samples_of(method.id, method.sends));
            for page in Page::samples().into_iter().chain(of_methods) {
                self.page(&page, lang, brand)?;
            }
            for letter in Letter::samples() {
                self.letter(&letter, lang, brand)?;
            }
        }
        Ok(())
    }
}

fn environment(words: Arc<Words>) -> Environment<'static> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_formatter(formatter::write);
    templates.add_function("asset_url", asset_url);
    templates.add_function("when", when);
    templates.add_function("t", move |state: &State, key: &str, kwargs: Kwargs| {
        translate(&words, state, key, &kwargs)
    });
    templates
}

/// `t("waiting-life", minutes=minutes_left)`: words in the page's language. A value that is HTML already, such as `when(…)`,
/// stays so.
fn translate(words: &Words, state: &State, key: &str, kwargs: &Kwargs) -> Result<Value, Error> {
    let lang = state
        .lookup("lang")
        .and_then(|lang| Lang::parse(lang.as_str()?))
        .unwrap_or_default();
    let mut args = FluentArgs::new();
    let mut slots = Slots::default();
    for name in kwargs.args() {
        let value: Value = kwargs.get(name)?;
        if value.is_undefined() {
            return Err(Error::new(
                ErrorKind::UndefinedError,
                format!("`{name}` for the words `{key}` is undefined"),
            ));
        }
        let number = value.as_i64().filter(|_| value.is_integer());
        match number {
            Some(number) => args.set(name.to_owned(), number),
            None => args.set(name.to_owned(), FluentValue::from(slots.text(&value))),
        }
    }
    words
        .say(lang, key, &args)
        .map(|said| slots.fill(said))
        .map_err(|message| Error::new(ErrorKind::InvalidOperation, message))
}

/// `asset_url("pass0.css")`: the URL of a static file, with its digest.
fn asset_url(state: &State, name: &str) -> Result<String, Error> {
    let hashed = asset_name(name).ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidOperation,
            format!("there is no static file `{name}`"),
        )
    })?;
    let prefix = state
        .lookup("prefix")
        .map(|prefix| prefix.to_string())
        .unwrap_or_default();
    Ok(format!("{prefix}/static/{hashed}"))
}

/// The file and line of an error: those of the innermost template, where a part was included.
fn blame(files: &BTreeMap<String, PathBuf>, error: &Error) -> PageError {
    let mut innermost = error;
    while let Some(inner) = innermost
        .source()
        .and_then(|source| source.downcast_ref::<Error>())
    {
        innermost = inner;
    }
    let place = if innermost.name().is_some() {
        innermost
    } else {
        error
    };
    let name = place.name().unwrap_or_default();
    PageError::Source {
        file: files
            .get(name)
            .cloned()
            .unwrap_or_else(|| PathBuf::from(name)),
        line: place.line().unwrap_or(1),
        message: innermost
            .detail()
            .map_or_else(|| innermost.kind().to_string(), ToOwned::to_owned),
    }
}
