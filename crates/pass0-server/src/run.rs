//! Everything wired together and served, until a signal.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use pass0::folder;
use pass0::settings::Settings;
use pass0::wiring::{Seams, Wired, guarded, stopped, wire};
use pass0_axum::{ConnectionLimits, Http, serve};
use pass0_mail::DevInbox;
use tokio::sync::{Notify, watch};

use crate::failure::Failure;
use crate::listen::{Bound, bind, listen};
use crate::signals::HangUp;
use crate::{descriptors, dev, log, ops, signals};

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
    let wired = wire(settings.plan(), seams).await;
    let wired = wired.map_err(|error| Failure::wiring(&settings, error))?;

    let (stop, stopped) = watch::channel(false);
    let reload = Arc::new(Notify::new());
    let hang_up = match data {
        Some(_) => HangUp::Stops,
        None => HangUp::Reloads(reload.clone()),
    };
    let mut jobs = wired.work(reload, &stopped);
    let Wired {
        engine,
        http,
        inbox,
        ..
    } = wired;
    if let Some((counts, listener)) = metrics {
        let limits = ConnectionLimits {
            connections: 16,
            per_peer: 16,
            reserve: 16,
            grace: Duration::from_secs(1),
            ..ConnectionLimits::default()
        };
        jobs.spawn(ops::keep_up(counts.clone(), stopped.clone()));
        let (router, stop) = (ops::operators(&http, counts), until(stopped.clone()));
        jobs.spawn(async move {
            if let Err(error) = serve(listener, router, limits, stop).await {
                tracing::error!(%error, "the metrics are not served any more");
            }
        });
    }
    tokio::spawn(signals::watch(stop.clone(), hang_up)?);
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
        engine.jobs().flush_seen().await
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

async fn until(mut stop: watch::Receiver<bool>) {
    stopped(&mut stop).await;
}

fn announce(settings: &Settings, http: &Http, data: Option<&Path>) -> Result<(), Failure> {
    let url = settings.config.origin.as_str();
    tracing::info!(listen = %settings.listen, url, version = env!("CARGO_PKG_VERSION"), "started");
    if settings.config.dev {
        let folder = data.unwrap_or(Path::new(folder::DATA));
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
