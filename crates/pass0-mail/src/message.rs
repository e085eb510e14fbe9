//! From words to the bytes of a message (RFC 5322, RFC 2045).

use std::time::SystemTime;

use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use pass0_core::model::Email;
use pass0_html::Rendered;

/// The longest name of a sender, in bytes, and the longest word of a subject, in characters: what
/// still fits on a line (RFC 5322 §2.1.1), which is folded at spaces only.
const LONGEST_NAME: usize = 200;
const LONGEST_WORD: usize = 60;

/// Who letters come from: `App <login@example.org>` or the bare address.
#[derive(Clone, Debug)]
pub struct Sender(Mailbox);

/// Not an address to send from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must look like login@example.org or App <login@example.org>")]
pub struct SenderError;

impl Sender {
    /// Reads a sender. The name may be written with quotes or without, in any script.
    ///
    /// # Errors
    /// [`SenderError`] for anything else, control characters included.
    pub fn parse(text: &str) -> Result<Self, SenderError> {
        let text = text.trim();
        if has_controls(text) {
            return Err(SenderError);
        }
        let (name, address) = match text.strip_suffix('>') {
            Some(rest) => rest.rsplit_once('<').ok_or(SenderError)?,
            None => ("", text),
        };
        let name = name.trim();
        let name = match name.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => name.to_owned(),
        };
        let address = address_of(address).ok_or(SenderError)?;
        if name.len() > LONGEST_NAME {
            return Err(SenderError);
        }
        let name = Some(name).filter(|name| !name.is_empty());
        Ok(Self(Mailbox::new(name, address)))
    }

    pub(crate) fn address(&self) -> &Address {
        &self.0.email
    }

    pub(crate) fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    pub(crate) fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

/// The rest of a quoted-string (RFC 5322 §3.2.4), after its first quote.
fn unquote(text: &str) -> Result<String, SenderError> {
    let mut name = String::new();
    let mut chars = text.chars();
    loop {
        match chars.next().ok_or(SenderError)? {
            '"' if chars.as_str().is_empty() => return Ok(name),
            '"' => return Err(SenderError),
            '\\' => name.push(chars.next().ok_or(SenderError)?),
            c => name.push(c),
        }
    }
}

/// One plain mailbox, by the rules of the engine, as it stands in a command or a header.
fn address_of(text: &str) -> Option<Address> {
    Email::stored(text).ok()?.addr_spec().parse().ok()
}

/// A recipient as mail programs write it: with stray dots before the `@`, that part is quoted.
pub(crate) fn addr_spec(to: &str) -> String {
    let email = Email::stored(to);
    email.map_or_else(|_| to.to_owned(), |email| email.addr_spec().into_owned())
}

/// What somebody said of a letter, without its recipient: a log is read by more people than mail is.
pub(crate) fn without_recipient(text: &str, to: &str) -> String {
    let text = text.replace(&addr_spec(to), "<recipient>");
    text.replace(to, "<recipient>")
}

/// What goes into a message.
pub(crate) struct Draft<'a> {
    pub(crate) id: &'a str,
    pub(crate) to: &'a str,
    pub(crate) words: &'a Rendered,
    pub(crate) at: SystemTime,
}

/// The recipient and the message, or why it cannot be made. Nothing that has a control character
/// reaches a header; both parts are quoted-printable with CRLF line ends, so that no bare CR or LF
/// of these reaches the wire. Every attempt of one letter gives the same bytes.
pub(crate) fn build(sender: &Sender, draft: &Draft<'_>) -> Result<(Address, Vec<u8>), String> {
    if [draft.id, draft.to, &draft.words.subject]
        .into_iter()
        .any(has_controls)
    {
        return Err("a header would hold a control character".to_owned());
    }
    let to = address_of(draft.to).ok_or("not an address to send to")?;
    let raw = |name: &'static str, value: &str| {
        HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
    };
    // Else lettre reads the header again, and does not know quoted names.
    let envelope = Envelope::new(Some(sender.address().clone()), vec![to.clone()])
        .map_err(|error| error.to_string())?;
    let message = Message::builder()
        .envelope(envelope)
        .from(sender.0.clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(foldable(&draft.words.subject))
        .date(draft.at)
        .message_id(Some(format!("<{}@{}>", draft.id, sender.domain())))
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("X-Auto-Response-Suppress", "All"))
        .multipart(
            MultiPart::alternative()
                // Quoted-printable has no `=_`, so that no part holds it (RFC 2045 §6.7).
                .boundary(format!("=_{}", draft.id))
                .singlepart(part(ContentType::TEXT_PLAIN, &draft.words.text))
                .singlepart(part(ContentType::TEXT_HTML, &draft.words.html)),
        )
        .map_err(|error| error.to_string())?
        .formatted();
    if is_clean(&message) {
        Ok((to, message))
    } else {
        Err("the letter would hold what SMTP does not carry".to_owned())
    }
}

fn part(kind: ContentType, text: &str) -> SinglePart {
    let lines = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n")
        .replace('\n', "\r\n");
    // The encoding takes any text, so that the fallback is never used.
    let body = Body::new_with_encoding(lines, ContentTransferEncoding::QuotedPrintable)
        .unwrap_or_else(Body::new);
    SinglePart::builder().header(kind).body(body)
}

/// A subject whose words fit on a line; endless ones are cut.
fn foldable(subject: &str) -> String {
    let cut = |word: &str| match word.char_indices().nth(LONGEST_WORD) {
        Some((end, _)) => format!("{}…", word.get(..end).unwrap_or_default()),
        None => word.to_owned(),
    };
    let words: Vec<_> = subject.split(' ').map(cut).collect();
    words.join(" ")
}

/// C0, C1, DEL, and the line and paragraph separators.
fn has_controls(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
}

/// Whether this may be sent as it is: ASCII lines that end in CRLF, no longer than RFC 5321
/// §4.5.3.1.6 allows, and no other CR, LF or NUL. Servers do not agree on where a letter with a
/// bare line end is over (RUSTSEC-2026-0561).
fn is_clean(message: &[u8]) -> bool {
    message.split_inclusive(|byte| *byte == b'\n').all(|line| {
        let text = line.strip_suffix(b"\r\n");
        line.len() <= 1000
            && text.is_some_and(|text| {
                text.iter()
                    .all(|byte| byte.is_ascii() && !matches!(byte, b'\r' | b'\n' | 0))
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senders_are_read_with_a_name_or_without() {
        for (text, name, address) in [
            ("login@example.org", None, "login@example.org"),
            (" <login@example.org> ", None, "login@example.org"),
            ("App <login@example.org>", Some("App"), "login@example.org"),
            (
                "My App, Inc. <login@example.org>",
                Some("My App, Inc."),
                "login@example.org",
            ),
            (
                r#""A \"b\" <c>" <login@example.org>"#,
                Some(r#"A "b" <c>"#),
                "login@example.org",
            ),
            (
                "Bücher 本 <login@bücher.example>",
                Some("Bücher 本"),
                "login@xn--bcher-kva.example",
            ),
        ] {
            let Sender(found) = Sender::parse(text).unwrap();
            assert_eq!(found.name.as_deref(), name, "{text}");
            assert_eq!(found.email.as_ref() as &str, address, "{text}");
        }
    }

    #[test]
    fn senders_that_would_break_a_header_are_refused() {
        for text in [
            "",
            "App",
            "App <>",
            "App <login@example.org",
            "App <login@example.org>>",
            "\"App <login@example.org>",
            "a@example.org, b@example.org",
            "App\r\nBcc: b@example.org <login@example.org>",
            "App\nX: y <login@example.org>",
            "App\r <login@example.org>",
            "App\0 <login@example.org>",
            "App\u{2028} <login@example.org>",
            "App\u{85} <login@example.org>",
            "App <login@example.org\r\n>",
            &format!("{} <login@example.org>", "a".repeat(201)),
        ] {
            assert!(Sender::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_word_without_an_end_does_not_cost_the_code() {
        let subject = format!("1234 5678 is your code for {}", "é".repeat(3000));
        let cut = foldable(&subject);
        assert_eq!(
            cut,
            format!("1234 5678 is your code for {}…", "é".repeat(60))
        );
        assert_eq!(foldable("1234 5678 is for Notes"), "1234 5678 is for Notes");
    }

    #[test]
    fn what_servers_read_differently_is_not_sent() {
        assert!(is_clean(b"Subject: x\r\n\r\n.\r\ntext\r\n"));
        for bad in [
            &b"text"[..],
            b"a\n.\r\nb\r\n",
            b"a\r.\r\nb\r\n",
            b"a\0b\r\n",
            b"\xc3\xa4\r\n",
            &[&[b'a'; 999][..], b"\r\n"].concat(),
        ] {
            assert!(!is_clean(bad), "{:?}", String::from_utf8_lossy(bad));
        }
    }
}
