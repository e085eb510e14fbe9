//! pass0 for axum: the sign-in routes, and extractors that tell handlers who is signed in.
//!
//! [`Http`] holds everything; [`Http::attach`] adds the routes to an app's router and makes
//! [`CurrentUser`] and [`Fresh`] work in its handlers.

mod accept;
mod answer;
mod api;
mod attach;
mod body;
mod body_timeout;
mod client;
mod codes;
mod cookie;
mod crowds;
mod csrf;
mod ctx;
mod dev;
mod dispatch;
mod extract;
mod factors;
mod failure;
mod failure_log;
mod guard;
mod headers;
mod http;
mod log_throttle;
mod openapi;
mod options;
mod plain_error;
mod policy;
mod qr;
mod render;
mod resume;
mod routes;
mod serve;
mod share;
mod shared_pages;
mod suspend;
mod table;
mod write_timeout;

pub use client::UnixPeer;
pub use extract::{CurrentUser, Demand, Fresh, FreshBy, Refusal};
pub use http::Http;
pub use options::Options;
pub use policy::{Policy, RouteInfo};
pub use routes::{own_routes, own_routes_with};
pub use serve::{ConnectionLimits, Listener, serve};

/// The example of the README runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
