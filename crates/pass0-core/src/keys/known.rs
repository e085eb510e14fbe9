//! The keys a database knows.

use data_encoding::HEXLOWER;

use super::KeyProblem;
use super::kinds::everything;
use crate::methods::Methods;
use crate::ports::{Change, Conflict, Store, StoreError};
use crate::secret::{Digest, KeyId, KeyRing};

/// The fact that lists the check values, separated by spaces.
const FACT: &str = "keys";
/// The purpose in the hash input of a check value.
const CHECK: &str = "key-check";

/// The keys a database knows, as it was read.
pub(super) struct Known {
    text: String,
    checks: Vec<Digest>,
}

/// Asks whether no key was ever used with this store, so that one may be made for it. Call it before
/// a key is drawn.
///
/// # Errors
/// [`KeyProblem::None`] when the store knows keys; [`KeyProblem::Store`].
pub async fn may_draw(store: &dyn Store) -> Result<(), KeyProblem> {
    let mut known = match read(store).await? {
        Some(known) => known.ids(),
        None => Vec::new(),
    };
    // Of the version before, which kept no facts.
    for what in everything(&Methods::default()) {
        known.extend(store.keys_under(what).await?);
    }
    known.sort_unstable();
    known.dedup();
    if known.is_empty() {
        Ok(())
    } else {
        Err(KeyProblem::None { known })
    }
}

/// What the store knows; `None`: nothing yet.
pub(super) async fn read(store: &dyn Store) -> Result<Option<Known>, StoreError> {
    let Some(text) = store.fact(FACT).await? else {
        return Ok(None);
    };
    let checks: Option<Vec<Digest>> = text
        .split(' ')
        .map(|check| Digest::from_bytes(&HEXLOWER.decode(check.as_bytes()).ok()?))
        .collect();
    match checks {
        Some(checks) => Ok(Some(Known { text, checks })),
        None => Err(StoreError::Corrupt(format!("the fact `{FACT}`"))),
    }
}

/// Makes the store know the keys of the ring besides those it knows, and forget `gone`.
///
/// # Errors
/// [`Conflict`] when another node was faster: read again.
pub(super) async fn write(
    store: &dyn Store,
    known: Option<&Known>,
    ring: &KeyRing,
    gone: &[KeyId],
) -> Result<(), StoreError> {
    let before = known.map_or(&[][..], |known| &known.checks);
    let mut checks: Vec<Digest> = before.to_vec();
    checks.retain(|check| !gone.contains(&check.key()));
    for check in ring.digests(CHECK, &[]) {
        if !checks.iter().any(|known| known.key() == check.key()) {
            checks.push(check);
        }
    }
    if known.is_some() && checks == before {
        return Ok(());
    }
    let texts: Vec<String> = checks
        .iter()
        .map(|check| HEXLOWER.encode(check.as_bytes()))
        .collect();
    let change = match known {
        None => Change::InsertFact(FACT.to_owned(), texts.join(" ")),
        Some(known) => Change::ReplaceFact {
            key: FACT.to_owned(),
            from: known.text.clone(),
            to: Some(texts.join(" ")),
        },
    };
    store.apply(vec![change]).await
}

/// Whether another node was faster.
pub(super) fn is_lost(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Conflict(Conflict::Taken | Conflict::Gone)
    )
}

impl Known {
    pub(super) fn ids(&self) -> Vec<KeyId> {
        self.checks.iter().map(Digest::key).collect()
    }

    /// A key of the ring that has the id of a known one and is another.
    pub(super) fn impostor(&self, ring: &KeyRing) -> Option<KeyId> {
        let given = ring.ids();
        let same = self.checks.iter().filter(|it| given.contains(&it.key()));
        let mut wrong = same.filter(|check| !ring.matches(check, CHECK, &[]));
        wrong.next().map(Digest::key)
    }
}
