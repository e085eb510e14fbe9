//! For operators: is the program up, can it work, what does it count.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use pass0::wiring::stopped;
use pass0_axum::{Http, Policy, RouteInfo};
use pass0_core::Engine;
use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, timeout};

/// How long the store may take to answer before the program counts as not ready.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long an answer holds: asking often must not be work for the store.
const HOLDS: Duration = Duration::from_millis(500);

/// How often what was counted is folded.
const UPKEEP: Duration = Duration::from_secs(5);

/// The health checks: answered whatever else happens.
pub(crate) const PROBES: &[&str] = &["/healthz", "/readyz"];

/// `/healthz` and `/readyz`. They stand outside the Host check: probes come by address.
pub(crate) fn probes(http: &Http) -> Router {
    let state = Arc::new(Probe {
        engine: http.engine().clone(),
        last: Mutex::new(None),
    });
    let router = Router::new()
        .route("/healthz", get(|| async { answer(true) }))
        .route("/readyz", get(ready))
        .with_state(state);
    http.harden(router)
}

/// `/`, which has no app: where `redirect_url` leads unless it is set, and whoever types the host's name.
pub(crate) fn front(http: &Http) -> Router {
    let account = format!("{}/account", http.engine().config().prefix);
    Router::new().route("/", get(move || async move { Redirect::to(&account) }))
}

/// The same, as `pass0 routes` prints them; dev mode has another `/`.
pub(crate) fn infos() -> Vec<RouteInfo> {
    let info = |path: &str, summary| RouteInfo {
        method: "GET".to_owned(),
        path: path.to_owned(),
        policy: Policy::Public,
        next: true,
        summary,
        fields: &[],
    };
    vec![
        info(
            "/",
            "Leads to the account page; in dev mode, who is signed in",
        ),
        info("/healthz", "Whether the program runs"),
        info("/readyz", "Whether the store answers within two seconds"),
    ]
}

struct Probe {
    engine: Engine,
    /// When the store was asked last, and whether it answered.
    last: Mutex<Option<(Instant, bool)>>,
}

async fn ready(State(probe): State<Arc<Probe>>) -> Response {
    let mut last = probe.last.lock().await;
    if let Some((at, ready)) = *last
        && at.elapsed() < HOLDS
    {
        return answer(ready);
    }
    let pinged = timeout(PATIENCE, probe.engine.store().ping()).await;
    let ready = matches!(pinged, Ok(Ok(())));
    *last = Some((Instant::now(), ready));
    answer(ready)
}

fn answer(ok: bool) -> Response {
    let body = Json(serde_json::json!({ "ok": ok }));
    let no_store = (header::CACHE_CONTROL, "no-store");
    if ok {
        ([no_store], body).into_response()
    } else {
        let later = (header::RETRY_AFTER, "2");
        (StatusCode::SERVICE_UNAVAILABLE, [no_store, later], body).into_response()
    }
}

/// Starts counting. `None`: somebody else in this process counts already.
pub(crate) fn count() -> Option<PrometheusHandle> {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).ok()?;
    metrics::describe_gauge!("pass0_users", "Users");
    metrics::describe_gauge!("pass0_sessions", "Session rows");
    metrics::describe_gauge!("pass0_flows_pending", "Sign-ins asked for and not finished");
    metrics::describe_gauge!("pass0_letters_waiting", "Letters that wait to be sent");
    metrics::describe_gauge!(
        "pass0_clock_ahead_seconds",
        "How far this node's clock is ahead of the database server's"
    );
    metrics::describe_counter!("pass0_http_requests_total", "Requests by route and status");
    metrics::describe_counter!(
        "pass0_sign_ins_limited_total",
        "Sign-ins not begun, because their network had asked for too many"
    );
    metrics::describe_counter!(
        "pass0_long_links_ended_total",
        "Sign-in links that outlive their codes and ended early, for lack of room"
    );
    metrics::describe_counter!("pass0_mail_total", "Attempts to send, by what came of them");
    Some(handle)
}

/// Folds what was counted now and then, until `stop` says so: else it would only grow.
pub(crate) async fn keep_up(handle: PrometheusHandle, mut stop: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(UPKEEP);
    loop {
        tokio::select! {
            () = stopped(&mut stop) => return,
            _ = ticks.tick() => handle.run_upkeep(),
        }
    }
}

/// What operators get on a listener of their own: `/metrics`, and the health checks once more.
pub(crate) fn operators(http: &Http, handle: PrometheusHandle) -> Router {
    let router = Router::new()
        .route("/metrics", get(scrape))
        .with_state((http.engine().clone(), handle));
    http.harden(router).merge(probes(http))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "gauges are fractions; row counts stay below 2^53"
)]
async fn scrape(State((engine, handle)): State<(Engine, PrometheusHandle)>) -> Response {
    if let Ok(Ok(counts)) = timeout(PATIENCE, engine.store().counts(engine.now())).await {
        metrics::gauge!("pass0_users").set(counts.users as f64);
        metrics::gauge!("pass0_sessions").set(counts.sessions as f64);
        metrics::gauge!("pass0_flows_pending").set(counts.pending as f64);
        metrics::gauge!("pass0_letters_waiting").set(counts.waiting_letters as f64);
    }
    metrics::gauge!("pass0_clock_ahead_seconds").set(engine.jobs().clock_ahead() as f64 / 1000.0);
    let kind = (header::CONTENT_TYPE, "text/plain; version=0.0.4");
    ([kind], handle.render()).into_response()
}
