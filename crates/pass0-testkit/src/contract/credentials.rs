//! Credentials.

use std::sync::Arc;

use pass0_core::model::{Credential, CredentialId, Timestamp, UserId};
use pass0_core::ports::{Change, Conflict, Store};

use super::sample::{credential, user};
use super::{attempt, put};

async fn two_users(store: &Arc<dyn Store>) {
    let users = vec![Change::InsertUser(user(1)), Change::InsertUser(user(2))];
    put(store, users).await;
}

fn insert(row: &Credential) -> Change {
    Change::InsertCredential(row.clone())
}

async fn read(store: &Arc<dyn Store>, row: &Credential) -> Option<Credential> {
    let found = store.credential(&row.kind, &row.handle).await;
    found.expect("a read")
}

/// The ids of a user's credentials, sorted.
async fn list(store: &Arc<dyn Store>, user: &UserId) -> Vec<CredentialId> {
    let rows = store.credentials_of(user).await.expect("a list");
    let mut ids: Vec<_> = rows.into_iter().map(|row| row.id).collect();
    ids.sort();
    ids
}

pub(super) async fn a_credential_reads_back_as_it_was_written(store: Arc<dyn Store>) {
    two_users(&store).await;
    let full = Credential {
        id: "Ünï-🗝 'quoted\"".into(),
        kind: "clé".into(),
        handle: (0..=255).collect(),
        label: "Schlüssel 🗝 'quoted\" \\%_".into(),
        scope: "bücher.example".into(),
        data: (0..65_536_u32).map(|n| n.to_le_bytes()[0]).collect(),
        counter: i64::MAX,
        created_at: Timestamp::from_millis(i64::MIN),
        used_at: Some(Timestamp::from_millis(i64::MAX)),
        ..credential(2, &user(1))
    };
    let empty = Credential {
        id: "".into(),
        kind: String::new(),
        handle: Vec::new(),
        label: String::new(),
        scope: String::new(),
        data: Vec::new(),
        counter: i64::MIN,
        created_at: Timestamp::from_millis(-1),
        used_at: Some(Timestamp::from_millis(0)),
        ..credential(3, &user(1))
    };
    let large = Credential {
        label: "é".repeat(40_000),
        scope: "x".repeat(1000),
        ..credential(4, &user(1))
    };
    for row in [credential(1, &user(1)), full, empty, large] {
        put(&store, vec![insert(&row)]).await;
        assert_eq!(read(&store, &row).await, Some(row.clone()));
        let listed = store.credentials_of(&row.user).await.expect("a list");
        assert!(listed.contains(&row));
    }
}

pub(super) async fn a_credential_that_is_not_there_reads_as_none(store: Arc<dyn Store>) {
    two_users(&store).await;
    put(&store, vec![insert(&credential(1, &user(1)))]).await;
    for (kind, handle) in [
        ("passkey", "handle-2"),
        ("passkey", "handle-"),
        ("passkey", "HANDLE-1"),
        ("totp", "handle-1"),
        ("", ""),
    ] {
        let found = store.credential(kind, handle.as_bytes()).await;
        assert_eq!(found.expect("a read"), None, "{kind} {handle}");
    }
    assert_eq!(list(&store, &user(2).id).await, []);
}

pub(super) async fn a_handle_belongs_to_one_credential_of_its_kind(store: Arc<dyn Store>) {
    two_users(&store).await;
    let first = credential(1, &user(1));
    put(&store, vec![insert(&first)]).await;
    // Over all users, and for the same user too.
    for n in [1, 2] {
        let twin = Credential {
            handle: first.handle.clone(),
            ..credential(2, &user(n))
        };
        let conflict = attempt(&store, vec![insert(&twin)]).await;
        assert_eq!(conflict, Some(Conflict::Taken));
    }
    assert_eq!(read(&store, &first).await, Some(first.clone()));
    let of_another_kind = Credential {
        kind: "totp".into(),
        handle: first.handle.clone(),
        ..credential(3, &user(2))
    };
    put(&store, vec![insert(&of_another_kind)]).await;
    let same_id = Credential {
        id: first.id.clone(),
        ..credential(4, &user(2))
    };
    let conflict = attempt(&store, vec![insert(&same_id)]).await;
    assert_eq!(conflict, Some(Conflict::Taken));
}

pub(super) async fn nobody_deletes_the_credential_of_another(store: Arc<dyn Store>) {
    two_users(&store).await;
    let row = credential(1, &user(1));
    put(&store, vec![insert(&row), insert(&credential(2, &user(1)))]).await;
    let delete = |user: u64| Change::DeleteCredential(row.id.clone(), super::sample::user(user).id);

    assert_eq!(attempt(&store, vec![delete(2)]).await, Some(Conflict::Gone));
    assert_eq!(read(&store, &row).await, Some(row.clone()));
    assert_eq!(attempt(&store, vec![delete(1)]).await, None);
    assert_eq!(read(&store, &row).await, None);
    assert_eq!(attempt(&store, vec![delete(1)]).await, Some(Conflict::Gone));
    let left = list(&store, &user(1).id).await;
    assert_eq!(left, [credential(2, &user(1)).id]);
}

pub(super) async fn deleting_all_credentials_of_a_user_may_touch_none(store: Arc<dyn Store>) {
    two_users(&store).await;
    let rows = [
        credential(1, &user(1)),
        credential(2, &user(1)),
        credential(3, &user(2)),
    ];
    put(&store, rows.iter().map(insert).collect()).await;
    let delete_all = || vec![Change::DeleteCredentialsOf(user(1).id, None)];
    assert_eq!(attempt(&store, delete_all()).await, None);
    assert_eq!(list(&store, &user(1).id).await, []);
    assert_eq!(attempt(&store, delete_all()).await, None);
    let left = list(&store, &user(2).id).await;
    assert_eq!(left, [credential(3, &user(2)).id]);
}

pub(super) async fn deleting_all_of_a_kind_leaves_the_other_kinds(store: Arc<dyn Store>) {
    two_users(&store).await;
    let of = |n, owner, kind: &str| Credential {
        kind: kind.into(),
        ..credential(n, &user(owner))
    };
    let rows = [
        of(1, 1, "recovery"),
        of(2, 1, "Recovery"),
        of(3, 1, "recovery"),
        of(4, 1, ""),
        of(5, 2, "recovery"),
    ];
    put(&store, rows.iter().map(insert).collect()).await;
    let delete = |kind: &str| vec![Change::DeleteCredentialsOf(user(1).id, Some(kind.into()))];
    for (kind, left) in [
        ("totp", vec![1, 2, 3, 4]),
        ("recovery", vec![2, 4]),
        ("recovery", vec![2, 4]),
        ("", vec![2]),
    ] {
        assert_eq!(attempt(&store, delete(kind)).await, None);
        let left: Vec<_> = left
            .into_iter()
            .map(|n| credential(n, &user(1)).id)
            .collect();
        assert_eq!(list(&store, &user(1).id).await, left, "without {kind:?}");
    }
    let left = list(&store, &user(2).id).await;
    assert_eq!(left, [credential(5, &user(2)).id]);
}

pub(super) async fn a_credential_is_named_by_its_user_and_nobody_else(store: Arc<dyn Store>) {
    two_users(&store).await;
    let (row, bystander) = (credential(1, &user(1)), credential(2, &user(1)));
    put(&store, vec![insert(&row), insert(&bystander)]).await;
    let label = |id: &CredentialId, owner: u64, text: &str| {
        Change::LabelCredential(id.clone(), user(owner).id, text.into())
    };
    let long = "🗝".repeat(1000);
    for text in ["Ann's phone", "Schlüssel 🗝 'quoted\" \\%_", &long, ""] {
        put(&store, vec![label(&row.id, 1, text)]).await;
        let named = Credential {
            label: text.into(),
            ..row.clone()
        };
        assert_eq!(read(&store, &row).await, Some(named));
    }
    for change in [
        label(&row.id, 2, "mine now"),
        label(&row.id, 9, "mine now"),
        label(&credential(3, &user(1)).id, 1, "nobody's"),
    ] {
        let conflict = attempt(&store, vec![change.clone()]).await;
        assert_eq!(conflict, Some(Conflict::Gone), "{change:?}");
    }
    let unnamed = Credential {
        label: String::new(),
        ..row.clone()
    };
    assert_eq!(read(&store, &row).await, Some(unnamed));
    assert_eq!(read(&store, &bystander).await, Some(bystander));
}

pub(super) async fn another_scope_is_found_among_many_of_one(store: Arc<dyn Store>) {
    two_users(&store).await;
    let other = async |kind: &str, scope: &str| {
        let found = store.has_other_scope(kind, scope).await;
        found.expect("an answer")
    };
    assert!(!other("passkey", "example.org").await);
    let many: Vec<_> = (1..=20).map(|n| credential(n, &user(1))).collect();
    put(&store, many.iter().map(insert).collect()).await;
    assert!(!other("passkey", "example.org").await);
    // Compared byte by byte, above it and below it.
    for scope in [
        "Example.org",
        "example.or",
        "example.org ",
        "",
        "a",
        "z",
        "é",
    ] {
        assert!(other("passkey", scope).await, "{scope:?}");
    }
    assert!(!other("totp", "example.org").await);
    for (n, scope) in (21..).zip(["example.com", "", "zebra.example", "bücher.example"]) {
        let row = Credential {
            scope: scope.into(),
            ..credential(n, &user(2))
        };
        put(&store, vec![insert(&row)]).await;
        assert!(other("passkey", "example.org").await, "{scope:?}");
        let delete = Change::DeleteCredential(row.id.clone(), row.user.clone());
        put(&store, vec![delete]).await;
        assert!(!other("passkey", "example.org").await, "{scope:?}");
    }
    let of_another_kind = Credential {
        kind: "totp".into(),
        scope: String::new(),
        ..credential(30, &user(2))
    };
    put(&store, vec![insert(&of_another_kind)]).await;
    assert!(!other("passkey", "example.org").await);
    assert!(other("totp", "example.org").await);
    assert!(!other("totp", "").await);
}
