//! Trouble with a relay: logged once when it begins, and once when it is over.

use std::collections::{HashSet, VecDeque};
use std::fmt::Display;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Letters counted.
const COUNTED: usize = 100_000;
/// A relay that fails every other letter would be logged for each: so many times in this span, and
/// then only when it lasts.
const OFTEN: usize = 6;
const SPAN: Duration = Duration::from_secs(600);
const LASTS: Duration = Duration::from_secs(60);

/// What is known of one relay.
pub(crate) struct Outage {
    relay: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    trouble: Option<Trouble>,
    /// When trouble was logged lately.
    logged: VecDeque<Instant>,
}

struct Trouble {
    since: Instant,
    letters: HashSet<String>,
    is_logged: bool,
}

impl Outage {
    pub(crate) fn of(relay: String) -> Self {
        Self {
            relay,
            state: Mutex::default(),
        }
    }

    /// A letter could not be handed over, for a reason that is not the letter's.
    pub(crate) fn failed(&self, letter: &str, step: impl Display, reason: &str) {
        let mut state = self.state();
        let State { trouble, logged } = &mut *state;
        let now = Instant::now();
        let trouble = trouble.get_or_insert_with(|| Trouble {
            since: now,
            letters: HashSet::new(),
            is_logged: false,
        });
        if trouble.letters.len() < COUNTED {
            trouble.letters.insert(letter.to_owned());
        }
        logged.retain(|at| now - *at < SPAN);
        if !trouble.is_logged && (logged.len() < OFTEN || now - trouble.since >= LASTS) {
            trouble.is_logged = true;
            logged.push_back(now);
            let relay = &self.relay;
            tracing::warn!(relay, %step, reason, "mail does not go out: the mail server fails");
        }
    }

    /// A letter was taken.
    pub(crate) fn worked(&self) {
        let Some(trouble) = self.state().trouble.take() else {
            return;
        };
        if trouble.is_logged {
            let (relay, letters) = (&self.relay, trouble.letters.len());
            let seconds = trouble.since.elapsed().as_secs();
            tracing::info!(relay, letters, seconds, "mail goes out again");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
