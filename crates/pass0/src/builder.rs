//! From settings to a running [`Pass0`].

use std::fmt::Display;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use ipnet::IpNet;
use pass0_core::Config;
use pass0_core::config::Origin;
use pass0_core::methods::Method;
use pass0_core::ports::{Mailer, Store};
use pass0_core::secret::{DevKey, KeyId, KeyRing, check_keys};
use pass0_html::MethodPages;
use pass0_mail::{Courier, HttpSecret, HttpUrl, Relay, Sender, SmtpUrl};

use crate::app::Pass0;
use crate::error::Error;
use crate::wiring::{KeySource, Mail, OwnMethod, Plan, Rows, Seams, wire};

/// Puts a [`Pass0`] together. Needed: a store (or database), a secret, and mail.
pub struct Builder {
    config: Config,
    store: Option<Arc<dyn Store>>,
    database: Option<String>,
    ring: Option<KeyRing>,
    key_file: Option<PathBuf>,
    retire: Vec<KeyId>,
    mail: Way,
    smtp_ca: Option<Vec<u8>>,
    smtp_ehlo: Option<String>,
    templates: Option<PathBuf>,
    trusted_proxies: Vec<IpNet>,
    trust_unix: bool,
    dev_key: Option<DevKey>,
    well_known: bool,
    methods: Vec<OwnMethod>,
}

#[expect(clippy::large_enum_variant, reason = "there is one for each instance")]
enum Way {
    Missing,
    Smtp {
        url: String,
        from: String,
    },
    Http {
        url: String,
        secret: String,
        from: String,
    },
    Parsed(Mail),
}

impl Builder {
    pub(crate) fn new(public_url: &str) -> Result<Self, Error> {
        Ok(Self {
            config: Config::new(Origin::parse(public_url)?),
            store: None,
            database: None,
            ring: None,
            key_file: None,
            retire: Vec::new(),
            mail: Way::Missing,
            smtp_ca: None,
            smtp_ehlo: None,
            templates: None,
            trusted_proxies: Vec::new(),
            trust_unix: false,
            dev_key: None,
            well_known: true,
            methods: Vec::new(),
        })
    }

    /// Changes settings; see [`Config`].
    #[must_use]
    pub fn config(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// A database: `sqlite:PATH` or `postgres://…`.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    #[must_use]
    pub fn database(mut self, url: impl Into<String>) -> Self {
        self.database = Some(url.into());
        self
    }

    /// A store of your own.
    #[must_use]
    pub fn store(mut self, store: Arc<dyn Store>) -> Self {
        self.store = Some(store);
        self
    }

    /// The secret keys, at least 32 random bytes each, the newest first.
    ///
    /// # Errors
    /// For a weak or repeated key, and for one that somebody could guess, such as that of an example.
    pub fn secrets(self, keys: &[impl AsRef<[u8]>]) -> Result<Self, Error> {
        check_keys(keys).map_err(Error::Secret)?;
        Ok(self.ring(KeyRing::new(keys)?))
    }

    /// The key ring.
    #[must_use]
    pub fn ring(mut self, ring: KeyRing) -> Self {
        self.ring = Some(ring);
        self
    }

    /// A file of secret keys, one a line, the newest first. When it is not there, it is made with one
    /// random key, if the database is new.
    #[must_use]
    pub fn key_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.key_file = Some(path.into());
        self
    }

    /// Gives up keys that are lost or leaked, by the ids that [`Jobs::key_report`](pass0_core::Jobs::key_report) tells: what
    /// depends on them is reset at the next start, and owners of second factors are notified by email.
    #[must_use]
    pub fn retire_keys(mut self, keys: impl IntoIterator<Item = KeyId>) -> Self {
        self.retire.extend(keys);
        self
    }

    /// Sends mail through this server (`smtps://user:password@mail.example.org`), from this
    /// address (`App <login@example.org>`).
    #[must_use]
    pub fn smtp(mut self, url: impl Into<String>, from: impl Into<String>) -> Self {
        self.mail = Way::Smtp {
            url: url.into(),
            from: from.into(),
        };
        self
    }

    /// Trusts these certificates (PEM) at the mail server and no others: of authorities, or the
    /// server's own, even if it signed itself.
    #[must_use]
    pub fn smtp_ca(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.smtp_ca = Some(pem.into());
        self
    }

    /// Introduces itself to the mail server by this name, instead of by the sender's domain.
    #[must_use]
    pub fn smtp_ehlo(mut self, name: impl Into<String>) -> Self {
        self.smtp_ehlo = Some(name.into());
        self
    }

    /// Hands mail to an HTTP API at this URL, signed with this secret (`whsec_…`), from this address:
    /// see `docs/mail-http.md`.
    #[must_use]
    pub fn mail_http(
        mut self,
        url: impl Into<String>,
        secret: impl Into<String>,
        from: impl Into<String>,
    ) -> Self {
        self.mail = Way::Http {
            url: url.into(),
            secret: secret.into(),
            from: from.into(),
        };
        self
    }

    /// Hands written emails to this: a [`Courier`], or a closure that takes a [`crate::Message`] and
    /// returns a future of `Result<(), E>`. An error is tried again for as long as the link is good.
    ///
    /// ```no_run
    /// # async fn start() -> Result<(), pass0::Error> {
    /// let pass0 = pass0::Pass0::builder("https://app.example.org")?
    ///     .database("sqlite:app-pass0.db")
    ///     .key_file("secret.key")
    ///     .mail_by(|message: pass0::Message| async move {
    ///         println!("{} to {}", message.subject, message.to);
    ///         Ok::<(), std::io::Error>(())
    ///     })
    ///     .build()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn mail_by(mut self, courier: impl Courier + 'static) -> Self {
        self.mail = Way::Parsed(Mail::Courier(Arc::new(courier)));
        self
    }

    /// Prints links and codes on the console, and keeps them in the dev inbox, instead of mailing
    /// them. In dev mode only.
    #[must_use]
    pub fn console(mut self) -> Self {
        self.mail = Way::Parsed(Mail::Inbox);
        self
    }

    /// The key that dev mode wants before it shows a link, a code or a letter: 8 to 128 characters
    /// that need no escaping in a URL. Unless given, it is derived from the secret key.
    ///
    /// # Errors
    /// For any other text.
    pub fn dev_key(mut self, key: &str) -> Result<Self, Error> {
        self.dev_key = Some(DevKey::parse(key)?);
        Ok(self)
    }

    /// Sends mail your way, from values without words. [`Builder::mail_by`] gets written emails.
    #[must_use]
    pub fn mailer(mut self, mailer: Arc<dyn Mailer>) -> Self {
        self.mail = Way::Parsed(Mail::Own(mailer));
        self
    }

    /// A folder of templates and words that stand before the embedded ones.
    #[must_use]
    pub fn templates(mut self, folder: impl Into<PathBuf>) -> Self {
        self.templates = Some(folder.into());
        self
    }

    /// Proxies whose `X-Forwarded-For` is believed.
    #[must_use]
    pub fn trusted_proxies(mut self, proxies: Vec<IpNet>) -> Self {
        self.trusted_proxies = proxies;
        self
    }

    /// Believes the `X-Forwarded-For` of peers on a Unix socket. For a server of your own that
    /// listens on one, and marks its requests with [`pass0_axum::UnixPeer`].
    #[must_use]
    pub fn trust_unix(mut self) -> Self {
        self.trust_unix = true;
        self
    }

    /// Whether `/.well-known/webauthn` and `/.well-known/passkey-endpoints` are pass0's; they are unless
    /// this says no. For an app that answers them itself.
    #[must_use]
    pub fn well_known(mut self, ours: bool) -> Self {
        self.well_known = ours;
        self
    }

    /// A second factor of your own, with the templates and words it shows: see
    /// `docs/methods/writing-one.md`.
    #[must_use]
    pub fn method(mut self, method: impl Method + 'static, pages: MethodPages) -> Self {
        let method = Arc::new(method);
        self.methods.push(OwnMethod { method, pages });
        self
    }

    /// Opens the store, and starts the mail worker and the regular work on the present runtime.
    ///
    /// # Errors
    /// [`Error`] says what is missing or wrong.
    pub async fn build(mut self) -> Result<Pass0, Error> {
        let seams = Seams {
            methods: std::mem::take(&mut self.methods),
            ..Seams::default()
        };
        let wired = wire(self.plan()?, seams).await?;
        if let (Some(url), true) = (wired.http.dev_inbox_url(), wired.inbox.is_some()) {
            announce(&url);
        }
        Ok(Pass0::start(wired))
    }

    fn plan(self) -> Result<Plan, Error> {
        let mail = self.mail.parsed(self.smtp_ca, self.smtp_ehlo)?;
        let rows = match (self.store, self.database) {
            (Some(store), _) => Rows::Own(store),
            (None, Some(url)) => Rows::Database(url),
            (None, None) => return Err(Error::Missing("no database: call `database` or `store`")),
        };
        let (ring, key_source) = match (self.ring, self.key_file) {
            (Some(ring), _) => (ring, KeySource::Given),
            (None, Some(path)) => KeySource::at(path).map_err(Error::Secret)?,
            (None, None) => {
                return Err(Error::Missing("no secret: call `secrets` or `key_file`"));
            }
        };
        Ok(Plan {
            config: self.config,
            rows,
            ring,
            key_source,
            retire: self.retire,
            mail,
            templates: self.templates,
            trusted_proxies: self.trusted_proxies,
            trust_unix: self.trust_unix,
            well_known: self.well_known,
            dev_key: self.dev_key,
        })
    }
}

impl Way {
    /// The settings of a mail server are checked together with its URL.
    fn parsed(self, ca: Option<Vec<u8>>, ehlo: Option<String>) -> Result<Mail, Error> {
        Ok(match self {
            Self::Missing => {
                return Err(Error::Missing(
                    "no mail: call `smtp`, `mail_http`, `mail_by` or `mailer`",
                ));
            }
            Self::Parsed(mail) => mail,
            Self::Http { url, secret, from } => {
                let url = HttpUrl::parse(&url).map_err(wrong("mail_http"))?;
                let secret = HttpSecret::parse(&secret).map_err(wrong("mail_http_secret"))?;
                Mail::Http(url, secret, sender(&from)?)
            }
            Self::Smtp { url, from } => {
                let mut relay = Relay::from(SmtpUrl::parse(&url).map_err(wrong("smtp"))?);
                if let Some(pem) = ca {
                    relay = relay.trusting(&pem).map_err(wrong("smtp_ca"))?;
                }
                if let Some(name) = ehlo {
                    relay = relay.hello(&name).map_err(wrong("smtp_ehlo"))?;
                }
                Mail::Smtp(relay, sender(&from)?)
            }
        })
    }
}

fn sender(from: &str) -> Result<Sender, Error> {
    Sender::parse(from).map_err(wrong("mail_from"))
}

fn wrong<E: Display>(setting: &'static str) -> impl Fn(E) -> Error {
    move |error| Error::Mail {
        setting,
        reason: error.to_string(),
    }
}

/// Prints where links and codes are to be had. A console that is gone does not matter.
fn announce(inbox: &str) {
    let line = format!("pass0 dev mode: no email leaves; the inbox is at {inbox}\n");
    let mut console = std::io::stdout().lock();
    let _ = console
        .write_all(line.as_bytes())
        .and_then(|()| console.flush());
}
