//! An inbox: where the letters of a test arrive.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use pass0_core::ports::{LetterKind, LetterText, Mailer, Sent};

/// Takes every letter, unless told otherwise. Clones share the letters.
#[derive(Clone, Default)]
pub struct Inbox(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    letters: Vec<Letter>,
    refusal: Option<Sent>,
}

/// A letter that arrived.
#[derive(Clone)]
pub struct Letter {
    /// Local part of its Message-ID.
    pub message_id: String,
    /// The address it went to.
    pub to: String,
    /// What it says.
    pub text: LetterText,
}

impl Letter {
    /// The link; empty when the letter has none.
    #[must_use]
    pub fn link(&self) -> &str {
        self.text.kind.link().unwrap_or_default()
    }

    /// The last part of the link; empty when the letter has none.
    #[must_use]
    pub fn token(&self) -> &str {
        self.link().rsplit('/').next().unwrap_or("")
    }

    /// The code, digits only; empty when the letter has none.
    #[must_use]
    pub fn code(&self) -> &str {
        match &self.text.kind {
            LetterKind::SignIn { code, .. } | LetterKind::Contest { code, .. } => code,
            _ => "",
        }
    }

    /// Whether it lets its reader sign in.
    #[must_use]
    pub fn signs_in(&self) -> bool {
        matches!(self.text.kind, LetterKind::SignIn { .. })
    }
}

impl Inbox {
    /// Every letter to this address, the oldest first.
    #[must_use]
    pub fn to(&self, address: &str) -> Vec<Letter> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state
            .letters
            .iter()
            .filter(|letter| letter.to == address)
            .cloned()
            .collect()
    }

    /// The newest letter to this address.
    #[must_use]
    pub fn newest(&self, address: &str) -> Option<Letter> {
        self.to(address).pop()
    }

    /// How many letters arrived.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .letters
            .len()
    }

    /// Whether none arrived.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Answers every further attempt like this; `None`: takes the letter.
    pub fn answer(&self, refusal: Option<Sent>) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .refusal = refusal;
    }
}

#[async_trait]
impl Mailer for Inbox {
    async fn send(&self, message_id: &str, letter: &LetterText) -> Sent {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(refusal) = &state.refusal {
            return refusal.clone();
        }
        state.letters.push(Letter {
            message_id: message_id.to_owned(),
            to: letter.to.clone(),
            text: letter.clone(),
        });
        Sent::Accepted("250 taken".to_owned())
    }
}
