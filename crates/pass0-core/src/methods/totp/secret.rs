//! The shared secret: drawn, sealed, shown once.

use data_encoding::BASE32_NOPAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use zeroize::Zeroizing;

use super::otp::{self, Digits, Match};
use crate::model::{Timestamp, UserId};
use crate::ports::Env;
use crate::secret::{KeyError, KeyRing};

/// The purpose of the seal.
const SEAL: &str = "totp";
/// RFC 4226 §4 R6 recommends 160 bits.
const LENGTH: usize = 20;
/// What a URI component may hold as it is (RFC 3986 §2.3).
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A shared secret. Wiped when dropped.
pub(super) struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    pub(super) fn draw(env: &dyn Env) -> Self {
        let mut bytes = Zeroizing::new(vec![0; LENGTH]);
        env.fill(&mut bytes);
        Self(bytes)
    }

    /// Sealed for this user alone; the sealed form names its key.
    pub(super) fn seal(
        &self,
        ring: &KeyRing,
        env: &dyn Env,
        user: &UserId,
    ) -> Result<Vec<u8>, KeyError> {
        ring.seal(env, SEAL, user.as_str(), &self.0)
    }

    /// # Errors
    /// [`KeyError`] for another user's secret, a changed one, or a key that is not here: never "no
    /// second factor".
    pub(super) fn open(ring: &KeyRing, user: &UserId, sealed: &[u8]) -> Result<Self, KeyError> {
        ring.open(SEAL, user.as_str(), sealed).map(Self)
    }

    pub(super) fn check(&self, digits: &Digits, now: Timestamp, last: i64) -> Match {
        otp::check(&self.0, digits, now, last)
    }

    pub(super) fn base32(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE32_NOPAD.encode(&self.0))
    }

    /// What authenticator apps read from the QR code (Key Uri Format).
    pub(super) fn uri(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        let clean =
            |text: &str| utf8_percent_encode(&text.replace(':', " "), COMPONENT).to_string();
        let (issuer, account) = (clean(issuer), clean(account));
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}\
             &algorithm=SHA1&digits=6&period={}",
            *self.base32(),
            otp::STEP
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::SystemEnv;

    #[test]
    fn a_secret_opens_for_its_own_user_alone() {
        let ring = KeyRing::new(&[(0..32).collect::<Vec<u8>>()]).unwrap();
        let sealed = Secret::draw(&SystemEnv)
            .seal(&ring, &SystemEnv, &"ann".into())
            .unwrap();
        assert!(Secret::open(&ring, &"ann".into(), &sealed).is_ok());
        let other = Secret::open(&ring, &"bob".into(), &sealed);
        assert_eq!(other.err(), Some(KeyError::Broken));
    }

    #[test]
    fn no_name_changes_the_parts_of_the_uri() {
        let secret = Secret(Zeroizing::new(vec![0; LENGTH]));
        let uri = secret.uri("A:b&secret=x", "ann+1@example.org");
        let zeros = "A".repeat(32);
        assert_eq!(
            *uri,
            format!(
                "otpauth://totp/A%20b%26secret%3Dx:ann%2B1%40example.org?secret={zeros}\
                 &issuer=A%20b%26secret%3Dx&algorithm=SHA1&digits=6&period=30"
            )
        );
    }
}
