//! The key that dev mode wants before it shows a link, a code or a letter.

use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::secret::KeyRing;

/// Fewest and most characters of a key that is given.
const LENGTH: std::ops::RangeInclusive<usize> = 8..=128;
/// Bytes of a derived key.
const DERIVED: usize = 16;

/// The dev key. A request from this machine proves nothing: a reverse proxy or a tunnel on it
/// forwards the internet's requests from this machine, too. What is printed on the console, only
/// its reader knows.
#[derive(Clone)]
pub struct DevKey(Zeroizing<String>);

/// A text cannot be a dev key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 8 to 128 letters, digits, `-`, `_`, `.` or `~`")]
pub struct DevKeyError;

impl DevKey {
    /// The key as given.
    ///
    /// # Errors
    /// [`DevKeyError`] for a text that is short or would have to be escaped in a URL.
    pub fn parse(text: &str) -> Result<Self, DevKeyError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        if LENGTH.contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(Zeroizing::new(text.to_owned())))
        } else {
            Err(DevKeyError)
        }
    }

    /// The key of everything that shares this ring, restarts included: the open inbox of a
    /// developer outlives the reloader's restarts, and nothing more has to be stored.
    #[must_use]
    pub fn derived(ring: &KeyRing) -> Self {
        let digest = ring.digest("dev-key", &[]);
        let hash: Vec<u8> = digest
            .as_bytes()
            .iter()
            .rev()
            .take(DERIVED)
            .copied()
            .collect();
        Self(Zeroizing::new(BASE64URL_NOPAD.encode(&hash)))
    }

    /// Whether this is the key. Constant-time.
    #[must_use]
    pub fn is(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }

    /// The key, to show on the console.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for DevKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DevKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dev_key_is_the_same_for_one_ring_and_another_for_another() {
        let ring = |byte: u8| KeyRing::new(&[(byte..byte + 40).collect::<Vec<u8>>()]).unwrap();
        let key = DevKey::derived(&ring(1));
        assert_eq!(key.expose().len(), 22);
        assert!(key.is(DevKey::derived(&ring(1)).expose()));
        assert!(!key.is(DevKey::derived(&ring(2)).expose()));
        assert!(DevKey::parse(key.expose()).is_ok());
    }

    #[test]
    fn a_dev_key_is_the_whole_text_and_never_shown_by_accident() {
        let key = DevKey::parse("fixed-for-tests").unwrap();
        for wrong in ["", "fixed-for-test", "fixed-for-tests ", "FIXED-FOR-TESTS"] {
            assert!(!key.is(wrong), "{wrong:?}");
        }
        assert!(key.is("fixed-for-tests"));
        assert_eq!(format!("{key:?}"), "DevKey(…)");
    }

    #[test]
    fn a_dev_key_fits_into_a_url() {
        for wrong in [
            "",
            "short",
            "has a space",
            "a&b=c&d=e",
            "percent%20",
            "ümlaut-key",
        ] {
            assert_eq!(DevKey::parse(wrong).unwrap_err(), DevKeyError, "{wrong:?}");
        }
        assert!(DevKey::parse(&"k".repeat(129)).is_err());
    }
}
