//! The paved path: sign-in in an axum app.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use pass0_axum::{ConnectionLimits, Http, serve};
use pass0_core::Engine;
use pass0_mail::DevInbox;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::error::Error;
use crate::jobs;
use crate::wiring::Wired;

/// Sign-in for an app, with its mail worker and regular work running. Those stop when it is
/// dropped, or with [`Pass0::serve`].
pub struct Pass0 {
    http: Http,
    /// In dev mode, unless mail goes another way.
    inbox: Option<DevInbox>,
    stop: watch::Sender<bool>,
    work: JoinSet<()>,
}

impl Pass0 {
    pub(crate) fn start(wired: Wired) -> Self {
        let (stop, stopped) = watch::channel(false);
        let work = wired.work(Arc::default(), &stopped);
        Self {
            http: wired.http,
            inbox: wired.inbox,
            stop,
            work,
        }
    }

    /// The engine, for what operators do and for a session check outside axum.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        self.http.engine()
    }

    /// The routes' shared part.
    #[must_use]
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// Adds the sign-in routes to an app, and makes the extractors work in its handlers. Serve it
    /// with [`pass0_axum::serve`], or with axum's `into_make_service_with_connect_info::<SocketAddr>`:
    /// without the peer's address all visitors share one budget.
    pub fn attach(&self, app: Router) -> Router {
        let Some(inbox) = self.inbox.clone() else {
            return self.http.attach(app);
        };
        let inbox = self.http.dev_inbox(move || inbox.letters());
        self.http.attach(app.merge(self.http.guard(inbox)))
    }

    /// Serves `app` with sign-in on this machine at the public URL's port (behind a proxy for
    /// https), until Ctrl-C. Then open requests and letters under way are finished.
    ///
    /// # Errors
    /// When the port is not available.
    pub async fn serve(self, app: Router) -> Result<(), Error> {
        let port = self
            .engine()
            .config()
            .origin
            .url()
            .port_or_known_default()
            .unwrap_or(5000);
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        self.serve_on(listener, app).await
    }

    /// Serves `app` with sign-in on this listener, until Ctrl-C.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve_on(self, listener: TcpListener, app: Router) -> Result<(), Error> {
        let router = self.attach(app);
        let stop = async {
            // Without a signal handler, the process ends by the signal itself.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let limits = ConnectionLimits::default().of(&self.http);
        serve(listener, router, limits, stop).await?;
        self.stop().await;
        Ok(())
    }

    /// Stops the mail worker and the regular work, and waits for them.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        while self.work.join_next().await.is_some() {}
        jobs::flush_seen(self.engine()).await;
    }
}

impl Drop for Pass0 {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        // It ends by itself: letters under way are finished.
        self.work.detach_all();
    }
}
