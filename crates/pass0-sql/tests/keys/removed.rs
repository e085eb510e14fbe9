//! Second factors that were removed, and come back when that is contested: they need their key.

use pass0_core::Error;
use pass0_core::model::EventKind;
use pass0_core::ports::Report;
use pass0_core::secret::KeyError;

use super::*;

/// A user whose authenticator app and recovery codes were removed a moment ago, as an intruder
/// would; the secret of the app, and a code that is not spent.
async fn robbed(kit: &Kit, email: &str) -> (String, String) {
    let (user, secret, codes) = with_totp(kit, email).await;
    let (visit, current) = (user.visit(), user.current().await);
    let off = kit
        .engine
        .account(&current)
        .disable_factor(&visit, "totp")
        .await;
    off.unwrap();
    (secret, codes[0].clone())
}

/// The operator takes the account back to what it was before the removal.
async fn taken_back(kit: &Kit, email: &str) -> Result<Report, Error> {
    let user = kit.engine.admin().find_user(email).await.unwrap();
    let (changes, _) = kit.engine.admin().contestable(&user).await.unwrap();
    let removal = changes.last().expect("a change").id.clone();
    kit.engine.admin().recover(&user, &removal).await
}

/// Rows and users of one sort of removed factors that depend on a key.
async fn removed(kit: &Kit, key: u8, what: &str) -> (u64, u64) {
    let report = report(kit, key).await;
    let mut uses = report.uses.iter();
    let uses = uses.find(|uses| uses.what == what && uses.removed);
    uses.map_or((0, 0), |uses| (uses.rows, uses.users))
}

pub(crate) async fn a_removed_factor_is_sealed_again_and_comes_back(store: Arc<dyn Store>) {
    let clock = Clock::default();
    let kit = node(&store, &clock, &[1]);
    kit.engine.jobs().admit_keys(&[]).await.unwrap();
    let (secret, code) = robbed(&kit, ANN).await;
    robbed(&kit, BOB).await;
    assert_eq!(depend(&kit, 1, "totp").await, (0, 0));
    assert_eq!(removed(&kit, 1, "totp").await, (2, 2));
    assert_eq!(removed(&kit, 1, "recovery_code").await, (20, 2));

    kit.engine
        .jobs()
        .replace_keys(&[key(2), key(1)])
        .await
        .unwrap();
    let done = kit.engine.jobs().reseal().await.unwrap();
    assert_eq!((done.moved, done.problem()), (2, None));
    assert_eq!(kit.engine.jobs().reseal().await.unwrap().moved, 0);
    assert_eq!(removed(&kit, 1, "totp").await, (0, 0));
    assert_eq!(removed(&kit, 2, "totp").await, (2, 2));
    // Only their owner knows the codes, so they need the old key as long as they can come back.
    assert_eq!(removed(&kit, 1, "recovery_code").await, (20, 2));

    let told = taken_back(&kit, ANN).await.unwrap();
    assert_eq!(told.restored, ["recovery_code", "totp"]);
    assert_eq!(told.lost, 0);
    let (mut ann, _) = past_the_mail(&kit, ANN).await;
    let shown = ann.totp(&secret);
    ann.type_factor("totp", &shown).await.unwrap();
    let (mut ann, _) = past_the_mail(&kit, ANN).await;
    ann.type_factor("recovery_code", &code).await.unwrap();

    // Of Bob nothing can come back any more, whether it is purged yet or not.
    clock.advance(HOUR * 73);
    assert_eq!(removed(&kit, 2, "totp").await, (0, 0));
    assert!(report(&kit, 2).await.uses.iter().all(|it| !it.removed));
}

pub(crate) async fn a_key_that_removed_factors_depend_on_cannot_be_left_out(store: Arc<dyn Store>) {
    let clock = Clock::default();
    let kit = node(&store, &clock, &[1]);
    kit.engine.jobs().admit_keys(&[]).await.unwrap();
    robbed(&kit, ANN).await;
    kit.engine
        .jobs()
        .replace_keys(&[key(2), key(1)])
        .await
        .unwrap();
    assert!(!report(&kit, 1).await.is_removable());

    let refused = kit.engine.jobs().replace_keys(&[key(2)]).await.unwrap_err();
    assert!(matches!(refused, KeyProblem::Missing(_)), "{refused}");
    let other = node(&store, &clock, &[2]);
    let refused = other
        .engine
        .jobs()
        .admit_keys(&[])
        .await
        .unwrap_err()
        .to_string();
    for words in [
        "1 user can no longer take back the authenticator app removed from their account",
        "1 user can no longer take back the recovery codes removed from their account",
    ] {
        assert!(refused.contains(words), "{words:?} in {refused}");
    }
    // No second factor in use depends on it: nobody is told that some cannot be used.
    assert_eq!(other.engine.jobs().reseal().await.unwrap().problem(), None);

    // When none can come back, and sessions are over, the key goes.
    clock.advance(HOUR * 24 * 31);
    assert!(report(&kit, 1).await.is_removable());
    kit.engine.jobs().replace_keys(&[key(2)]).await.unwrap();
    other.engine.jobs().admit_keys(&[]).await.unwrap();
}

pub(crate) async fn a_retired_key_takes_removed_factors_and_the_owner_stays_in(
    store: Arc<dyn Store>,
) {
    let clock = Clock::default();
    let old = node(&store, &clock, &[1]);
    old.engine.jobs().admit_keys(&[]).await.unwrap();
    robbed(&old, ANN).await;
    // Removed after the rotation: nothing of Carol's depends on the old key.
    old.engine
        .jobs()
        .replace_keys(&[key(2), key(1)])
        .await
        .unwrap();
    let (of_carol, _) = robbed(&old, CAROL).await;
    old.post().await;
    let (letters, gone) = (old.inbox.to(ANN).len(), id(&key(1)));

    let kit = node(&store, &clock, &[2]);
    kit.engine.jobs().admit_keys(&[gone]).await.unwrap();
    let reports = kit.engine.jobs().key_report().await.unwrap();
    assert!(reports.iter().all(|report| report.key != gone));
    // It was removed already: no second letter says so.
    kit.post().await;
    assert_eq!(old.inbox.to(ANN).len(), letters);
    assert_eq!(kit.inbox.to(ANN).len(), 0);
    let events = all_events(&kit).await;
    let retired = events.iter().filter(|it| it.kind == EventKind::KeyRetired);
    let details: Vec<_> = retired.map(|it| it.detail.clone()).collect();
    assert_eq!(details.len(), 1);
    assert!(
        details[0].contains("0 users reset, 11 removed factors dropped"),
        "{details:?}"
    );

    // Ann's account says what did not come back, and lets her in.
    let report = taken_back(&kit, ANN).await.unwrap();
    assert_eq!((report.restored.len(), report.lost), (0, 11));
    let (ann, link) = past_the_mail(&kit, ANN).await;
    assert!(matches!(link, Link::SignedIn(_)));
    assert_eq!(ann.who().await.as_deref(), Some(ANN));
    // Carol's comes back as it was.
    let report = taken_back(&kit, CAROL).await.unwrap();
    assert_eq!(report.restored, ["recovery_code", "totp"]);
    let (mut carol, _) = past_the_mail(&kit, CAROL).await;
    let shown = carol.totp(&of_carol);
    carol.type_factor("totp", &shown).await.unwrap();
}

pub(crate) async fn a_removed_factor_does_not_come_back_where_nothing_can_read_it(
    store: Arc<dyn Store>,
) {
    let clock = Clock::default();
    let kit = node(&store, &clock, &[1]);
    kit.engine.jobs().admit_keys(&[]).await.unwrap();
    let (secret, _) = robbed(&kit, ANN).await;

    // As a command that was given other keys than the instance has.
    let without = node(&store, &clock, &[2]);
    let refused = taken_back(&without, ANN).await;
    assert!(
        matches!(refused, Err(Error::Key(KeyError::Unknown(key))) if key == id(&self::key(1))),
        "{refused:?}"
    );
    // Nothing happened: no factor that nobody can show, and none lost.
    let (_, link) = past_the_mail(&kit, ANN).await;
    assert!(matches!(link, Link::SignedIn(_)));
    taken_back(&kit, ANN).await.unwrap();
    let (mut ann, _) = past_the_mail(&kit, ANN).await;
    let shown = ann.totp(&secret);
    ann.type_factor("totp", &shown).await.unwrap();
}
