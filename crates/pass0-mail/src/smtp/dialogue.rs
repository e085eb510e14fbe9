//! One test letter, with every line that goes to and fro.

use std::io::Write;
use std::time::Duration;

use pass0_html::Rendered;

use crate::message::{Draft, Sender, build};
use crate::smtp::progress::Progress;
use crate::smtp::relay::Relay;
use crate::smtp::route::Route;
use crate::smtp::settings::settings;
use crate::smtp::transcript::Transcript;

/// How long it may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends a test letter, the way every letter goes, and writes the dialogue to `out`: `C:` the
/// client, `S:` the server, `*` remarks, `!` what went wrong. Passwords and the letter itself are
/// left out. Returns whether the server took it.
///
/// # Errors
/// When `out` cannot be written to.
pub async fn dialogue(
    relay: &Relay,
    sender: &Sender,
    to: &str,
    id: &str,
    words: &Rendered,
    at: std::time::SystemTime,
    out: &mut (impl Write + Send),
) -> std::io::Result<bool> {
    let draft = Draft { id, to, words, at };
    let transcript = Transcript::default();
    let talk = talk(relay, sender, &draft, &transcript);
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
    relay: &Relay,
    sender: &Sender,
    draft: &Draft<'_>,
    transcript: &Transcript,
) -> Result<(), String> {
    let (to, letter) = build(sender, draft)?;
    let tls = settings(relay).map_err(|error| error.to_string())?;
    let route = Route::new(relay, tls, sender.domain());
    let progress = Progress::default();
    let session = route.connect(Some(transcript), &progress).await;
    let mut session = session.map_err(|fault| fault.words())?;
    let taken = session.hand_over(sender.address(), &to, &letter).await;
    session.quit().await;
    taken.map(|_| ()).map_err(|fault| fault.words())
}
