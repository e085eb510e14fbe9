//! What this half raises besides the exceptions of Python.

pyo3::create_exception!(
    _native,
    ConfigError,
    pyo3::exceptions::PyRuntimeError,
    "The settings do not let pass0 start; a line for each problem."
);

pyo3::create_exception!(
    _native,
    Stopped,
    pyo3::exceptions::PyRuntimeError,
    "This instance of pass0 was stopped; nothing was done."
);
