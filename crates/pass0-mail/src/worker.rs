//! The worker: takes letters that are due, sends a few at a time, and never gives up on the store.

use std::sync::Arc;
use std::time::Duration;

use pass0_core::model::{Letter, LetterFate};
use pass0_core::ports::Mailer;
use pass0_core::{Engine, Error};
use tokio::sync::{Notify, watch};
use tokio::task::{JoinError, JoinHandle, JoinSet};

/// Letters under way at a time.
const PARALLEL: usize = 16;
/// How often letters that were put off are looked for.
const LOOK: Duration = Duration::from_secs(1);
/// After a fault of the store.
const REST: Duration = Duration::from_secs(2);

/// Starts sending the engine's letters, until `stop` says so or its sender is gone; letters under
/// way are finished.
pub fn spawn(
    engine: Engine,
    mailer: Arc<dyn Mailer>,
    mut stop: watch::Receiver<bool>,
) -> JoinHandle<()> {
    let written = Arc::new(Notify::new());
    let wake = written.clone();
    engine.on_letter(move || wake.notify_one());
    tokio::spawn(async move {
        let mut under_way = JoinSet::new();
        loop {
            while let Some(ended) = under_way.try_join_next() {
                note(ended);
            }
            let room = PARALLEL.saturating_sub(under_way.len());
            let rest = if room == 0 {
                None
            } else {
                match engine
                    .jobs()
                    .due_letters(u32::try_from(room).unwrap_or(0))
                    .await
                {
                    Ok(letters) => {
                        // As many as there was room for: more may be due.
                        let rest = if letters.len() < room {
                            LOOK
                        } else {
                            Duration::ZERO
                        };
                        for letter in letters {
                            under_way.spawn(send(engine.clone(), mailer.clone(), letter));
                        }
                        Some(rest)
                    }
                    Err(error) => {
                        failed(&error, "letters cannot be read");
                        Some(REST)
                    }
                }
            };
            tokio::select! {
                // Told to stop, it takes nothing more, however much is due.
                biased;
                _ = stop.wait_for(|stop| *stop) => break,
                Some(ended) = under_way.join_next(), if rest.is_none() => note(ended),
                () = tokio::time::sleep(rest.unwrap_or_default()), if rest.is_some() => {}
                () = written.notified(), if rest.is_some_and(|rest| rest <= LOOK) => {}
            }
        }
        while let Some(ended) = under_way.join_next().await {
            note(ended);
        }
    })
}

/// A mailer that panics takes one attempt with it and nothing else.
fn note(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "sending a letter broke off");
    }
}

async fn send(engine: Engine, mailer: Arc<dyn Mailer>, letter: Letter) {
    match engine.jobs().deliver(&letter, &*mailer).await {
        Ok(fate) => {
            metrics::counter!("pass0_mail_total", "fate" => fate.as_str()).increment(1);
            if fate == LetterFate::Refused {
                tracing::warn!(letter = %letter.id, "a letter was refused; its event says why");
            }
        }
        // Its lease ends, and it is tried again under the same Message-ID.
        Err(error) => failed(&error, "the fate of a letter cannot be stored"),
    }
}

/// The store logs an outage itself, once.
fn failed(error: &Error, what: &str) {
    if error.is_outage() {
        tracing::debug!(%error, "{what}");
    } else {
        tracing::error!(%error, "{what}");
    }
}
