//! Codes by text message as a second factor: a method of the app's own.

mod gateway;
mod text_message;

pub use gateway::Gateway;
pub use text_message::{TextMessage, pages};
