//! A clock that is set under the running program.

use super::{Host, is_in};
use crate::support::Program;

const HOUR: i64 = 3600;

#[tokio::test]
async fn an_hour_forward_ends_flows_and_no_session_and_an_hour_back_locks_nobody_out() {
    let host = Host::new().await;
    let program = host.serve("").await;
    let ann = host.sign_in(&program, "ann@example.org").await;
    let (link, flow) = host.ask(&program, "bob@example.org").await;
    host.set_clock(HOUR);
    assert!(!opens(&program, &link, &flow).await);
    assert!(is_in(&program, &ann, "ann@example.org").await);
    // That it was used is noted within seconds.
    until_seen_in_the_hour_to_come(&host).await;
    // Of the hour to come: a session, and a flow that nobody finishes.
    let cyd = host.sign_in(&program, "cyd@example.org").await;
    let (ahead, flow) = host.ask(&program, "dan@example.org").await;

    host.set_clock(0);
    assert!(is_in(&program, &ann, "ann@example.org").await);
    // Made in an hour that did not come: as if it had not been made.
    assert!(!is_in(&program, &cyd, "cyd@example.org").await);
    // Its ten minutes are not an hour and ten.
    assert!(!opens(&program, &ahead, &flow).await);
    for email in ["cyd@example.org", "dan@example.org"] {
        let session = host.sign_in(&program, email).await;
        assert!(is_in(&program, &session, email).await, "{email}");
    }
}

async fn until_seen_in_the_hour_to_come(host: &Host) {
    let noted = async {
        loop {
            let conn = rusqlite::Connection::open(host.database()).unwrap();
            let ahead: bool = conn
                .query_row(
                    "SELECT max(seen_at) > min(created_at) + 1800000 FROM pass0_sessions",
                    (),
                    |row| row.get(0),
                )
                .unwrap();
            if ahead {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(super::PATIENCE, noted).await.unwrap();
}

/// Whether the link opens a session in the browser that asked.
async fn opens(program: &Program, link: &str, flow: &str) -> bool {
    let path = link.split_once(&program.host).unwrap().1;
    let answer = program.get(path, flow).await;
    answer.cookies().contains("__Host-pass0=")
}

/// What was counted in an hour that did not come counts for none.
#[tokio::test]
async fn limits_that_were_used_up_in_an_hour_to_come_are_free_again_when_the_clock_is_set_back() {
    let host = Host::new().await;
    let program = host
        .serve("limits = { mail = [[5, 3600]], network = [20, 300] }\n")
        .await;
    host.set_clock(HOUR);
    for nth in 0..20 {
        program.ask(&format!("user{nth}@example.org")).await;
    }
    let body = r#"{"email":"ann@example.org"}"#;
    let over = program.post("/auth/request-magic-link", "", body).await;
    assert_eq!(over.status, 429, "{}", over.body);
    host.set_clock(0);
    let session = host.sign_in(&program, "ann@example.org").await;
    assert!(is_in(&program, &session, "ann@example.org").await);
}

#[tokio::test]
async fn sign_ins_work_after_2038_and_after_2106() {
    let host = Host::new().await;
    let program = host.serve("").await;
    let year = 365 * 24 * HOUR;
    for years in [13, 81] {
        host.set_clock(years * year);
        let session = host.sign_in(&program, "ann@example.org").await;
        assert!(
            is_in(&program, &session, "ann@example.org").await,
            "{years}"
        );
    }
}

/// Codes of a phone whose clock is right, while the server's is not.
#[tokio::test]
async fn codes_of_an_app_work_as_soon_as_the_clock_is_right_again() {
    let host = Host::new().await;
    let program = host.serve("limits = { mail = [[20, 60]] }\n").await;
    let ann = host.sign_in(&program, "ann@example.org").await;
    let told = program.get_json("/auth/2fa/setup", &ann).await;
    let secret = told["secret"].as_str().unwrap();
    // A step behind, so that the one of now is still good afterwards.
    let on = program
        .post("/auth/2fa/setup", &ann, &shown(secret, -30))
        .await;
    assert_eq!(on.status, 200, "{}", on.body);

    // A letter tells the owner about the app.
    host.letters_to("ann@example.org", 2).await;

    for ahead in [HOUR, -HOUR] {
        host.set_clock(ahead);
        let waiting = past_the_mail(&host, &program).await;
        let refused = program
            .post("/auth/2fa/verify", &waiting, &shown(secret, 0))
            .await;
        assert_eq!(refused.json()["error"], "wrong_code", "{}", refused.body);
        host.set_clock(0);
    }
    let waiting = past_the_mail(&host, &program).await;
    let good = program
        .post("/auth/2fa/verify", &waiting, &shown(secret, 0))
        .await;
    assert_eq!(good.status, 200, "{}", good.body);
}

/// A sign-in of Ann's that waits for the app's code.
async fn past_the_mail(host: &Host, program: &Program) -> String {
    let (link, flow) = host.ask(program, "ann@example.org").await;
    program.open(&link, &flow).await;
    flow
}

/// What a phone shows so many seconds from now, as a request has it.
#[expect(
    clippy::disallowed_methods,
    reason = "the phone has a clock of its own"
)]
fn shown(secret: &str, later: i64) -> String {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let at = i64::try_from(now.as_secs()).unwrap() + later;
    let code = pass0_testkit::totp(secret, at);
    serde_json::json!({ "code": code }).to_string()
}
