//! What the tests of contested accounts start from.

use std::sync::Arc;

use pass0_core::model::{Recovery, User};
use pass0_core::ports::{Change, Store};

use super::put;
use super::sample::{NOW, at, flow, user};

/// Until when changes are kept, in seconds after [`NOW`].
pub(super) const UNTIL: i64 = 1000;

pub(super) fn record(n: u64, user: &User) -> Change {
    Change::RecordChange {
        id: flow(n),
        user: user.id.clone(),
        what: "added passkey".into(),
        at: NOW,
        until: at(UNTIL),
    }
}

pub(super) async fn two_users(store: &Arc<dyn Store>) -> (User, User) {
    let (ann, bob) = (user(1), user(2));
    let users = [&ann, &bob].map(|it| Change::InsertUser(it.clone()));
    put(store, users.to_vec()).await;
    (ann, bob)
}

pub(super) fn recovery(n: u64, user: &User) -> Recovery {
    Recovery {
        user: user.id.clone(),
        id: flow(n),
        change: Some(flow(99)),
        removes: vec!["credential-0001".into(), "credential-0002".into()],
        lang: "de".into(),
        started_at: NOW,
        due_at: at(UNTIL),
        next_at: at(100),
    }
}
