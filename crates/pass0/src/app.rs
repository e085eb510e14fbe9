//! The paved path: sign-in in an axum app.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use pass0_axum::{ConnectionLimits, Http, serve};
use pass0_core::Engine;
use pass0_core::ports::Mailer;
use pass0_mail::DevInbox;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::{Builder, Error, jobs};

/// Sign-in for an app, with its mail worker and regular work running. Those stop when it is
/// dropped, or with [`Pass0::serve`].
pub struct Pass0 {
    http: Http,
    /// In dev mode, unless mail goes another way.
    inbox: Option<DevInbox>,
    stop: watch::Sender<bool>,
    work: Vec<JoinHandle<()>>,
}

impl Pass0 {
    /// Settings for the real thing, at this public URL.
    ///
    /// # Errors
    /// When the URL is not an origin such as `https://app.example.org`.
    pub fn builder(public_url: &str) -> Result<Builder, Error> {
        Builder::new(public_url)
    }

    /// For development, at `http://localhost:PORT`: a SQLite file and a key in `./pass0-data`,
    /// open sign-up, no limits on emails. Links and codes appear on the console and in the inbox,
    /// whose address is printed with the key that opens it; the environment's `PASS0_DEV_KEY`
    /// fixes that key.
    ///
    /// # Errors
    /// When the URL is not of this machine, the folder cannot be written, or `PASS0_DEV_KEY` is
    /// no dev key.
    #[cfg(feature = "sqlite")]
    pub async fn dev(public_url: &str) -> Result<Self, Error> {
        let folder = std::path::Path::new("pass0-data");
        prepare(folder)?;
        let mut builder = Self::builder(public_url)?;
        let chosen = std::env::var("PASS0_DEV_KEY").unwrap_or_default();
        if !chosen.is_empty() {
            builder = builder.dev_key(&chosen)?;
        }
        builder
            .config(|config| {
                config.dev = true;
                config.limits = pass0_core::config::Limits::off();
                config.delete_grace = std::time::Duration::ZERO;
            })
            .database(format!("sqlite:{}", folder.join("pass0.db").display()))
            .key_file(key_in(folder))
            .console()
            .build()
            .await
    }

    pub(crate) fn start(http: Http, mailer: Arc<dyn Mailer>, inbox: Option<DevInbox>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let engine = http.engine().clone();
        let work = vec![
            pass0_mail::spawn(engine.clone(), mailer, stopped.clone()),
            jobs::spawn(engine, stopped),
        ];
        Self {
            http,
            inbox,
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
    /// When the port cannot be had.
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
        for work in self.work.drain(..) {
            let _ = work.await;
        }
    }
}

/// Makes the folder, for its owner alone.
#[cfg(feature = "sqlite")]
fn prepare(folder: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// The key of a development instance: the file that `pass0 dev` has, too. `secret.key` is what earlier
/// versions of this crate made.
#[cfg(feature = "sqlite")]
fn key_in(folder: &std::path::Path) -> std::path::PathBuf {
    let (own, earlier) = (folder.join("secret"), folder.join("secret.key"));
    match !own.exists() && earlier.exists() {
        true => earlier,
        false => own,
    }
}

impl Drop for Pass0 {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
    }
}
