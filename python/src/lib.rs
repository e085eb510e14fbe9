//! The native half of the Python package `flask_pass0`: an instance of pass0 that answers the
//! requests Flask hands over, on the thread that Flask runs on.

mod clock;
mod core;
mod courier;
mod exceptions;
mod host;
mod operator;
mod pages;
mod raised;
mod render;
mod running;
mod who;
mod wire;

use pyo3::prelude::*;

/// Engine, routes and pages of pass0 for `flask_pass0`.
#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::clock::Clock;
    #[pymodule_export]
    use crate::core::{Core, cookie_name, routes};
    #[pymodule_export]
    use crate::exceptions::{ConfigError, Stopped};
    #[pymodule_export]
    use crate::operator::gauntlet;
    #[pymodule_export]
    use crate::render::template;
    #[pymodule_export]
    use crate::who::Who;
}
