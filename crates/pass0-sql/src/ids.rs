//! Ids as columns hold them: bytes, in the order of the text.
//!
//! An id that pass0 draws is 26 characters for 128 bits, whose first is 0; a column holds the 16 bytes. Any
//! other text, such as an id of the host's own user table, is the byte 255 and the text; so are ids
//! that are drawn after the year 6429, whose first byte is 128 or more.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};

/// Lower-case Crockford base 32, in which pass0 writes ids.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Characters of an id that was drawn.
const CHARACTERS: usize = 26;

/// Before text that is no such id.
const OTHER: u8 = 0xFF;

/// Separates the ids of a list.
const SEPARATOR: char = ' ';

/// The bytes of an id. Two ids have the same only when they are the same.
pub(crate) fn encode(text: &str) -> Vec<u8> {
    if let Some(value) = drawn(text) {
        return value.to_be_bytes().to_vec();
    }
    let mut bytes = Vec::with_capacity(text.len() + 1);
    bytes.push(OTHER);
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

/// The id that has these bytes; `None`: none has.
pub(crate) fn decode(bytes: &[u8]) -> Option<String> {
    if let Some((&OTHER, text)) = bytes.split_first() {
        let text = str::from_utf8(text).ok()?;
        // One id, one form.
        return drawn(text).is_none().then(|| text.to_owned());
    }
    let value = u128::from_be_bytes(bytes.try_into().ok()?);
    if value >> 127 != 0 {
        return None;
    }
    let digit = |place: u32| usize::try_from((value >> (place * 5)) & 31).ok();
    (0..26_u32)
        .rev()
        .map(|place| ALPHABET.get(digit(place)?).copied().map(char::from))
        .collect()
}

/// The number that an id is, if it was drawn: with 127 bits, the first character is at most `3`.
fn drawn(text: &str) -> Option<u128> {
    if text.len() != CHARACTERS || !matches!(text.as_bytes(), [b'0'..=b'3', ..]) {
        return None;
    }
    text.bytes().try_fold(0_u128, |value, character| {
        let digit = ALPHABET.iter().position(|it| *it == character)?;
        Some(value << 5 | u128::try_from(digit).ok()?)
    })
}

/// The id that a session of before gets, of its user's bytes and its own, see `SessionId::of`. Only the
/// same session gets the same.
pub(crate) fn session(user: &[u8], id: &[u8]) -> Vec<u8> {
    let first = |bytes| digest(&SHA256, bytes).as_ref().first_chunk::<8>().copied();
    let of_user = u64::from_be_bytes(first(user).unwrap_or_default()) & (u64::MAX >> 1);
    let mut bytes = of_user.to_be_bytes().to_vec();
    bytes.extend(first(id).unwrap_or_default());
    bytes
}

/// Ids as one column holds them: their bytes as hexadecimal text, with spaces between. SQL makes the
/// same, but for the case of letters (`{hex}` of the dialects).
pub(crate) fn list<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let mut list = String::new();
    for id in ids {
        if !list.is_empty() {
            list.push(SEPARATOR);
        }
        for byte in encode(id) {
            let _ = write!(list, "{byte:02x}");
        }
    }
    list
}

/// The ids of a list, in their order; `None`: it is none.
pub(crate) fn unlist(list: &str) -> Option<Vec<String>> {
    list.split_whitespace()
        .map(|hex| decode(&from_hex(hex)?))
        .collect()
}

fn from_hex(hex: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let digit = |character: u8| char::from(character).to_digit(16);
    pairs
        .iter()
        .map(|[high, low]| u8::try_from(digit(*high)? << 4 | digit(*low)?).ok())
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use pass0_core::model::{Timestamp, UserId};
    use pass0_core::ports::SystemEnv;

    use super::*;

    /// Texts at every edge of the form.
    pub(crate) const EDGES: &[&str] = &[
        "",
        "0",
        "user-1",
        "Ann's own id",
        "ü",
        "00000000000000000000000000",
        "01m8nm02r3gjt57v26v96fg5dg",
        "3zzzzzzzzzzzzzzzzzzzzzzzzz",
        "40000000000000000000000000",
        "7zzzzzzzzzzzzzzzzzzzzzzzzz",
        "8zzzzzzzzzzzzzzzzzzzzzzzzz",
        "01M8NM02R3GJT57V26V96FG5DG",
        "01m8nm02r3gjt57v26v96fg5di",
        "01m8nm02r3gjt57v26v96fg5d",
        "01m8nm02r3gjt57v26v96fg5dg0",
        "é1m8nm02r3gjt57v26v96fg5d",
        "0\n12345678901234567890123a",
        "0123456789012345678901234\n",
    ];

    fn draw(millis: i64) -> String {
        let at = Timestamp::from_millis(millis);
        UserId::draw(&SystemEnv, at).as_str().to_owned()
    }

    #[test]
    fn every_text_has_bytes_of_its_own_and_comes_back() {
        let mut texts: Vec<_> = EDGES.iter().map(|text| (*text).to_owned()).collect();
        texts.extend([0, 1, 1_764_500_000_123, 0x7FFF_FFFF_FFFF].map(draw));
        let mut seen = std::collections::BTreeSet::new();
        for text in &texts {
            let bytes = encode(text);
            assert_eq!(decode(&bytes).as_ref(), Some(text));
            assert!(seen.insert(bytes), "{text}");
        }
        assert_eq!(unlist(&list(texts.iter().map(String::as_str))), Some(texts));
    }

    #[test]
    fn what_was_drawn_is_sixteen_bytes_in_the_order_of_time() {
        let mut times = [
            5,
            0,
            31,
            1_764_500_000_123,
            32,
            0x7FFF_FFFF_FFFF,
            1_764_500_000_124,
        ];
        times.sort_unstable();
        let drawn: Vec<_> = times.iter().map(|time| encode(&draw(*time))).collect();
        assert!(drawn.is_sorted());
        assert!(drawn.iter().all(|bytes| bytes.len() == 16));
        let other = encode("0");
        assert!(drawn.iter().all(|bytes| *bytes < other));
    }

    #[test]
    fn other_texts_keep_their_order() {
        let mut texts = ["b", "a", "", "ü", "user-10", "user-2"];
        texts.sort_unstable();
        assert!(texts.map(encode).is_sorted());
    }

    #[test]
    fn bytes_that_no_id_has_are_none() {
        let twice = [&[OTHER], "01m8nm02r3gjt57v26v96fg5dg".as_bytes()].concat();
        for bytes in [
            &b""[..],
            b"user-1",
            &[0x80; 16],
            &[0; 15],
            &[OTHER, 0xC3],
            &twice,
        ] {
            assert_eq!(decode(bytes), None, "{bytes:?}");
        }
        for list in ["f", "zz", "ff ff5", "00"] {
            assert_eq!(unlist(list), None, "{list}");
        }
    }
}
