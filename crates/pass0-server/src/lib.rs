//! The pass0 program: sign-in in front of any app, and its operators' tools.
//!
//! [`main`] is the program. [`embed`] is the same instance inside another process, for a host that
//! has an HTTP server of its own.

mod cli;
mod descriptors;
mod dev;
pub mod embed;
mod failure;
mod jobs;
mod keys;
mod listen;
mod log;
mod ops;
mod run;
mod wiring;

pub use cli::main;
