//! Chance that can be had again: SplitMix64.

use std::hash::{BuildHasher as _, RandomState};

/// A stream of numbers that follows from its seed.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// From `PASS0_TEST_SEED`, or another one each time. It is printed: a test that fails shows it.
    pub(crate) fn roll() -> Self {
        let seed = match std::env::var("PASS0_TEST_SEED") {
            Ok(seed) => seed.parse().expect("PASS0_TEST_SEED is a number"),
            Err(_) => RandomState::new().hash_one(0),
        };
        println!("PASS0_TEST_SEED={seed}");
        Self(seed)
    }

    /// Another stream, for somebody else.
    pub(crate) fn fork(&mut self) -> Self {
        Self(self.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).unwrap()
    }

    /// One of them.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        match from.len() {
            0 => None,
            n => from.get(self.below(n)),
        }
    }
}
