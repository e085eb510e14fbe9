//! Settings as text: a TOML file, then `PASS0_*` in the environment, then flags; strict in all three.
//!
//! [`Layers`] collects what was given, [`resolve`] checks all of it at once.

mod engine;
mod env;
mod file;
mod infrastructure;
mod keys;
mod layers;
mod limits;
mod nearest;
mod net;
mod print;
mod problem;
mod raw;
mod read;
mod resolve;
mod service;
mod used;

pub use env::PATH_OF_CONFIG;
pub use layers::Layers;
pub use net::{Listen, socket};
pub use print::shown;
pub use problem::{Place, Problem};
pub use raw::Raw;
pub use resolve::{LISTEN, Settings, resolve};
