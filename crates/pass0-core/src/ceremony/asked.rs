//! What asking gives.

use crate::ports::LetterKind;
use crate::secret::Token;

/// What asking gave: for the visitor always the same.
#[derive(Debug)]
pub struct Asked {
    /// The flow cookie to set. Also when nothing was stored: the answer is the same.
    pub flow: Token,
    /// The letter, in dev mode alone.
    pub peek: Option<LetterKind>,
}
