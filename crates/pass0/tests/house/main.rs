//! How the project is built: which crates use which, which files, how far it is to a row,
//! and which names are public.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use std::path::{Path, PathBuf};

mod circles;
mod crates;
mod hops;
mod modules;
mod surface;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
