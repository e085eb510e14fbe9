//! TLS to the server, verified or not at all.

use std::path::Path;
use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, crypto::aws_lc_rs};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::any_name::AnyName;
use super::url::TlsFiles;
use crate::OpenError;

/// A connector that verifies the chain against the roots of the system, or those of the URL alone,
/// and the host's name unless told otherwise.
pub(super) fn connector(files: &TlsFiles) -> Result<MakeRustlsConnect, OpenError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| OpenError::Unavailable(error.to_string()))?;
    let roots = roots(files.roots.as_deref())?;
    let config = match files.any_name {
        false => config.with_root_certificates(roots),
        true => config
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyName::new(roots, provider))),
    };
    Ok(MakeRustlsConnect::new(with_client(config, files)?))
}

fn roots(file: Option<&Path>) -> Result<RootCertStore, OpenError> {
    let mut roots = RootCertStore::empty();
    let Some(file) = file else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        return Ok(roots);
    };
    for root in certificates(file)? {
        roots.add(root).map_err(|error| wrong(file, &error))?;
    }
    Ok(roots)
}

fn with_client(
    config: ConfigBuilder<ClientConfig, WantsClientCert>,
    files: &TlsFiles,
) -> Result<ClientConfig, OpenError> {
    let (Some(certificate), Some(key)) = (&files.certificate, &files.key) else {
        return Ok(config.with_no_client_auth());
    };
    pass0_core::secret::check_mode(key).map_err(OpenError::Unsafe)?;
    let chain = certificates(certificate)?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, &error))?;
    config
        .with_client_auth_cert(chain, secret)
        .map_err(|error| wrong(key, &error))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, OpenError> {
    let read = CertificateDer::pem_file_iter(file).map_err(|error| wrong(file, &error))?;
    let all: Result<Vec<_>, _> = read.collect();
    let all = all.map_err(|error| wrong(file, &error))?;
    match all.is_empty() {
        true => Err(wrong(file, &"no certificate in it")),
        false => Ok(all),
    }
}

fn wrong(file: &Path, error: &dyn std::fmt::Display) -> OpenError {
    OpenError::Url(format!("{}: {error}", file.display()))
}

/// Whether TLS is used at all: not by `disable`, and by `prefer` not on the way to this machine,
/// where a server's certificate rarely has a name that could be verified.
pub(super) fn is_used(config: &tokio_postgres::Config) -> bool {
    match config.get_ssl_mode() {
        SslMode::Disable => false,
        SslMode::Prefer => !config.get_hosts().iter().all(is_here),
        _ => true,
    }
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse()
                    .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}
