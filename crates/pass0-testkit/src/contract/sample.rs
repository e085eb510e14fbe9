//! Rows to test with: number *n* of a noun is always the same row, and no two numbers share
//! anything that must be unique.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use pass0_core::model::{
    Challenge, ChallengeId, ChallengeState, Client, Credential, Epoch, Event, EventKind, Letter,
    LetterFate, Proof, Purpose, Session, SessionId, Strength, Timestamp, User, UserState,
};
use pass0_core::secret::Digest;

/// The time at which all samples are made, and at which all are good.
pub const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// [`NOW`] and so many seconds; fewer than 0: before.
#[must_use]
pub const fn at(secs: i64) -> Timestamp {
    millis(secs * 1000)
}

/// [`NOW`] and so many milliseconds; fewer than 0: before.
#[must_use]
pub const fn millis(millis: i64) -> Timestamp {
    Timestamp::from_millis(NOW.millis() + millis)
}

/// Digest number `n` of a kind. Not the digest of anything.
#[must_use]
pub fn digest(kind: u8, n: u64) -> Digest {
    let mut bytes = [kind; Digest::LEN];
    // In front and at the end, so that neither a cut comparison nor a prefix is enough.
    for (place, byte) in bytes.iter_mut().rev().zip(n.to_le_bytes()) {
        *place = byte;
    }
    Digest::from_bytes(&bytes).expect("36 bytes")
}

/// The digest of the secret of challenge `n`.
#[must_use]
pub fn link(n: u64) -> Digest {
    digest(1, n)
}

/// The digest of the flow cookie of browser `n`.
#[must_use]
pub fn browser(n: u64) -> Digest {
    digest(2, n)
}

/// User `n`: active, of epoch 0, not proven.
#[must_use]
pub fn user(n: u64) -> User {
    User {
        id: format!("user-{n:04}").as_str().into(),
        email: format!("user-{n}@example.org"),
        delivery: format!("User-{n}@example.org"),
        state: UserState::Active,
        epoch: 0,
        proven_at: None,
        created_at: NOW,
    }
}

/// The id of challenge `n`.
#[must_use]
pub fn flow(n: u64) -> ChallengeId {
    format!("flow-{n:04}").as_str().into()
}

/// Challenge `n`: a sign-in with the address of user `n` from a browser and a network of its own,
/// pending with 5 attempts for 10 minutes.
#[must_use]
pub fn challenge(n: u64) -> Challenge {
    Challenge {
        id: flow(n),
        purpose: Purpose::SignIn,
        method: "mail".into(),
        digest: link(n),
        binding: Some(browser(n)),
        subject: user(n).email,
        delivery: user(n).delivery,
        user: None,
        epoch: Epoch::Of(0),
        state: ChallengeState::Pending,
        attempts_left: 5,
        data: vec![7; 36],
        context: String::new(),
        next: "/".into(),
        client: Client {
            ip: Some(network(n)),
            user_agent: "Mozilla/5.0".into(),
            lang: "en".into(),
        },
        created_at: NOW,
        expires_at: at(600),
        closed_at: None,
    }
}

/// An address in network `n`.
#[must_use]
pub fn network(n: u64) -> IpAddr {
    let bits = u32::try_from(n).expect("a small number");
    IpAddr::V4(Ipv4Addr::from_bits(0x0A00_0000 + bits))
}

/// Session `n` of this user: opened by challenge `n`, good for 30 days.
#[must_use]
pub fn session(n: u64, user: &User) -> Session {
    Session {
        id: SessionId::of(&user.id, n),
        digest: digest(3, n),
        user: user.id.clone(),
        epoch: user.epoch,
        opened_by: flow(n),
        root: SessionId::of(&user.id, n),
        proofs: vec![Proof {
            method: "mail".into(),
            strength: Strength::Mailbox,
            at: NOW,
        }],
        ip: "192.0.2.1".into(),
        user_agent: "Mozilla/5.0".into(),
        created_at: NOW,
        seen_at: NOW,
        expires_at: NOW.plus(Duration::from_hours(30 * 24)),
    }
}

/// Credential `n` of this user, with counter 5.
#[must_use]
pub fn credential(n: u64, user: &User) -> Credential {
    Credential {
        id: format!("credential-{n:04}").as_str().into(),
        kind: "passkey".into(),
        handle: format!("handle-{n}").into_bytes(),
        user: user.id.clone(),
        label: format!("Key {n}"),
        scope: "example.org".into(),
        data: vec![1, 2, 3],
        counter: 5,
        created_at: NOW,
        used_at: None,
    }
}

/// Letter `n`: of challenge `n`, queued, due now, too late after 10 minutes.
#[must_use]
pub fn letter(n: u64) -> Letter {
    Letter {
        id: format!("letter-{n:04}").as_str().into(),
        flow: Some(flow(n)),
        sealed: vec![9; 64],
        fate: LetterFate::Queued,
        tries: 0,
        due_at: NOW,
        drop_at: at(600),
        created_at: NOW,
        more: Vec::new(),
    }
}

/// An event with `n` as its detail.
#[must_use]
pub fn event(n: u64) -> Event {
    Event::new(EventKind::FlowAsked, NOW).detail(n.to_string())
}
