//! From what was given to what holds: every setting checked, every problem told at once.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use pass0_core::Config;
use pass0_core::config::Origin;
use pass0_core::secret::{DevKey, KeyId, KeyRing};
use pass0_mail::{HttpSecret, HttpUrl, Relay, Sender};

use crate::log::Format;
use crate::settings::layers::Layers;
use crate::settings::net::Listen;
use crate::settings::problem::{Place, Problem};
use crate::settings::read::Reader;
use crate::wiring::KeySource;

/// Where everything listens unless said otherwise.
pub const LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 5000);

/// What holds.
pub struct Settings {
    /// The engine's settings.
    pub config: Config,
    /// Where requests come in.
    pub listen: Listen,
    /// May hold a password.
    pub database: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Peers on a Unix socket, too.
    pub trust_unix: bool,
    /// The mail API and its secret. One of this and `smtp`, unless the host sends mail itself; neither
    /// in dev mode, where it stays in the inbox.
    pub http: Option<(HttpUrl, HttpSecret)>,
    /// The mail server.
    pub smtp: Option<Relay>,
    /// The same as text; holds the password.
    pub smtp_url: Option<String>,
    /// Certificates that are trusted at the mail server.
    pub smtp_ca_file: Option<PathBuf>,
    /// What it is greeted with.
    pub smtp_ehlo: Option<String>,
    /// In dev mode a way for mail was given and is left unused.
    pub smtp_ignored: bool,
    /// Whom mail is from, as it was given.
    pub mail_from: String,
    /// The same, parsed.
    pub sender: Sender,
    /// The secret keys.
    pub ring: KeyRing,
    /// Keys that are given up.
    pub retire: Vec<KeyId>,
    /// Where the keys come from.
    pub key_source: KeySource,
    /// Templates and words that stand before the embedded ones.
    pub templates: Option<PathBuf>,
    /// Where the metrics are served, if they are.
    pub metrics_listen: Option<SocketAddr>,
    /// Whether others than this machine may read the metrics.
    pub metrics_public: bool,
    /// What is logged, as a filter.
    pub log: String,
    /// How lines of the log look.
    pub log_format: Format,
    /// In dev mode, the key that was chosen; else it is derived.
    pub dev_key: Option<DevKey>,
    /// Where what was given was given.
    pub places: BTreeMap<&'static str, Place>,
}

/// Checks everything that was given.
///
/// # Errors
/// Every problem there is.
pub fn resolve(layers: &Layers) -> Result<Settings, Vec<Problem>> {
    if layers.unread {
        return Err(layers.problems.clone());
    }
    let mut reader = Reader {
        layers,
        problems: Vec::new(),
    };
    let settings = reader.settings();
    let mut problems = layers.problems.clone();
    problems.append(&mut reader.problems);
    match settings {
        Some(settings) if problems.is_empty() => Ok(settings),
        _ => Err(problems),
    }
}

impl Reader<'_> {
    /// `None` only where a problem was noted.
    fn settings(&mut self) -> Option<Settings> {
        let dev = self.flag("dev_mode").unwrap_or(false);
        let listen = self.parsed("listen", Listen::parse);
        let listen = listen.unwrap_or(Listen::Tcp(LISTEN));
        // What dev mode shows is for this machine, which a peer on a Unix socket does not prove: most
        // likely it is a proxy.
        if dev && !matches!(&listen, Listen::Tcp(address) if address.ip().is_loopback()) {
            self.problem(
                "listen",
                "dev mode answers this machine alone: use 127.0.0.1",
            );
        }
        let origin = self.origin(dev, &listen);
        let database = self.database(dev);
        let (trusted_proxies, trust_unix) = self.trusted_proxies();
        let (smtp, http, from) = self.mail(dev);
        let keys = self.keys(dev);
        let retire = self.retire_keys();
        let templates = self.templates();
        let metrics_listen = self.metrics_listen();
        let log = self.log(dev);
        let log_format = self
            .parsed("log_format", |text| match text {
                "json" => Ok(Format::Json),
                "text" => Ok(Format::Text),
                _ => Err("must be \"json\" or \"text\""),
            })
            .unwrap_or(if dev { Format::Text } else { Format::Json });
        // A stand-in keeps the other settings checked; without an origin nothing starts.
        let is_origin = origin.is_some();
        let stand_in = || Origin::parse("https://public-url.invalid").ok();
        let config = self.config(dev, origin.or_else(stand_in)?);
        if is_origin {
            self.check(&config);
        }
        let (ring, key_source) = keys?;
        let (mail_from, sender) = from?;
        Some(Settings {
            config,
            listen,
            database: database?,
            trusted_proxies,
            trust_unix,
            smtp_url: self.text("smtp").filter(|_| !dev),
            smtp_ca_file: self.path("smtp_ca_file"),
            smtp_ehlo: self.text("smtp_ehlo"),
            smtp_ignored: dev && (smtp.is_some() || http.is_some()),
            http: http.filter(|_| !dev),
            smtp: smtp.filter(|_| !dev),
            mail_from,
            sender,
            ring,
            retire,
            key_source,
            templates,
            metrics_listen,
            metrics_public: self.flag("metrics_public").unwrap_or(false),
            log,
            log_format,
            dev_key: self.parsed("dev_key", DevKey::parse),
            places: self
                .layers
                .given
                .iter()
                .map(|(key, given)| (*key, given.place.clone()))
                .collect(),
        })
    }
}
