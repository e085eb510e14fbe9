//! What a method does in the world once its challenge is stored.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// What a method does once its challenge is stored, such as handing a code to an SMS gateway. It is
/// awaited in the request that asked for it: it must end by itself, within seconds.
pub struct Errand(Pin<Box<dyn Future<Output = Result<(), Unsent>> + Send>>);

impl Errand {
    /// This is done, once.
    #[must_use]
    pub fn new(errand: impl Future<Output = Result<(), Unsent>> + Send + 'static) -> Self {
        Self(Box::pin(errand))
    }

    pub(crate) async fn run(self) -> Result<(), Unsent> {
        self.0.await
    }
}

impl fmt::Debug for Errand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Errand")
    }
}

/// Nothing was sent, and why, for operators: no secret, and at most a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent(pub String);
