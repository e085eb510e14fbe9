//! One test letter, with every line that goes to and fro.

use std::io::Write;
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Tls, TlsParameters};
use lettre::transport::smtp::commands::{Data, Ehlo, Mail, Quit, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use lettre::{Address, transport::smtp::Error};
use pass0_html::Rendered;

use crate::message::{Draft, Sender, build};
use crate::smtp::tls;
use crate::url::{Security, SmtpUrl};

/// Sends a test letter and writes the dialogue to `out`, the login left out. Returns whether the
/// server took it.
///
/// # Errors
/// When `out` cannot be written to.
pub async fn dialogue(
    server: &SmtpUrl,
    sender: &Sender,
    to: &str,
    id: &str,
    words: &Rendered,
    at: std::time::SystemTime,
    out: &mut (impl Write + Send),
) -> std::io::Result<bool> {
    let draft = Draft { id, to, words, at };
    let message = match (build(sender, &draft), to.parse::<Address>()) {
        (Ok(message), Ok(to)) => (message.formatted(), to),
        (Err(why), _) => {
            writeln!(out, "! {why}")?;
            return Ok(false);
        }
        (_, Err(error)) => {
            writeln!(out, "! {error}")?;
            return Ok(false);
        }
    };
    let mut log = Log {
        out,
        lines: Vec::new(),
    };
    let talk = tokio::time::timeout(
        Duration::from_secs(60),
        talk(server, sender, &message.1, &message.0, &mut log),
    )
    .await;
    let taken = match talk {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            let source = std::error::Error::source(&error)
                .map(|source| format!(": {source}"))
                .unwrap_or_default();
            log.lines.push(format!("! {error}{source}"));
            false
        }
        Err(_) => {
            log.lines.push("! no answer for a minute".to_owned());
            false
        }
    };
    let lines = std::mem::take(&mut log.lines);
    for line in lines {
        writeln!(log.out, "{line}")?;
    }
    Ok(taken)
}

struct Log<'a, W> {
    out: &'a mut W,
    lines: Vec<String>,
}

impl<W> Log<'_, W> {
    fn client(&mut self, line: &str) {
        self.lines.push(format!("C: {}", line.trim_end()));
    }

    fn server(&mut self, response: &Response) {
        for line in response.message() {
            self.lines.push(format!("S: {} {line}", response.code()));
        }
    }
}

async fn talk<W>(
    server: &SmtpUrl,
    sender: &Sender,
    to: &Address,
    message: &[u8],
    log: &mut Log<'_, W>,
) -> Result<(), Error> {
    let hello = ClientId::default();
    let wrapper: Option<TlsParameters> = match tls(server)? {
        Tls::Wrapper(parameters) => Some(parameters),
        _ => None,
    };
    log.lines
        .push(format!("* connecting to {}:{}", server.host, server.port));
    let mut connection = AsyncSmtpConnection::connect_tokio1(
        (server.host.as_str(), server.port),
        Some(Duration::from_secs(15)),
        &hello,
        wrapper,
        None,
    )
    .await?;
    log.client(&Ehlo::new(hello.clone()).to_string());
    log.lines.push(format!("S: {}", connection.server_info()));
    if server.security == Security::StartTls {
        log.client("STARTTLS");
        connection
            .starttls(TlsParameters::new(server.host.clone())?, &hello)
            .await?;
        log.lines
            .push("* TLS is up, the certificate is good".to_owned());
    }
    if let Some((user, password)) = &server.login {
        log.client("AUTH (left out)");
        let credentials = Credentials::new(user.clone(), password.clone());
        let response = connection
            .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
            .await?;
        log.server(&response);
    }
    for command in [
        Mail::new(Some(sender.address().clone()), Vec::new()).to_string(),
        Rcpt::new(to.clone(), Vec::new()).to_string(),
        Data.to_string(),
    ] {
        log.client(&command);
        let response = connection.command(command).await?;
        log.server(&response);
    }
    log.lines.push(format!("C: ({} bytes)", message.len()));
    let response = connection.message(message).await?;
    log.server(&response);
    log.client(&Quit.to_string());
    let response = connection.command(Quit).await?;
    log.server(&response);
    Ok(())
}
