//! What was said on a connection, without its secrets.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The lines of both sides, for people. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Transcript(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    lines: Vec<String>,
    said: Vec<u8>,
    heard: Vec<u8>,
    next: Next,
}

/// What the client's next line is.
#[derive(Default)]
enum Next {
    #[default]
    Command,
    /// An answer to a challenge of `AUTH`.
    Secret,
    /// A part of the letter, of which so many bytes were sent.
    Letter(usize),
}

impl Transcript {
    /// The lines so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.state().lines.clone()
    }

    /// A remark of the client's.
    pub(crate) fn note(&self, remark: &str) {
        self.state().lines.push(format!("* {remark}"));
    }

    /// Bytes of the client.
    pub(crate) fn said(&self, bytes: &[u8]) {
        let mut state = self.state();
        state.said.extend_from_slice(bytes);
        while let Some(line) = line(&mut state.said) {
            state.client(&line);
        }
    }

    /// Bytes of the server.
    pub(crate) fn heard(&self, bytes: &[u8]) {
        let mut state = self.state();
        state.heard.extend_from_slice(bytes);
        while let Some(line) = line(&mut state.heard) {
            state.server(&line);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn client(&mut self, line: &str) {
        self.next = match self.next {
            Next::Letter(sent) if line == "." => {
                self.lines.push(format!("C: ({sent} bytes of letter)"));
                self.lines.push("C: .".to_owned());
                Next::Command
            }
            Next::Letter(sent) => Next::Letter(sent + line.len() + 2),
            Next::Secret => {
                self.lines.push("C: (secret)".to_owned());
                Next::Command
            }
            Next::Command => {
                // RFC 4954 §4: what follows the mechanism is the secret.
                let shown = match line.split(' ').collect::<Vec<_>>().as_slice() {
                    [auth, mechanism, _, ..] if auth.eq_ignore_ascii_case("AUTH") => {
                        format!("AUTH {mechanism} (secret)")
                    }
                    _ => line.to_owned(),
                };
                self.lines.push(format!("C: {shown}"));
                Next::Command
            }
        };
    }

    fn server(&mut self, line: &str) {
        match line.get(..3) {
            Some("334") => self.next = Next::Secret,
            Some("354") => self.next = Next::Letter(0),
            _ => {}
        }
        self.lines.push(format!("S: {line}"));
    }
}

/// Takes the first whole line, fit to be shown on a terminal.
fn line(bytes: &mut Vec<u8>) -> Option<String> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let line: Vec<u8> = bytes.drain(..=end).collect();
    let line = String::from_utf8_lossy(&line);
    let line = line.trim_end_matches(['\r', '\n']);
    Some(line.replace(char::is_control, " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_the_letter_are_left_out() {
        let transcript = Transcript::default();
        transcript.heard(b"220 mx ESMTP\r\n250-mx\r\n250 AUTH");
        transcript.heard(b" PLAIN LOGIN\r\n");
        transcript.said(b"AUTH PLAIN AGFubgBwdw==\r\n");
        transcript.heard(b"504 no\r\n");
        transcript.said(b"AUTH LOGIN\r\n");
        transcript.heard(b"334 VXNlcm5hbWU6\r\n");
        transcript.said(b"YW5u\r\n");
        transcript.heard(b"334 UGFzc3dvcmQ6\r\n");
        transcript.said(b"cHc=\r\n");
        transcript.heard(b"235 wel\x1b[2Jcome\r\n");
        transcript.said(b"DATA\r\n");
        transcript.heard(b"354 go\r\n");
        transcript.said(b"Subject: 1234 5678\r\n\r\n1234");
        transcript.said(b" 5678\r\n.\r\n");
        transcript.heard(b"250 taken\r\n");

        assert_eq!(
            transcript.lines().join("\n"),
            "S: 220 mx ESMTP\nS: 250-mx\nS: 250 AUTH PLAIN LOGIN\n\
             C: AUTH PLAIN (secret)\nS: 504 no\nC: AUTH LOGIN\n\
             S: 334 VXNlcm5hbWU6\nC: (secret)\nS: 334 UGFzc3dvcmQ6\nC: (secret)\n\
             S: 235 wel [2Jcome\nC: DATA\nS: 354 go\nC: (33 bytes of letter)\nC: .\nS: 250 taken"
        );
    }
}
