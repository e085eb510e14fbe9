//! Secrets exist twice: once to show ([`Token`], [`Code`]), once to keep ([`Digest`]).

mod code;
mod dev_key;
mod digest;
mod file;
mod key;
mod key_id;
mod keyring;
mod password;
mod selector;
mod token;
mod token_kind;
pub(crate) mod typed;

pub use code::{Code, spaced};
pub use dev_key::{DevKey, DevKeyError};
pub use digest::Digest;
pub use file::{Keys, check_keys, check_mode, check_settings_mode, read_keys};
pub use key::{KeyError, LEAST_KEY};
pub use key_id::KeyId;
pub use keyring::KeyRing;
pub(crate) use keyring::SEAL;
pub use password::read_password;
pub use token::Token;
pub use token_kind::TokenKind;
