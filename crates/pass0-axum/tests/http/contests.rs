//! Contests over HTTP of more than one change, by more than one link, and by the wrong people.

use std::sync::Arc;
use std::time::Duration;

use pass0_axum::Options;
use pass0_core::Engine;
use pass0_core::config::Policy;
use pass0_core::memory::MemoryStore;
use pass0_core::ports::{LetterKind, Notice, Store};
use pass0_testkit::{Authenticator, Kit, Letter, test_ring};
use serde_json::json;

use crate::actors::{ANN, App, Browser, Reply, app, app_of, config_with, path_of};
use crate::taking_back::{
    EVIL, SITE, action, contest, letter, moves_the_address, notifies, page_of, stolen,
};

/// The notices that went to an address, the oldest first.
async fn notices(app: &App, to: &str) -> Vec<Letter> {
    // Those of one kind come ten minutes apart.
    app.kit.post().await;
    app.kit.clock.advance(Duration::from_secs(601));
    app.kit.post().await;
    let letters = app.kit.inbox.to(to).into_iter();
    letters.filter(|it| notifies(&it.text.kind)).collect()
}

/// What a page lists, word for word.
fn listed(page: &Reply) -> Vec<String> {
    let items = page.body.split("<li>").skip(1);
    let items = items.map(|item| item.split("</li>").next().unwrap());
    items.map(str::to_owned).collect()
}

/// Signs in by mail and the code of an app: whether that opens a session.
async fn enters(app: &App, email: &str, secret: &str) -> bool {
    app.kit.clock.advance(Duration::from_secs(31));
    let mut browser = app.browser();
    let mail = browser.ask(email).await;
    if !mail.signs_in() || browser.go(path_of(&mail)).await.location() != "/auth/2fa/verify" {
        return false;
    }
    let code = browser.totp(secret);
    let typed = browser
        .post("/auth/2fa/verify", json!({"code": code}))
        .await;
    let signed_in = browser.is_signed_in().await;
    assert_eq!(typed.status == 200, signed_in, "{}", typed.body);
    signed_in
}

/// The newest letter of a sign-in that somebody asks for at Ann's address, opened where they did.
async fn opens_a_mail(app: &App, browser: &mut Browser) -> String {
    app.kit.clock.advance(Duration::from_secs(31));
    let mail = browser.ask(ANN).await;
    browser.go(path_of(&mail)).await.location().to_owned()
}

/// An account with an app's codes, whose fresh session, which showed one, is stolen.
async fn stolen_with_codes(app: &App) -> (Browser, Browser, String, Vec<String>) {
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let (secret, codes) = ann.add_totp().await;
    // Nothing of this can be contested any more.
    app.kit.post().await;
    app.kit.clock.advance(Duration::from_secs(73 * 3600));
    let mut ann = app.browser();
    assert_eq!(opens_a_mail(app, &mut ann).await, "/auth/2fa/verify");
    let code = ann.totp(&secret);
    let typed = ann.post("/auth/2fa/verify", json!({"code": code})).await;
    assert_eq!(typed.status, 200, "{}", typed.body);
    (ann.clone(), ann, secret, codes)
}

#[tokio::test]
async fn after_address_passkey_and_codes_the_owners_own_codes_work_as_before() {
    let app = app();
    let (_, mut mallory, secret, _) = stolen_with_codes(&app).await;
    moves_the_address(&app, &mut mallory).await;
    let mut keys = Authenticator::new(SITE);
    mallory.add_passkey(&mut keys).await;
    let (others, _) = mallory.add_totp().await;
    assert!(
        !enters(&app, ANN, &secret).await,
        "the address is the intruder's"
    );
    let notice = letter(&app, ANN, notifies).await;
    let outcome = contest(&app, &notice, ANN).await;
    assert_eq!(
        listed(&outcome),
        [
            "Restored as your address: ann@example.org",
            "Works again: recovery codes",
            "Works again: codes from an app",
            "No longer works: passkey",
            "No longer works: recovery codes",
            "No longer works: codes from an app",
        ]
    );
    assert!(!mallory.is_signed_in().await);
    let refused = app.browser().use_passkey(&mut keys).await;
    assert_eq!(refused.error(), "unknown_passkey");
    assert!(!enters(&app, ANN, &others).await, "the intruder's codes");
    assert!(!enters(&app, EVIL, &others).await, "nor at their address");
    assert!(enters(&app, ANN, &secret).await, "the owner, at once");
}

#[tokio::test]
async fn a_removed_second_factor_is_restored_and_the_page_says_exactly_that() {
    let app = app();
    let (_, mut mallory, secret, codes) = stolen_with_codes(&app).await;
    let off = mallory.post("/auth/2fa/disable", json!({})).await;
    assert_eq!(off.status, 200, "{}", off.body);
    let mut thief = app.browser();
    opens_a_mail(&app, &mut thief).await;
    assert!(thief.is_signed_in().await, "the mailbox is enough by now");
    let removed = letter(&app, ANN, |kind| match kind {
        LetterKind::Notice { notice, .. } => *notice == Notice::Removed("totp".into()),
        _ => false,
    });
    let outcome = contest(&app, &removed.await, ANN).await;
    let restored = [
        "Works again: recovery codes",
        "Works again: codes from an app",
    ];
    assert_eq!(listed(&outcome), restored);
    // So does the letter that tells of it.
    let report = letter(&app, ANN, |kind| matches!(kind, LetterKind::Report(_))).await;
    let LetterKind::Report(report) = &report.text.kind else {
        unreachable!()
    };
    assert_eq!(report.restored, ["recovery_code", "totp"]);
    assert!(report.removed.is_empty() && report.pending.is_empty() && report.lost == 0);
    assert!(!mallory.is_signed_in().await && !thief.is_signed_in().await);
    assert!(enters(&app, ANN, &secret).await);
    let mut owner = app.browser();
    assert_eq!(opens_a_mail(&app, &mut owner).await, "/auth/2fa/verify");
    let body = json!({"code": codes[0], "use_backup": true});
    let typed = owner.post("/auth/2fa/verify", body).await;
    assert_eq!(typed.status, 200, "{}", typed.body);
}

/// Whether the page of a notice has something to press.
async fn can_contest(app: &App, notice: &Letter) -> bool {
    let page = page_of(&mut app.browser(), notice).await;
    page.body.contains("<form")
}

#[tokio::test]
async fn of_two_notices_neither_link_disables_the_other() {
    for second in ["passkey", "totp"] {
        for order in [&[0][..], &[1], &[0, 1], &[1, 0]] {
            let told = format!("a passkey and a {second}, contested: {order:?}");
            let app = app();
            let (_, mut mallory) = stolen(&app).await;
            let mut keys = [Authenticator::new(SITE), Authenticator::new(SITE)];
            mallory.add_passkey(&mut keys[0]).await;
            app.kit.post().await;
            match second {
                "passkey" => drop(mallory.add_passkey(&mut keys[1]).await),
                _ => drop(mallory.add_totp().await),
            }
            let notices = notices(&app, ANN).await;
            assert_eq!(notices.len(), 2, "{told}");
            for place in order {
                let notice = &notices[*place];
                let both = order.len() == 2 && order[0] == 0;
                if both && *place == 1 {
                    // The earlier one took it back already, or has it wait; no button is left.
                    assert!(!can_contest(&app, notice).await, "{told}");
                } else {
                    assert!(can_contest(&app, notice).await, "{told}");
                    contest(&app, notice, ANN).await;
                }
            }
            let first_stays = *order == [1];
            let mut works = Vec::new();
            for keys in &mut keys {
                let mut tries = app.browser();
                let options = tries.post("/auth/passkey/login/options", json!({}));
                if keys.get(&options.await.json()).is_some() {
                    works.push(app.browser().use_passkey(keys).await.status == 200);
                }
            }
            let expected: &[bool] = match second {
                "passkey" => &[first_stays, false],
                _ => &[first_stays],
            };
            assert_eq!(works, expected, "{told}");
            if first_stays {
                assert!(can_contest(&app, &notices[0]).await, "{told}: still good");
            }
            app.kit.clock.advance(Duration::from_secs(72 * 3600));
            app.kit.engine.jobs().tend().await.unwrap();
            let mut owner = app.browser();
            owner.sign_in(ANN).await;
            let own = owner.get("/auth/session").await.json();
            assert_eq!(own["user"]["email"], ANN, "{told}: not locked out");
        }
    }
}

/// Two apps over one store: with default settings, and under this policy.
fn one_account_under(policy: Policy) -> (App, App) {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let plain = Kit::new(config_with(|_| {}), store.clone());
    let config = config_with(|config| policy.preset(config));
    let env = Arc::new(plain.clock.clone());
    let engine = Engine::new(config, store, env, test_ring()).unwrap();
    let strict = Kit {
        engine,
        ..plain.clone()
    };
    let [plain, strict] = [plain, strict].map(|kit| app_of(kit, Options::default()));
    (plain, strict)
}

/// The owner's own old notice "codes switched on", in the hands of a thief of the mailbox. Under
/// policies where the mailbox counts for more, nothing of it can be begun.
#[tokio::test]
async fn under_a_strict_policy_a_thief_of_the_mailbox_gets_nothing_out_of_an_old_notice() {
    for policy in [Policy::Aal2, Policy::PasskeyOnly] {
        let (plain, app) = one_account_under(policy);
        // The owner made the account before the policy.
        let mut ann = plain.browser();
        ann.sign_in(ANN).await;
        let mut keys = Authenticator::new(SITE);
        ann.add_passkey(&mut keys).await;
        let (secret, _) = ann.add_totp().await;
        let switched_on = letter(&app, ANN, |kind| match kind {
            LetterKind::Notice { notice, .. } => *notice == Notice::Added("totp".into()),
            _ => false,
        })
        .await;

        let mut thief = app.browser();
        let page = page_of(&mut thief, &switched_on).await;
        assert!(!page.body.contains("<form"), "{policy:?}: {}", page.body);
        // Where there is no button, its form can be sent all the same.
        let form = action(&page_of(&mut plain.browser(), &switched_on).await);
        let before = app.kit.inbox.len();
        let pressed = thief.post(&form, json!({})).await;
        assert_eq!(
            pressed.error(),
            "ask_operator",
            "{policy:?}: {}",
            pressed.body
        );
        app.kit.post().await;
        assert_eq!(
            app.kit.inbox.len(),
            before,
            "{policy:?}: no letter that proves"
        );
        let options = thief.post("/auth/contest/options", json!({})).await;
        let mut thiefs = Authenticator::new(SITE);
        assert_eq!(thiefs.get(&options.json()), None, "{policy:?}");

        // Signing in takes more than the mailbox, and losing the factor is the operator's.
        let asked = thief
            .post("/auth/request-magic-link", json!({"email": ANN}))
            .await;
        if policy == Policy::Aal2 {
            assert_eq!(asked.status, 200, "{}", asked.body);
            let mail = letter(&app, ANN, |kind| matches!(kind, LetterKind::SignIn { .. })).await;
            assert_eq!(
                thief.go(path_of(&mail)).await.location(),
                "/auth/2fa/verify"
            );
            let lost = thief.post("/auth/2fa/lost", json!({})).await;
            assert_eq!(lost.error(), "ask_operator", "{}", lost.body);
        } else {
            assert_eq!(asked.error(), "mail_off", "{}", asked.body);
        }
        assert!(!thief.is_signed_in().await, "{policy:?}");
        app.kit.clock.advance(Duration::from_secs(73 * 3600));
        app.kit.engine.jobs().tend().await.unwrap();
        assert_eq!(app.browser().use_passkey(&mut keys).await.status, 200);
        // The codes are still on.
        assert!(enters(&plain, ANN, &secret).await, "{policy:?}");
    }
}

/// The owner replaced their app a while ago; a thief of the mailbox contests that.
#[tokio::test]
async fn a_contest_of_a_replaced_factor_leaves_one() {
    let app = app();
    let (mut ann, _, old, _) = stolen_with_codes(&app).await;
    let (new, _) = ann.add_totp().await;
    let replaced = letter(&app, ANN, notifies).await;
    contest(&app, &replaced, ANN).await;
    let mut thief = app.browser();
    assert_eq!(opens_a_mail(&app, &mut thief).await, "/auth/2fa/verify");
    assert!(!enters(&app, ANN, &new).await, "the one it was replaced by");
    assert!(enters(&app, ANN, &old).await, "the one there was");
    app.kit.clock.advance(Duration::from_secs(73 * 3600));
    app.kit.engine.jobs().tend().await.unwrap();
    assert_eq!(opens_a_mail(&app, &mut thief).await, "/auth/2fa/verify");
    assert!(!thief.is_signed_in().await);
}
