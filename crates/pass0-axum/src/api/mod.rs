//! The handlers, by noun.

pub(crate) mod account;
pub(crate) mod contest;
pub(crate) mod factor_setup;
pub(crate) mod flow;
pub(crate) mod link;
pub(crate) mod login;
pub(crate) mod meta;
pub(crate) mod outcome;
pub(crate) mod passkey;
pub(crate) mod recovery_code;
pub(crate) mod second_factor;
pub(crate) mod session;
pub(crate) mod step_up;
