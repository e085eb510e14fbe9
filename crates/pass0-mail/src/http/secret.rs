//! The secret that requests are signed with (Standard Webhooks 1.0).

use aws_lc_rs::hmac;
use data_encoding::BASE64;

/// The fewest and the most bytes of a key.
const LEAST: usize = 24;
const MOST: usize = 64;

/// A key for HMAC-SHA256, as `whsec_` and 24 to 64 random bytes in base64.
#[derive(Clone)]
pub struct HttpSecret(hmac::Key);

/// No such secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be whsec_ and 24 to 64 random bytes in base64; make one with `echo whsec_$(openssl rand -base64 32)`"
)]
pub struct HttpSecretError;

impl HttpSecret {
    /// Reads a secret.
    ///
    /// # Errors
    /// [`HttpSecretError`].
    pub fn parse(text: &str) -> Result<Self, HttpSecretError> {
        let encoded = text.trim().strip_prefix("whsec_").ok_or(HttpSecretError)?;
        let key = BASE64
            .decode(encoded.as_bytes())
            .map_err(|_| HttpSecretError)?;
        let mut different = key.clone();
        different.sort_unstable();
        different.dedup();
        // All zeros, or a letter repeated, are somebody's placeholder.
        if !(LEAST..=MOST).contains(&key.len()) || different.len() < 8 {
            return Err(HttpSecretError);
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &key)))
    }

    /// The value of `webhook-signature`.
    pub(crate) fn sign(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(format!("{id}.{seconds}.").as_bytes());
        context.update(body);
        format!("v1,{}", BASE64.encode(context.sign().as_ref()))
    }
}

impl std::fmt::Debug for HttpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HttpSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks libraries.
    #[test]
    fn a_signature_is_that_of_standard_webhooks() {
        let secret = HttpSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature = secret.sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn weak_or_mistyped_secrets_are_refused() {
        for bad in [
            "",
            "secret",
            "whsec_",
            "whsec_c2hvcnQ=",
            "whsec_not base64!",
            "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ] {
            assert!(HttpSecret::parse(bad).is_err(), "{bad}");
        }
        let shown = format!(
            "{:?}",
            HttpSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        );
        assert!(!shown.contains("MfKQ"), "{shown}");
    }
}
