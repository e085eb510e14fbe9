//! DER (ITU-T X.690 §8, §10), as far as the shapes of X.509 and ECDSA need it. Linear, without
//! recursion: what is inside a field that matters to nobody here is not looked at.

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OBJECT_ID: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
/// `version [0] EXPLICIT`
const VERSION: u8 = 0xa0;
/// `issuerUniqueID [1]`, `subjectUniqueID [2]`, `extensions [3] EXPLICIT`, in this order.
const TRAILERS: [u8; 3] = [0x81, 0x82, 0xa3];

/// What is left of a row of elements.
struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    /// The tag of the next element.
    fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// The content of the next element, which has this tag: one byte, and a definite length in the
    /// fewest bytes (§10.1).
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (found, rest) = self.0.split_first()?;
        let (length, rest) = match rest.split_first()? {
            (short @ 0..=0x7f, rest) => (usize::from(*short), rest),
            (0x81, rest) => match rest.split_first()? {
                (length @ 0x80..=0xff, rest) => (usize::from(*length), rest),
                _ => return None,
            },
            (0x82, rest) => {
                let (length, rest) = rest.split_first_chunk()?;
                match u16::from_be_bytes(*length) {
                    length @ 0x100.. => (usize::from(length), rest),
                    _ => return None,
                }
            }
            // Longer than any certificate that fits into a request.
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        (*found == tag).then_some(content)
    }

    fn sequence(&mut self) -> Option<Self> {
        self.take(SEQUENCE).map(Self)
    }

    /// The smallest form only (§8.3.2).
    fn integer(&mut self) -> Option<&'a [u8]> {
        let content = self.take(INTEGER)?;
        match content {
            [] | [0, 0..=0x7f, ..] | [0xff, 0x80..=0xff, ..] => None,
            content => Some(content),
        }
    }

    /// Whole bytes, as keys and signatures are.
    fn bit_string(&mut self) -> Option<()> {
        matches!(self.take(BIT_STRING)?, [0, _, ..]).then_some(())
    }

    /// An algorithm's name, and parameters of any kind.
    fn algorithm(&mut self) -> Option<()> {
        let mut fields = self.sequence()?;
        let name = fields.take(OBJECT_ID)?;
        // The last byte of a number has no high bit (§8.19.2).
        matches!(name.last(), Some(0..=0x7f)).then_some(())
    }

    fn time(&mut self) -> Option<()> {
        let digits = match self.peek()? {
            UTC_TIME => (self.take(UTC_TIME)?, 12),
            _ => (self.take(GENERALIZED_TIME)?, 14),
        };
        let (text, length) = digits;
        let (zone, digits) = text.split_last()?;
        let plain = digits.len() == length && digits.iter().all(u8::is_ascii_digit);
        (plain && *zone == b'Z').then_some(())
    }

    fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

/// Whether these bytes are of the shape of one X.509 certificate (RFC 5280 §4.1) and nothing else. It
/// says nothing of who made it.
pub(super) fn is_certificate(bytes: &[u8]) -> bool {
    certificate(bytes).is_some()
}

fn certificate(bytes: &[u8]) -> Option<()> {
    let mut whole = Elements(bytes);
    let mut certificate = whole.sequence()?;
    whole.end()?;
    let mut signed = certificate.sequence()?;
    certificate.algorithm()?;
    certificate.bit_string()?;
    certificate.end()?;

    if signed.peek()? == VERSION {
        let mut version = Elements(signed.take(VERSION)?);
        version.integer()?;
        version.end()?;
    }
    signed.integer()?;
    signed.algorithm()?;
    let _issuer = signed.sequence()?;
    let mut validity = signed.sequence()?;
    validity.time()?;
    validity.time()?;
    validity.end()?;
    let _subject = signed.sequence()?;
    let mut key = signed.sequence()?;
    key.algorithm()?;
    key.bit_string()?;
    key.end()?;
    for tag in TRAILERS {
        if signed.peek() == Some(tag) {
            signed.take(tag)?;
        }
    }
    signed.end()
}

/// Whether these bytes are of the shape of one ECDSA signature (RFC 3279 §2.2.3): two positive
/// numbers.
pub(super) fn is_ecdsa_signature(bytes: &[u8]) -> bool {
    let parsed = || {
        let mut whole = Elements(bytes);
        let mut numbers = whole.sequence()?;
        whole.end()?;
        for _ in 0..2 {
            let number = numbers.integer()?;
            if matches!(number, [0] | [0x80..=0xff, ..]) {
                return None;
            }
        }
        numbers.end()
    };
    parsed().is_some()
}
