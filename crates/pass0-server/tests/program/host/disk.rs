//! A disk with errors.

use super::{Host, comes_back, is_in, told};
use crate::support::Program;

/// Tries again and again until the program has found out that the disk works.
async fn recovered(program: &Program) {
    let asked = async {
        while program.get("/readyz", "").await.status != 200 {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(super::PATIENCE, asked).await.unwrap();
}

async fn ask_in_vain(program: &Program) {
    let body = r#"{"email":"mallory@example.org"}"#;
    comes_back(&program.post("/auth/request-magic-link", "", body).await);
}

#[tokio::test]
async fn a_disk_that_takes_no_writes_for_a_while_loses_nothing_and_is_told_once() {
    for fault in ["write", "fsync"] {
        let host = Host::new().await;
        let mut program = host.serve("").await;
        let ann = host.sign_in(&program, "ann@example.org").await;
        host.on(fault);
        for _ in 0..10 {
            ask_in_vain(&program).await;
        }
        assert!(is_in(&program, &ann, "ann@example.org").await, "{fault}");
        host.off(fault);
        recovered(&program).await;
        let bob = host.sign_in(&program, "bob@example.org").await;
        let line = program.logged("the database cannot be written").await;
        assert!(line.contains("errors of the disk"), "{line}");
        assert_eq!(told(&program, "the database cannot be written"), 1);
        assert_eq!(told(&program, "\"ERROR\""), 1, "{}", program.printed());

        host.power_cut(&mut program).await;
        let program = host.serve("").await;
        for (session, email) in [(ann, "ann@example.org"), (bob, "bob@example.org")] {
            assert!(is_in(&program, &session, email).await, "{fault}: {email}");
        }
    }
}

/// What was to be synchronised when that failed is never on the disk, whatever the next fsync says:
/// nothing that is acknowledged later may stand behind it in the log.
#[tokio::test]
async fn after_a_failed_fsync_nothing_acknowledged_later_depends_on_what_it_lost() {
    let host = Host::new().await;
    let mut program = host.serve("").await;
    let ann = host.sign_in(&program, "ann@example.org").await;
    let (_, flow) = host.ask(&program, "bob@example.org").await;
    host.on("fsync");
    // An attempt is committed, and waits for no fsync of its own. What follows it fails.
    let wrong = program
        .post("/auth/verify-code", &flow, r#"{"code":"00000000"}"#)
        .await;
    comes_back(&wrong);
    host.off("fsync");
    recovered(&program).await;
    let cyd = host.sign_in(&program, "cyd@example.org").await;

    host.power_cut(&mut program).await;
    let program = host.serve("").await;
    for (session, email) in [(ann, "ann@example.org"), (cyd, "cyd@example.org")] {
        assert!(is_in(&program, &session, email).await, "{email}");
    }
}

#[tokio::test]
async fn a_disk_that_cannot_be_read_for_a_while_ends_no_session() {
    let host = Host::new().await;
    let program = host.serve("").await;
    let ann = host.sign_in(&program, "ann@example.org").await;
    host.on("read");
    for _ in 0..10 {
        let answer = program.get("/auth/session", &ann).await;
        // Most pages are mapped, and read without a call that could fail.
        if answer.status != 200 {
            comes_back(&answer);
        }
    }
    host.off("read");
    recovered(&program).await;
    assert!(is_in(&program, &ann, "ann@example.org").await);
}
