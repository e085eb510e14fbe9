//! The settings of the infrastructure: store, mail, keys, proxies, metrics, log.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use pass0_core::secret::{KeyId, KeyRing, Keys, check_keys, read_keys};
use pass0_mail::{HttpSecret, HttpSecretError, HttpUrl, Relay, Sender, SmtpUrl};

use crate::settings::net;
use crate::settings::read::{Reader, missing};
use crate::wiring::{KeySource, ring};

/// SMTP, HTTP, sender.
type Mail = (
    Option<Relay>,
    Option<(HttpUrl, HttpSecret)>,
    Option<(String, Sender)>,
);

impl Reader<'_> {
    pub(super) fn database(&mut self, dev: bool) -> Option<String> {
        if self.given("database").is_none() {
            if let Some(data) = self.data(dev) {
                return Some(format!("sqlite:{}", data.join("pass0.db").display()));
            }
            self.problem("database", missing("sqlite:pass0.db"));
            return None;
        }
        let url = self.text("database")?;
        match url.split_once(':') {
            Some(("sqlite", path)) => {
                let path = path.strip_prefix("//").unwrap_or(path);
                if path.is_empty() {
                    self.problem("database", "must name a file, such as sqlite:pass0.db");
                    return None;
                }
                Some(format!(
                    "sqlite:{}",
                    self.beside_file("database", path).display()
                ))
            }
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => {
                // Not by the rules of web addresses: it may name several hosts, each with its port.
                let read = pass0_sql::check_postgres_url(&url);
                let noted = self.noted("database", read.map_err(|error| error.to_string()));
                noted.map(|()| url)
            }
            _ => {
                self.problem("database", "must be sqlite:PATH or postgres://…");
                None
            }
        }
    }

    /// The ranges, and whether peers on a Unix socket are among them (`unix`).
    pub(super) fn trusted_proxies(&mut self) -> (Vec<IpNet>, bool) {
        let mut nets = Vec::new();
        let mut texts = self.list("trusted_proxies").unwrap_or_default();
        let given = texts.len();
        texts.retain(|text| text != "unix");
        let unix = texts.len() < given;
        for text in texts {
            match net::proxy(&text) {
                Ok(net) => nets.push(net),
                Err(reason) => self.problem("trusted_proxies", reason),
            }
        }
        (nets, unix)
    }

    /// The mail server, with what is set of it beside its URL.
    fn relay(&mut self) -> Option<Relay> {
        let mut relay = self.parsed("smtp", SmtpUrl::parse).map(Relay::from);
        // Checked without a server, too.
        let stand_in = || SmtpUrl::parse("smtps://smtp.invalid").ok().map(Relay::from);
        let is_bad = relay.is_none();
        let mut set = relay.take().or_else(stand_in)?;
        if self.given("smtp_ehlo").is_some() {
            let named = self.parsed("smtp_ehlo", |name| set.clone().hello(name));
            set = named.unwrap_or(set);
        }
        if let Some(path) = self.path("smtp_ca_file") {
            let shown = path.display();
            let trusting = std::fs::read(&path)
                .map_err(|error| format!("{shown}: {error}"))
                .and_then(|pem| {
                    let trusting = set.clone().trusting(&pem);
                    trusting.map_err(|error| format!("{shown}: {error}"))
                });
            set = self.noted("smtp_ca_file", trusting).unwrap_or(set);
        }
        Some(set).filter(|_| !is_bad)
    }

    /// The mail API and the secret that requests to it are signed with.
    fn mail_http(&mut self) -> Option<(HttpUrl, HttpSecret)> {
        let url = self.parsed("mail_http", HttpUrl::parse);
        let secret = self.parsed("mail_http_secret", HttpSecret::parse);
        let given = |key| self.given(key).is_some();
        match (given("mail_http"), given("mail_http_secret")) {
            (true, false) => self.problem("mail_http_secret", HttpSecretError),
            (false, true) => self.problem("mail_http", missing("https://mailer.example.org/send")),
            _ => {}
        }
        url.zip(secret)
    }

    /// The ways for mail that were given, and the sender.
    pub(super) fn mail(&mut self, dev: bool) -> Mail {
        let (smtp, http) = (self.relay(), self.mail_http());
        let needed = !dev && !self.layers.sends_itself;
        match (
            self.given("smtp").is_some(),
            self.given("mail_http").is_some(),
        ) {
            (true, true) => {
                self.problem("mail_http", "is given beside `smtp`: leave one of them out");
            }
            (false, false) if needed => {
                let example = "smtps://user:password@mail.example.org (or give `mail_http`)";
                self.problem("smtp", missing(example));
            }
            _ => {}
        }
        let from = self.parsed("mail_from", |text| {
            Sender::parse(text).map(|sender| (text.to_owned(), sender))
        });
        if self.given("mail_from").is_some() {
            return (smtp, http, from);
        }
        if !needed {
            let from = "pass0 <pass0@localhost.invalid>";
            let sender = Sender::parse(from).ok();
            return (smtp, http, sender.map(|sender| (from.to_owned(), sender)));
        }
        self.problem("mail_from", missing("Example <login@example.org>"));
        (smtp, http, None)
    }

    pub(super) fn keys(&mut self, dev: bool) -> Option<(KeyRing, KeySource)> {
        let (inline, file) = (self.place("secrets"), self.place("secret_file"));
        if inline.rank() == file.rank() && inline.rank() > 0 {
            self.problem(
                "secrets",
                "are given beside `secret_file`: leave one of them out",
            );
            return None;
        }
        if inline.rank() > file.rank() {
            let keys: Keys = self.list("secrets")?.into_iter().map(Into::into).collect();
            let ring = check_keys(&keys).and_then(|()| ring(&keys));
            return self
                .noted("secrets", ring)
                .map(|ring| (ring, KeySource::Given));
        }
        let path = if file.rank() > 0 {
            self.path("secret_file")?
        } else if let Some(own) = self.own_key(dev) {
            return self.noted("secret_file", KeySource::at(own));
        } else {
            self.problem(
                "secret_file",
                missing("/etc/pass0/secret.key (or give `secrets`)"),
            );
            return None;
        };
        let ring = read_keys(&path).and_then(|keys| ring(&keys));
        let ring = self.noted("secret_file", ring)?;
        Some((ring, KeySource::File(path)))
    }

    /// The file of a key that is made by itself, for a new database.
    fn own_key(&self, dev: bool) -> Option<PathBuf> {
        let beside = self.data(dev).map(|data| data.join("secret"));
        self.layers.own_key.clone().or(beside)
    }

    pub(super) fn retire_keys(&mut self) -> Vec<KeyId> {
        let mut keys = Vec::new();
        for text in self.list("retire_keys").unwrap_or_default() {
            match KeyId::parse(&text) {
                Some(key) => keys.push(key),
                None => {
                    let shown = text.escape_debug();
                    self.problem(
                        "retire_keys",
                        format!(
                            "\"{shown}\" must be the id of a key, as `pass0 keys list` shows it"
                        ),
                    );
                }
            }
        }
        keys
    }

    pub(super) fn templates(&mut self) -> Option<PathBuf> {
        let path = self.path("templates")?;
        if !path.is_dir() {
            let shown = path.display();
            self.problem("templates", format!("{shown} is not a folder"));
        }
        Some(path)
    }

    pub(super) fn metrics_listen(&mut self) -> Option<SocketAddr> {
        let public = self.flag("metrics_public").unwrap_or(false);
        let listen = self.parsed("metrics_listen", |text| match text {
            "off" => Ok(None),
            text => net::socket(text).map(Some),
        })??;
        if !listen.ip().is_loopback() && !public {
            self.problem(
                "metrics_listen",
                "lets others read the metrics; if they may, say `metrics_public = true`",
            );
        }
        Some(listen)
    }

    pub(super) fn log(&mut self, dev: bool) -> String {
        let default = if dev { "warn" } else { "info" };
        self.parsed("log", |text| {
            crate::log::filter(text)
                .map(|_| text.to_owned())
                .map_err(|error| format!("is no filter such as \"info\": {error}"))
        })
        .unwrap_or_else(|| default.to_owned())
    }

    /// The folder of a development instance.
    pub(super) fn data(&self, dev: bool) -> Option<&Path> {
        self.layers.data.as_deref().filter(|_| dev)
    }

    pub(super) fn noted<T>(&mut self, key: &str, outcome: Result<T, String>) -> Option<T> {
        outcome.map_err(|reason| self.problem(key, reason)).ok()
    }
}
