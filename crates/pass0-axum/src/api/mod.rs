//! The handlers, by noun.

pub(crate) mod flow;
pub(crate) mod link;
pub(crate) mod login;
pub(crate) mod meta;
pub(crate) mod session;
