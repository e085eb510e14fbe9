//! pass0 for axum: the sign-in routes, and extractors that tell handlers who is signed in.
//!
//! [`Http`] holds everything; [`Http::attach`] adds the routes to an app's router and makes
//! [`CurrentUser`] and [`Fresh`] work in its handlers.

mod accept;
mod answer;
mod api;
mod body;
mod client;
mod codes;
mod cookie;
mod csrf;
mod dev;
mod dispatch;
mod extract;
mod failed;
mod guard;
mod http;
mod hurry;
mod openapi;
mod paced;
mod qr;
mod resume;
mod routes;
mod serve;
mod share;
mod table;

pub use client::UnixPeer;
pub use extract::{CurrentUser, Demand, Fresh, FreshBy, Refusal};
pub use http::{Http, Options};
pub use routes::{Policy, RouteInfo};
pub use serve::{ConnectionLimits, Listener, serve};
