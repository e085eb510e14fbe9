//! Words about a letter, without what is in it.

use crate::ports::{LetterKind, LetterText};
use crate::secret::spaced;

impl LetterText {
    /// Words about this letter without what is in it: servers quote what they refuse, and events and
    /// logs are read by more people than mail is. Links go by the start of their secret, since a
    /// quotation may be cut.
    #[must_use]
    pub fn hidden_in(&self, words: &str) -> String {
        let mut words = words.to_owned();
        for letter in std::iter::once(self).chain(&self.more) {
            let code = match &letter.kind {
                LetterKind::SignIn { code, .. } | LetterKind::Contest { code, .. } => code.as_str(),
                _ => "",
            };
            if !code.is_empty() {
                words = words.replace(code, HIDDEN);
                words = words.replace(&spaced(code), HIDDEN);
            }
            if let Some(link) = letter.kind.link() {
                let secret = link.rsplit('/').next().unwrap_or_default();
                let start: String = secret.chars().take(SECRET_STARTS).collect();
                words = without_runs(&words, &start);
            }
        }
        words
    }
}

/// What stands in a secret's place.
const HIDDEN: &str = "…";
/// How much of a secret is enough to know it by.
const SECRET_STARTS: usize = 12;

/// The text without every run of a token's characters that begins like this.
fn without_runs(text: &str, start: &str) -> String {
    if start.is_empty() {
        return text.to_owned();
    }
    let mut parts = text.split(start);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(HIDDEN);
        kept.push_str(
            part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')),
        );
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Notice;

    fn letter(kind: LetterKind) -> LetterText {
        LetterText {
            to: "ann@example.org".to_owned(),
            kind,
            lang: "en".to_owned(),
            ip: String::new(),
            user_agent: String::new(),
            asked_at: 0,
            minutes: 10,
            code_minutes: 10,
            more: Vec::new(),
        }
    }

    #[test]
    fn what_a_server_quotes_of_a_letter_is_hidden_whole_or_cut() {
        let link = "https://app.example.org/auth/verify/p0l_dGhpcyBpcyBhIHNlY3JldCBvZg".to_owned();
        let code = "12345678".to_owned();
        let mut text = letter(LetterKind::Notice {
            notice: Notice::EmailChanged,
            link: "https://app.example.org/auth/contest/p0n_bW9yZSBzZWNyZXRz".to_owned(),
        });
        text.more.push(letter(LetterKind::SignIn { link, code }));
        for (words, shown) in [
            ("550 no", "550 no"),
            (
                "550 spam: 1234 5678 is your code",
                "550 spam: … is your code",
            ),
            ("{\"code\":\"12345678\"}", "{\"code\":\"…\"}"),
            (
                "bad link https://app.example.org/auth/verify/p0l_dGhpcyBpcyBhIHNlY3JldCBvZg?",
                "bad link https://app.example.org/auth/verify/…?",
            ),
            ("verify/p0l_dGhpcyBpcy", "verify/…"),
            ("p0n_bW9yZSBzZWNyZXRz p0n_bW9yZSBz", "… …"),
        ] {
            assert_eq!(text.hidden_in(words), shown);
        }
    }
}
