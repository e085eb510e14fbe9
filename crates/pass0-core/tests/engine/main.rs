//! The engine, end to end over the memory store: one file per journey.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub
)]

mod accounts;
mod actors;
mod app_clock;
mod budgets;
mod counted;
mod domains;
mod facts;
mod flow_edges;
mod kept;
mod keys;
mod leaving;
mod letters;
mod limits;
mod long_links;
mod mail_flow;
mod notices;
mod one_door;
mod operator_link;
mod operator_session;
mod overtaken;
mod own_account;
mod own_edges;
mod own_method;
mod passkey_offer;
mod passkeys;
mod purposes;
mod readers;
mod sealed;
mod second_factor;
mod sessions;
mod store_between;
mod stray_dots;
mod twice;
