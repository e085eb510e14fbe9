//! Every route, flooded: what it leaves in every table, on SQLite and PostgreSQL, and that what is
//! over goes away. A route or a table that is not expected here fails the test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub
)]

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use pass0_axum::{Http, Options};
use pass0_core::config::{Config, Origin};
use pass0_core::ports::Store;
use pass0_html::Pages;
use pass0_testkit::Kit;
use tokio_postgres::NoTls;
use tower::ServiceExt;

/// Requests to each route, from so many networks.
const FLOOD: usize = 120;
const NETWORKS: usize = 40;
/// Pending flows altogether.
const PENDING: u64 = 60;

/// What anybody may leave behind: for each route, the most new rows of a flood in each table. A
/// route that is not named leaves none.
const ANYBODY: &[(&str, &[(&str, u64)])] = &[(
    "POST /auth/request-magic-link",
    &[
        ("challenges", PENDING),
        ("letters", PENDING),
        ("events", 2 * PENDING),
        ("limits", NETWORKS as u64),
        ("mailboxes", PENDING),
    ],
)];

/// What a signed-in visitor may leave behind, over all routes, before the budgets of the account and
/// the network end it.
const SIGNED_IN: &[(&str, u64)] = &[
    ("challenges", 900),
    ("letters", 60),
    ("events", 400),
    // One, for half a minute, for each flow that followed from a cookie, and one for each network from
    // which a ceremony was begun.
    ("limits", 20 + PENDING + NETWORKS as u64),
    ("mailboxes", 10),
    ("credentials", 40),
    // For each kind of credential that is offered.
    ("declined", 1),
    ("changes", 40),
    ("retired", 40),
    ("held", 1),
    ("recoveries", 1),
    ("sessions", 2),
    ("users", 1),
];

/// Every table, and how many rows a flood by anybody may leave in it when all that is over is
/// purged, a day and a quarter after: of events, which are kept for 90 days, those of the flood.
const TABLES: &[(&str, u64)] = &[
    ("challenges", 0),
    ("changes", 0),
    ("credentials", 0),
    ("declined", 0),
    ("earlier_sessions", 0),
    ("events", 4 * PENDING),
    ("facts", 99),
    ("held", 0),
    ("letters", 0),
    ("limits", 0),
    ("mailboxes", 0),
    ("migrations", 99),
    ("ping", 1),
    ("recoveries", 0),
    ("retired", 0),
    ("sessions", 0),
    ("spent", 0),
    ("users", 0),
];

enum Database {
    Sqlite(tempfile::TempDir),
    Postgres { admin: String, name: String },
}

impl Database {
    async fn sqlite() -> (Self, Arc<dyn Store>) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("pass0.db").display());
        let store = pass0_sql::open(&url).await.unwrap();
        (Self::Sqlite(folder), store)
    }

    async fn postgres() -> (Self, Arc<dyn Store>) {
        let admin = std::env::var("PASS0_TEST_POSTGRES").expect("PASS0_TEST_POSTGRES, see ./test");
        let name = format!("pass0_flood_{}", std::process::id());
        let url = format!("{admin}/{name}");
        let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        run(&admin, &drop).await;
        run(&admin, &format!("CREATE DATABASE {name}")).await;
        let store = pass0_sql::open(&url).await.unwrap();
        (Self::Postgres { admin, name }, store)
    }

    /// Rows and bytes of every table of ours.
    async fn tables(&self) -> BTreeMap<String, (u64, u64)> {
        match self {
            Self::Sqlite(folder) => in_file(&folder.path().join("pass0.db")),
            Self::Postgres { admin, name } => in_server(&format!("{admin}/{name}")).await,
        }
    }

    async fn end(self) {
        if let Self::Postgres { admin, name } = self {
            run(&admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

fn in_file(path: &Path) -> BTreeMap<String, (u64, u64)> {
    let conn = rusqlite::Connection::open(path).unwrap();
    let number = |sql: &str| {
        let number: i64 = conn.query_row(sql, [], |row| row.get(0)).unwrap();
        u64::try_from(number).unwrap()
    };
    let mut names = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'pass0_%'")
        .unwrap();
    let names: Vec<String> = names
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    // All of the file for each table: its pages are not told apart without an extension.
    let bytes = number("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    names
        .into_iter()
        .map(|name| {
            let rows = number(&format!("SELECT count(*) FROM {name}"));
            (name.trim_start_matches("pass0_").to_owned(), (rows, bytes))
        })
        .collect()
}

async fn in_server(url: &str) -> BTreeMap<String, (u64, u64)> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let names = client
        .query(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'pass0\\_%'",
            &[],
        )
        .await
        .unwrap();
    let mut tables = BTreeMap::new();
    for row in names {
        let name: String = row.get(0);
        let sql = format!("SELECT count(*), pg_total_relation_size('{name}') FROM {name}");
        let counted = client.query_one(&sql, &[]).await.unwrap();
        let (rows, bytes): (i64, i64) = (counted.get(0), counted.get(1));
        let counted = (u64::try_from(rows).unwrap(), u64::try_from(bytes).unwrap());
        tables.insert(name.trim_start_matches("pass0_").to_owned(), counted);
    }
    tables
}

async fn run(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
}

struct Site {
    kit: Kit,
    http: Http,
    router: Router,
}

impl Site {
    fn new(store: Arc<dyn Store>) -> Self {
        let mut config = Config::new(Origin::parse("https://app.example.org").unwrap());
        config.limits.pending_total = PENDING;
        config.routes = pass0_axum::own_routes();
        let kit = Kit::new(config, store);
        let options = Options {
            openapi: true,
            well_known: true,
            ..Options::default()
        };
        let http = Http::new(kit.engine.clone(), Pages::new(None).unwrap(), options);
        let router = http.attach(Router::new());
        Self { kit, http, router }
    }

    /// One request of a flood: something that looks right for every route that takes something.
    async fn send(&self, method: &str, path: &str, nth: usize, cookie: &str) {
        let path = path
            .replace("{id}", &format!("none-{nth}"))
            .replace("{token}", &format!("p0l_{nth:054}"))
            .replace("{method}", "totp")
            .replace("{name}", "none");
        let ip = format!("198.51.100.{}:4711", nth % NETWORKS);
        let body = match path.as_str() {
            "/auth/request-magic-link" => format!(r#"{{"email":"u{nth}@example.org"}}"#),
            "/auth/email/change" => format!(r#"{{"email":"new{nth}@example.org"}}"#),
            "/auth/verify-code"
            | "/auth/2fa/verify"
            | "/auth/2fa/setup"
            | "/auth/2fa/totp/confirm" => r#"{"code":"12345678"}"#.to_owned(),
            "/auth/passkey/offer" => r#"{"answer":"never"}"#.to_owned(),
            "/auth/step-up" => r#"{"method":"passkey"}"#.to_owned(),
            "/auth/account/delete" => r#"{"email":"somebody@example.org"}"#.to_owned(),
            _ => "{}".to_owned(),
        };
        let request = Request::builder()
            .method(method)
            .uri(&path)
            .header("host", "app.example.org")
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .header("sec-fetch-site", "same-origin")
            .header("user-agent", "x".repeat(300))
            .header("cookie", cookie)
            .extension(ConnectInfo(ip.parse::<SocketAddr>().unwrap()));
        let body = if method == "GET" { "" } else { &body };
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let reply = self.router.clone().oneshot(request).await.unwrap();
        assert!(!reply.status().is_server_error(), "{method} {path}");
    }

    fn routes(&self) -> Vec<(String, String)> {
        let routes = self.http.routes();
        let routes = routes.into_iter();
        routes.map(|route| (route.method, route.path)).collect()
    }
}

async fn flooded(database: Database, store: Arc<dyn Store>) {
    let site = Site::new(store);
    let tables = database.tables().await;
    let known: BTreeSet<_> = TABLES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let found: BTreeSet<_> = tables.keys().cloned().collect();
    assert_eq!(found, known, "a table without a bound");

    let mut before = tables;
    for (method, path) in site.routes() {
        site.kit.engine.jobs().tend().await.unwrap();
        for nth in 0..FLOOD {
            site.send(&method, &path, nth, "").await;
        }
        let route = format!("{method} {path}");
        let allowed = ANYBODY.iter().find(|(name, _)| *name == route);
        let allowed = allowed.map_or(&[][..], |(_, rows)| rows);
        let after = database.tables().await;
        for (table, (rows, _)) in &after {
            let made = rows.saturating_sub(before[table].0);
            let most = allowed.iter().find(|(name, _)| name == table);
            let most = most.map_or(0, |(_, most)| *most);
            assert!(made <= most, "{route}: {made} rows in {table}, not {most}");
        }
        before = after;
    }
    let named: Vec<_> = site
        .routes()
        .iter()
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    for (route, _) in ANYBODY {
        assert!(named.iter().any(|name| name == route), "{route}");
    }

    // Many times over, it grows no further than what may be pending.
    for round in 1..4 {
        for nth in 0..FLOOD {
            let nth = nth + round * FLOOD;
            site.send("POST", "/auth/request-magic-link", nth, "").await;
        }
    }
    assert!(database.tables().await["challenges"].0 <= 2 * PENDING);

    // All letters go out, and all that is over is purged.
    site.kit.post().await;
    site.kit.clock.advance(Duration::from_secs(30 * 3600));
    site.kit.engine.jobs().purge(false).await.unwrap();
    let after = database.tables().await;
    for (table, most) in TABLES {
        let (rows, bytes) = after[*table];
        assert!(rows <= *most, "{table}: {rows} rows are left, not {most}");
        assert!(bytes < 4 << 20, "{table}: {bytes} bytes");
    }

    signed_in(&site, &database).await;
    database.end().await;
}

async fn signed_in(site: &Site, database: &Database) {
    let before = database.tables().await;
    site.kit.engine.jobs().tend().await.unwrap();
    let session = site.kit.login_as("ann@example.org").await;
    for (method, path) in site.routes() {
        // These end the session.
        if path.ends_with("/logout") || path.ends_with("/account/delete") {
            continue;
        }
        for nth in 0..FLOOD {
            site.send(&method, &path, nth, &session).await;
        }
    }
    let after = database.tables().await;
    for (table, (rows, _)) in &after {
        let made = rows.saturating_sub(before[table].0);
        let anybody = ANYBODY.iter().flat_map(|(_, rows)| *rows);
        let anybody: u64 = anybody
            .filter(|(name, _)| name == table)
            .map(|(_, most)| most)
            .sum();
        let most = SIGNED_IN.iter().find(|(name, _)| name == table);
        let most = most.map_or(0, |(_, most)| *most) + anybody;
        assert!(
            made <= most,
            "signed in: {made} rows in {table}, not {most}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_every_route_leaves_bounded_rows_in_a_file() {
    let (database, store) = Database::sqlite().await;
    flooded(database, store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_every_route_leaves_bounded_rows_in_postgresql() {
    let (database, store) = Database::postgres().await;
    flooded(database, store).await;
}
