//! The pass0 program: sign-in in front of any app, and its operators' tools.
//!
//! [`main`] is the program: the command line, and the listeners of visitors and operators. What it
//! serves is put together in [`pass0::wiring`].

mod cli;
mod descriptors;
mod dev;
mod failure;
mod listen;
mod log;
mod ops;
mod run;
mod signals;

pub use cli::main;
