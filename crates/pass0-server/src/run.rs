//! Everything wired together and served, until a signal.

use std::io;
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use pass0_axum::{ConnectionLimits, Http, serve};
use pass0_core::{Engine, OWN_USERS};
use pass0_html::Page;
use pass0_mail::DevInbox;
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::failure::Failure;
use crate::jobs::{HangUp, next};
use crate::listen::{Bound, bind, listen};
use crate::wiring::{Seams, Wired, wire};
use crate::{descriptors, dev, jobs, log, ops};
use pass0::settings::Settings;

/// How long letters under way and last notes may take after the last request.
const LAST_WORDS: Duration = Duration::from_secs(30);

/// Serves until SIGTERM or SIGINT. `data`: the folder of a development instance.
pub(crate) async fn run(mut settings: Settings, data: Option<&Path>) -> Result<(), Failure> {
    log::start_queued(&settings.log, settings.log_format);
    settings.check_listens_on_tcp()?;
    let Bound {
        listener,
        address,
        file,
    } = listen(&settings).await?;
    settings.bound_to(address)?;
    let mut limits = ConnectionLimits {
        always: ops::PROBES,
        ..ConnectionLimits::default()
    };
    descriptors::provide(&mut limits).map_err(Failure::refused)?;
    let metrics = match settings.metrics_listen {
        Some(address) => ops::count().zip(Some(bind(&settings, "metrics_listen", address).await?)),
        None => None,
    };
    let seams = Seams {
        openapi: true,
        ..Seams::default()
    };
    let Wired {
        engine,
        http,
        mailer,
        inbox,
        ..
    } = wire(&settings, seams).await?;
    own_users(&engine).await?;

    let (stop, stopped) = watch::channel(false);
    let key_file = settings.key_source.file();
    let counts = metrics.as_ref().map(|(counts, _)| counts.clone());
    let hang_up = match data {
        Some(_) => HangUp::Elsewhere,
        None => HangUp::Reloads,
    };
    let mut jobs = jobs::spawn(&engine, key_file, counts, hang_up, &stopped);
    let worker = pass0_mail::spawn(engine.clone(), mailer, stopped.clone());
    jobs.spawn(async { worker.await.unwrap_or_default() });
    if let Some((counts, listener)) = metrics {
        let limits = ConnectionLimits {
            connections: 16,
            per_peer: 16,
            reserve: 16,
            grace: Duration::from_secs(1),
            ..ConnectionLimits::default()
        };
        let (router, stop) = (ops::operators(&http, counts), until(stopped.clone()));
        jobs.spawn(async move {
            if let Err(error) = serve(listener, router, limits, stop).await {
                tracing::error!(%error, "the metrics are not served any more");
            }
        });
    }
    tokio::spawn(signals(stop.clone(), hang_up)?);
    announce(&settings, &http, data)?;

    let serving = serve(
        listener,
        router(&http, inbox),
        limits.of(&http),
        until(stopped.clone()),
    );
    tokio::pin!(serving);
    let mut whole = true;
    let served = loop {
        tokio::select! {
            served = &mut serving => break served,
            Some(_) = jobs.join_next() => {
                // Without mail or clean-up the program is not what it seems: better none at all.
                if !stop.send_replace(true) {
                    tracing::error!("a job ended by itself: stopping");
                    whole = false;
                }
            }
        }
    };
    let _ = stop.send(true);
    let last = tokio::time::timeout(LAST_WORDS, async {
        while jobs.join_next().await.is_some() {}
        engine.flush_seen().await
    });
    if let Ok(Err(error)) = last.await {
        tracing::error!(%error, "when sessions were last used was not noted");
    }
    drop(file);
    tracing::info!("stopped");
    served?;
    if whole {
        Ok(())
    } else {
        Err(Failure::refused("a job ended by itself; the log says more"))
    }
}

fn router(http: &Http, inbox: Option<DevInbox>) -> Router {
    let front = match inbox {
        Some(inbox) => dev::routes(http, inbox),
        None => ops::front(http),
    };
    guarded(http, http.router().merge(front)).merge(ops::probes(http))
}

/// The guard around `app`, which answers every path.
pub(crate) fn guarded(http: &Http, app: Router) -> Router {
    let seen = http.clone();
    http.guard(app.fallback(move |request: Request| async move { nothing_here(&seen, &request) }))
}

/// A path that is none of ours: most likely the proxy sends too much here.
fn nothing_here(http: &Http, request: &Request) -> Response {
    let headers = request.headers();
    let request_id = Http::request_id(request.extensions());
    let accepts = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    let mut response = if accepts.is_some_and(|accepts| accepts.contains("text/html")) {
        let page = Page::Error {
            status: 404,
            code: "not_found".to_owned(),
            request_id,
            minutes: 0,
        };
        dev::render(http, &page, dev::lang(headers))
    } else {
        axum::Json(json!({
            "error": "not_found",
            "message": "There is nothing here.",
            "request_id": request_id,
        }))
        .into_response()
    };
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// The first signal stops gently; the second at once. Where SIGHUP reloads nothing, it stops, too: the
/// terminal is gone.
fn signals(stop: watch::Sender<bool>, hang_up: HangUp) -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut gone = match hang_up {
        HangUp::Elsewhere if !is_nohup() => Some(signal(SignalKind::hangup())?),
        _ => None,
    };
    Ok(async move {
        for second in [false, true] {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                () = next(gone.as_mut()) => {}
            }
            if second {
                std::process::exit(1);
            }
            // A shell and its terminal may both say that they go.
            gone = None;
            tracing::info!("stopping: open requests are finished first");
            let _ = stop.send(true);
        }
    })
}

/// Whether SIGHUP was ignored at the start, as `nohup` has it: then the program is to outlive its
/// terminal. Where the system does not tell, it was not.
fn is_nohup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & 1 != 0)
}

async fn until(mut stop: watch::Receiver<bool>) {
    jobs::stopped(&mut stop).await;
}

fn announce(settings: &Settings, http: &Http, data: Option<&Path>) -> Result<(), Failure> {
    let url = settings.config.origin.as_str();
    tracing::info!(listen = %settings.listen, url, version = env!("CARGO_PKG_VERSION"), "started");
    if settings.config.dev {
        let folder = data.unwrap_or(Path::new(dev::DATA));
        dev::record_url(folder, url)?;
        if settings.smtp_ignored {
            tracing::warn!("smtp is not used in dev mode: mail stays in the inbox");
        }
        return Ok(dev::banner(settings, http, folder)?);
    }
    if settings.config.origin.is_secure()
        && settings.trusted_proxies.is_empty()
        && !settings.trust_unix
    {
        tracing::warn!(
            "trusted_proxies is empty: if a proxy stands in front, all visitors count as one and \
             share its limits"
        );
    }
    Ok(())
}

/// Refuses a database whose rows are about the users of an app's own table.
async fn own_users(engine: &Engine) -> Result<(), Failure> {
    let other = engine.claim_users(OWN_USERS).await;
    match other.map_err(|error| Failure::refused(format!("database: {error}")))? {
        None => Ok(()),
        Some(other) => Err(Failure::refused(format!(
            "database: it holds the sign-ins of {other}, and this program has {OWN_USERS}: each would \
             delete what the other's users set up. Give it a database of its own"
        ))),
    }
}
