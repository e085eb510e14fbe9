//! How statements are run.

use rusqlite::Connection;

use super::{migrated, place};
use crate::dialect::Statement;
use crate::statements;

#[test]
fn every_statement_can_be_prepared() {
    let (_folder, path) = place();
    let conn = migrated(&path);
    for (name, statement) in statements::all() {
        if let Err(error) = conn.prepare(statement.sqlite()) {
            panic!("{name}: {error}");
        }
    }
}

#[test]
fn no_statement_but_a_survey_reads_a_whole_table() {
    let (_folder, path) = place();
    let conn = migrated(&path);
    let survey =
        |name: &str| matches!(name, "COUNTS" | "COUNT_SESSIONS") || name.ends_with("_USES");
    for (name, statement) in statements::all().filter(|(name, _)| !survey(name)) {
        for detail in plan(&conn, statement) {
            let whole = detail.starts_with("SCAN pass0_") && !detail.contains("USING");
            assert!(!whole || name == "USERS", "{name}: {detail}");
        }
    }
}

#[test]
fn what_is_asked_of_many_rows_goes_along_the_index_made_for_it() {
    let (_folder, path) = place();
    let conn = migrated(&path);
    for (name, statement, index, times) in [
        (
            "UNDER_CAPS",
            &statements::UNDER_CAPS,
            "pass0_challenges_capped (network=? AND purpose=? AND expires_at>?)",
            1,
        ),
        (
            "UNDER_CAPS",
            &statements::UNDER_CAPS,
            "pass0_challenges_subject (subject=? AND state=?)",
            1,
        ),
        (
            "EXPECT_CREDENTIAL",
            &statements::EXPECT_CREDENTIAL,
            "pass0_credentials_user (user_id=?)",
            1,
        ),
        (
            "CAP_CREDENTIALS",
            &statements::CAP_CREDENTIALS,
            "pass0_credentials_user (user_id=?)",
            1,
        ),
        (
            "DELETE_CREDENTIALS_OF",
            &statements::DELETE_CREDENTIALS_OF,
            "pass0_credentials_user (user_id=?)",
            1,
        ),
        (
            "PENDING",
            &statements::PENDING,
            "pass0_challenges_over (over_at>?)",
            1,
        ),
        (
            "CROWDED_UNTIL",
            &statements::CROWDED_UNTIL,
            "pass0_challenges_capped (network=? AND purpose=? AND expires_at>?)",
            1,
        ),
        (
            "SIGN_INS_BEYOND",
            &statements::SIGN_INS_BEYOND,
            "pass0_challenges_over (over_at>? AND over_at<?)",
            1,
        ),
        (
            "END_OUTLASTING",
            &statements::END_OUTLASTING,
            "pass0_challenges_over (over_at>? AND over_at<?)",
            1,
        ),
        (
            "OTHER_SCOPE",
            &statements::OTHER_SCOPE,
            "pass0_credentials_scope (kind=? AND scope",
            2,
        ),
        (
            "KEY_OF_CREDENTIAL",
            &statements::KEY_OF_CREDENTIAL,
            "pass0_credentials_key (kind=? AND <expr>>?)",
            1,
        ),
        (
            "CREDENTIALS_UNDER",
            &statements::CREDENTIALS_UNDER,
            "pass0_credentials_key (kind=? AND <expr>=? AND id>?)",
            1,
        ),
        (
            "END_CHALLENGES_UNDER",
            &statements::END_CHALLENGES_UNDER,
            "pass0_challenges_binding (binding>? AND binding<?)",
            1,
        ),
    ] {
        let plan = plan(&conn, statement);
        let used = plan.iter().filter(|detail| detail.contains(index)).count();
        assert_eq!(used, times, "{name}: {plan:#?}");
    }
}

fn plan(conn: &Connection, statement: &Statement) -> Vec<String> {
    let mut plan = conn
        .prepare(&format!("EXPLAIN QUERY PLAN {}", statement.sqlite()))
        .unwrap();
    let mut lines = plan.raw_query();
    let mut details = Vec::new();
    while let Some(line) = lines.next().unwrap() {
        details.push(line.get("detail").unwrap());
    }
    details
}
