//! Words and pages, for templates of the host's and for trying them.

use pass0_html::{Brand, Lang, Page, Variable};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use crate::core::Core;

#[pymethods]
impl Core {
    /// What `t` says in a template: numbers may decide about plural forms.
    fn words(&self, lang: &str, key: &str, variables: Vec<(String, Value)>) -> PyResult<String> {
        let lang = Lang::parse(lang).unwrap_or_default();
        let variables: Vec<_> = variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_variable()))
            .collect();
        self.pages
            .words(lang, key, &variables)
            .map_err(PyValueError::new_err)
    }

    /// Every page in each of its states, in one language: template and variables (JSON).
    fn samples(&self, lang: &str, prefix: &str) -> PyResult<Vec<(String, String)>> {
        let lang = Lang::parse(lang).unwrap_or_default();
        let samples = Page::sample_contexts(lang, &sample_brand(prefix));
        let samples = samples.map_err(PyRuntimeError::new_err)?;
        let text = |(name, context): (String, serde_json::Value)| (name, context.to_string());
        Ok(samples.into_iter().map(text).collect())
    }

    /// The same pages rendered by pass0's own engine, to compare with.
    fn rendered_samples(&self, lang: &str, prefix: &str) -> PyResult<Vec<String>> {
        let lang = Lang::parse(lang).unwrap_or_default();
        let brand = sample_brand(prefix);
        let render = |page: &Page| self.pages.page(page, lang, &brand);
        let rendered: Result<_, _> = Page::samples().iter().map(render).collect();
        rendered.map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }

    /// The name of a static file with its digest: `pass0-0123abcd.css`.
    #[staticmethod]
    fn asset(name: &str) -> Option<String> {
        pass0_html::asset_name(name)
    }
}

/// A value for words.
#[derive(FromPyObject)]
enum Value {
    Number(i64),
    Text(String),
}

impl Value {
    fn as_variable(&self) -> Variable<'_> {
        match self {
            Self::Number(number) => Variable::Number(*number),
            Self::Text(text) => Variable::Text(text),
        }
    }
}

fn sample_brand(prefix: &str) -> Brand {
    Brand {
        app_name: "Example".to_owned(),
        prefix: prefix.to_owned(),
        dev: true,
    }
}
