//! Exceptions of Python code that the engine called: they end the request as themselves, whatever
//! the engine made of the failure.

use std::cell::RefCell;

use pass0_core::ports::StoreError;
use pyo3::prelude::*;

thread_local! {
    static RAISED: RefCell<Option<PyErr>> = const { RefCell::new(None) };
}

/// Keeps the exception for the end of the request, and gives the engine an error to stop with.
pub(crate) fn keep(error: PyErr) -> StoreError {
    // Its words may be anything: parameters of a statement, an address.
    let words = Python::attach(|py| match error.get_type(py).name() {
        Ok(name) => format!("{name} in the app's storage"),
        Err(_) => "an exception in the app's storage".to_owned(),
    });
    RAISED.with_borrow_mut(|raised| {
        raised.get_or_insert(error);
    });
    StoreError::Unavailable(words)
}

/// Runs one request's work; an exception that was kept meanwhile is raised in place of its result.
pub(crate) fn or_raise<T>(work: impl FnOnce() -> T) -> PyResult<T> {
    RAISED.take();
    let result = work();
    match RAISED.take() {
        Some(error) => Err(error),
        None => Ok(result),
    }
}
