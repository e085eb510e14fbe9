//! What each job costs: statements, waits for the disk, allocations. In one process, without
//! sockets: requests go straight into the router. Counted, not timed.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Result, ensure};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use pass0_bench::subject::AGENT;
use pass0_bench::subject::{HOST, address};
use pass0_bench::{bare, fill, subject};
use tower::ServiceExt as _;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Counts for us, and is too slow to measure time with.
#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

static STATEMENTS: AtomicU64 = AtomicU64::new(0);
static COMMITS: AtomicU64 = AtomicU64::new(0);
static FSYNCS: AtomicU64 = AtomicU64::new(0);

/// Requests of each kind.
const TIMES: u32 = 512;
/// Requests at once, in the second half.
const AT_ONCE: usize = 64;

fn main() -> Result<()> {
    let _profiler = dhat::Profiler::builder().testing().build();
    tracing::subscriber::set_global_default(Counter)?;
    let folder = tempfile::tempdir()?;
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(count(folder.path()))
}

async fn count(folder: &Path) -> Result<()> {
    let file = folder.join("cost.db");
    let (cookies, links) = (folder.join("cookies"), folder.join("links"));
    fill::sessions(&file, 1_000, &cookies).await?;
    fill::flows(&file, 1, 4 * TIMES, &links).await?;
    let cookies = std::fs::read_to_string(cookies)?;
    let links = std::fs::read_to_string(links)?;
    let flows: Vec<Vec<&str>> = links
        .lines()
        .map(|line| line.split(' ').collect())
        .collect();
    let (opened, typed) = flows.split_at(flows.len() / 2);

    let pass0 = subject::router(subject::engine(&file, false).await?)?;
    let bare = bare::router(bare::Writer::start(&folder.join("bare.db"))?);
    println!("                         one at a time                          64 at a time");
    println!(
        "job                      statements   commits   fsyncs   allocations     KiB      fsyncs"
    );
    let checks = || {
        cookies
            .lines()
            .filter_map(|line| line.split(' ').next())
            .cycle()
            .map(check)
    };
    print("bare check", &bare, checks(), StatusCode::OK).await?;
    print("session check", &pass0, checks(), StatusCode::OK).await?;
    let asks = || (1_000_000..).map(ask);
    print("bare, one row", &bare, asks(), StatusCode::OK).await?;
    print("mail request", &pass0, asks(), StatusCode::OK).await?;
    let opens = || opened.iter().map(|flow| open(flow));
    print("bare, two rows", &bare, opens(), StatusCode::SEE_OTHER).await?;
    print("link, new account", &pass0, opens(), StatusCode::SEE_OTHER).await?;
    print(
        "code, new account",
        &pass0,
        typed.iter().map(|flow| code(flow)),
        StatusCode::OK,
    )
    .await
}

async fn print(
    name: &str,
    router: &Router,
    requests: impl Iterator<Item = Request<Body>>,
    expected: StatusCode,
) -> Result<()> {
    let requests: Vec<_> = requests.take(TIMES as usize * 2).collect();
    let mut requests = requests.into_iter();
    // The first ones prepare statements.
    for request in requests.by_ref().take(32) {
        send(router, request, expected).await?;
    }
    let count = TIMES - 32;
    let before = Counts::now();
    for request in requests.by_ref().take(count as usize) {
        send(router, request, expected).await?;
    }
    let alone = Counts::now().since(&before).over(count);
    let before = Counts::now();
    let mut rest: Vec<_> = requests.collect();
    while !rest.is_empty() {
        let batch: Vec<_> = rest
            .drain(..rest.len().min(AT_ONCE))
            .map(|request| {
                let router = router.clone();
                tokio::spawn(async move { send(&router, request, expected).await })
            })
            .collect();
        for sent in batch {
            sent.await??;
        }
    }
    let together = Counts::now().since(&before).over(TIMES);
    println!(
        "{name:<20}{:>15.2}{:>10.2}{:>9.2}{:>14.1}{:>8.1}{:>12.3}",
        alone.statements, alone.commits, alone.fsyncs, alone.blocks, alone.kib, together.fsyncs
    );
    Ok(())
}

async fn send(router: &Router, request: Request<Body>, expected: StatusCode) -> Result<()> {
    let response = router.clone().oneshot(request).await?;
    ensure!(response.status() == expected, "{}", response.status());
    Ok(())
}

fn check(cookie: &str) -> Request<Body> {
    let cookie = format!("__Host-pass0={cookie}");
    request(0, "GET", "/me", &[("cookie", &cookie)], "")
}

fn ask(number: u32) -> Request<Body> {
    let body = format!(r#"{{"email":"new{number:07}@example.org"}}"#);
    let path = "/auth/request-magic-link";
    request(
        number,
        "POST",
        path,
        &[("content-type", "application/json")],
        &body,
    )
}

fn open(flow: &[&str]) -> Request<Body> {
    let [token, cookie, _] = flow else {
        return Request::default();
    };
    let cookie = format!("__Host-pass0-flow={cookie}");
    let path = format!("/auth/verify/{token}");
    request(
        0,
        "GET",
        &path,
        &[("accept", "text/html"), ("cookie", &cookie)],
        "",
    )
}

fn code(flow: &[&str]) -> Request<Body> {
    let [_, cookie, code] = flow else {
        return Request::default();
    };
    let cookie = format!("__Host-pass0-flow={cookie}");
    let headers = [("content-type", "application/json"), ("cookie", &cookie)];
    let body = format!(r#"{{"code":"{code}"}}"#);
    request(0, "POST", "/auth/verify-code", &headers, &body)
}

fn request(
    number: u32,
    method: &str,
    path: &str,
    headers: &[(&'static str, &str)],
    body: &str,
) -> Request<Body> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", HOST)
        .header("user-agent", AGENT)
        .header("x-forwarded-for", address(number).to_string())
        .extension(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 1))));
    if method == "POST" {
        request = request.header("origin", format!("http://{HOST}"));
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    // What cannot be built is not what is expected, and ends the count.
    request
        .body(Body::from(body.to_owned()))
        .unwrap_or_default()
}

struct Counts {
    statements: u64,
    commits: u64,
    fsyncs: u64,
    blocks: u64,
    bytes: u64,
}

/// A share of the counts.
struct Each {
    statements: f64,
    commits: f64,
    fsyncs: f64,
    blocks: f64,
    kib: f64,
}

impl Counts {
    fn now() -> Self {
        let heap = dhat::HeapStats::get();
        Self {
            statements: STATEMENTS.load(Ordering::SeqCst),
            commits: COMMITS.load(Ordering::SeqCst),
            fsyncs: FSYNCS.load(Ordering::SeqCst),
            blocks: heap.total_blocks,
            bytes: heap.total_bytes,
        }
    }

    fn since(&self, before: &Self) -> Self {
        Self {
            statements: self.statements - before.statements,
            commits: self.commits - before.commits,
            fsyncs: self.fsyncs - before.fsyncs,
            blocks: self.blocks - before.blocks,
            bytes: self.bytes - before.bytes,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    fn over(&self, count: u32) -> Each {
        let each = |number: u64| number as f64 / f64::from(count);
        Each {
            statements: each(self.statements),
            commits: each(self.commits),
            fsyncs: each(self.fsyncs),
            blocks: each(self.blocks),
            kib: each(self.bytes) / 1024.0,
        }
    }
}

/// Counts what the store traces; allocates nothing.
struct Counter;

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("pass0_sql::")
    }

    fn event(&self, event: &Event<'_>) {
        match event.metadata().target() {
            "pass0_sql::statement" => event.record(&mut Statement),
            "pass0_sql::commit" => event.record(&mut Commit),
            _ => {}
        }
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Statement;

impl Visit for Statement {
    /// What only holds a transaction together does not count.
    fn record_str(&mut self, _: &Field, sql: &str) {
        let frame = ["BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"];
        if !frame.iter().any(|word| sql.starts_with(word)) {
            STATEMENTS.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

struct Commit;

impl Visit for Commit {
    fn record_str(&mut self, _: &Field, synchronous: &str) {
        COMMITS.fetch_add(1, Ordering::SeqCst);
        FSYNCS.fetch_add(u64::from(synchronous == "FULL"), Ordering::SeqCst);
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
