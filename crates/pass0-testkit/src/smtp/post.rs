//! What all connections of a server share.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{oneshot, watch};

use super::letter::Received;
use super::script::Script;

/// A change of script, and whom to tell when it holds.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) script: Script,
    pub(super) done: oneshot::Sender<io::Result<()>>,
}

/// What all connections share.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) script: watch::Sender<Script>,
    pub(super) letters: watch::Sender<Vec<Received>>,
    pub(super) connections: watch::Sender<usize>,
    pub(super) login: Option<(String, String)>,
    pub(super) log: Mutex<Vec<String>>,
    pub(super) greylist: Mutex<Vec<String>>,
}

impl Post {
    pub(super) fn new(script: Script, login: Option<(String, String)>) -> Self {
        Self {
            script: watch::Sender::new(script),
            letters: watch::Sender::new(Vec::new()),
            connections: watch::Sender::new(0),
            login,
            log: Mutex::default(),
            greylist: Mutex::default(),
        }
    }

    pub(super) fn script(&self) -> Script {
        self.script.borrow().clone()
    }

    pub(super) fn log(&self) -> MutexGuard<'_, Vec<String>> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes one more try for this recipient and says how many there were before.
    pub(super) fn earlier_tries(&self, recipient: &str) -> usize {
        let mut tried = self.greylist.lock().unwrap_or_else(PoisonError::into_inner);
        let before = tried.iter().filter(|other| *other == recipient).count();
        tried.push(recipient.to_owned());
        before
    }
}
