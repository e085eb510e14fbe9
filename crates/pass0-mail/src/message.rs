//! From words to the bytes of a message (RFC 5322, RFC 2045).

use std::time::SystemTime;

use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use pass0_html::Rendered;

/// Who letters come from: `App <login@example.org>` or the bare address.
#[derive(Clone, Debug)]
pub struct Sender(Mailbox);

/// Not an address to send from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must look like login@example.org or App <login@example.org>")]
pub struct SenderError;

impl Sender {
    /// Reads a sender.
    ///
    /// # Errors
    /// [`SenderError`] for anything else, control characters included.
    pub fn parse(text: &str) -> Result<Self, SenderError> {
        if has_controls(text) {
            return Err(SenderError);
        }
        text.parse().map(Self).map_err(|_| SenderError)
    }

    pub(crate) fn address(&self) -> &Address {
        &self.0.email
    }
}

/// What goes into a message.
pub(crate) struct Draft<'a> {
    pub(crate) id: &'a str,
    pub(crate) to: &'a str,
    pub(crate) words: &'a Rendered,
    pub(crate) at: SystemTime,
}

/// The message, or why it cannot be made. Nothing that has a control character reaches a header;
/// both parts are quoted-printable with CRLF line ends, so that no bare CR or LF and no leading
/// dot of theirs reaches the wire.
pub(crate) fn build(sender: &Sender, draft: &Draft<'_>) -> Result<Message, String> {
    if [draft.id, draft.to, &draft.words.subject]
        .into_iter()
        .any(has_controls)
    {
        return Err("a header would hold a control character".to_owned());
    }
    let to: Address = draft
        .to
        .parse()
        .map_err(|_| "not an address to send to".to_owned())?;
    let raw = |name: &'static str, value: &str| {
        HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
    };
    Message::builder()
        .from(sender.0.clone())
        .to(Mailbox::new(None, to))
        .subject(draft.words.subject.clone())
        .date(draft.at)
        .message_id(Some(format!("<{}@{}>", draft.id, sender.0.email.domain())))
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("X-Auto-Response-Suppress", "All"))
        .multipart(
            MultiPart::alternative()
                .singlepart(part(ContentType::TEXT_PLAIN, &draft.words.text))
                .singlepart(part(ContentType::TEXT_HTML, &draft.words.html)),
        )
        .map_err(|error| error.to_string())
}

fn part(kind: ContentType, text: &str) -> SinglePart {
    let lines = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n")
        .replace('\n', "\r\n");
    // The encoding takes any text, so that the fallback is never used.
    let body = Body::new_with_encoding(lines, ContentTransferEncoding::QuotedPrintable)
        .unwrap_or_else(|text| Body::new(text));
    SinglePart::builder().header(kind).body(body)
}

/// C0, C1, DEL, and the line and paragraph separators.
fn has_controls(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
}
