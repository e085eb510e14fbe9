//! The routes over HTTP: one file per concern, read as transcripts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub
)]

mod actors;
mod admitted;
mod answers;
mod attacks;
mod contests;
mod cookies;
mod csrf;
mod dev_mode;
mod enumeration;
mod extractors;
mod forgotten;
mod hardening;
mod journeys;
mod links;
mod malformed;
mod onward;
mod outage;
mod over_sockets;
mod own_account;
mod passkey_offer;
mod passkeys;
mod policies;
mod redirects;
mod scripts;
mod second_factor;
mod secrets;
mod step_up;
mod taking_back;
mod websockets;
