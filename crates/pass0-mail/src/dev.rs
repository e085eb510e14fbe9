//! The inbox of dev mode: letters are kept in memory and told on the console.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use pass0_core::model::Timestamp;
use pass0_core::ports::{LetterKind, LetterText, Mailer, Sent};
use pass0_core::secret::spaced;
use serde::Serialize;

use crate::words::Words;

/// Letters kept.
const KEPT: usize = 100;

/// Takes every letter, keeps the newest hundred, and prints link and code. Clones share them.
#[derive(Clone)]
pub struct DevInbox {
    words: Words,
    letters: Arc<Mutex<VecDeque<DevLetter>>>,
}

/// A letter of dev mode.
#[derive(Clone, Serialize)]
pub struct DevLetter {
    /// The address it would have gone to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text part.
    pub text: String,
    /// Its HTML part.
    pub html: String,
    /// The link; empty when it has none.
    pub link: String,
    /// The code as `1234 5678`; empty when it has none.
    pub code: String,
    /// When it was asked for (RFC 3339).
    pub at: String,
}

impl DevInbox {
    /// An empty inbox.
    #[must_use]
    pub fn new(words: Words) -> Self {
        Self {
            words,
            letters: Arc::default(),
        }
    }

    /// The letters, the newest first.
    #[must_use]
    pub fn letters(&self) -> Vec<DevLetter> {
        let letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.iter().cloned().collect()
    }
}

#[async_trait]
impl Mailer for DevInbox {
    async fn send(&self, _: &str, letter: &LetterText) -> Sent {
        let words = match self.words.write(letter) {
            Ok(words) => words,
            Err(error) => return Sent::Refused(format!("the letter cannot be written: {error}")),
        };
        let (link, code) = match &letter.kind {
            LetterKind::SignIn { link, code } => (link.clone(), spaced(code)),
            _ => (String::new(), String::new()),
        };
        if link.is_empty() {
            println!("MAIL for {}: {}", letter.to, words.subject);
        } else {
            println!("MAGIC LINK for {}: {link}", letter.to);
            println!("CODE for {}: {code}", letter.to);
        }
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.push_front(DevLetter {
            to: letter.to.clone(),
            subject: words.subject,
            text: words.text,
            html: words.html,
            link,
            code,
            at: Timestamp::from_millis(letter.asked_at).rfc3339(),
        });
        letters.truncate(KEPT);
        Sent::Accepted("kept in the dev inbox".to_owned())
    }
}
