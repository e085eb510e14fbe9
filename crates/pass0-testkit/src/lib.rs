//! What tests of pass0, and of apps that use it, start from: a [`Clock`], an [`Inbox`], a [`Kit`]
//! that signs somebody in, a soft [`Authenticator`] for passkeys, a scripted SMTP server and the contract of a store.

mod authenticator;
mod clock;
pub mod contract;
mod inbox;
mod kit;
pub mod smtp;

pub use authenticator::{Authenticator, totp};
pub use clock::Clock;
pub use inbox::{Inbox, Letter};
pub use kit::{Kit, dev_config, test_ring};

/// The example of the README runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
