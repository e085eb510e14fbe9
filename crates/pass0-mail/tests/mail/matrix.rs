//! Every step of the conversation with every fault: what becomes of the letter, whether operators are
//! warned, and what the visitor sees. The expectations are written by hand.

use std::sync::Arc;

use pass0_core::MailFate;
use pass0_core::Visit;
use pass0_core::model::LetterFate::{self, Accepted, Deferred, Expired, Refused};
use pass0_mail::{SmtpMailer, spawn};
use pass0_testkit::Kit;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::bench::{ANN, SECOND, SOON, ask, kit, post};
use crate::fake::{Does, Fake, mailer, says};
use crate::operator::Log;

const FAULTS: [&str; 11] = [
    "421", "450", "451", "452", "454", "535", "550", "552", "554", "closed", "slow",
];

/// By step and fault. `W`: tried again, and operators are warned. `-`: tried again; it is about this
/// letter (a greylist). `R`: given up; the visitor is asked whether the address is right.
const EXPECTED: [(&str, &str); 8] = [
    //          421 450 451 452 454 535 550 552 554 closed slow
    ("", "        W   W   W   W   W   W   W   W   W   W   W"),
    ("EHLO", "    W   W   W   W   W   W   W   W   W   W   W"),
    ("STARTTLS", "W   W   W   W   W   W   W   W   W   W   W"),
    ("AUTH", "    W   W   W   W   W   W   W   W   W   W   W"),
    ("MAIL", "    W   W   W   W   W   W   W   W   W   W   W"),
    ("RCPT", "    W   -   -   W   W   W   R   R   R   W   W"),
    ("DATA", "    W   -   -   W   W   W   R   R   R   W   W"),
    (".", "       W   -   -   W   W   W   R   R   R   W   W"),
];

/// What the visitor's page says.
async fn seen(kit: &Kit, visit: &Visit) -> LetterFate {
    match kit.engine.sign_in().flow(visit).await.unwrap().mail {
        MailFate::Letter(fate) => fate,
        MailFate::Held => panic!("no letter"),
    }
}

/// A visitor who asked, with the cookie of the flow.
async fn asked(kit: &Kit) -> Visit {
    let mut visit = kit.visit();
    let asked = kit.engine.sign_in().ask(&visit, ANN, None).await.unwrap();
    visit.flow = Some(asked.flow);
    visit
}

/// A letter in this trouble, and out of it.
async fn goes(step: &'static str, fault: &str, expected: &str) {
    let (log, _guard) = Log::keep();
    let does = match fault {
        "closed" => Does::Closes,
        "slow" => Does::Waits,
        code => says(format!("{code} no\r\n")),
    };
    let fake = Fake::start(&[(step, does)]).await;
    let scheme = match step {
        "STARTTLS" => "smtp+starttls",
        _ => "smtp",
    };
    let url = format!("{scheme}://ann:secret@{}", fake.addr);
    let mailer = mailer(&url).within(SECOND / 4);
    let kit = kit();
    let mut visit = asked(&kit).await;
    let at = format!("{fault} at {step:?}");

    let fate = if expected == "R" { Refused } else { Deferred };
    assert_eq!(post(&kit, &mailer).await, [fate], "{at}");
    assert_eq!(seen(&kit, &visit).await, fate, "{at}");
    let warned = log.levels().iter().any(|level| level == "WARN");
    assert_eq!(warned, expected == "W", "{at}: {:?}", log.lines());

    fake.set(&[]);
    kit.clock.advance(60 * SECOND);
    visit.now = kit.visit().now;
    let patient = mailer.within(SOON);
    match expected {
        "R" => assert_eq!(post(&kit, &patient).await, [], "{at}"),
        // The server of the tests has no TLS to start.
        _ if step == "STARTTLS" => {}
        _ => {
            assert_eq!(post(&kit, &patient).await, [Accepted], "{at}");
            assert_eq!(seen(&kit, &visit).await, Accepted, "{at}");
            let letters = fake.letters();
            let first = letters.first().unwrap();
            assert!(letters.iter().all(|letter| letter == first), "{at}");
        }
    }
}

#[tokio::test]
async fn every_fault_at_every_step_has_the_consequence_it_should() {
    for (step, row) in EXPECTED {
        let row: Vec<_> = row.split_whitespace().collect();
        assert_eq!(row.len(), FAULTS.len());
        for (fault, expected) in FAULTS.iter().zip(row) {
            goes(step, fault, expected).await;
        }
    }
}

/// The step before there is a conversation.
#[tokio::test]
async fn a_server_that_cannot_be_reached_is_tried_again_and_warned_of() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let refuses = closed.local_addr().unwrap();
    drop(closed);
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let silent = socket.listen(1).unwrap();
    let drops = silent.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(Ok(stream)) = timeout(SECOND / 4, TcpStream::connect(drops)).await {
        queue.push(stream);
    }
    for (url, step) in [
        (format!("smtp://{refuses}"), "connect"),
        (format!("smtp://{drops}"), "connect"),
        ("smtps://mail.invalid".to_owned(), "connect"),
        ("smtp+plain://mail.invalid".to_owned(), "connect"),
    ] {
        let (log, _guard) = Log::keep();
        let kit = kit();
        let visit = asked(&kit).await;
        assert_eq!(post(&kit, &mailer(&url).within(SECOND)).await, [Deferred]);
        assert_eq!(seen(&kit, &visit).await, Deferred, "{url}");
        assert_eq!(log.levels(), ["WARN"], "{url}");
        assert_eq!(log.lines()[0]["step"], step, "{url}");
    }
}

#[tokio::test]
async fn a_greylist_that_outlasts_the_letter_is_told_and_no_outage() {
    let (log, _guard) = Log::keep();
    let fake = Fake::start(&[("RCPT", says("451 4.7.1 greylisted\r\n"))]).await;
    let (kit, mailer) = (kit(), fake.mailer());
    let mut visit = asked(&kit).await;
    let mut fates = Vec::new();
    for _ in 0..700 {
        fates.extend(post(&kit, &mailer).await);
        kit.clock.advance(SECOND);
    }
    let (last, tries) = fates.split_last().unwrap();
    assert_eq!(*last, Expired);
    assert!(tries.iter().all(|fate| *fate == Deferred));
    assert!((5..12).contains(&tries.len()), "{}", tries.len());
    visit.now = kit.visit().now;
    assert_eq!(seen(&kit, &visit).await, Expired);
    assert!(fake.letters().is_empty() && log.lines().is_empty());
}

/// Workers that are killed after the last byte of the letter and before the answer to it.
#[tokio::test]
async fn killed_before_the_answer_comes_it_sends_the_same_letter_again_and_never_another() {
    let fake = Fake::start(&[(".", Does::Waits)]).await;
    let kit = kit();
    ask(&kit, ANN).await;
    for killed in 1..=3 {
        let (_stop, stopped) = watch::channel(false);
        let mailer: Arc<SmtpMailer> = Arc::new(fake.mailer().within(60 * SECOND));
        let worker = spawn(kit.engine.clone(), mailer, stopped);
        let sent = async {
            while fake.letters().len() < killed {
                tokio::task::yield_now().await;
            }
        };
        timeout(SOON, sent).await.unwrap();
        worker.abort();
        assert!(worker.await.unwrap_err().is_cancelled());
        kit.clock.advance(90 * SECOND);
    }
    fake.set(&[]);
    assert_eq!(post(&kit, &fake.mailer()).await, [Accepted]);
    kit.clock.advance(300 * SECOND);
    assert_eq!(post(&kit, &fake.mailer()).await, []);

    let letters = fake.letters();
    assert_eq!(letters.len(), 4);
    let first = String::from_utf8(letters[0].clone()).unwrap();
    assert!(first.contains("Message-ID: <"), "{first}");
    assert!(letters.iter().all(|letter| *letter == letters[0]));
}
