//! Errors of the server in words, with what an operator can do.

use std::error::Error as _;
use std::io;

use rustls::CertificateError;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// An error in words for an operator.
pub(super) fn words(error: &Error) -> String {
    let told = match (error.as_db_error(), error.source()) {
        (Some(server), _) => format!("{} ({})", server.message(), server.code().code()),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    };
    match fix(error) {
        Some(fix) => format!("{told}; {fix}"),
        None => told,
    }
}

fn fix(error: &Error) -> Option<&'static str> {
    match error.code() {
        Some(code) => of_server(code),
        None => of_way(error.source()?.downcast_ref()?),
    }
}

fn of_server(code: &SqlState) -> Option<&'static str> {
    Some(match *code {
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            "check user and password in `database`, and pg_hba.conf"
        }
        SqlState::UNDEFINED_DATABASE => "make it with createdb, or name another in `database`",
        SqlState::TOO_MANY_CONNECTIONS => {
            "raise max_connections, or the role's or database's CONNECTION LIMIT: each pass0 uses \
             up to 16"
        }
        SqlState::INSUFFICIENT_PRIVILEGE => {
            "GRANT the role SELECT, INSERT, UPDATE and DELETE on the tables of pass0"
        }
        SqlState::DISK_FULL => "free space on the disk of the server",
        _ => return None,
    })
}

/// What happened on the way to the server.
fn of_way(error: &io::Error) -> Option<&'static str> {
    if let Some(inner) = error.get_ref()
        && let Some(rustls::Error::InvalidCertificate(fault)) = inner.downcast_ref()
    {
        return Some(of_certificate(fault));
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            Some("start PostgreSQL, or correct host and port in `database`")
        }
        // The driver's word for a server that is not the one looked for.
        io::ErrorKind::PermissionDenied => Some(
            "it is a standby, then name the primary's host as well in `database`, or \
             default_transaction_read_only is on for the role or the database, then reset it",
        ),
        _ => None,
    }
}

fn of_certificate(fault: &CertificateError) -> &'static str {
    match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "renew the certificate of the PostgreSQL server, and reload it"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "correct the clock of this machine, or the certificate of the PostgreSQL server"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "name the host in `database` as its certificate does, or say sslmode=verify-ca to take \
             any name"
        }
        _ => "name the authority of its certificate with sslrootcert in `database`",
    }
}
