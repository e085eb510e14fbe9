//! The store contract: what every store must do, one rule a function, over [`Reads`] and [`Store`]
//! alone. `pass0_core::memory::MemoryStore` is the same thing written as a program.
//!
//! ```
//! use std::{any::Any, sync::Arc};
//!
//! use pass0_core::{memory::MemoryStore, ports::Store};
//!
//! /// A fresh, empty store, and whatever must live as long as it: a folder, a database.
//! async fn make() -> (Arc<dyn Store>, impl Any) {
//!     (Arc::new(MemoryStore::default()), ())
//! }
//!
//! pass0_testkit::store_contract!(make);
//! # fn main() {}
//! ```
//!
//! Where the documents of the ports leave room, the rules settle it:
//!
//! - A cap of *n* lets *n* pending, timely challenges stand beside a new one, *n* + 1 in all, and
//!   is never overshot, however many ask at once. A store that counts and inserts under snapshots
//!   (PostgreSQL below SERIALIZABLE) has to lock subject and network first; an advisory lock held
//!   until the end of the transaction is enough.
//! - What is timely for a cap is judged at the new challenge's `created_at`.
//! - Anything unique that is taken is [`Conflict::Taken`], challenges and letters included.
//! - A claim looks at the newest challenge only: when that one has no attempt left, an older one
//!   does not step in.
//! - A purge deletes letters before their challenge, so that a batch is a batch of either kind and
//!   no letter is left without its challenge.
//! - Ids are ordered by their bytes.
//! - Users that `ProveUser` and `ExpectUser` found stay as they were found until the apply is over:
//!   a store with row locks takes one.
//! - A lost race is a [`Conflict`], never [`StoreError::Unavailable`].
//!
//! Credentials in the rules always belong to a stored user, so that a store may have
//! foreign keys there. `opened_by`, `flow` and what events mention may point nowhere.
//!
//! [`Reads`]: pass0_core::ports::Reads
//! [`Store`]: pass0_core::ports::Store

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "these are tests, only that they are called from other crates"
)]

use std::sync::Arc;

use pass0_core::model::Challenge;
use pass0_core::ports::{Caps, Change, Conflict, Store, StoreError};

// First: the macro is used below.
#[macro_use]
mod list;

mod atomicity;
mod bursts;
mod caps;
mod challenges;
mod claims;
mod contested;
mod counts;
mod credentials;
mod declined;
mod deletions;
mod emails;
mod events;
mod facts;
mod gathered;
mod history;
mod keyed;
mod letters;
mod limits;
mod mailboxes;
mod outlasting;
mod purge;
mod races;
mod recoveries;
pub mod sample;
mod sessions;
mod snapshot;
mod spent;
mod tabs;
mod together;
mod users;
mod uses;

/// The rules as they are called from other crates. Made from the one list, so that a rule that is
/// not listed is dead code and warned of.
#[doc(hidden)]
pub mod rules {
    store_contract! { @list doors }
}

/// Makes `changes` true, or the rule fails.
async fn put(store: &Arc<dyn Store>, changes: Vec<Change>) {
    store
        .apply(changes)
        .await
        .expect("an apply that nothing stands against");
}

/// The conflict `changes` meet, if any. Any other failure fails the rule.
async fn attempt(store: &Arc<dyn Store>, changes: Vec<Change>) -> Option<Conflict> {
    match store.apply(changes).await {
        Ok(()) => None,
        Err(StoreError::Conflict(conflict)) => Some(conflict),
        Err(other) => panic!("neither done nor a conflict: {other}"),
    }
}

/// Without a cap.
fn insert(challenge: &Challenge) -> Change {
    Change::InsertChallenge(challenge.clone(), Caps::NONE)
}
