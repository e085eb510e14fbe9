//! The end of the program, while it is at work.

use std::time::Duration;

use crate::serving::config;
use crate::support::Program;
use pass0_testkit::smtp::{Script, Sink};

/// More than is deleted while the program stops.
const MANY: i64 = 300_000;

#[tokio::test]
async fn the_end_does_not_wait_until_all_that_is_over_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let config = config(folder.path(), &sink, "");
    let mut program = Program::serve(folder.path(), &config, &[]).await;
    program.signal("TERM").await;
    assert_eq!(program.end().await, Some(0));

    let database = rusqlite::Connection::open(folder.path().join("pass0.db")).unwrap();
    database.busy_timeout(Duration::from_secs(30)).unwrap();
    let long_over = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})
         INSERT INTO pass0_events (at, kind, ip, user_agent, detail)
         SELECT 0, 'session.opened', '', '', '' FROM n"
    );
    database.execute(&long_over, ()).unwrap();
    // The clock went on evenly for two hours.
    let evenly = "INSERT OR REPLACE INTO pass0_facts (key, value)
         SELECT 'clock', now || ' ' || (now - 7200000)
         FROM (SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000 AS now)";
    database.execute(evenly, ()).unwrap();
    let left = || -> i64 {
        let count = "SELECT count(*) FROM pass0_events";
        database.query_row(count, (), |row| row.get(0)).unwrap()
    };

    let mut program = Program::serve(folder.path(), &config, &[]).await;
    while left() >= MANY {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    program.signal("TERM").await;
    assert_eq!(program.end().await, Some(0), "{}", program.printed());
    assert!(left() > 0);
}
