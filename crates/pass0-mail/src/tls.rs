//! TLS to the mail server: verified, or not at all.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};

/// TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// There is nothing to verify a server by.
    #[error("this machine has no root certificates (on Debian: package ca-certificates)")]
    NoRoots,
    /// The library refuses.
    #[error(transparent)]
    Library(#[from] rustls::Error),
}

/// TLS 1.2 or 1.3 that verifies the chain against the roots of the system, and the host's name.
pub(crate) fn system() -> Result<Arc<ClientConfig>, TlsError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(TlsError::NoRoots);
    }
    with_roots(roots)
}

/// TLS that nothing is sent over: for a server on this machine.
pub(crate) fn unused() -> Result<Arc<ClientConfig>, TlsError> {
    with_roots(RootCertStore::empty())
}

fn with_roots(roots: RootCertStore) -> Result<Arc<ClientConfig>, TlsError> {
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}
