//! Trouble with the database: logged once when it begins, and once when it is over, however many
//! requests meet it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Something works again when nothing failed for so long.
const QUIET: Duration = Duration::from_secs(1);
/// The least time between two reports of trouble.
const BETWEEN: Duration = Duration::from_secs(60);

/// What to do about a damaged file. What works meanwhile is on other pages: it is over with a backup alone.
pub(crate) const DAMAGED: &str = "stop pass0 and put a backup in its place";
/// The least time between two reports of damage.
const BETWEEN_REMINDERS: Duration = Duration::from_secs(3600);

/// What cannot be done with the database.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deed {
    Read,
    Write,
}

/// What is known of one way to use the database.
pub(crate) struct Outage {
    deed: Deed,
    /// The file or the server.
    database: String,
    /// There is trouble: what works need not look further without.
    is_on: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    trouble: Option<Trouble>,
    /// When trouble was logged last.
    logged: Option<Instant>,
    /// When damage was logged last.
    reminded: Option<Instant>,
}

struct Trouble {
    since: Instant,
    last: Instant,
    failed: usize,
    is_logged: bool,
}

impl Outage {
    pub(crate) fn new(deed: Deed, database: impl Into<String>) -> Self {
        Self {
            deed,
            database: database.into(),
            is_on: AtomicBool::new(false),
            state: Mutex::default(),
        }
    }

    /// So many callers were told that the database is not available.
    pub(crate) fn failed(&self, reason: &str, callers: usize) {
        self.failed_at(Instant::now(), reason, callers);
    }

    fn failed_at(&self, now: Instant, reason: &str, callers: usize) {
        let mut state = self.state();
        if reason.ends_with(DAMAGED) {
            let last = state.reminded;
            if last.is_none_or(|at| now - at >= BETWEEN_REMINDERS) {
                state.reminded = Some(now);
                self.log(reason);
            }
            return;
        }
        self.is_on.store(true, Ordering::Relaxed);
        let State {
            trouble, logged, ..
        } = &mut *state;
        let trouble = trouble.get_or_insert(Trouble {
            since: now,
            last: now,
            failed: 0,
            is_logged: false,
        });
        trouble.last = now;
        trouble.failed = trouble.failed.saturating_add(callers);
        if trouble.is_logged || logged.is_some_and(|at| now - at < BETWEEN) {
            return;
        }
        trouble.is_logged = true;
        *logged = Some(now);
        self.log(reason);
    }

    fn log(&self, reason: &str) {
        let database = &self.database;
        match self.deed {
            Deed::Read => tracing::error!(reason, database, "the database cannot be read"),
            Deed::Write => tracing::error!(reason, database, "the database cannot be written"),
        }
    }

    /// Somebody was served.
    pub(crate) fn worked(&self) {
        if self.is_on.load(Ordering::Relaxed) {
            self.worked_at(Instant::now());
        }
    }

    fn worked_at(&self, now: Instant) {
        let mut state = self.state();
        let over = |trouble: &mut Trouble| now - trouble.last >= QUIET;
        let Some(trouble) = state.trouble.take_if(over) else {
            return;
        };
        self.is_on.store(false, Ordering::Relaxed);
        if !trouble.is_logged {
            return;
        }
        let (database, failed) = (&self.database, trouble.failed);
        let seconds = (now - trouble.since).as_secs();
        match self.deed {
            Deed::Read => {
                tracing::info!(failed, seconds, database, "the database can be read again");
            }
            Deed::Write => {
                tracing::info!(
                    failed,
                    seconds,
                    database,
                    "the database can be written again"
                );
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Outage {
        fn is_logged(&self) -> bool {
            let state = self.state();
            state.trouble.as_ref().is_some_and(|it| it.is_logged)
        }
    }

    #[test]
    fn trouble_is_over_when_nothing_failed_for_a_while() {
        let outage = Outage::new(Deed::Read, "pass0.db");
        let begun = Instant::now();
        outage.worked();
        outage.failed_at(begun, "disk I/O error", 1);
        assert!(outage.is_logged());
        outage.worked_at(begun + QUIET / 2);
        assert!(outage.is_logged(), "too early to tell");
        outage.worked_at(begun + QUIET);
        assert!(outage.state().trouble.is_none());
        assert!(!outage.is_on.load(Ordering::Relaxed));
    }

    #[test]
    fn damage_is_never_over_and_hides_no_other_trouble() {
        let outage = Outage::new(Deed::Read, "pass0.db");
        let begun = Instant::now();
        let damaged = format!("malformed; {DAMAGED}");
        let reminded = || outage.state().reminded;
        for second in 0..3600 {
            let now = begun + Duration::from_secs(second);
            outage.failed_at(now, &damaged, 1);
            outage.worked_at(now + QUIET);
            assert_eq!(reminded(), Some(begun));
        }
        assert!(outage.state().trouble.is_none(), "nothing is over");
        outage.failed_at(begun + QUIET, "disk full", 1);
        assert!(outage.is_logged());
        let later = begun + BETWEEN_REMINDERS;
        outage.failed_at(later, &damaged, 1);
        assert_eq!(reminded(), Some(later));
    }

    #[test]
    fn what_fails_again_and_again_is_logged_once_a_minute() {
        let outage = Outage::new(Deed::Read, "pass0.db");
        let mut now = Instant::now();
        let mut logged = 0;
        for _ in 0..100 {
            outage.failed_at(now, "disk I/O error", 1);
            logged += usize::from(outage.is_logged());
            now += QUIET * 2;
            outage.worked_at(now);
        }
        assert!((3..=4).contains(&logged), "{logged}");
    }
}
