//! The seams of the engine: time and chance, the store, mail.

mod change;
mod env;
mod keyed;
mod mail;
mod store;

pub use change::{Caps, ChallengeKey, Change, Conflict};
pub use env::{Env, SystemEnv};
pub use keyed::{KeyUse, Keyed};
pub use mail::{Deletion, LetterKind, LetterText, Mailer, Notice, Sent};
pub use store::{Counts, EventFilter, Purged, Reads, Retention, Store, StoreError};
