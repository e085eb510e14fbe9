//! TLS to the database, with certificates of one's own. PgBouncer speaks for the server here: it
//! asks for the same handshake.
#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod bouncer;
mod cluster;
mod database;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use pass0_core::model::{Event, EventKind};
use pass0_core::ports::{Change, EventFilter, Reads as _, Store as _};
use pass0_sql::{PostgresOptions, PostgresStore};
use pass0_testkit::contract::sample::NOW;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

use bouncer::Bouncer;
use cluster::Cluster;

/// An authority, and what it signed.
struct Authority {
    files: TempDir,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(DnType::CommonName, "An authority");
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let files = tempfile::tempdir().unwrap();
        // The pooler is somebody else.
        fs::set_permissions(files.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(
            files.path().join("ca.pem"),
            pem("CERTIFICATE", certificate.der()),
        )
        .unwrap();
        let issuer = Issuer::new(params, key);
        Self { files, issuer }
    }

    /// A certificate and its key, in files.
    fn sign(&self, name: &str) -> (PathBuf, PathBuf) {
        self.sign_until(name, 4000)
    }

    fn sign_until(&self, name: &str, year: i32) -> (PathBuf, PathBuf) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_after = rcgen::date_time_ymd(year, 1, 1);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let path = |end: &str| self.files.path().join(format!("{name}.{end}"));
        fs::write(path("pem"), pem("CERTIFICATE", certificate.der())).unwrap();
        fs::write(path("key"), pem("PRIVATE KEY", key.serialized_der())).unwrap();
        (path("pem"), path("key"))
    }

    fn root(&self) -> PathBuf {
        self.files.path().join("ca.pem")
    }
}

/// RFC 7468.
fn pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    let encoded = BASE64.encode(der);
    for line in encoded.as_bytes().chunks(64) {
        text.push_str(std::str::from_utf8(line).unwrap());
        text.push('\n');
    }
    text + &format!("-----END {label}-----\n")
}

/// A server whose certificate has this name.
async fn server(authority: &Authority, name: &str) -> Bouncer {
    shows(authority.sign(name)).await
}

async fn shows((certificate, key): (PathBuf, PathBuf)) -> Bouncer {
    let lines = format!(
        "client_tls_sslmode = require\nclient_tls_cert_file = {}\nclient_tls_key_file = {}",
        certificate.display(),
        key.display(),
    );
    Bouncer::start(&lines).await
}

/// What became of opening the store; the words of a refusal.
async fn open(bouncer: &Bouncer, parameters: &[(&str, &Path)], mode: &str) -> Result<(), String> {
    let given = parameters.iter();
    let given: Vec<_> = given
        .map(|(name, path)| format!("{name}={}", path.display()))
        .collect();
    let query = format!("?sslmode={mode}&{}", given.join("&"));
    let url = bouncer.url_at("localhost", query.trim_end_matches('&'));
    let store = PostgresStore::connect(&url, PostgresOptions::default()).await;
    let opened = store.map(|_| ()).map_err(|error| error.to_string());
    // What `pass0 config check --connect` says.
    let looked = pass0_sql::look(&url).await;
    let looked = looked.map(|_| ()).map_err(|error| error.to_string());
    assert_eq!(untimed(&opened), untimed(&looked));
    opened
}

/// Without the words of rustls for how late it is.
fn untimed(outcome: &Result<(), String>) -> Result<(), String> {
    let told = outcome.clone();
    told.map_err(|words| words.rsplit("; ").next().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn each_fault_of_a_certificate_is_told_with_what_to_do() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let root = ours.root();
    for (authority, name, year, fix) in [
        (
            &ours,
            "localhost",
            2020,
            "renew the certificate of the PostgreSQL server",
        ),
        (&theirs, "localhost", 4000, "with sslrootcert in `database`"),
        (&ours, "db.example.org", 4000, "sslmode=verify-ca"),
    ] {
        let server = shows(authority.sign_until(name, year)).await;
        let refused = open(&server, &[("sslrootcert", &root)], "verify-full").await;
        let refused = refused.unwrap_err();
        assert!(refused.contains(fix), "{fix}: {refused}");
    }
}

#[tokio::test]
async fn a_server_is_trusted_by_the_root_that_the_url_names_and_no_other() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let server = server(&ours, "localhost").await;
    for mode in ["require", "verify-full", "verify-ca", "prefer"] {
        let opened = open(&server, &[("sslrootcert", &ours.root())], mode).await;
        assert_eq!(opened, Ok(()), "{mode}");
        let refused = open(&server, &[("sslrootcert", &theirs.root())], mode).await;
        assert!(refused.unwrap_err().contains("certificate"), "{mode}");
    }
    for mode in ["require", "verify-full", "verify-ca"] {
        let refused = open(&server, &[], mode).await.unwrap_err();
        assert!(refused.contains("certificate"), "{mode}: {refused}");
    }
}

#[tokio::test]
async fn a_certificate_of_another_name_is_taken_by_verify_ca_alone() {
    let ours = Authority::new();
    let server = server(&ours, "db.example.org").await;
    let root = ours.root();
    for mode in ["require", "verify-full", "prefer"] {
        let refused = open(&server, &[("sslrootcert", &root)], mode).await;
        assert!(refused.unwrap_err().contains("certificate"), "{mode}");
    }
    let opened = open(&server, &[("sslrootcert", &root)], "verify-ca").await;
    assert_eq!(opened, Ok(()));
}

#[tokio::test]
async fn a_server_that_asks_for_a_certificate_is_shown_that_of_the_url() {
    let ours = Authority::new();
    let server = Bouncer::start(&strict(&ours)).await;
    let root = ours.root();
    let (certificate, key) = ours.sign("postgres");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let shown = [
        ("sslrootcert", root.as_path()),
        ("sslcert", &certificate),
        ("sslkey", &key),
    ];
    assert_eq!(open(&server, &shown, "require").await, Ok(()));
    let [root, ..] = shown;
    assert!(open(&server, &[root], "require").await.is_err());
}

/// A server that takes nobody without a certificate of the authority.
fn strict(authority: &Authority) -> String {
    let (certificate, key) = authority.sign("localhost");
    format!(
        "client_tls_sslmode = verify-ca\nclient_tls_ca_file = {}\nclient_tls_cert_file = {}\n\
         client_tls_key_file = {}",
        authority.root().display(),
        certificate.display(),
        key.display()
    )
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_named() {
    let ours = Authority::new();
    let server = server(&ours, "localhost").await;
    let empty = ours.files.path().join("empty.pem");
    fs::write(&empty, "").unwrap();
    let missing = ours.files.path().join("missing.pem");
    for file in [&empty, &missing] {
        let refused = open(&server, &[("sslrootcert", file)], "require").await;
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        assert!(refused.unwrap_err().contains(&name));
    }
}

/// Shows a certificate of this authority from now on, to connections that are made anew.
fn certify(server: &Cluster, authority: &Authority) {
    let (certificate, key) = authority.sign("localhost");
    server.write("server.crt", &fs::read_to_string(certificate).unwrap());
    server.write("server.key", &fs::read_to_string(key).unwrap());
}

#[tokio::test]
async fn a_certificate_that_is_replaced_by_a_wrong_one_is_told_and_recovered_from() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let server = Cluster::start("").await;
    let login = "CREATE ROLE ann LOGIN PASSWORD 'pw'; ALTER SYSTEM SET ssl = on";
    for statement in login.split("; ").chain(["CREATE DATABASE ann OWNER ann"]) {
        server.execute("postgres", statement).await;
    }
    certify(&server, &ours);
    server.run(
        "pg_ctl",
        &["-w", "-s", "-m", "fast", "-l", "log", "restart"],
    );
    let root = ours.root().display().to_string();
    let url = server.url(
        "ann:pw",
        &format!("ann?sslmode=verify-full&sslrootcert={root}"),
    );
    let store = PostgresStore::connect(&url, PostgresOptions::default());
    let store = store.await.unwrap();
    let noted = |detail: &str| {
        let event = Event::new(EventKind::FlowAsked, NOW).detail(detail);
        vec![Change::InsertEvent(event)]
    };
    store.apply(noted("before")).await.unwrap();

    certify(&server, &theirs);
    // Connections that are open stay so.
    server.run("pg_ctl", &["-s", "reload"]);
    store.apply(noted("reloaded")).await.unwrap();
    server.run(
        "pg_ctl",
        &["-w", "-s", "-m", "fast", "-l", "log", "restart"],
    );
    for _ in 0..3 {
        let refused = store.apply(noted("never")).await.unwrap_err().to_string();
        assert!(
            refused.contains("with sslrootcert in `database`"),
            "{refused}"
        );
        let refused = store.events(&EventFilter::default()).await.unwrap_err();
        assert!(
            refused
                .to_string()
                .contains("with sslrootcert in `database`")
        );
    }

    certify(&server, &ours);
    server.run("pg_ctl", &["-s", "reload"]);
    // A server takes a moment to read its files again.
    while store.apply(noted("after")).await.is_err() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let events = store.events(&EventFilter::default()).await.unwrap();
    let details: Vec<_> = events.iter().map(|event| event.detail.as_str()).collect();
    assert_eq!(details, ["before", "reloaded", "after"]);
}
