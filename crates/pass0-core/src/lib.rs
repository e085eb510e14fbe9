//! The sign-in engine of pass0: it knows no runtime, no framework, no SQL and no HTML.
//!
//! Five nouns (user, credential, challenge, session, event), three verbs on the store (`claim`,
//! `hit`, `apply`), one door in ([`ceremony`](Engine)) and one door to a session.

pub mod model;
pub mod ports;
pub mod secret;
