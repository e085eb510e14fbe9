//! Rows that were made under several keys, and how the contract asks for them.

use std::sync::Arc;
use std::time::Duration;

use pass0_core::model::{Challenge, Credential, Letter, Session};
use pass0_core::ports::{Change, KeyUse, Keyed, Store};
use pass0_core::secret::{Digest, KeyId};

use crate::contract::sample::{NOW, at, challenge, credential, event, letter, session, user};
use crate::contract::{insert, put};

pub(super) const IDLE: Duration = Duration::from_secs(3600);
pub(super) const OLD: KeyId = KeyId::from_bytes([0x11, 0, 0xff, 0x80]);
pub(super) const NEW: KeyId = KeyId::from_bytes([0x11, 0, 0xff, 0x81]);
pub(super) const LAST: KeyId = KeyId::from_bytes([0xff, 0xff, 0xff, 0xff]);

/// Something made under this key, unlike any other of number `n`.
pub(super) fn made(key: KeyId, n: u8) -> Vec<u8> {
    let mut bytes = key.to_bytes().to_vec();
    bytes.resize(Digest::LEN, n);
    bytes
}

pub(super) fn digest(key: KeyId, n: u8) -> Digest {
    Digest::from_bytes(&made(key, n)).expect("36 bytes")
}

pub(super) fn opened(n: u8, key: KeyId) -> Session {
    Session {
        digest: digest(key, n),
        ..session(n.into(), &user(1))
    }
}

pub(super) fn asked(n: u8, key: KeyId, bound: Option<KeyId>) -> Challenge {
    Challenge {
        digest: digest(key, n),
        binding: bound.map(|key| digest(key, n)),
        user: Some(user(n.into()).id),
        ..challenge(n.into())
    }
}

pub(super) fn written(n: u8, key: KeyId) -> Letter {
    Letter {
        sealed: made(key, n),
        drop_at: at(60),
        ..letter(n.into())
    }
}

pub(super) fn kept(n: u8, of: u64, kind: &str, data: Vec<u8>) -> Credential {
    Credential {
        kind: kind.into(),
        data,
        ..credential(n.into(), &user(of))
    }
}

pub(super) fn used(key: KeyId, rows: u64, users: u64) -> KeyUse {
    KeyUse { key, rows, users }
}

pub(super) async fn uses(store: &Arc<dyn Store>, what: Keyed<'_>) -> Vec<KeyUse> {
    store.key_uses(what, NOW, IDLE).await.expect("a count")
}

pub(super) async fn keys(store: &Arc<dyn Store>, what: Keyed<'_>) -> Vec<KeyId> {
    store.keys_under(what).await.expect("the keys")
}

/// Users 1 to 4, sessions, challenges, letters and credentials under several keys.
pub(super) async fn seed(store: &Arc<dyn Store>) {
    let mut rows: Vec<Change> = (1..=4).map(|n| Change::InsertUser(user(n))).collect();
    rows.extend([
        Change::InsertSession(opened(1, OLD)),
        Change::InsertSession(opened(2, OLD)),
        Change::InsertSession(opened(3, LAST)),
        insert(&asked(1, OLD, None)),
        insert(&asked(2, NEW, Some(OLD))),
        insert(&asked(3, NEW, Some(NEW))),
        Change::InsertLetter(written(1, NEW)),
        Change::InsertLetter(written(2, OLD)),
        Change::InsertLetter(written(3, OLD)),
        Change::InsertCredential(kept(1, 1, "totp", made(OLD, 1))),
        Change::InsertCredential(kept(2, 2, "totp", made(NEW, 2))),
        Change::InsertCredential(kept(3, 3, "codes", made(OLD, 3))),
        Change::InsertCredential(kept(4, 3, "codes", made(OLD, 4))),
        Change::InsertCredential(kept(5, 4, "codes", made(OLD, 5))),
        Change::InsertCredential(kept(6, 4, "short", vec![1, 2, 3])),
        Change::InsertEvent(event(1)),
    ]);
    put(store, rows).await;
}
