//! Pages rendered by Jinja2.

use pass0_html::Renderer;
use pyo3::prelude::*;

use crate::raised;

/// The text of one of our templates: `pages/login.html`; `None`: there is none of this name.
#[pyfunction]
pub(crate) fn template(name: &str) -> Option<String> {
    pass0_html::template(name)
}

/// Calls Python with a template's name and its variables as JSON; gets HTML.
pub(crate) struct Jinja(pub(crate) Py<PyAny>);

impl Renderer for Jinja {
    fn page(&self, template: &str, context: &serde_json::Value) -> Result<String, String> {
        let context = context.to_string();
        Python::attach(|py| {
            let html = self.0.call1(py, (template, context))?;
            html.extract::<String>(py)
        })
        .map_err(|error: PyErr| raised::keep(error).to_string())
    }
}
