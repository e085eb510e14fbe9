//! Settings: a TOML file, then `PASS0_*` in the environment, then flags; strict in all three.

mod around;
mod engine;
mod env;
mod file;
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
mod secret;
mod service;

pub(crate) use env::PATH_OF_CONFIG;
pub(crate) use layers::Layers;
pub(crate) use net::{Listen, socket};
pub(crate) use print::shown;
pub(crate) use problem::{Place, Problem};
pub(crate) use raw::Raw;
pub(crate) use resolve::{LISTEN, Settings, resolve};
pub(crate) use secret::{KeySource, keep as keep_key, read_keys, replace as replace_keys};
