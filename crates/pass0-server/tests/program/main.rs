//! The program as its users meet it: started, asked, signalled, read.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod at_rest;
mod connect;
mod connections;
mod dev_mode;
mod docs;
mod failed;
mod forwarders;
mod guides;
mod host;
mod hosts;
mod import;
mod keys;
mod log;
mod long_links;
mod mail_http;
mod operate;
mod operator_sessions;
mod operators;
mod passkeys;
mod recover;
mod reference;
mod secret_files;
mod serving;
mod settings;
mod settings_mail;
mod sockets;
mod start;
mod stopping;
mod support;
