//! `kill -9`, fifty times under load: nothing that was acknowledged is lost, and nothing happens twice.
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
#[path = "chaos/town.rs"]
mod town;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chaos::database::Database;
use chaos::dice::Dice;
use chaos::ground::{WIDE, config};
use chaos::wire::Wire;
use pass0_testkit::smtp::{Script, Sink};
use support::{Program, done_json, write_private};
use tempfile::TempDir;
use tokio::task::JoinSet;
use town::{Journey, Stage, Town};

const KILLS: usize = 50;
const CLIENTS: usize = 4;
/// The longest life of the program under load, in milliseconds.
const LIFE: usize = 1000;
/// How many of the older journeys are looked at after each restart. At the end, all are.
const SAMPLE: usize = 20;
/// A letter in the hands of a program that was killed is tried again after 90 seconds.
const DRAIN: Duration = Duration::from_secs(150);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_on_sqlite_lose_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::sqlite(folder.path());
    fifty_kills(folder, database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_on_postgresql_lose_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::postgres().await;
    fifty_kills(folder, database).await;
}

async fn fifty_kills(folder: TempDir, database: Database) {
    let mut dice = Dice::roll();
    let sink = Arc::new(Sink::start(Script::Accept).await.unwrap());
    let config = config(folder.path(), &database, &sink, WIDE);
    let town = Town::new(sink.clone());
    for round in 0..KILLS {
        if round % 5 == 0 {
            kill_at_start(folder.path(), &config, &mut dice).await;
        }
        let mut program = Program::serve(folder.path(), &config, &[]).await;
        town.look_back(&program, &mut dice, SAMPLE).await;
        let mut clients = JoinSet::new();
        for _ in 0..CLIENTS {
            clients.spawn(town.clone().live(Wire::to(&program), dice.fork()));
        }
        let life = Duration::from_millis(dice.below(LIFE) as u64);
        tokio::time::sleep(life).await;
        program.signal("KILL").await;
        assert_eq!(program.end().await, None, "{}", program.printed());
        while let Some(client) = clients.join_next().await {
            client.unwrap_or_else(|error| panic!("round {round}: {error}"));
        }
    }

    let mut program = Program::serve(folder.path(), &config, &[]).await;
    town.look_back(&program, &mut dice, usize::MAX).await;
    chaos::until("no letter waits", DRAIN, async || {
        database.count("pass0_letters WHERE fate < 2").await == 0
    })
    .await;
    every_accepted_request_has_its_mail(folder.path(), &database, &town).await;
    town.open_the_rest(&program).await;
    town.look_back(&program, &mut dice, usize::MAX).await;
    no_flow_opened_two_sessions(&database, &town).await;
    program.signal("TERM").await;
    assert_eq!(program.end().await, Some(0), "{}", program.printed());
    database.check().await;
    println!(
        "{KILLS} kills: {} requests accepted, {} letters",
        town.journeys().len(),
        town.sink.letters().len()
    );
}

/// Starts the program and kills it before, while or just after it opens its database.
async fn kill_at_start(folder: &Path, config: &str, dice: &mut Dice) {
    let file = folder.join("pass0.toml");
    write_private(&file, config);
    let mut child = tokio::process::Command::new(env!("CARGO_BIN_EXE_pass0"))
        .args(["serve", "--config", file.to_str().unwrap()])
        .current_dir(folder)
        .stderr(std::process::Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    tokio::time::sleep(Duration::from_millis(dice.below(300) as u64)).await;
    child.kill().await.unwrap();
}

async fn every_accepted_request_has_its_mail(folder: &Path, database: &Database, town: &Town) {
    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for letter in town.sink.letters() {
        let id = letter.header("Message-ID").unwrap();
        ids.entry(letter.to[0].clone()).or_default().insert(id);
    }
    for (email, ids) in &ids {
        assert_eq!(ids.len(), 1, "{email}: a second letter, not a second copy");
    }
    let emails: Vec<String> = {
        let journeys = town.journeys();
        journeys
            .iter()
            .map(|journey| journey.email.clone())
            .collect()
    };
    for email in emails.iter().filter(|email| !ids.contains_key(*email)) {
        let flows = format!("pass0_challenges WHERE subject = '{email}'");
        let flow = database.ids("id", &flows).await.pop();
        let flow = flow.unwrap_or_else(|| panic!("{email}: an accepted request is lost"));
        let events = ["events", "--flow", &flow, "--config", "pass0.toml"];
        let events = done_json(&events, folder).await;
        let told = events.as_array().unwrap().iter().any(|event| {
            let kind = event["kind"].as_str().unwrap();
            matches!(kind, "mail.refused" | "mail.expired")
        });
        assert!(told, "{email}: {events}");
    }
    let fates = "('mail.accepted', 'mail.refused', 'mail.expired', 'mail.held')";
    let untold = format!(
        "pass0_events AS asked WHERE kind = 'flow.asked' AND NOT EXISTS (SELECT 1 FROM \
         pass0_events AS told WHERE told.flow_id = asked.flow_id AND told.kind IN {fates})"
    );
    assert_eq!(database.count(&untold).await, 0);
}

async fn no_flow_opened_two_sessions(database: &Database, town: &Town) {
    let twice = "SELECT flow_id FROM pass0_events WHERE kind = 'session.opened' GROUP BY flow_id \
        HAVING count(*) > 1";
    assert_eq!(database.texts(twice).await, [""; 0]);
    let unproven = "pass0_sessions AS open WHERE NOT EXISTS (SELECT 1 FROM pass0_events AS told \
        WHERE told.kind = 'session.opened' AND told.session_id = open.id)";
    assert_eq!(database.count(unproven).await, 0);
    let within = |journey: &&Journey| matches!(journey.stage, Stage::In(_));
    let open = town.journeys().iter().filter(within).count();
    assert_eq!(database.count("pass0_sessions").await, open);
}
