//! Tokens: secrets that are handed out once and kept as digests only.

use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

use super::selector;
use super::token_kind::TokenKind;
use crate::model::{ChallengeId, Timestamp};
use crate::ports::Env;
use crate::secret::{Digest, KeyRing};

/// Bytes of the verifier: 192 random bits.
const VERIFIER: usize = 24;
const LEN: usize = selector::LEN + VERIFIER;
/// Characters of it in base64url.
const BODY: usize = 54;
/// The same of tokens that had no selector. Sessions that such a token opens live on.
const EARLIER_LEN: usize = 32;
const EARLIER_BODY: usize = 43;

/// A secret in the form that is handed out: a selector, which says what row it is of, and a verifier,
/// whose keyed hash with the selector's is stored there. Wiped when dropped; `Debug` shows the kind
/// alone.
///
/// The selector is the row's number, encrypted (`selector.rs`): it tells nobody when the row was
/// made, how many there are, or which of two came first.
#[derive(Clone)]
pub struct Token {
    kind: TokenKind,
    bytes: Zeroizing<[u8; LEN]>,
    len: usize,
}

impl Token {
    /// Draws one that is of no row.
    #[must_use]
    pub fn draw(kind: TokenKind, env: &dyn Env) -> Self {
        let mut bytes = Zeroizing::new([0; LEN]);
        env.fill(&mut bytes[..]);
        Self {
            kind,
            bytes,
            len: LEN,
        }
    }

    /// Draws one of the row with this number ([`ChallengeId::bits`](crate::model::ChallengeId::bits)).
    /// `None`: of no row.
    #[must_use]
    pub fn of_row(kind: TokenKind, row: Option<u128>, ring: &KeyRing, env: &dyn Env) -> Self {
        let mut token = Self::draw(kind, env);
        if let Some(row) = row {
            token.select(row, ring);
        }
        token
    }

    /// Draws one of a browser that begins something now. It is of no row, but rows that are found by
    /// its digest lie in the order of time ([`Token::digest`]).
    pub(crate) fn of_browser(
        kind: TokenKind,
        now: Timestamp,
        ring: &KeyRing,
        env: &dyn Env,
    ) -> Self {
        // A number as challenges have them: the time, then chance.
        Self::of_row(kind, ChallengeId::draw(env, now).bits(), ring, env)
    }

    /// One of the row with this number, whose verifier was derived rather than drawn.
    pub(crate) fn derived(kind: TokenKind, row: u128, digest: &Digest, ring: &KeyRing) -> Self {
        let mut bytes = Zeroizing::new([0; LEN]);
        let derived = digest.mac().iter();
        for (place, byte) in bytes.iter_mut().skip(selector::LEN).zip(derived) {
            *place = *byte;
        }
        let mut token = Self {
            kind,
            bytes,
            len: LEN,
        };
        token.select(row, ring);
        token
    }

    fn select(&mut self, row: u128, ring: &KeyRing) {
        let selector = ring.hide(self.kind, row);
        for (place, byte) in self.bytes.iter_mut().zip(selector) {
            *place = byte;
        }
    }

    /// Reads one: prefix and 54 characters of base64url, nothing else; of a session also one of the
    /// form before that, with 43.
    #[must_use]
    pub fn parse(kind: TokenKind, text: &str) -> Option<Self> {
        let body = text.strip_prefix(kind.prefix())?;
        let len = match body.len() {
            BODY => LEN,
            EARLIER_BODY if kind == TokenKind::Session => EARLIER_LEN,
            _ => return None,
        };
        let mut bytes = Zeroizing::new([0; LEN]);
        let place = bytes.get_mut(..len)?;
        match BASE64URL_NOPAD.decode_mut(body.as_bytes(), place) {
            Ok(read) if read == len => Some(Self { kind, bytes, len }),
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
        BASE64URL_NOPAD.encode_append(self.bytes(), &mut text);
        Zeroizing::new(text)
    }

    /// The numbers of the rows it may be of: one for each key, the newest first. Whether it is of one
    /// of them, [`Token::matches`] says. Empty for one that is found by its digest
    /// ([`Token::is_earlier`]).
    pub fn rows(&self, ring: &KeyRing) -> Vec<u128> {
        match self.selector() {
            Some(selector) => ring.shown(self.kind, selector),
            None => Vec::new(),
        }
    }

    /// Whether it is of the form before selectors: it is found by its digest.
    #[must_use]
    pub const fn is_earlier(&self) -> bool {
        self.len == EARLIER_LEN
    }

    fn selector(&self) -> Option<[u8; selector::LEN]> {
        let selector = self.bytes.first_chunk().copied();
        selector.filter(|_| !self.is_earlier())
    }

    /// What is stored of a new one.
    #[must_use]
    pub fn digest(&self, ring: &KeyRing) -> Digest {
        let digest = ring.digest(self.kind.purpose(), &[self.bytes()]);
        self.placed(ring, digest)
    }

    /// What it may be stored as, the newest key first.
    #[must_use]
    pub fn digests(&self, ring: &KeyRing) -> Vec<Digest> {
        let digests = ring.digests(self.kind.purpose(), &[self.bytes()]);
        let placed = digests.into_iter().map(|digest| self.placed(ring, digest));
        placed.collect()
    }

    /// Whether `stored` is of this token.
    #[must_use]
    pub fn matches(&self, ring: &KeyRing, stored: &Digest) -> bool {
        let digest = ring.digest_like(stored, self.kind.purpose(), &[self.bytes()]);
        digest.is_some_and(|digest| self.placed(ring, digest) == *stored)
    }

    /// As [`Token::matches`], of a row that may not be there: that takes as long.
    #[must_use]
    pub fn is_of(&self, ring: &KeyRing, stored: Option<&Digest>) -> bool {
        let nothing = ring.nothing();
        let matches = self.matches(ring, stored.unwrap_or(&nothing));
        matches && stored.is_some()
    }

    /// Many flows are looked for by the digest of their browser's cookie, and made all the time: those
    /// that are made at one time lie together, not each in another place of an index. So such a digest
    /// begins with the time that is hidden in the cookie. What is left of the hash is 208 bits.
    fn placed(&self, ring: &KeyRing, digest: Digest) -> Digest {
        match (self.kind, self.selector()) {
            (TokenKind::Flow, Some(selector)) => {
                let row = ring.shown_by(digest.key(), self.kind, selector);
                digest.placed(row.unwrap_or_default())
            }
            _ => digest,
        }
    }

    /// The raw bytes, as input of a derivation.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
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
        assert_eq!(text.len(), 58);
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
            &text[..57],
            &format!("{}A", &*text),
            &text.replace("p0l_", "p0l-"),
        ] {
            assert!(Token::parse(TokenKind::Link, bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn only_one_spelling_of_a_token_is_read() {
        // 54 characters carry 324 bits: the last four must be zero, or one token had sixteen texts.
        let zero = format!("p0l_{}", "A".repeat(54));
        assert!(Token::parse(TokenKind::Link, &zero).is_some());
        assert!(Token::parse(TokenKind::Link, &format!("p0l_{}B", "A".repeat(53))).is_none());
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
        let mut counts = vec![[0_u32; 256]; LEN];
        let mut equal = [[0_u32; LEN]; LEN];
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

    fn ring(seeds: &[u8]) -> KeyRing {
        let keys = seeds.iter().map(|seed| (0..32).map(|i| i ^ seed).collect());
        KeyRing::new(&keys.collect::<Vec<Vec<u8>>>()).unwrap()
    }

    #[test]
    fn a_token_names_its_row_whatever_key_came_since() {
        let (old, both) = (ring(&[1]), ring(&[2, 1]));
        let row = 7 << 80 | 9;
        let token = Token::of_row(TokenKind::Session, Some(row), &old, &SystemEnv);
        assert_eq!(token.rows(&old), [row]);
        assert_eq!(token.rows(&both).get(1), Some(&row));
        assert!(token.is_of(&both, Some(&token.digest(&old))));
        assert!(!token.is_of(&both, None));
        assert!(
            !ring(&[2])
                .shown(token.kind, token.selector().unwrap())
                .contains(&row)
        );
    }

    #[test]
    fn a_verifier_is_good_with_its_own_selector_alone() {
        let ring = ring(&[1]);
        let token = |row| Token::of_row(TokenKind::Link, Some(row), &ring, &SystemEnv);
        let (ours, theirs) = (token(1), token(2));
        let mut grafted = ours.clone();
        grafted.select(2, &ring);
        assert_eq!(grafted.rows(&ring), [2]);
        assert!(ours.is_of(&ring, Some(&ours.digest(&ring))));
        for digest in [ours.digest(&ring), theirs.digest(&ring)] {
            assert!(!grafted.is_of(&ring, Some(&digest)));
        }
    }

    #[test]
    fn digests_of_flow_cookies_lie_in_the_order_of_time() {
        let ring = ring(&[2, 1]);
        let at = |millis| {
            let now = Timestamp::from_millis(millis);
            Token::of_browser(TokenKind::Flow, now, &ring, &SystemEnv)
        };
        let mut before = at(0);
        for millis in [1, 2, 1_800_000_000_000, 1_800_000_000_001] {
            let token = at(millis);
            let (digest, earlier) = (token.digest(&ring), before.digest(&ring));
            assert!(digest.as_bytes() > earlier.as_bytes(), "{millis}");
            assert!(token.matches(&ring, &digest) && !token.matches(&ring, &earlier));
            assert_eq!(token.digests(&ring).first(), Some(&digest));
            before = token;
        }
    }

    #[test]
    fn a_session_of_the_earlier_form_is_read_and_no_other() {
        for kind in TokenKind::ALL {
            let text = format!("{}{}", kind.prefix(), "A".repeat(43));
            let token = Token::parse(*kind, &text);
            assert_eq!(token.is_some(), *kind == TokenKind::Session);
            let Some(token) = token else { continue };
            assert!(token.is_earlier() && token.rows(&ring(&[1])).is_empty());
            assert_eq!(*token.expose(), text);
            // As it was stored: the hash of its 32 bytes.
            let stored = ring(&[1]).digest("session", &[&[0; 32]]);
            assert_eq!(token.digest(&ring(&[1])), stored);
        }
    }
}
