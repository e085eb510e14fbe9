//! The address of a link.

use crate::context::Cx;
use crate::secret::Token;

/// The link that is mailed: under the configured origin, never a request's.
pub(crate) fn link(cx: &Cx<'_>, token: &Token) -> String {
    let (origin, prefix) = (cx.config.origin.as_str(), &cx.config.prefix);
    format!("{origin}{prefix}/verify/{}", *token.expose())
}
