//! TLS as a relay wants it.

use std::sync::Arc;

use rustls::ClientConfig;

use crate::smtp::relay::Relay;
use crate::smtp::url::Security;
use crate::tls::{self, TlsError};

/// TLS for this server.
pub(crate) fn settings(relay: &Relay) -> Result<Arc<ClientConfig>, TlsError> {
    match (relay.url.security, &relay.certificates) {
        (Security::Plain | Security::PlainPrivate, _) => tls::unused(),
        (Security::StartTls | Security::Tls, Some(certificates)) => tls::trusting(certificates),
        (Security::StartTls | Security::Tls, None) => tls::system(),
    }
}
