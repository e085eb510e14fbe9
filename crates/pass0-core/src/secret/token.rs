//! Tokens: 256-bit secrets that are handed out once and kept as digests only.

use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

use crate::ports::Env;
use crate::secret::{Digest, KeyRing};

/// Characters of 32 bytes in base64url.
const BODY: usize = 43;

/// Which secret a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// The token in a mailed link.
    Link,
    /// The token in a link that an operator made.
    OperatorLink,
    /// The flow cookie: "this browser asked".
    Flow,
    /// The cookie that comes with the sign-in page, before anything was asked for.
    Start,
    /// The session cookie.
    Session,
    /// The cookie of a browser that began the ceremony of a credential.
    Ceremony,
    /// The token in the link that proves a new address.
    EmailChange,
    /// The token in the link that says "this was not me".
    NotMe,
}

impl TokenKind {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::Link,
        Self::OperatorLink,
        Self::Flow,
        Self::Start,
        Self::Session,
        Self::Ceremony,
        Self::EmailChange,
        Self::NotMe,
    ];

    /// Those that stand in a link.
    pub const LINKS: &[Self] = &[
        Self::Link,
        Self::OperatorLink,
        Self::EmailChange,
        Self::NotMe,
    ];

    /// The purpose in the hash input, so that no kind stands for another.
    #[must_use]
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::OperatorLink => "operator-link",
            Self::Flow => "flow",
            Self::Start => "start",
            Self::Session => "session",
            Self::Ceremony => "ceremony",
            Self::EmailChange => "email-change",
            Self::NotMe => "not-me",
        }
    }

    /// What the text begins with, for people and for scanners that look for leaked secrets.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Link => "p0l_",
            Self::OperatorLink => "p0o_",
            Self::Flow => "p0f_",
            Self::Start => "p0b_",
            Self::Session => "p0s_",
            Self::Ceremony => "p0c_",
            Self::EmailChange => "p0e_",
            Self::NotMe => "p0n_",
        }
    }
}

/// A secret in the form that is handed out. Wiped when dropped; `Debug` shows the kind alone.
#[derive(Clone)]
pub struct Token {
    kind: TokenKind,
    bytes: Zeroizing<[u8; 32]>,
}

impl Token {
    /// Draws a new one.
    #[must_use]
    pub fn draw(kind: TokenKind, env: &dyn Env) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        env.fill(&mut bytes[..]);
        Self { kind, bytes }
    }

    /// Made of 32 secret bytes that were derived rather than drawn.
    #[must_use]
    pub(crate) fn derived(kind: TokenKind, digest: &Digest) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        for (place, byte) in bytes.iter_mut().zip(digest.as_bytes().iter().skip(4)) {
            *place = *byte;
        }
        Self { kind, bytes }
    }

    /// Reads one: prefix and 43 characters of base64url, nothing else.
    #[must_use]
    pub fn parse(kind: TokenKind, text: &str) -> Option<Self> {
        let body = text.strip_prefix(kind.prefix())?;
        if body.len() != BODY {
            return None;
        }
        let mut bytes = Zeroizing::new([0; 32]);
        match BASE64URL_NOPAD.decode_mut(body.as_bytes(), &mut bytes[..]) {
            Ok(32) => Some(Self { kind, bytes }),
            _ => None,
        }
    }

    /// The first of this kind in a longer text, such as an address.
    pub(crate) fn within(kind: TokenKind, text: &str) -> Option<Self> {
        let (_, body) = text.split_once(kind.prefix())?;
        Self::parse(kind, &format!("{}{}", kind.prefix(), body.get(..BODY)?))
    }

    /// The text that is handed out.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        let mut text = String::with_capacity(4 + BODY);
        text.push_str(self.kind.prefix());
        BASE64URL_NOPAD.encode_append(&self.bytes[..], &mut text);
        Zeroizing::new(text)
    }

    /// What is stored of a new one.
    #[must_use]
    pub fn digest(&self, ring: &KeyRing) -> Digest {
        ring.digest(self.kind.purpose(), &[&self.bytes[..]])
    }

    /// What it may be stored as, the newest key first.
    #[must_use]
    pub fn digests(&self, ring: &KeyRing) -> Vec<Digest> {
        ring.digests(self.kind.purpose(), &[&self.bytes[..]])
    }

    /// Whether `stored` is of this token.
    #[must_use]
    pub fn matches(&self, ring: &KeyRing, stored: &Digest) -> bool {
        ring.matches(stored, self.kind.purpose(), &[&self.bytes[..]])
    }

    /// The raw bytes, as input of a derivation.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..]
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Token({:?}, …)", self.kind)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::ports::SystemEnv;

    #[test]
    fn a_token_reads_back_as_its_own_kind_only() {
        let token = Token::draw(TokenKind::Link, &SystemEnv);
        let text = token.expose();
        assert_eq!(text.len(), 47);
        assert!(text.starts_with("p0l_"));
        for kind in TokenKind::ALL {
            assert_eq!(
                Token::parse(*kind, &text).is_some(),
                *kind == TokenKind::Link
            );
        }
        for bad in [
            "",
            "p0l_",
            &text[..46],
            &format!("{}A", &*text),
            &text.replace("p0l_", "p0l-"),
        ] {
            assert!(Token::parse(TokenKind::Link, bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn only_one_spelling_of_a_token_is_read() {
        // 43 characters carry 258 bits: the last two must be zero, or one token had four texts.
        let zero = format!("p0l_{}", "A".repeat(43));
        assert!(Token::parse(TokenKind::Link, &zero).is_some());
        assert!(Token::parse(TokenKind::Link, &format!("p0l_{}B", "A".repeat(42))).is_none());
    }

    #[test]
    fn debug_shows_nothing_of_the_secret() {
        let token = Token::draw(TokenKind::Session, &SystemEnv);
        assert_eq!(format!("{token:?}"), "Token(Session, …)");
    }

    /// 10⁵ tokens: none twice; every byte value equally likely at every place (χ²), and no two
    /// places that go together (a fault that tests of single places do not see).
    #[test]
    fn tokens_are_uniform_and_their_bytes_independent() {
        const N: usize = 100_000;
        let mut seen = HashSet::with_capacity(N);
        let mut counts = vec![[0_u32; 256]; 32];
        let mut equal = [[0_u32; 32]; 32];
        for _ in 0..N {
            let token = Token::draw(TokenKind::Link, &SystemEnv);
            for (a, x) in token.bytes.iter().enumerate() {
                counts[a][usize::from(*x)] += 1;
                for (b, y) in token.bytes.iter().enumerate().skip(a + 1) {
                    equal[a][b] += u32::from(x == y);
                }
            }
            assert!(seen.insert(*token.bytes), "a token came twice");
        }
        let expected = N as f64 / 256.0;
        for place in &counts {
            let chi2: f64 = place
                .iter()
                .map(|n| (f64::from(*n) - expected).powi(2) / expected)
                .sum();
            // 255 degrees of freedom: mean 255, deviation 22.6; ±9 deviations never happen by chance.
            assert!((52.0..458.0).contains(&chi2), "χ² = {chi2}");
        }
        for (a, row) in equal.iter().enumerate() {
            for n in row.iter().skip(a + 1) {
                // Mean 390.6, deviation 19.7.
                assert!((213..568).contains(n), "two places agree {n} times");
            }
        }
    }
}
