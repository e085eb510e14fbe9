//! Taking an account back, as transcripts over the memory store, SQLite and PostgreSQL.
#![cfg(all(feature = "sqlite", feature = "postgres"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    dead_code
)]

#[path = "../../../pass0-core/tests/engine/actors.rs"]
mod actors;
#[path = "../database/mod.rs"]
mod database;
mod deletions;
mod edges;
mod grace;
mod late;
mod letters;
mod lost;
mod matrix;
mod rows;
mod scenarios;
mod ways;
mod world;
