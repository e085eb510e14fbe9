//! An app's codes while the server's clock is wrong, and afterwards.

use std::time::Duration;

use pass0_core::model::EventKind;
use pass0_core::{Link, Rejected};
use pass0_testkit::Kit;

use crate::actors::{ANN, Browser, all_events, browser, kit_with, unlimited};

const STEP: Duration = Duration::from_secs(30);
const HOUR: Duration = Duration::from_secs(3600);

async fn ann_with_totp(kit: &Kit) -> (String, Vec<String>) {
    let mut ann = browser(kit);
    ann.sign_in(ANN).await;
    let made = ann.add_totp().await;
    kit.clock.advance(STEP * 4);
    made
}

/// A browser of hers, past the mail.
async fn past_the_mail(kit: &Kit) -> Browser {
    let mut ann = browser(kit);
    ann.ask(ANN).await;
    let letters = kit.inbox.to(ANN);
    let letter = letters.iter().rfind(|letter| letter.signs_in()).unwrap();
    assert!(matches!(ann.open(letter).await, Ok(Link::Waiting(_))));
    ann
}

async fn refuses(ann: &mut Browser, code: &str) {
    let refused = ann.type_factor("totp", code).await;
    assert!(
        matches!(refused, Err(Rejected::WrongCode { .. })),
        "{refused:?}"
    );
}

/// What the phone shows, whose clock is right, is of no step of the server's: nothing is used up.
#[tokio::test]
async fn codes_of_a_phone_that_is_right_work_as_soon_as_the_clock_is_right_again() {
    for forward in [true, false] {
        let kit = kit_with(unlimited);
        let (secret, _) = ann_with_totp(&kit).await;
        let mut before = past_the_mail(&kit).await;
        let used = before.totp(&secret);
        before.type_factor("totp", &used).await.unwrap();

        kit.clock.advance(STEP);
        let shown = before.totp(&secret);
        match forward {
            true => kit.clock.advance(HOUR),
            false => kit.clock.rewind(HOUR),
        }
        let mut meanwhile = past_the_mail(&kit).await;
        refuses(&mut meanwhile, &shown).await;
        match forward {
            true => kit.clock.rewind(HOUR),
            false => kit.clock.advance(HOUR),
        }

        let mut after = past_the_mail(&kit).await;
        refuses(&mut after, &used).await;
        after.type_factor("totp", &shown).await.unwrap();
    }
}

/// The phone's clock was wrong with the server's. If used codes were forgotten, anybody who saw one could
/// use it again.
#[tokio::test]
async fn a_code_that_was_used_in_an_hour_to_come_is_never_good_again_and_a_recovery_code_stands_in()
{
    let kit = kit_with(unlimited);
    let (secret, recovery) = ann_with_totp(&kit).await;
    kit.clock.advance(HOUR);
    let mut ahead = past_the_mail(&kit).await;
    let used = ahead.totp(&secret);
    ahead.type_factor("totp", &used).await.unwrap();

    kit.clock.rewind(HOUR);
    let mut back = past_the_mail(&kit).await;
    let shown = back.totp(&secret);
    refuses(&mut back, &shown).await;
    let events = all_events(&kit).await;
    assert!(events.iter().any(|it| it.kind == EventKind::FactorReplayed));
    back.type_factor("recovery_code", &recovery[0])
        .await
        .unwrap();

    kit.clock.advance(HOUR);
    let mut then = past_the_mail(&kit).await;
    refuses(&mut then, &used).await;
    kit.clock.advance(STEP);
    let fresh = then.totp(&secret);
    then.type_factor("totp", &fresh).await.unwrap();
}
