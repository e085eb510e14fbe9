//! A link where a code was asked for: people copy what they find in the mail.

use super::link::Link;
use crate::context::Visit;
use crate::engine::Engine;
use crate::error::{Error, Rejected};
use crate::secret::{Token, TokenKind};
use crate::sign_in::Completed;

impl Engine {
    /// The link of this browser's own mail, pasted where its code was asked for: as if it was opened.
    /// Of any other link nothing is said.
    pub(super) async fn paste_link(&self, visit: &Visit, typed: &str) -> Result<Completed, Error> {
        let token = Token::within(TokenKind::Link, typed).ok_or(Rejected::BadCode)?;
        let found = self.find_link(&token.expose()).await?;
        let own = found.filter(|(_, flow)| self.cookie_of(visit, flow).is_some());
        own.ok_or(Rejected::BadCode)?;
        match self.sign_in().open_link(visit, &token.expose()).await? {
            Link::SignedIn(signed_in) => Ok(Completed::SignedIn(signed_in)),
            Link::Waiting(waiting) => Ok(Completed::Waiting(waiting)),
            Link::TakenBack(taken) => Ok(Completed::TakenBack(taken)),
            _ => Err(Rejected::BadCode.into()),
        }
    }
}
