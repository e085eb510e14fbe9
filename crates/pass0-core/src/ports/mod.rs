//! The seams of the engine: time and chance, the store, mail.

mod change;
mod env;
mod hidden;
mod keyed;
mod mail;
mod store;

pub use change::{Caps, ChallengeKey, Change, Conflict, SessionKey};
pub use env::{Env, SystemEnv};
pub use keyed::{KeyUse, Keyed, Shelf};
pub use mail::{About, Deletion, LetterKind, LetterText, Mailer, Notice, Report, Sent};
pub use store::{Counts, EventFilter, History, Purged, Reads, Retention, Store, StoreError};
