//! When the mail server is down, slow or unwilling, whoever asks for mail gets the same answer as
//! ever, as fast as ever, and the timeline tells the letter's fate.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod chaos;
#[allow(dead_code, reason = "the tests of the program use the rest")]
#[path = "program/support.rs"]
mod support;

use std::time::Duration;

use chaos::database::Database;
use chaos::ground::{WIDE, config};
use chaos::wire::{Wire, session};
use pass0_testkit::smtp::{Script, Sink};
use support::{Answer, Program, done_json};
use tempfile::TempDir;
use tokio::time::Instant;

/// Requests at each place whose time is taken.
const ASKED: usize = 30;
/// Half a minute until a silent server is given up, a minute until a greylisting one is asked
/// again, and time to spare.
const FATE: Duration = Duration::from_secs(150);
const ANN: &str = "ann@example.org";

/// What the mail server does, and what the timeline must say of it: the kind of event and words
/// of its detail.
const OUTAGES: [(&str, Script, &str, &str); 7] = [
    (
        "down",
        Script::RefuseConnections,
        "mail.deferred",
        "onnection",
    ),
    (
        "slow",
        Script::Slow(Duration::from_millis(1500)),
        "mail.accepted",
        "250",
    ),
    ("451", Script::Tempfail451, "mail.deferred", "451"),
    (
        "greylisting",
        Script::Greylist { times: 1 },
        "mail.deferred",
        "451",
    ),
    ("550", Script::Reject550, "mail.refused", "550"),
    (
        "closing in DATA",
        Script::CloseInData,
        "mail.deferred",
        "closed the connection",
    ),
    ("silent", Script::NeverAnswer, "mail.deferred", "too long"),
];

/// An instance with a mail server of its own.
struct Place {
    name: &'static str,
    program: Program,
    sink: Sink,
    database: Database,
    folder: TempDir,
}

/// What somebody gets who asks for mail.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    by_script: (String, String),
    by_form: (String, String),
    again: (String, String),
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_of_the_mail_server_changes_no_answer_slows_none_and_is_told() {
    let healthy = Place::start("healthy", Script::Accept).await;
    let mut ill = Vec::new();
    for (name, script, _, _) in OUTAGES {
        ill.push(Place::start(name, script).await);
    }
    let usual = healthy.ask().await;
    let mut flows = Vec::new();
    for place in &ill {
        let (seen, flow) = place.ask().await;
        assert_eq!(seen, usual.0, "{}", place.name);
        flows.push(flow);
    }
    for place in &ill {
        place.is_hit().await;
    }
    nobody_waits_longer(&healthy, &ill).await;

    for ((place, flow), (_, _, kind, words)) in ill.iter().zip(&flows).zip(OUTAGES) {
        let told = place.fate(flow).await;
        assert_eq!(told.0, kind, "{}: {}", place.name, told.1);
        assert!(told.1.contains(words), "{}: {}", place.name, told.1);
    }
    for place in &ill {
        place.sink.set(Script::Accept).await.unwrap();
    }
    for ((place, flow), (_, _, kind, _)) in ill.iter().zip(&flows).zip(OUTAGES) {
        if kind == "mail.refused" {
            assert!(place.sink.letters().is_empty(), "{}", place.name);
        } else {
            place.recovers(flow).await;
        }
    }
}

/// The cookie and the id of a flow.
struct Flow {
    cookie: String,
    id: String,
}

impl Place {
    async fn start(name: &'static str, script: Script) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::sqlite(folder.path());
        let sink = Sink::start(script).await.unwrap();
        let config = config(folder.path(), &database, &sink, WIDE);
        Self {
            name,
            program: Program::serve(folder.path(), &config, &[]).await,
            sink,
            database,
            folder,
        }
    }

    /// Asks in each of the ways there are; the flow is that of the first.
    async fn ask(&self) -> (Seen, Flow) {
        let mut wire = Wire::to(&self.program);
        let by_script = wire.ask(ANN).await.unwrap();
        let listed = self.events(&[]).await;
        let flow = Flow {
            cookie: by_script.cookies(),
            id: listed[0]["flow"].as_str().unwrap().to_owned(),
        };
        let headers = "accept: text/html\r\ncontent-type: application/x-www-form-urlencoded\r\n";
        let form = "email=bob%40example.org";
        let asked = wire
            .send("POST", "/auth/request-magic-link", "", headers, form)
            .await;
        let by_form = asked.unwrap();
        assert_eq!((by_script.status, by_form.status), (200, 303));
        let again = wire.post("/auth/resend", &by_form.cookies(), "{}").await;
        let seen = Seen {
            by_script: plain(&by_script),
            by_form: plain(&by_form),
            again: plain(&again.unwrap()),
        };
        (seen, flow)
    }

    /// `pass0 events`
    async fn events(&self, which: &[&str]) -> serde_json::Value {
        let args = [&["events", "--config", "pass0.toml"], which].concat();
        done_json(&args, self.folder.path()).await
    }

    /// Waits until the first letter has met the outage.
    async fn is_hit(&self) {
        chaos::until(self.name, chaos::PATIENCE, async || {
            let tried = "pass0_letters WHERE tries > 0";
            self.sink.connections() > 0 || self.database.count(tried).await > 0
        })
        .await;
    }

    /// What the timeline says first of the flow's letter: the kind of event and its detail.
    async fn fate(&self, flow: &Flow) -> (String, String) {
        let id = &flow.id;
        chaos::until(self.name, FATE, async || {
            let told = "pass0_events WHERE flow_id IS NOT NULL AND kind LIKE 'mail.%'";
            self.database.ids("flow_id", told).await.contains(id)
        })
        .await;
        let events = self.events(&["--flow", id]).await;
        let events = events.as_array().unwrap();
        assert_eq!(events[0]["kind"], "flow.asked", "{}", self.name);
        let text = |field: &str| events[1][field].as_str().unwrap().to_owned();
        (text("kind"), text("detail"))
    }

    /// The server takes mail again: the letter arrives, and its link signs in.
    async fn recovers(&self, flow: &Flow) {
        let mut link = None;
        chaos::until(self.name, FATE, async || {
            let letters = self.sink.letters();
            let found = letters.iter().find(|letter| letter.to == [ANN]);
            link = found.and_then(|letter| letter.link());
            link.is_some()
        })
        .await;
        let mut wire = Wire::to(&self.program);
        let opened = wire.open(&link.unwrap(), &flow.cookie).await.unwrap();
        assert!(session(&opened).is_some(), "{}: {}", self.name, opened.head);
    }
}

/// The requests of all places take turns, so that whatever else slows the machine slows them all.
async fn nobody_waits_longer(healthy: &Place, ill: &[Place]) {
    let places: Vec<&Place> = std::iter::once(healthy).chain(ill).collect();
    let mut wires: Vec<Wire> = places
        .iter()
        .map(|place| Wire::to(&place.program))
        .collect();
    let mut times = vec![Vec::new(); places.len()];
    for nth in 0..ASKED {
        for (wire, times) in wires.iter_mut().zip(&mut times) {
            let begun = Instant::now();
            let answer = wire.ask(&format!("user{nth}@example.org")).await.unwrap();
            times.push(begun.elapsed());
            assert_eq!(answer.status, 200, "{}", answer.body);
        }
    }
    let medians: Vec<Duration> = times.iter_mut().map(|times| median(times)).collect();
    for (place, median) in places.iter().zip(&medians) {
        println!("{}: {median:?}", place.name);
        let most = medians[0] * 3 + Duration::from_millis(50);
        assert!(*median <= most, "{}: {median:?} > {most:?}", place.name);
    }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// An answer without what is another each time: the date, the request's id, the cookie's secret.
fn plain(answer: &Answer) -> (String, String) {
    let head = answer.head.lines().map(|line| {
        let (name, value) = line.split_once(": ").unwrap_or((line, ""));
        match name {
            "date" | "x-request-id" => format!("{name}: …\n"),
            "set-cookie" => {
                let (pair, rest) = value.split_once(';').unwrap();
                let (cookie, secret) = pair.split_once('=').unwrap();
                format!("{name}: {cookie}={} bytes;{rest}\n", secret.len())
            }
            _ => format!("{line}\n"),
        }
    });
    (head.collect(), answer.body.clone())
}
