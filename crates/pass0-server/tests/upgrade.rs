//! The program of today on the databases of the first one that served.
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

use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use chaos::database::Database;
use chaos::ground::{WIDE, config};
use chaos::wire::{Wire, session};
use pass0_testkit::smtp::{Script, Sink};
use serde_json::Value;
use support::{Answer, Program};

/// What the first program left: its database, and what its users hold.
struct Left {
    dump: &'static str,
    users: Value,
}

impl Left {
    fn new(dump: &'static str, users: &str) -> Self {
        let users = serde_json::from_str(users).unwrap();
        Self { dump, users }
    }

    /// The database as if the first program had been stopped a moment ago.
    fn fresh(&self) -> String {
        let stopped = self.users["time"].as_i64().unwrap();
        let later = i64::try_from(now().as_millis()).unwrap() - stopped;
        let is_digit = |c: char| c.is_ascii_alphanumeric();
        let mut shifted = String::with_capacity(self.dump.len());
        let mut rest = self.dump;
        while let Some(begin) = rest.find(is_digit) {
            let length = rest[begin..].find(|c| !is_digit(c));
            let end = length.map_or(rest.len(), |length| begin + length);
            let word = &rest[begin..end];
            shifted.push_str(&rest[..begin]);
            // Milliseconds since 1970; nothing else has as many digits.
            match word.parse::<i64>() {
                Ok(time) if word.len() == 13 => shifted.push_str(&(time + later).to_string()),
                _ => shifted.push_str(word),
            }
            rest = &rest[end..];
        }
        shifted + rest
    }

    fn cookies(&self, cookies: &Value) -> String {
        let pairs = cookies.as_object().unwrap().iter();
        let pairs = pairs.map(|(name, value)| format!("{name}={}", value.as_str().unwrap()));
        pairs.collect::<Vec<_>>().join("; ")
    }
}

#[expect(clippy::disallowed_methods, reason = "the program's clock is this one")]
fn now() -> Duration {
    std::time::SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
}

#[tokio::test]
async fn a_sqlite_file_of_the_first_program_that_served_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let left = Left::new(
        include_str!("upgrade/first.sqlite.sql"),
        include_str!("upgrade/first.sqlite.json"),
    );
    is_taken_over(folder.path(), Database::sqlite(folder.path()), &left).await;
}

#[tokio::test]
async fn a_postgresql_database_of_the_first_program_that_served_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let left = Left::new(
        include_str!("upgrade/first.postgres.sql"),
        include_str!("upgrade/first.postgres.json"),
    );
    is_taken_over(folder.path(), Database::postgres().await, &left).await;
}

async fn is_taken_over(folder: &Path, database: Database, left: &Left) {
    database.load(&left.fresh()).await;
    let sink = Sink::start(Script::Accept).await.unwrap();
    let config = config(folder, &database, &sink, WIDE);
    let mut program = Program::serve(folder, &config, &[]).await;
    let steps = database.texts(STEPS).await;
    assert!(steps.len() > 1, "{steps:?}");

    let users = &left.users;
    let mut wire = Wire::to(&program);
    // Ann is signed in, and stays so.
    let ann = left.cookies(&users["ann"]);
    assert_eq!(
        email(&wire.get("/auth/session", &ann).await.unwrap()),
        "ann@example.org"
    );
    // Mallory was disabled, and Dee's link was used.
    let mallory = left.cookies(&users["mallory"]);
    assert_eq!(
        wire.get("/auth/session", &mallory).await.unwrap().status,
        401
    );
    let used = wire.get(path(&users["dee"]), "").await.unwrap();
    assert_eq!(session(&used), None);
    // A link that the first program mailed is over: Bob asks again.
    let flow = left.cookies(&users["bob"]["cookies"]);
    let over = wire.get(path(&users["bob"]), &flow).await.unwrap();
    assert_eq!(session(&over), None);
    let asked = wire.ask("bob@example.org").await.unwrap();
    let letters = sink.wait_for(1, chaos::PATIENCE).await;
    let link = letters[0].link().unwrap();
    let opened = wire.open(&link, &asked.cookies()).await.unwrap();
    let bob = session(&opened).unwrap_or_else(|| panic!("{}", opened.head));
    assert_eq!(
        email(&wire.get("/auth/session", &bob).await.unwrap()),
        "bob@example.org"
    );
    // And Ann signs in once more.
    let asked = wire.ask("ann@example.org").await.unwrap();
    let letters = sink.wait_for(2, chaos::PATIENCE).await;
    let opened = wire
        .open(&letters[1].link().unwrap(), &asked.cookies())
        .await
        .unwrap();
    assert!(session(&opened).is_some(), "{}", opened.head);
    let people = database
        .texts("SELECT email FROM pass0_users ORDER BY email")
        .await;
    assert_eq!(
        people,
        [
            "ann@example.org",
            "bob@example.org",
            "dee@example.org",
            "mallory@example.org"
        ]
    );

    // Nothing is migrated twice, and nothing is lost by the next start.
    program.signal("TERM").await;
    assert_eq!(program.end().await, Some(0), "{}", program.printed());
    let program = Program::serve(folder, &config, &[]).await;
    assert_eq!(database.texts(STEPS).await, steps);
    let mut wire = Wire::to(&program);
    for cookie in [&ann, &bob] {
        assert_eq!(wire.get("/auth/session", cookie).await.unwrap().status, 200);
    }
    database.check().await;
}

const STEPS: &str = "SELECT checksum FROM pass0_migrations ORDER BY number";

fn email(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["user"]["email"].as_str().unwrap().to_owned()
}

/// Where somebody's link leads.
fn path(user: &Value) -> &str {
    let link = user["link"].as_str().unwrap();
    link.split_once("localhost:5000").unwrap().1
}
