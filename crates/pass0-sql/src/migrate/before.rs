//! A database as the program before step 12 left it, for the tests of both engines.

use std::time::Duration;

use aws_lc_rs::digest;
use pass0_core::model::{
    AccountChange, Challenge, ChallengeId, ChallengeState, Client, Credential, Declined, Epoch,
    Event, EventKind, HeldAddress, Letter, LetterFate, Mailbox, Proof, Purpose, Recovery, Session,
    SessionId, Strength, Timestamp, User, UserState,
};
use pass0_core::ports::{ChallengeKey, EventFilter, SessionKey, Store};
use pass0_core::secret::Digest;

use crate::dialect::Dialect;
use crate::ids;

/// Steps that were taken.
pub(crate) const STEPS: usize = 11;

const NOW: i64 = 1_800_000_000_000;
/// Ann's, drawn by pass0; Bob's is of a user table of the host.
const ANN: &str = "01m8nm02shw7v4jbvhe4xk64p1";
const BOB: &str = "42";
const FLOW: &str = "01m8nm02r3gjt57v26v96fg5dg";
const OPENED_BY: &str = "01m8nm02ss41jwjj2yww8w2gmb";
const SESSION: &str = "01m8nm02sh7b67y2n0d0e8knd9";
const ROOT: &str = "01m8nm02sh7b67y2n0d0e8kna0";
const OLD_SESSION: &str = "01m8nm02sh7b67y2n0d0e8kn00";
const PASSKEY: &str = "01m8nm02tk881bxwrkv815qqjb";
const REMOVED: &str = "01m8nm02tk881bxwrkv815qqj0";
const LETTER: &str = "01m8nm02r3dpcctgkk71nn5b5w";
const ADDED: &str = "01m8nm02r3dpcctgkk71nn5b60";
const CHANGE: &str = "01m8nm02vnz5ax6re98kp9w3tb";
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0)";

fn at(secs: i64) -> Timestamp {
    Timestamp::from_millis(NOW + secs * 1000)
}

/// A digest that is ASCII, so that both engines read it from a text.
fn stored(n: u8) -> Digest {
    Digest::from_bytes(ascii(n).as_bytes()).unwrap()
}

fn ascii(n: u8) -> String {
    format!("{n:036}")
}

/// The rows, as statements of the program before wrote them.
pub(crate) fn rows(dialect: &Dialect) -> String {
    let ends = NOW + 3_600_000;
    let proofs = Proof::join(&session().proofs);
    let [link, browser, key, old, other, mailbox] = [1, 2, 3, 4, 5, 6].map(ascii);
    dialect.translate(&format!(
        "INSERT INTO pass0_users (id, email, delivery, state, epoch, proven_at, created_at) VALUES
         ('{ANN}', 'ann@example.org', 'Ann@example.org', 0, 3, {NOW}, {NOW}),
         ('{BOB}', 'bob@example.org', 'bob@example.org', 1, 0, NULL, {NOW});
         INSERT INTO pass0_credentials
             (id, kind, handle, user_id, label, scope, data, counter, created_at, used_at) VALUES
         ('{PASSKEY}', 'passkey', CAST('handle' AS {{bytes}}), '{ANN}', 'Phone', 'example.org',
          CAST('data' AS {{bytes}}), 7, {NOW}, {NOW});
         INSERT INTO pass0_sessions (digest, id, user_id, epoch, opened_by, root, proofs, ip,
             user_agent, created_at, seen_at, expires_at) VALUES
         (CAST('{key}' AS {{bytes}}), '{SESSION}', '{ANN}', 3, '{OPENED_BY}', '{ROOT}', '{proofs}',
          '192.0.2.1', '{BROWSER}', {NOW}, {NOW}, {ends}),
         (CAST('{old}' AS {{bytes}}), '{OLD_SESSION}', '{ANN}', 2, 'flow-of-long-ago', '', '',
          '2001:db8::1', '', {NOW}, {NOW}, {ends}),
         (CAST('{other}' AS {{bytes}}), 'session-of-bob', '{BOB}', 0, '{FLOW}', '', '', '', '',
          {NOW}, {NOW}, {ends});
         INSERT INTO pass0_challenges (id, purpose, method, digest, binding, subject, delivery,
             user_id, epoch, state, attempts_left, data, context, next, ip, user_agent, lang,
             created_at, expires_at, closed_at, network, over_at) VALUES
         ('{FLOW}', 'sign_in', 'mail', CAST('{link}' AS {{bytes}}), CAST('{browser}' AS {{bytes}}),
          'ann@example.org', 'Ann@example.org', '{ANN}', 3, 0, 4, CAST('data' AS {{bytes}}),
          'context', '/next', '192.0.2.1', '{BROWSER}', 'de', {NOW}, {ends}, NULL, '192.0.2.1',
          {ends});
         INSERT INTO pass0_letters (id, flow_id, sealed, fate, tries, due_at, drop_at, created_at,
             more, user_id, kind, newest, slot) VALUES
         ('{LETTER}', '{FLOW}', CAST('sealed' AS {{bytes}}), 0, 1, {NOW}, {ends}, {NOW},
          CAST('more' AS {{bytes}}), '{ANN}', 'notice', '{ADDED}', {NOW});
         INSERT INTO pass0_events (at, kind, flow_id, user_id, session_id, ip, user_agent, detail,
             passing) VALUES
         ({NOW}, 'flow.asked', '{FLOW}', NULL, NULL, '192.0.2.1', '{BROWSER}', '', 1),
         ({NOW}, 'of.another.program', NULL, NULL, NULL, '', '', '', 0),
         ({NOW}, 'session.opened', '{OPENED_BY}', '{ANN}', '{SESSION}', '', '', 'mail', 0),
         ({NOW}, 'user.disabled', NULL, '{BOB}', NULL, '', '', 'operator', 0);
         INSERT INTO pass0_changes (id, user_id, what, email, delivery, credentials, at, until) VALUES
         ('{CHANGE}', '{ANN}', 'added', 'ann@example.org', 'Ann@example.org', '{PASSKEY} {REMOVED}',
          {NOW}, {ends}),
         ('change-2', '{ANN}', 'email', 'ann@example.org', 'Ann@example.org', '', {NOW}, {ends});
         INSERT INTO pass0_retired (id, kind, handle, user_id, label, scope, data, counter,
             created_at, used_at, until) VALUES
         ('{REMOVED}', 'codes', CAST('' AS {{bytes}}), '{ANN}', '', '', CAST('secret' AS {{bytes}}),
          0, {NOW}, NULL, {ends});
         INSERT INTO pass0_held (email, delivery, user_id, until) VALUES
         ('ann@example.net', 'Ann@example.net', '{ANN}', {ends});
         INSERT INTO pass0_recoveries (user_id, id, change_id, removes, lang, started_at, due_at,
             next_at) VALUES
         ('{ANN}', 'recovery', '{CHANGE}', '{PASSKEY}', 'fr', {NOW}, {ends}, {ends}),
         ('{BOB}', 'recovery-2', NULL, '', 'en', {NOW}, {ends}, {ends});
         INSERT INTO pass0_declined (user_id, kind, at) VALUES ('{ANN}', 'passkey', {NOW});
         INSERT INTO pass0_spent (made_at, id, state) VALUES ({NOW}, '{FLOW}', 1);
         INSERT INTO pass0_facts (key, value) VALUES ('clock', 'noon');
         INSERT INTO pass0_mailboxes (key, version, turns, due_at, over_at) VALUES
         (CAST('{mailbox}' AS {{bytes}}), 2, CAST('turns' AS {{bytes}}), NULL, {ends});
         INSERT INTO pass0_limits (key, start1, count1, start2, count2, start3, count3, over_at)
         VALUES ('mail/ann@example.org', {NOW}, 3, {NOW}, 3, {NOW}, 3, {ends});"
    ))
}

fn ann() -> User {
    User {
        id: ANN.into(),
        email: "ann@example.org".into(),
        delivery: "Ann@example.org".into(),
        state: UserState::Active,
        epoch: 3,
        proven_at: Some(at(0)),
        created_at: at(0),
    }
}

/// The id that a session has since it lies with the others of its user.
fn moved(user: &str, id: &str) -> SessionId {
    let hash = digest::digest(&digest::SHA256, &ids::encode(id));
    let bits = hash.as_ref().first_chunk().copied().unwrap();
    SessionId::of(&user.into(), u64::from_be_bytes(bits))
}

fn session() -> Session {
    Session {
        id: moved(ANN, SESSION),
        digest: stored(3),
        user: ANN.into(),
        epoch: 3,
        opened_by: OPENED_BY.into(),
        root: ROOT.into(),
        proofs: vec![Proof {
            method: "mail".into(),
            strength: Strength::Mailbox,
            at: at(0),
        }],
        ip: "192.0.2.1".into(),
        user_agent: BROWSER.into(),
        created_at: at(0),
        seen_at: at(0),
        expires_at: at(3600),
    }
}

fn challenge() -> Challenge {
    Challenge {
        id: FLOW.into(),
        purpose: Purpose::SignIn,
        method: "mail".into(),
        digest: stored(1),
        binding: Some(stored(2)),
        subject: "ann@example.org".into(),
        delivery: "Ann@example.org".into(),
        user: Some(ANN.into()),
        epoch: Epoch::Of(3),
        state: ChallengeState::Pending,
        attempts_left: 4,
        data: b"data".to_vec(),
        context: "context".into(),
        next: "/next".into(),
        client: Client {
            ip: Some("192.0.2.1".parse().unwrap()),
            user_agent: BROWSER.into(),
            lang: "de".into(),
        },
        created_at: at(0),
        expires_at: at(3600),
        closed_at: None,
    }
}

/// Everything as it was.
pub(crate) async fn assert_read(store: &dyn Store) {
    let bob = User {
        id: BOB.into(),
        email: "bob@example.org".into(),
        delivery: "bob@example.org".into(),
        state: UserState::Disabled,
        epoch: 0,
        proven_at: None,
        ..ann()
    };
    for user in [ann(), bob.clone()] {
        assert_eq!(store.user(&user.id).await.unwrap(), Some(user.clone()));
        let by_email = store.user_by_email(&user.email).await.unwrap();
        assert_eq!(by_email, Some(user));
    }
    assert_eq!(store.users(None, 10).await.unwrap(), [ann(), bob.clone()]);
    sessions(store, &bob).await;
    challenges(store).await;
    accounts(store, &bob).await;
    events(store).await;
}

async fn sessions(store: &dyn Store, bob: &User) {
    let old = Session {
        id: moved(ANN, OLD_SESSION),
        digest: stored(4),
        epoch: 2,
        opened_by: "flow-of-long-ago".into(),
        root: OLD_SESSION.into(),
        proofs: Vec::new(),
        ip: "2001:db8::1".into(),
        user_agent: String::new(),
        ..session()
    };
    let other = Session {
        id: moved(BOB, "session-of-bob"),
        digest: stored(5),
        user: BOB.into(),
        epoch: 0,
        opened_by: FLOW.into(),
        root: "session-of-bob".into(),
        ip: String::new(),
        ..old.clone()
    };
    for (session, user) in [
        (session(), ann()),
        (old.clone(), ann()),
        (other, bob.clone()),
    ] {
        let by_id = store.session_by_id(&session.id).await.unwrap();
        assert_eq!(by_id, Some(session.clone()));
        // By its new id, and by the digest of the secret that its owner has.
        for key in [
            SessionKey::Id(&session.id),
            SessionKey::Earlier(&session.digest),
        ] {
            let found = store.session(key).await.unwrap();
            assert_eq!(found, Some((session.clone(), user.clone())));
        }
    }
    let of_ann = store.sessions_of(&ANN.into()).await.unwrap();
    assert_eq!(of_ann, [session(), old]);
}

async fn challenges(store: &dyn Store) {
    let id = ChallengeId::from(FLOW);
    for key in [ChallengeKey::Id(&id), ChallengeKey::Binding(&stored(2))] {
        let found = store.challenge(key).await.unwrap();
        assert_eq!(found, Some(challenge()));
    }
    let letter = Letter {
        id: LETTER.into(),
        flow: Some(FLOW.into()),
        sealed: b"sealed".to_vec(),
        fate: LetterFate::Queued,
        tries: 1,
        due_at: at(0),
        drop_at: at(3600),
        created_at: at(0),
        more: b"more".to_vec(),
    };
    assert_eq!(store.letter_of(&id).await.unwrap(), Some(letter));
    let spent = store.spent(&id, at(0)).await.unwrap();
    assert_eq!(spent, Some(ChallengeState::from_i64(1)));
    let minute = Duration::from_secs(60);
    let counted = store.passes("mail/ann@example.org", minute, at(1)).await;
    assert_eq!(counted.unwrap(), 3);
}

async fn accounts(store: &dyn Store, bob: &User) {
    let id = &ANN.into();
    let passkey = Credential {
        id: PASSKEY.into(),
        kind: "passkey".into(),
        handle: b"handle".to_vec(),
        user: ANN.into(),
        label: "Phone".into(),
        scope: "example.org".into(),
        data: b"data".to_vec(),
        counter: 7,
        created_at: at(0),
        used_at: Some(at(0)),
    };
    let by_handle = store.credential("passkey", b"handle").await.unwrap();
    assert_eq!(by_handle, Some(passkey.clone()));
    let of_ann = store.credentials_of(id).await.unwrap();
    assert_eq!(of_ann, std::slice::from_ref(&passkey));

    let history = store.history(id).await.unwrap();
    let added = AccountChange {
        id: CHANGE.into(),
        user: ANN.into(),
        what: "added".into(),
        email: "ann@example.org".into(),
        delivery: "Ann@example.org".into(),
        credentials: vec![REMOVED.into(), PASSKEY.into()],
        at: at(0),
        until: at(3600),
    };
    let moved = AccountChange {
        id: "change-2".into(),
        what: "email".into(),
        credentials: Vec::new(),
        ..added.clone()
    };
    assert_eq!(history.changes, [added, moved]);
    let removed = Credential {
        id: REMOVED.into(),
        kind: "codes".into(),
        handle: Vec::new(),
        label: String::new(),
        scope: String::new(),
        data: b"secret".to_vec(),
        counter: 0,
        used_at: None,
        ..passkey
    };
    assert_eq!(history.retired, [removed]);
    let held = HeldAddress {
        email: "ann@example.net".into(),
        delivery: "Ann@example.net".into(),
        user: ANN.into(),
        until: at(3600),
    };
    assert_eq!(history.held, [held]);

    let recovery = Recovery {
        user: ANN.into(),
        id: "recovery".into(),
        change: Some(CHANGE.into()),
        removes: vec![PASSKEY.into()],
        lang: "fr".into(),
        started_at: at(0),
        due_at: at(3600),
        next_at: at(3600),
    };
    let other = Recovery {
        user: BOB.into(),
        id: "recovery-2".into(),
        change: None,
        removes: Vec::new(),
        lang: "en".into(),
        ..recovery.clone()
    };
    assert_eq!(store.recovery_of(id).await.unwrap(), Some(recovery));
    assert_eq!(store.recovery_of(&bob.id).await.unwrap(), Some(other));
    let declined = Declined {
        user: ANN.into(),
        kind: "passkey".into(),
        at: at(0),
    };
    assert_eq!(store.declined(id).await.unwrap(), [declined]);
    let mailbox = Mailbox {
        key: stored(6),
        version: 2,
        turns: b"turns".to_vec(),
        due_at: None,
        over_at: at(3600),
    };
    assert_eq!(store.mailbox(&stored(6)).await.unwrap(), Some(mailbox));
    let fact = store.fact("clock").await.unwrap();
    assert_eq!(fact.as_deref(), Some("noon"));
}

async fn events(store: &dyn Store) {
    let client = Client {
        ip: Some("192.0.2.1".parse().unwrap()),
        user_agent: BROWSER.into(),
        lang: String::new(),
    };
    let mut asked = Event::new(EventKind::FlowAsked, at(0));
    asked = asked.flow(&FLOW.into()).client(&client);
    let opened = Event::new(EventKind::SignedIn, at(0))
        .flow(&OPENED_BY.into())
        .user(Some(&ANN.into()))
        .session(&moved(ANN, SESSION))
        .detail("mail");
    let disabled = Event::new(EventKind::UserDisabled, at(0))
        .user(Some(&BOB.into()))
        .detail("operator");
    // The second is of a kind that no program here knows.
    let all: Vec<_> = [(1, asked), (3, opened.clone()), (4, disabled)]
        .map(|(seq, event)| Event { seq, ..event })
        .into();
    let read = store.events(&EventFilter::default()).await.unwrap();
    assert_eq!(read, all);
    let of_ann = EventFilter {
        user: Some(ANN.into()),
        ..EventFilter::default()
    };
    let read = store.events(&of_ann).await.unwrap();
    assert_eq!(read, [Event { seq: 3, ..opened }]);
}
