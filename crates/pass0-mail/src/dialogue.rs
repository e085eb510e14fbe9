//! One test letter, with every line that goes to and fro.

use std::io::Write;
use std::time::Duration;

use pass0_html::Rendered;

use crate::message::{Draft, Sender, build};
use crate::reply;
use crate::route::{Fault, Route, hand_over};
use crate::smtp::settings;
use crate::transcript::Transcript;
use crate::url::SmtpUrl;

/// How long it may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends a test letter, the way every letter goes, and writes the dialogue to `out`: `C:` the
/// client, `S:` the server, `*` remarks, `!` what went wrong. Passwords and the letter itself are
/// left out. Returns whether the server took it.
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
    let transcript = Transcript::default();
    let talk = talk(server, sender, &draft, &transcript);
    let outcome = tokio::time::timeout(PATIENCE, talk)
        .await
        .unwrap_or_else(|_| Err("the mail server takes too long".to_owned()));
    for line in transcript.lines() {
        writeln!(out, "{line}")?;
    }
    if let Err(why) = &outcome {
        writeln!(out, "! {}", why.replace(char::is_control, " "))?;
    }
    Ok(outcome.is_ok())
}

async fn talk(
    server: &SmtpUrl,
    sender: &Sender,
    draft: &Draft<'_>,
    transcript: &Transcript,
) -> Result<(), String> {
    let (to, letter) = build(sender, draft)?;
    let tls = settings(server).map_err(|error| error.to_string())?;
    let route = Route::new(server, tls, sender.domain());
    let mut connection = route.connect(Some(transcript.clone())).await?;
    let taken = hand_over(&mut connection, sender.address(), &to, &letter).await;
    // The letter's fate is known; how the goodbye ends changes nothing.
    let _ = connection.quit().await;
    match taken {
        Ok(_) => Ok(()),
        Err(Fault::Smtp(error)) => Err(reply::words(&error)),
        Err(Fault::Odd(reply)) => Err(reply),
    }
}
