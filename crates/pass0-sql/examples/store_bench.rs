//! Prints what a store does per second: `cargo run --release -p pass0-sql --example store_bench --
//! [URL] [SECONDS]`. Without a URL: a new SQLite file in the folder for temporary files. Figures
//! hold for one machine, and only next to each other.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement: it stops at the first error, and it reads the clock"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use pass0_core::model::{
    Challenge, Client, Event, EventKind, Hit, Letter, Session, Timestamp, User, Window,
};
use pass0_core::ports::{Caps, ChallengeKey, Change, Store};
use pass0_testkit::contract::sample;

/// Users that exist.
const USERS: u64 = 1000;

/// Tasks at once.
const TASKS: u64 = 64;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = tempfile::tempdir().unwrap();
    let url = arguments
        .next()
        .unwrap_or_else(|| format!("sqlite:{}", folder.path().join("bench.db").display()));
    let seconds = arguments.next().map_or(3, |text| text.parse().unwrap());
    let bench = Bench {
        store: pass0_sql::open(&url).await.unwrap(),
        time: Duration::from_secs(seconds),
    };
    bench.run().await;
}

struct Bench {
    store: Arc<dyn Store>,
    time: Duration,
}

impl Bench {
    async fn run(&self) {
        for n in 0..USERS {
            let user = user(n);
            let session = Session {
                digest: sample::digest(3, n),
                ..session(n, &user)
            };
            let changes = vec![Change::InsertUser(user), Change::InsertSession(session)];
            // Left from an earlier run against the same store.
            let _ = self.store.apply(changes).await;
        }
        self.measure("one event", |store, n| async move {
            store
                .apply(vec![Change::InsertEvent(event(n))])
                .await
                .unwrap();
        })
        .await;
        self.measure("ask: challenge, letter, event", |store, n| async move {
            store.apply(ask(n)).await.unwrap();
        })
        .await;
        self.measure("ask under caps", |store, n| async move {
            let mut changes = ask(n);
            if let Some(Change::InsertChallenge(_, caps)) = changes.first_mut() {
                *caps = Caps {
                    per_network: 20,
                    per_subject: 3,
                    ..Caps::NONE
                };
            }
            store.apply(changes).await.unwrap();
        })
        .await;
        self.measure("hit of two keys", |store, n| async move {
            assert_eq!(store.hit(&hits(n), sample::NOW).await.unwrap(), None);
        })
        .await;
        self.measure("hit, then ask", |store, n| async move {
            store.hit(&hits(n), sample::NOW).await.unwrap();
            store.apply(ask(n)).await.unwrap();
        })
        .await;
        self.measure(
            "verify: read, close, session, event",
            |store, n| async move {
                let asked = challenge(n);
                store
                    .apply(vec![Change::InsertChallenge(asked, Caps::NONE)])
                    .await
                    .unwrap();
                let key = digest(1, n);
                let found = store.challenge(ChallengeKey::Digest(&key)).await.unwrap();
                store.apply(verify(n, &found.unwrap())).await.unwrap();
            },
        )
        .await;
        self.measure("session read", |store, n| async move {
            let key = sample::digest(3, n % USERS);
            assert!(store.session(&key).await.unwrap().is_some());
        })
        .await;
    }

    /// Runs `job` on all tasks until the time is over.
    async fn measure<F>(&self, what: &str, job: fn(Arc<dyn Store>, u64) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (done, over) = (
            Arc::new(AtomicU64::new(0)),
            Arc::new(AtomicBool::new(false)),
        );
        let (start, cpu) = (Instant::now(), cpu_time());
        let tasks: Vec<_> = (0..TASKS)
            .map(|_| {
                let (store, done, over) = (
                    Arc::clone(&self.store),
                    Arc::clone(&done),
                    Arc::clone(&over),
                );
                tokio::spawn(async move {
                    let mut latencies = Vec::new();
                    while !over.load(Ordering::Relaxed) {
                        let before = Instant::now();
                        job(Arc::clone(&store), next()).await;
                        latencies.push(before.elapsed());
                        done.fetch_add(1, Ordering::Relaxed);
                        tokio::task::consume_budget().await;
                    }
                    latencies
                })
            })
            .collect();
        tokio::time::sleep(self.time).await;
        over.store(true, Ordering::Relaxed);
        let mut latencies = Vec::new();
        for task in tasks {
            latencies.extend(task.await.unwrap());
        }
        let done = done.load(Ordering::Relaxed) as f64;
        let per_second = done / start.elapsed().as_secs_f64();
        let cpu = (cpu_time() - cpu) as f64 / done;
        latencies.sort_unstable();
        let at = |part: usize| latencies.get(latencies.len() * part / 100).copied();
        println!(
            "{what:40} {per_second:9.0}/s  {cpu:6.1} µs of CPU  p50 {:?}  p99 {:?}",
            at(50).unwrap_or_default(),
            at(99).unwrap_or_default()
        );
    }
}

/// Microseconds of processor time this process has used, to a hundredth of a second; 0 where
/// there is no `/proc`.
fn cpu_time() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = stat.split(' ').skip(13).take(2);
    ticks
        .filter_map(|text| text.parse::<u64>().ok())
        .sum::<u64>()
        * 10_000
}

/// A number nobody had, in this run or an earlier one.
fn next() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    static START: std::sync::LazyLock<u64> = std::sync::LazyLock::new(|| {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        u64::try_from(since.unwrap().as_micros()).unwrap()
    });
    *START + NEXT.fetch_add(1, Ordering::Relaxed)
}

/// As random as a real one, where it is compared first.
fn digest(kind: u8, n: u64) -> pass0_core::secret::Digest {
    let mut bytes = [kind; pass0_core::secret::Digest::LEN];
    let spread = n.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes();
    for (place, byte) in bytes.iter_mut().skip(4).zip(spread) {
        *place = byte;
    }
    pass0_core::secret::Digest::from_bytes(&bytes).unwrap()
}

fn user(n: u64) -> User {
    sample::user(n)
}

fn session(n: u64, user: &User) -> Session {
    Session {
        id: format!("{n:026x}").as_str().into(),
        digest: digest(3, n),
        opened_by: format!("{n:026x}").as_str().into(),
        ..sample::session(1, user)
    }
}

fn challenge(n: u64) -> Challenge {
    let address = format!("somebody-{n}@example.org");
    Challenge {
        id: format!("{n:026x}").as_str().into(),
        digest: digest(1, n),
        binding: Some(digest(2, n)),
        subject: address.clone(),
        delivery: address,
        user: None,
        client: client(n),
        ..sample::challenge(1)
    }
}

fn client(n: u64) -> Client {
    let ip = std::net::Ipv4Addr::from(u32::try_from(n & 0xFFFF_FFFF).unwrap());
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    Client::new(Some(ip.into()), agent, "en")
}

fn event(n: u64) -> Event {
    Event::new(
        EventKind::FlowAsked,
        Timestamp::from_millis(i64::try_from(n / 1000).unwrap()),
    )
    .flow(&format!("{n:026x}").as_str().into())
    .client(&client(n))
}

fn ask(n: u64) -> Vec<Change> {
    let challenge = challenge(n);
    let letter = Letter {
        id: format!("{n:026x}").as_str().into(),
        flow: Some(challenge.id.clone()),
        sealed: vec![7; 300],
        ..sample::letter(1)
    };
    vec![
        Change::InsertChallenge(challenge, Caps::NONE),
        Change::InsertLetter(letter),
        Change::InsertEvent(event(n)),
    ]
}

fn hits(n: u64) -> Vec<Hit> {
    let hit = |key: String, windows: &[Window]| Hit {
        key,
        windows: windows.to_vec(),
    };
    let mail = [
        Window::new(1, 60),
        Window::new(5, 3600),
        Window::new(10, 86_400),
    ];
    vec![
        hit(
            format!("net/{}", client(n).network()),
            &[Window::new(20, 60)],
        ),
        hit(format!("mail/somebody-{n}@example.org"), &mail),
    ]
}

fn verify(n: u64, asked: &Challenge) -> Vec<Change> {
    let user = user(n % USERS);
    vec![
        Change::Close {
            id: asked.id.clone(),
            state: pass0_core::model::ChallengeState::Used,
            at: sample::NOW,
        },
        Change::ProveUser {
            id: user.id.clone(),
            epoch: 0,
            at: sample::NOW,
        },
        Change::VoidOthers {
            subject: asked.subject.clone(),
            except: asked.id.clone(),
        },
        Change::InsertSession(session(n, &user)),
        Change::InsertEvent(event(n)),
    ]
}
