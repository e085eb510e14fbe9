//! Letters over the real socket, to a mail server that is good, bad or gone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub
)]

mod bench;
mod dev_inbox;
mod dialogue;
mod fake;
mod http_api;
mod injection;
mod legacy;
mod letter;
mod login;
mod matrix;
mod operator;
mod outage;
mod relays;
mod replies;
mod servers;
mod worker;
