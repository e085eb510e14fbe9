//! A second factor that was lost.

use pass0_core::Rejected;
use pass0_core::ports::About;

use crate::actors::{Browser, browser, rejected};
use crate::world::{Demands, World, stores};

/// A browser whose sign-in by mail waits for the second factor.
async fn waiting(world: &World) -> Browser {
    let mut here = browser(&world.kit);
    here.ask(&world.ann).await;
    let letters = world.kit.inbox.to(&world.ann);
    let letter = letters.iter().rfind(|letter| letter.signs_in()).unwrap();
    let _ = here.open(letter).await;
    here
}

#[tokio::test]
async fn a_lost_factor_is_removed_after_three_days() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Totp, true).await;
        let here = waiting(&world).await;
        assert!(
            world
                .kit
                .engine
                .sign_in()
                .may_report_lost(&here.visit())
                .await
                .unwrap()
        );
        let report = world
            .kit
            .engine
            .sign_in()
            .report_lost(&here.visit())
            .await
            .unwrap();
        assert_eq!(report.about, About::Lost);
        assert_eq!(report.pending, ["recovery_code", "totp"], "{store}");
        assert_eq!(world.owner.who().await, None, "{store}: sessions end");
        world.owners_totp = String::new();
        world.wait(71).await;
        assert_eq!(world.owners_ways().await, "", "{store}: not yet");
        world.wait(2).await;
        assert_eq!(world.owners_ways().await, "mail", "{store}");
    }
}

#[tokio::test]
async fn the_owners_next_sign_in_stops_a_thief_who_reports_the_factor_lost() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Totp, true).await;
        let thief = waiting(&world).await;
        world
            .kit
            .engine
            .sign_in()
            .report_lost(&thief.visit())
            .await
            .unwrap();
        // Once more, from another browser: nothing is put off or brought forward.
        world.wait(24).await;
        let again = waiting(&world).await;
        let engine = world.kit.engine.clone();
        let user = engine.admin().find_user(&world.ann).await.unwrap();
        let before = engine.admin().contestable(&user).await.unwrap().1.unwrap();
        engine.sign_in().report_lost(&again.visit()).await.unwrap();
        let after = engine.admin().contestable(&user).await.unwrap().1.unwrap();
        assert_eq!(
            (before.due_at, before.id),
            (after.due_at, after.id),
            "{store}"
        );
        assert_eq!(world.owners_ways().await, "mail+totp", "{store}");
        assert_eq!(
            engine.admin().contestable(&user).await.unwrap().1,
            None,
            "{store}"
        );
        world.wait(96).await;
        assert_eq!(world.owners_ways().await, "mail+totp", "{store}");
    }
}

#[tokio::test]
async fn a_recovery_code_stops_the_removal_as_well() {
    for (store, rows, _guard) in stores().await {
        let world = World::new(&rows, 1, Demands::Totp, true).await;
        let thief = waiting(&world).await;
        let engine = world.kit.engine.clone();
        engine.sign_in().report_lost(&thief.visit()).await.unwrap();
        let mut owner = waiting(&world).await;
        let code = world.owners_codes[0].clone();
        assert!(owner.type_factor("recovery_code", &code).await.is_ok());
        let user = engine.admin().find_user(&world.ann).await.unwrap();
        assert_eq!(
            engine.admin().contestable(&user).await.unwrap().1,
            None,
            "{store}"
        );
    }
}

#[tokio::test]
async fn many_nodes_remove_a_lost_factor_once() {
    for (store, rows, _guard) in stores().await {
        let world = World::new(&rows, 1, Demands::Totp, true).await;
        let here = waiting(&world).await;
        let engine = world.kit.engine.clone();
        engine.sign_in().report_lost(&here.visit()).await.unwrap();
        world
            .kit
            .clock
            .advance(std::time::Duration::from_secs(72 * 3600));
        let rounds: Vec<_> = (0..8)
            .map(|_| {
                let engine = engine.clone();
                tokio::spawn(async move { engine.jobs().tend().await })
            })
            .collect();
        for round in rounds {
            round.await.unwrap().unwrap();
        }
        world.kit.post().await;
        let letters = world.kit.inbox.to(&world.ann);
        let done = letters.iter().filter(|letter| match &letter.text.kind {
            pass0_core::ports::LetterKind::Report(report) => report.about == About::Done,
            _ => false,
        });
        assert_eq!(done.count(), 1, "{store}");
    }
}

#[tokio::test]
async fn where_more_than_a_mailbox_is_demanded_the_operator_is_asked() {
    for (store, rows, _guard) in stores().await {
        let world = World::new(&rows, 1, Demands::Aal2, true).await;
        let here = waiting(&world).await;
        let engine = &world.kit.engine;
        assert!(
            !engine
                .sign_in()
                .may_report_lost(&here.visit())
                .await
                .unwrap(),
            "{store}"
        );
        let lost = rejected(engine.sign_in().report_lost(&here.visit()).await);
        assert_eq!(lost, Err(Rejected::AskOperator), "{store}");
    }
}
