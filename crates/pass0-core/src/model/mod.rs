//! The five nouns (user, credential, challenge, session, event) and the values they are made of.

mod challenge;
mod client;
mod credential;
mod declined;
mod detail;
mod email;
mod event;
mod id;
mod letter;
mod limit;
mod mailbox;
mod operator;
mod proof;
mod recovery;
mod session;
mod time;
mod user;

pub use challenge::{Challenge, ChallengeState, Epoch, Purpose};
pub use client::Client;
pub use credential::Credential;
pub use declined::Declined;
pub use detail::Detail;
pub use email::{Email, InvalidEmail, mask};
pub use event::{Event, EventKind};
pub use id::{ChallengeId, CredentialId, LetterId, SessionId, UserId};
pub use letter::{Gather, Letter, LetterFate};
pub use limit::{Hit, Refused, WINDOWS, Window};
pub use mailbox::Mailbox;
pub use operator::Operator;
pub use proof::{Proof, Strength};
pub use recovery::{AccountChange, HeldAddress, Recovery};
pub use session::Session;
pub use time::{CLOCK_STEP, Timestamp};
pub use user::{User, UserState};
