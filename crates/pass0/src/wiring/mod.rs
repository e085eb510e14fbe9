//! The one place that puts pass0 together. The builder, the program and hosts in other languages say
//! what they want in a [`Plan`], and what they bring along in [`Seams`]; [`wire`] does the rest, and
//! every check, the same for all of them.

#[cfg(feature = "settings")]
mod front;
mod keys;
mod mail;
mod plan;
mod table;

use std::path::PathBuf;
use std::sync::Arc;

use pass0_axum::{Http, Options, own_routes_with};
use pass0_core::methods::{Method, Methods};
use pass0_core::ports::{Env, Mailer, Store, SystemEnv};
use pass0_core::{Config, Engine, OWN_USERS};
use pass0_html::{Brand, MethodPages, OutsideMethod, Pages, Renderer};
use pass0_mail::{DevInbox, Words};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

pub use crate::jobs::stopped;
#[cfg(feature = "settings")]
pub use front::guarded;
pub use keys::{Asks, KeySource, admitted};
pub(crate) use keys::{replace as replace_keys, ring};
pub use mail::Mail;
pub use plan::{Plan, Rows};
pub use table::{dev_inbox_routes, table};

use crate::error::Error;
use crate::jobs;
use mail::Way;

/// Puts something of the host's between engine and store.
pub type AroundStore = Box<dyn FnOnce(Arc<dyn Store>) -> Arc<dyn Store> + Send>;

/// What a door brings along that is no setting. The default is that of an app on axum.
#[derive(Default)]
pub struct Seams {
    /// Goes around the store.
    pub around_store: Option<AroundStore>,
    /// Renders the pages.
    pub renderer: Option<Arc<dyn Renderer>>,
    /// Methods of the host's own.
    pub methods: Vec<OwnMethod>,
    /// Time and chance.
    pub env: Option<Arc<dyn Env>>,
    /// Whose users the rows are about.
    pub users: Users,
    /// Whether `/openapi.json` is pass0's.
    pub openapi: bool,
    /// Whether each request holds a thread of the host's.
    pub threaded: bool,
}

/// A method of the host's own, and what it shows.
pub struct OwnMethod {
    /// The method.
    pub method: Arc<dyn Method>,
    /// Its templates and words.
    pub pages: MethodPages,
}

impl OwnMethod {
    fn outside(&self) -> OutsideMethod {
        OutsideMethod {
            id: self.method.id().0,
            sends: self.method.sends(),
            pages: self.pages,
        }
    }
}

/// Whose users the database's rows are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Users {
    /// pass0's own.
    #[default]
    Own,
    /// The host knows, and claims them ([`Engine::claim_users`]) before it serves anything.
    ClaimedByHost,
}

/// An instance that nobody serves yet and that does no work yet.
pub struct Wired {
    /// The engine.
    pub engine: Engine,
    /// The routes' shared part.
    pub http: Http,
    /// In dev mode, unless mail goes another way.
    pub inbox: Option<DevInbox>,
    /// What keeps letters outside of dev mode, which has no page.
    pub kept: Option<DevInbox>,
    mailer: Arc<dyn Mailer>,
    key_file: Option<PathBuf>,
}

impl Wired {
    /// Starts the mail worker and the regular work on the present runtime, until `stop` says so. Keys that
    /// are in a file are read again when it changes, and when `reload` is notified.
    pub fn work(&self, reload: Arc<Notify>, stop: &watch::Receiver<bool>) -> JoinSet<()> {
        let mut work = jobs::spawn(&self.engine, self.key_file.clone(), reload, stop);
        let worker = pass0_mail::spawn(self.engine.clone(), self.mailer.clone(), stop.clone());
        work.spawn(async { worker.await.unwrap_or_default() });
        work
    }
}

/// Opens, checks and connects everything.
///
/// # Errors
/// [`Error`] says which setting is wrong, or what does not open.
pub async fn wire(plan: Plan, seams: Seams) -> Result<Wired, Error> {
    let methods = seams.methods.iter();
    let outside: Vec<OutsideMethod> = methods.map(OwnMethod::outside).collect();
    let ids: Vec<&str> = outside.iter().map(|method| method.id).collect();
    let config = Config {
        routes: own_routes_with(&ids),
        ..plan.config
    };
    let mut pages = Pages::with_methods(plan.templates.clone(), &outside)?;
    if let Some(renderer) = seams.renderer {
        pages = pages.rendered_by(renderer);
    }
    let brand = Brand {
        app_name: config.app_name.clone(),
        prefix: config.prefix.clone(),
        dev: config.dev,
    };
    // Before the store: what is wrong with the mail makes no database.
    let way = plan
        .mail
        .open(Words::new(pages.clone(), brand), config.dev)?;
    let Way {
        mailer,
        inbox,
        kept,
    } = way;
    let mut store = plan.rows.open().await?;
    if let Some(around) = seams.around_store {
        store = around(store);
    }
    let env = seams.env.unwrap_or_else(|| Arc::new(SystemEnv));
    let ring = plan.ring;
    let methods = seams.methods.into_iter();
    let methods = methods.fold(Methods::default(), |all, own| all.and(own.method));
    let open = || {
        Ok(Engine::with_methods(
            config,
            store.clone(),
            env,
            ring.clone(),
            methods,
        )?)
    };
    let asks = Asks::Instance(&plan.retire);
    let engine = admitted(&plan.key_source, &ring, &*store, asks, open).await?;
    // Another relying party id would leave the passkeys there are without a site.
    engine.check_credentials().await?;
    if seams.users == Users::Own
        && let Some(other) = engine.claim_users(OWN_USERS).await?
    {
        return Err(Error::OtherUsers(other));
    }
    let options = Options {
        trusted_proxies: plan.trusted_proxies,
        trust_unix: plan.trust_unix,
        openapi: seams.openapi,
        well_known: plan.well_known,
        never_wait: seams.threaded,
        dev_key: plan.dev_key,
    };
    Ok(Wired {
        http: Http::new(engine.clone(), pages, options),
        engine,
        inbox,
        kept,
        mailer,
        key_file: plan.key_source.file(),
    })
}
