//! The inbox of dev mode: letters are kept in memory and told on the console.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use pass0_core::model::Timestamp;
use pass0_core::ports::{LetterKind, LetterText, Mailer, Sent};
use pass0_core::secret::spaced;
use pass0_html::DevLetter;

use crate::words::Words;

/// Letters kept.
const KEPT: usize = 100;

/// Takes every letter, keeps the newest hundred, and prints link and code. Clones share them.
#[derive(Clone)]
pub struct DevInbox {
    words: Words,
    quiet: bool,
    letters: Arc<Mutex<VecDeque<DevLetter>>>,
}

impl DevInbox {
    /// An empty inbox.
    #[must_use]
    pub fn new(words: Words) -> Self {
        Self {
            words,
            quiet: false,
            letters: Arc::default(),
        }
    }

    /// Tells nothing on the console: for tests.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
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
        let link = letter.kind.link().unwrap_or_default().to_owned();
        let code = match &letter.kind {
            LetterKind::SignIn { code, .. } | LetterKind::Contest { code, .. } => spaced(code),
            _ => String::new(),
        };
        let letter = DevLetter {
            to: letter.to.clone(),
            subject: words.subject,
            text: words.text,
            html: words.html,
            link,
            code,
            at: Timestamp::from_millis(letter.asked_at).rfc3339(),
        };
        if !self.quiet {
            tell(&console(&letter));
        }
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.push_front(letter);
        letters.truncate(KEPT);
        Sent::Accepted("kept in the dev inbox".to_owned())
    }
}

/// What is printed of a letter: a line for the link and one for the code, if it has them.
fn console(letter: &DevLetter) -> String {
    let DevLetter {
        to,
        subject,
        link,
        code,
        ..
    } = letter;
    let mut lines = String::new();
    if !link.is_empty() {
        lines += &format!("MAGIC LINK for {to}: {link}\n");
    }
    if !code.is_empty() {
        lines += &format!("CODE for {to}: {code}\n");
    }
    if lines.is_empty() {
        lines = format!("MAIL for {to}: {subject}\n");
    }
    lines
}

/// A console that is gone does not matter: the letter is kept.
fn tell(lines: &str) {
    let mut console = std::io::stdout().lock();
    let _ = console
        .write_all(lines.as_bytes())
        .and_then(|()| console.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_console_tells_the_link_on_one_line_and_the_code_on_one() {
        let link = "MAGIC LINK for ann@example.org: http://localhost:5000/x\n";
        let code = "CODE for ann@example.org: 1234 5678\n";
        for (told, letter) in [
            (
                format!("{link}{code}"),
                letter("http://localhost:5000/x", "1234 5678"),
            ),
            (link.to_owned(), letter("http://localhost:5000/x", "")),
            (
                "MAIL for ann@example.org: Hello\n".to_owned(),
                letter("", ""),
            ),
        ] {
            assert_eq!(console(&letter), told);
        }
    }

    fn letter(link: &str, code: &str) -> DevLetter {
        DevLetter {
            to: "ann@example.org".to_owned(),
            subject: "Hello".to_owned(),
            text: String::new(),
            html: String::new(),
            link: link.to_owned(),
            code: code.to_owned(),
            at: String::new(),
        }
    }
}
