//! The one door in: asking, answering, and looking at a flow. Limits first, then the method, then
//! one `apply`.

mod answer;
mod ask;
mod asked;
mod cancel;
mod credential;
mod crowd;
mod factor;
mod late;
mod link;
mod pasted;
mod plan;
mod requester;
mod sealed;
mod sent;
mod twice;
mod view;

pub use asked::Asked;
pub use credential::Begun;
pub use factor::{FactorView, SecondFactor, SentState};
pub use link::Link;
pub use requester::Requester;
pub use view::{FlowState, FlowView, MailFate};

pub(crate) use cancel::close;
pub(crate) use credential::Question;
pub(crate) use late::refusal;
