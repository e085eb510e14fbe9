//! The one door in: asking, answering, and looking at a flow. Limits first, then the method, then
//! one `apply`.

mod answer;
mod ask;
mod view;

pub use answer::{Link, Requester};
pub use ask::Asked;
pub(crate) use ask::{LETTER, close};
pub use view::{FlowState, FlowView, MailFate};
