//! pass0 as an app has it: `attach` on a router, SQLite, the regular work. No mail worker: letters
//! are written and stay.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use axum::routing::get;
use axum::{Json, Router};
use pass0::CurrentUser;
use pass0_axum::{ConnectionLimits, Http, Options, own_routes, serve};
use pass0_core::config::{Config, Limits, Origin};
use pass0_core::ports::SystemEnv;
use pass0_core::secret::KeyRing;
use pass0_core::{Engine, Visit};
use pass0_html::Pages;
use pass0_sql::SqliteStore;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What the client calls itself.
pub const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// The host that requests must name.
pub const HOST: &str = "localhost:5000";

/// Who is signed in, as the measured route tells it.
#[derive(Serialize)]
pub struct Me {
    /// The user's id.
    pub id: String,
    /// The user's address.
    pub email: String,
}

/// An engine over this file, with the default numbers of every limit but that on all flows
/// together. With `peek`, asking also gives link and code away (dev mode), to fill a store.
///
/// # Errors
/// When the file does not open.
pub async fn engine(file: &Path, peek: bool) -> Result<Engine> {
    let store = SqliteStore::open(file).await?;
    let config = Config {
        dev: peek,
        limits: Limits {
            pending_total: u64::MAX,
            ..Limits::default()
        },
        routes: own_routes(),
        ..Config::new(Origin::parse(&format!("http://{HOST}"))?)
    };
    let ring = KeyRing::new(&[(0..32).collect::<Vec<u8>>()])?;
    Ok(Engine::new(
        config,
        Arc::new(store),
        Arc::new(SystemEnv),
        ring,
    )?)
}

/// A visit of the client with this number: everyone has a network of their own.
#[must_use]
pub fn visit(engine: &Engine, number: u32) -> Visit {
    let ip = address(number).into();
    engine.visit(pass0_core::model::Client::new(Some(ip), AGENT, "en"))
}

/// The address of the client with this number.
#[must_use]
pub fn address(number: u32) -> std::net::Ipv4Addr {
    std::net::Ipv4Addr::from_bits(0x0a00_0000 | (number & 0x00ff_ffff))
}

/// An app with one route of its own. It believes its client who it is.
///
/// # Errors
/// When a page does not compile.
pub fn router(engine: Engine) -> Result<Router> {
    let options = Options {
        trusted_proxies: vec!["127.0.0.0/8".parse()?],
        ..Options::default()
    };
    let http = Http::new(engine, Pages::new(None)?, options);
    Ok(http.attach(Router::new().route("/me", get(me))))
}

async fn me(user: CurrentUser) -> Json<Me> {
    Json(Me {
        id: user.id().to_owned(),
        email: user.email().to_owned(),
    })
}

/// Serves it until `stop`.
///
/// # Errors
/// When the file or the listener fails.
pub async fn run(listener: TcpListener, file: &Path, stop: impl Future<Output = ()>) -> Result<()> {
    let engine = engine(file, false).await?;
    let (stopping, stopped) = watch::channel(false);
    let jobs = pass0::spawn_jobs(engine.clone(), stopped);
    serve(listener, router(engine)?, ConnectionLimits::default(), stop).await?;
    let _ = stopping.send(true);
    jobs.await?;
    Ok(())
}
