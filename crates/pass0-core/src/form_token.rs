//! The token of a form, for the rare browser that tells neither `Sec-Fetch-Site` nor `Origin`.

use crate::context::Visit;
use crate::engine::Engine;
use crate::secret::{Digest, Token};
use data_encoding::BASE64URL_NOPAD;

const FORM: &str = "form";

impl Engine {
    /// The token for the forms of a page shown to this browser: bound to its session, or else its
    /// flow, or else the link it holds. Empty when it holds none of them.
    #[must_use]
    pub fn form_token(&self, visit: &Visit) -> String {
        holds(visit)
            .map(|token| BASE64URL_NOPAD.encode(self.form_digest(token).as_bytes()))
            .unwrap_or_default()
    }

    /// Whether the token is of a form that was shown to this browser as it is now: one from before
    /// the sign-in is not good after it.
    #[must_use]
    pub fn is_form_token(&self, visit: &Visit, text: &str) -> bool {
        BASE64URL_NOPAD
            .decode(text.as_bytes())
            .ok()
            .and_then(|bytes| Digest::from_bytes(&bytes))
            .zip(holds(visit))
            .is_some_and(|(given, token)| self.0.ring.matches(&given, FORM, &[token.bytes()]))
    }

    fn form_digest(&self, token: &Token) -> Digest {
        self.0.ring.digest(FORM, &[token.bytes()])
    }
}

/// What the forms of this browser are bound to.
fn holds(visit: &Visit) -> Option<&Token> {
    let held = visit.session.as_ref().or(visit.flow.as_ref());
    held.or(visit.link.as_ref())
}
