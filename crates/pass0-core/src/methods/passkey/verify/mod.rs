//! The relying party's half of Web Authentication Level 3, as pure functions: a ceremony goes in,
//! a new credential, a proof or the step that refused comes out.
//!
//! [`register`] and [`assert()`] follow §7.1 and §7.2 step by step. They know no store, no clock and no
//! HTTP: that a challenge is fresh and used once, and that a credential id is new, is for the caller.
//! Everything that comes from outside is parsed into a type first, by a parser that allocates no more
//! than it is given and refuses what it does not know.

pub mod aaguid;
mod assert;
pub mod attestation;
pub mod auth_data;
pub mod cbor;
mod ceremony;
pub mod client_data;
pub mod cose;
mod der;
mod ed25519;
mod expected;
mod register;
mod response;
mod step;
mod tpm;

pub use assert::{Asserted, Stored, assert};
pub use expected::{Expected, UserVerification};
pub use register::{Registered, register};
pub use step::Step;
