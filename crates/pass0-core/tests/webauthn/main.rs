//! The verifier of passkeys against the vectors of the standard, against ceremonies with one fault
//! each, and against noise.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub
)]

mod assertion_faults;
mod attestation_faults;
mod authenticator;
mod cbor;
mod ceremony;
mod creation_faults;
mod der;
mod edges;
mod key_faults;
mod noise;
mod response_faults;
mod signature_faults;
mod vectors;
