//! From settings to an instance: store, engine, pages, mail. The program serves it; [`crate::embed`]
//! answers requests of a host's server with it.

use std::sync::Arc;

use pass0_axum::{Http, Options, RouteInfo};
use pass0_core::Engine;
use pass0_core::config::{Config, Origin};
use pass0_core::memory::MemoryStore;
use pass0_core::ports::{Env, Mailer, Store, SystemEnv};
use pass0_core::secret::KeyRing;
use pass0_html::{Pages, Renderer};
use pass0_mail::{Courier, CourierMailer, DevInbox, HttpMailer, SmtpMailer, Words};

use crate::failure::Failure;
use crate::keys::{Asks, admitted};
use pass0::settings::Settings;

/// What a host may put in place of our own.
#[derive(Default)]
pub(crate) struct Seams {
    /// Rows are kept in memory, whatever `database` says.
    pub(crate) in_memory: bool,
    /// No letter is sent: they are kept.
    pub(crate) keep_mail: bool,
    /// Goes around the store.
    pub(crate) around_store: Option<AroundStore>,
    /// Renders the pages.
    pub(crate) renderer: Option<Arc<dyn Renderer>>,
    /// Sends the mail.
    pub(crate) courier: Option<Arc<dyn Courier>>,
    /// Time and chance.
    pub(crate) env: Option<Arc<dyn Env>>,
    /// Whether `/openapi.json` is ours.
    pub(crate) openapi: bool,
    /// Whether each request holds a thread of the host's.
    pub(crate) threaded: bool,
}

/// Puts something of the host's between engine and store.
pub type AroundStore = Box<dyn FnOnce(Arc<dyn Store>) -> Arc<dyn Store> + Send>;

/// An instance that nobody serves yet.
pub(crate) struct Wired {
    pub(crate) engine: Engine,
    pub(crate) http: Http,
    pub(crate) mailer: Arc<dyn Mailer>,
    /// In dev mode.
    pub(crate) inbox: Option<DevInbox>,
    /// What keeps letters outside of dev mode, which has no page.
    pub(crate) kept: Option<DevInbox>,
}

/// Opens and connects everything.
pub(crate) async fn wire(settings: &Settings, seams: Seams) -> Result<Wired, Failure> {
    let mut pages = Pages::new(settings.templates.clone())
        .map_err(|error| settings.problem("templates", error))?;
    if let Some(renderer) = seams.renderer {
        pages = pages.rendered_by(renderer);
    }
    let mut store: Arc<dyn Store> = if seams.in_memory {
        Arc::new(MemoryStore::default())
    } else {
        pass0_sql::open(&settings.database)
            .await
            .map_err(|error| Failure::refused(format!("database: {error}")))?
    };
    if let Some(around) = seams.around_store {
        store = around(store);
    }
    let env = seams.env.unwrap_or_else(|| Arc::new(SystemEnv));
    let engine = admitted(settings, &*store, Asks::Instance, || {
        let (config, ring) = (settings.config.clone(), settings.ring.clone());
        Engine::new(config, store.clone(), env, ring)
            .map_err(|error| settings.problem(error.setting, error.reason).into())
    })
    .await?;
    engine
        .check_credentials()
        .await
        .map_err(|problem| settings.problem(problem.setting, problem.reason))?;
    let options = Options {
        trusted_proxies: settings.trusted_proxies.clone(),
        trust_unix: settings.trust_unix,
        openapi: seams.openapi,
        well_known: true,
        never_wait: seams.threaded,
        dev_key: settings.dev_key.clone(),
    };
    let http = Http::new(engine.clone(), pages.clone(), options);
    let words = Words::new(pages, http.brand().clone());
    if seams.keep_mail && !settings.config.dev {
        tracing::warn!("no letter is sent: they are kept in memory, as the settings say");
        let kept = DevInbox::new(words).quiet();
        return Ok(Wired {
            engine,
            http,
            mailer: Arc::new(kept.clone()),
            inbox: None,
            kept: Some(kept),
        });
    }
    let (mailer, inbox) = mailer(settings, words, seams.courier)?;
    Ok(Wired {
        engine,
        http,
        mailer,
        inbox,
        kept: None,
    })
}

/// The routes of an engine that is never asked anything.
pub(crate) fn table(prefix: &str) -> Result<Vec<RouteInfo>, Failure> {
    let mut key = [0; 32];
    SystemEnv.fill(&mut key);
    let ring = KeyRing::new(&[key]).map_err(Failure::refused)?;
    let origin = Origin::parse("https://public-url.invalid").map_err(Failure::refused)?;
    let config = Config {
        prefix: prefix.to_owned(),
        ..Config::new(origin)
    };
    let store = Arc::new(MemoryStore::default());
    let engine = Engine::new(config, store, Arc::new(SystemEnv), ring).map_err(Failure::refused)?;
    let pages = Pages::new(None).map_err(Failure::refused)?;
    let options = Options {
        well_known: true,
        ..Options::default()
    };
    Ok(Http::new(engine, pages, options).routes())
}

fn mailer(
    settings: &Settings,
    words: Words,
    courier: Option<Arc<dyn Courier>>,
) -> Result<(Arc<dyn Mailer>, Option<DevInbox>), Failure> {
    if settings.config.dev {
        let inbox = DevInbox::new(words);
        return Ok((Arc::new(inbox.clone()), Some(inbox)));
    }
    let sender = settings.sender.clone();
    let mailer: Arc<dyn Mailer> = match (courier, &settings.smtp, &settings.http) {
        (Some(courier), _, _) => Arc::new(CourierMailer::new(words, courier)),
        (None, Some(relay), _) => Arc::new(
            SmtpMailer::new(relay, sender, words)
                .map_err(|error| settings.problem("smtp", error))?,
        ),
        (None, None, Some((url, secret))) => Arc::new(
            HttpMailer::new(url, secret.clone(), sender, words)
                .map_err(|error| settings.problem("mail_http", error))?,
        ),
        (None, None, None) => {
            return Err(settings.problem("smtp", "no way for mail is set").into());
        }
    };
    Ok((mailer, None))
}
