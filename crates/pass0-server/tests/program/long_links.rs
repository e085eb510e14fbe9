//! Sign-in links that outlive their codes, when there is no room for all of them.

use std::time::Duration;

use pass0_testkit::smtp::{Script, Sink};
use tokio::net::TcpListener;

use crate::serving::config;
use crate::support::{Program, done};

#[tokio::test]
async fn long_links_that_end_early_are_told_to_operators() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let metrics = port.local_addr().unwrap();
    drop(port);
    // Five times as many are kept.
    let more = format!(
        "metrics_listen = \"{metrics}\"\nlink_expiry = 1440\nlimits = {{ pending_total = 20 }}\n"
    );
    let config = config(folder.path(), &sink, &more);
    let mut program = Program::serve(folder.path(), &config, &[]).await;
    program.signal("TERM").await;
    assert_eq!(program.end().await, Some(0));

    let database = rusqlite::Connection::open(folder.path().join("pass0.db")).unwrap();
    database.busy_timeout(Duration::from_secs(30)).unwrap();
    let asked = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 130),
             t(now) AS (SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000)
         INSERT INTO pass0_challenges (id, purpose, method, digest, subject, delivery, epoch, state,
             attempts_left, data, context, next, user_agent, lang, created_at, expires_at, network, over_at)
         SELECT CAST(x'ff' || 'f' || i AS BLOB), 'sign_in', 'mail', CAST('d' || i AS BLOB), 'user' || i || '@example.org', '', 0, 0,
             5, x'', '', '/', '', 'en', now - 3600000, now + 36000000 + i, 0, now + 36000000 + i
         FROM n, t";
    database.execute(asked, ()).unwrap();
    let evenly = "INSERT OR REPLACE INTO pass0_facts (key, value)
         SELECT 'clock', now || ' ' || (now - 7200000)
         FROM (SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000 AS now)";
    database.execute(evenly, ()).unwrap();

    let purge = ["purge", "--dry-run", "--config", "pass0.toml"];
    let mut told = done(&purge, folder.path()).await;
    assert!(
        told.contains("Would end 30 long sign-in links early"),
        "{told}"
    );
    let mut program = Program::serve(folder.path(), &config, &[]).await;
    told = program.logged("long sign-in links ended early").await;
    assert!(
        told.contains("WARN") && told.contains("\"links\":30"),
        "{told}"
    );
    program.addr = metrics;
    let scraped = program.get("/metrics", "").await.body;
    assert!(
        scraped.contains("\npass0_long_links_ended_total 30\n"),
        "{scraped}"
    );
}
