//! Selectors: the number of a row as it stands in a token, encrypted.
//!
//! A number of 128 bits is one block of AES-256, so a selector is a permutation of the numbers under a
//! key that only the ring holds; each kind of token has its own. Without that key, selectors look like
//! random blocks: they show neither when a row was made nor which of two is older. A block that was altered,
//! or comes from another kind, is the number of no row: numbers hold 64 random bits at least. And no
//! number opens anything by itself, since the token's verifier is compared with what is in the row.
//!
//! One block needs no mode, since nothing is chained. The same number gives the same selector: two links
//! mailed for one flow share it, and so do flow cookies that follow from each other.

use aws_lc_rs::cipher::{
    AES_256, DecryptingKey, DecryptionContext, EncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hmac;

use super::token_kind::TokenKind;

/// Bytes of a selector.
pub(crate) const LEN: usize = 16;

/// The permutations under one key of the ring.
pub(super) struct Selectors(Vec<(EncryptingKey, DecryptingKey)>);

impl Selectors {
    /// Under a key that is derived from the ring's.
    pub(super) fn derive(root: &hmac::Key) -> Result<Self, Unspecified> {
        let each = TokenKind::ALL.iter().map(|kind| {
            let mut context = hmac::Context::with_key(root);
            context.update(b"pass0/v1/selector/");
            context.update(kind.purpose().as_bytes());
            let key = context.sign();
            let key = || UnboundCipherKey::new(&AES_256, key.as_ref());
            Ok((EncryptingKey::ecb(key()?)?, DecryptingKey::ecb(key()?)?))
        });
        each.collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn hide(&self, kind: TokenKind, row: u128) -> [u8; LEN] {
        let mut block = row.to_be_bytes();
        // It refuses only what is no whole number of blocks; then the selector is of no row.
        if self
            .of(kind)
            .is_none_or(|(hide, _)| hide.encrypt(&mut block).is_err())
        {
            block = [0; LEN];
        }
        block
    }

    pub(super) fn show(&self, kind: TokenKind, mut selector: [u8; LEN]) -> Option<u128> {
        let (_, show) = self.of(kind)?;
        show.decrypt(&mut selector, DecryptionContext::None).ok()?;
        Some(u128::from_be_bytes(selector))
    }

    fn of(&self, kind: TokenKind) -> Option<&(EncryptingKey, DecryptingKey)> {
        let at = TokenKind::ALL.iter().position(|it| *it == kind)?;
        self.0.get(at)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn selectors(seed: u8) -> Selectors {
        Selectors::derive(&hmac::Key::new(hmac::HMAC_SHA256, &[seed; 32])).unwrap()
    }

    #[test]
    fn a_selector_shows_its_row_under_its_key_and_kind_alone() {
        let (ours, theirs) = (selectors(1), selectors(2));
        for row in [0, 1, u128::MAX, 0x0123_4567_89AB_CDEF << 50] {
            for kind in TokenKind::ALL {
                let selector = ours.hide(*kind, row);
                assert_eq!(ours.show(*kind, selector), Some(row));
                assert_ne!(theirs.show(*kind, selector), Some(row));
                for other in TokenKind::ALL.iter().filter(|it| *it != kind) {
                    assert_ne!(
                        ours.show(*other, selector),
                        Some(row),
                        "{kind:?} as {other:?}"
                    );
                }
            }
        }
    }

    /// Rows one after the other: a selector and the next have half of their bits in common, as random
    /// blocks have, every byte is as likely as any at every place, and none comes twice.
    #[test]
    fn selectors_of_neighbouring_rows_are_as_random_blocks() {
        const N: u32 = 100_000;
        let selectors = selectors(1);
        let mut seen = HashSet::new();
        let mut counts = [[0_u32; 256]; LEN];
        let (mut differ, mut rises) = (0_u64, 0_u32);
        let first = 1_800_000_000_000_u128 << 80;
        let mut before = selectors.hide(TokenKind::Link, first);
        for n in 1..=N {
            let selector = selectors.hide(TokenKind::Link, first + u128::from(n));
            for (place, byte) in counts.iter_mut().zip(selector) {
                place[usize::from(byte)] += 1;
            }
            let apart = u128::from_be_bytes(selector) ^ u128::from_be_bytes(before);
            differ += u64::from(apart.count_ones());
            rises += u32::from(selector > before);
            assert!(seen.insert(selector), "a selector came twice");
            before = selector;
        }
        let expected = f64::from(N) / 256.0;
        for place in &counts {
            let apart = place.iter().map(|n| (f64::from(*n) - expected).powi(2));
            let chi2 = apart.sum::<f64>() / expected;
            // 255 degrees of freedom: mean 255, deviation 22.6.
            assert!((52.0..458.0).contains(&chi2), "χ² = {chi2}");
        }
        // Of 12.8 million bits one half, with a deviation of 1789; and 50,000 rises, of 129 at most.
        assert!(
            (6_384_000..6_416_000).contains(&differ),
            "{differ} bits differ"
        );
        assert!((48_800..51_200).contains(&rises), "{rises} rises");
    }
}
