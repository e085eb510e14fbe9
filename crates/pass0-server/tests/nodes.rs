//! Two programs on one PostgreSQL database behave as one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod chaos;
#[path = "chaos/pair.rs"]
mod pair;
#[allow(dead_code, reason = "the tests of the program use the rest")]
#[path = "program/support.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use chaos::PATIENCE;
use chaos::ground::WIDE;
use chaos::wire::session;
use pair::Nodes;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

const LINKS: usize = 1000;
/// Browsers that show the same link with the same flow cookie at once.
const USES: usize = 64;
/// Others who show it at the same time, without.
const STRANGERS: usize = 2;
/// Links in use at a time: while one waits for its last use, another has the processor.
const LANES: usize = 2;

/// A link with the flow cookie of the browser that asked for it.
struct Asked {
    link: String,
    flow: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_links_used_64_times_at_once_on_two_nodes_open_a_thousand_sessions() {
    let nodes = Nodes::start(WIDE).await;
    let asked = Arc::new(ask_for_links(&nodes).await);
    let mut users = JoinSet::new();
    for lane in 0..LANES {
        let barrier = Arc::new(Barrier::new(USES + STRANGERS));
        for user in 0..USES + STRANGERS {
            let (mut wire, barrier) = (nodes.wire(user), barrier.clone());
            let asked = asked.clone();
            users.spawn(async move {
                let owner = user < USES;
                let mut got = Vec::new();
                for (index, one) in asked.iter().enumerate().skip(lane).step_by(LANES) {
                    barrier.wait().await;
                    let flow = if owner { one.flow.as_str() } else { "" };
                    let answer = wire.open(&one.link, flow).await.unwrap();
                    got.push((index, answer.status, session(&answer)));
                }
                (owner, got)
            });
        }
    }
    let mut sessions: Vec<BTreeSet<String>> = vec![BTreeSet::new(); LINKS];
    let mut uses = 0;
    while let Some(user) = users.join_next().await {
        let (owner, got) = user.unwrap();
        for (index, status, session) in got {
            assert_eq!(status, 303, "link {index}");
            assert_eq!(session.is_some(), owner, "link {index}");
            sessions[index].extend(session);
            uses += usize::from(owner);
        }
    }
    assert_eq!(uses, LINKS * USES);
    let one_each = sessions.iter().all(|of_link| of_link.len() == 1);
    assert!(one_each, "a link gave two secrets");

    let database = &nodes.database;
    assert_eq!(database.count("pass0_sessions").await, LINKS);
    let openers = "(SELECT DISTINCT opened_by FROM pass0_sessions) AS openers";
    assert_eq!(database.count(openers).await, LINKS);
    let opened = "(SELECT flow_id FROM pass0_events WHERE kind = 'session.opened') AS opened";
    assert_eq!(database.count(opened).await, LINKS);
    assert_eq!(database.count("pass0_users").await, LINKS);
    each_session_is_its_askers_on_both_nodes(&nodes, &sessions).await;
}

async fn ask_for_links(nodes: &Nodes) -> Vec<Asked> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut clients = JoinSet::new();
    for client in 0..16 {
        let (mut wire, next) = (nodes.wire(client), next.clone());
        clients.spawn(async move {
            let mut flows = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= LINKS {
                    return flows;
                }
                let answer = wire.ask(&email(index)).await.unwrap();
                assert_eq!(answer.status, 200, "{}", answer.body);
                flows.push((index, answer.cookies()));
            }
        });
    }
    let flows: BTreeMap<usize, String> = clients.join_all().await.into_iter().flatten().collect();
    let mut links = nodes.links(LINKS).await;
    let asked = flows.into_iter().map(|(index, flow)| Asked {
        link: links.remove(&email(index)).unwrap(),
        flow,
    });
    asked.collect()
}

fn email(index: usize) -> String {
    format!("user{index}@example.org")
}

async fn each_session_is_its_askers_on_both_nodes(nodes: &Nodes, sessions: &[BTreeSet<String>]) {
    for nth in 0..2 {
        let mut wire = nodes.wire(nth);
        for (index, of_link) in sessions.iter().enumerate() {
            let cookie = of_link.first().unwrap();
            let answer = wire.get("/auth/session", cookie).await.unwrap();
            assert_eq!(answer.json()["user"]["email"], email(index).as_str());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ends_a_session_on_one_node_ends_it_for_the_next_request_on_the_other() {
    let nodes = Nodes::start(WIDE).await;
    for round in 0..8 {
        let email = format!("ann{round}@example.org");
        let keeper = nodes.sign_in(0, &email).await;
        let other = nodes.sign_in(1, &email).await;
        assert_eq!(nodes.status(1, &other).await, 200);
        match round % 4 {
            0 => {
                let watch = Watch::start(&nodes, &other);
                let revoke = "/auth/sessions/revoke-others";
                let answer = nodes.wire(0).post(revoke, &keeper, "{}").await.unwrap();
                assert_eq!(answer.status, 200, "{}", answer.body);
                watch.end().await;
                assert_eq!(nodes.status(1, &keeper).await, 200);
            }
            1 => {
                let watch = Watch::start(&nodes, &other);
                let answer = nodes.wire(0).post("/auth/logout", &other, "{}").await;
                assert_eq!(answer.unwrap().status, 200);
                watch.end().await;
                assert_eq!(nodes.status(1, &keeper).await, 200);
            }
            2 => {
                let shown = nodes.wire(1).get("/auth/session", &other).await.unwrap();
                let shown = shown.json();
                let id = shown["session"]["id"].as_str().unwrap();
                let watch = Watch::start(&nodes, &other);
                nodes.command(&["session", "revoke", id]).await;
                watch.end().await;
                assert_eq!(nodes.status(1, &keeper).await, 200);
            }
            _ => {
                let watch = Watch::start(&nodes, &other);
                nodes.command(&["user", "disable", &email]).await;
                watch.end().await;
                assert_eq!(nodes.status(1, &keeper).await, 401);
                nodes.command(&["user", "enable", &email]).await;
            }
        }
        for nth in 0..2 {
            assert_eq!(nodes.status(nth, &other).await, 401, "round {round}");
        }
    }
}

/// Somebody who uses a session on the second node all the time.
struct Watch {
    over: Arc<AtomicBool>,
    user: tokio::task::JoinHandle<()>,
}

impl Watch {
    fn start(nodes: &Nodes, cookie: &str) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let (mut wire, cookie, ended) = (nodes.wire(1), cookie.to_owned(), over.clone());
        let user = tokio::spawn(async move {
            let mut late = 0;
            while late < 3 {
                // Read before the request begins: only then must it be refused.
                let is_over = ended.load(Ordering::SeqCst);
                let status = wire.get("/auth/session", &cookie).await.unwrap().status;
                if is_over {
                    assert_eq!(status, 401, "a session that was ended still answers");
                    late += 1;
                }
            }
        });
        Self { over, user }
    }

    /// The end was acknowledged.
    async fn end(self) {
        self.over.store(true, Ordering::SeqCst);
        self.user.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_for_one_mailbox_over_both_nodes_gives_one_mail() {
    let limits = "limits = { mail = [[1, 3600]], network = [1000000, 60], \
        pending_per_network = 1000000, pending_per_address = 1000000 }\n";
    let nodes = Nodes::start(limits).await;
    for mailbox in 1..=8 {
        let statuses = burst(&nodes, 64, |nth| match nth % 4 {
            0 => format!("ann{mailbox}@example.org"),
            1 => format!("Ann{mailbox}@Example.ORG"),
            2 => format!("ann{mailbox}+news@example.org"),
            _ => format!("ANN{mailbox}+x@example.org"),
        })
        .await;
        assert_eq!(statuses, [200; 64]);
        assert_eq!(nodes.database.count("pass0_letters").await, mailbox);
    }
    settled(&nodes).await;
    assert_eq!(nodes.sink.letters().len(), 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_has_one_budget_for_both_nodes() {
    let nodes = Nodes::start("limits = { network = [20, 600] }\n").await;
    let statuses = burst(&nodes, 64, email).await;
    // It is told, by both nodes, whatever the address.
    let served = statuses.iter().filter(|status| **status == 200).count();
    let told = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!((served, told), (20, 44));
    assert_eq!(nodes.database.count("pass0_letters").await, 20);
    settled(&nodes).await;
    assert_eq!(nodes.sink.letters().len(), 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_codes_are_counted_over_both_nodes() {
    let nodes = Nodes::start(WIDE).await;
    let flow = nodes.wire(0).ask("ann@example.org").await.unwrap();
    let flow = flow.cookies();
    let letters = nodes.sink.wait_for(1, PATIENCE).await;
    let code = letters[0].code().unwrap();
    let wrong = if code == "00000000" {
        "00000001"
    } else {
        "00000000"
    };
    let body = format!("{{\"code\":\"{wrong}\"}}");
    let barrier = Arc::new(Barrier::new(64));
    let mut clients = JoinSet::new();
    for nth in 0..64 {
        let (mut wire, barrier) = (nodes.wire(nth), barrier.clone());
        let (flow, body) = (flow.clone(), body.clone());
        clients.spawn(async move {
            wire.connect().await.unwrap();
            barrier.wait().await;
            wire.post("/auth/verify-code", &flow, &body)
                .await
                .unwrap()
                .status
        });
    }
    for status in clients.join_all().await {
        assert!(matches!(status, 403 | 410), "{status}");
    }
    let counted = "pass0_events WHERE kind = 'code.wrong'";
    assert_eq!(nodes.database.count(counted).await, 5);
    let right = format!("{{\"code\":\"{code}\"}}");
    let late = nodes.wire(1).post("/auth/verify-code", &flow, &right).await;
    assert_eq!(late.unwrap().status, 410);
    assert_eq!(nodes.database.count("pass0_sessions").await, 0);
}

/// Asks `many` times at once, half of them on each node: the statuses of the answers.
async fn burst(nodes: &Nodes, many: usize, email: impl Fn(usize) -> String) -> Vec<u16> {
    let barrier = Arc::new(Barrier::new(many));
    let mut clients = JoinSet::new();
    for nth in 0..many {
        let (mut wire, barrier, email) = (nodes.wire(nth), barrier.clone(), email(nth));
        clients.spawn(async move {
            wire.connect().await.unwrap();
            barrier.wait().await;
            wire.ask(&email).await.unwrap()
        });
    }
    let answers = clients.join_all().await;
    answers.iter().map(|answer| answer.status).collect()
}

/// Waits until no letter waits to be sent.
async fn settled(nodes: &Nodes) {
    chaos::until("letters are sent", PATIENCE, async || {
        nodes.database.count("pass0_letters WHERE fate < 2").await == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_start_at_once_on_an_empty_database_agree_on_its_schema() {
    for _ in 0..5 {
        let nodes = Nodes::start(WIDE).await;
        for nth in 0..2 {
            let answer = nodes.wire(nth).get("/readyz", "").await.unwrap();
            assert_eq!(answer.status, 200);
        }
        assert_eq!(nodes.database.count("pass0_ping").await, 1);
    }
}
