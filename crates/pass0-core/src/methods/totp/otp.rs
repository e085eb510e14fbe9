//! The arithmetic of RFC 4226 and RFC 6238: HMAC-SHA-1, six digits, steps of 30 seconds.

use aws_lc_rs::hmac;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::model::Timestamp;
use crate::secret::typed;

/// Length of a step, in seconds.
pub const STEP: i64 = 30;
/// Steps of drift that are accepted, each way (RFC 6238 §5.2).
const DRIFT: i64 = 1;
const DIGITS: usize = 6;

/// Six digits that somebody typed.
pub(super) struct Digits(Zeroizing<String>);

impl Digits {
    /// The one number of six digits in what was typed, read as a mailed code is.
    pub(super) fn parse(text: &str) -> Option<Self> {
        typed::digits(text, DIGITS).map(Self)
    }
}

/// What became of typed digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// Right, of this step.
    Fresh(i64),
    /// Right, but of a step that is not after the last accepted one.
    Replayed,
    /// Not right.
    None,
}

/// Compares the digits with those of every accepted step, the same work whichever is right.
pub(super) fn check(secret: &[u8], digits: &Digits, now: Timestamp, last: i64) -> Match {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let step = now.millis().div_euclid(1000 * STEP);
    let mut found = Match::None;
    for at in step - DRIFT..=step + DRIFT {
        let right: bool = code(&key, at).as_bytes().ct_eq(digits.0.as_bytes()).into();
        if right && at > last {
            found = Match::Fresh(at);
        } else if right && found == Match::None {
            found = Match::Replayed;
        }
    }
    found
}

/// RFC 4226 §5.3: dynamic truncation.
fn code(key: &hmac::Key, step: i64) -> Zeroizing<String> {
    let tag = hmac::sign(key, &step.to_be_bytes());
    let hash = tag.as_ref();
    let offset = usize::from(hash.last().copied().unwrap_or(0) & 0xf);
    let word = hash
        .get(offset..offset + 4)
        .and_then(|bytes| bytes.try_into().ok())
        .map_or(0, u32::from_be_bytes);
    Zeroizing::new(format!("{:06}", (word & 0x7fff_ffff) % 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn tried(typed: &str, seconds: i64, last: i64) -> Match {
        check(SECRET, &Digits::parse(typed).unwrap(), at(seconds), last)
    }

    #[test]
    fn spaces_do_not_matter_up_to_512_bytes() {
        let padded = |length: usize| format!("287 082{}", " ".repeat(length - 7));
        assert!(Digits::parse(&padded(512)).is_some());
        assert!(Digits::parse(&padded(513)).is_none());
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of eight digits.
        for (seconds, digits) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = seconds / STEP;
            assert_eq!(tried(digits, seconds, 0), Match::Fresh(step), "{seconds}");
        }
    }

    #[test]
    fn one_step_of_drift_is_accepted_and_two_are_not() {
        let step = 1_111_111_111 / STEP;
        for (away, found) in [
            (-60, Match::None),
            (-30, Match::Fresh(step)),
            (0, Match::Fresh(step)),
            (30, Match::Fresh(step)),
            (60, Match::None),
        ] {
            assert_eq!(tried("050471", 1_111_111_111 + away, 0), found, "{away}");
        }
    }

    #[test]
    fn a_step_is_good_once_and_no_earlier_one_after_it() {
        let step = 1_111_111_111 / STEP;
        assert_eq!(tried("050471", 1_111_111_111, step - 1), Match::Fresh(step));
        assert_eq!(tried("050471", 1_111_111_111, step), Match::Replayed);
        assert_eq!(tried("050471", 1_111_111_111, step + 1), Match::Replayed);
    }

    #[test]
    fn only_six_digits_are_read() {
        assert!(Digits::parse(" 123 456\n").is_some());
        assert!(Digits::parse("１２３ ４５６").is_some());
        assert!(Digits::parse("Code: 123-456").is_some());
        for bad in ["", "12345", "1234567", "12345a", "-12345", "123,456"] {
            assert!(Digits::parse(bad).is_none(), "{bad}");
        }
        assert!(Digits::parse(&" ".repeat(100_000)).is_none());
    }
}
