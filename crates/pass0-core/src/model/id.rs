//! Identifiers: opaque, never secret, never guess-proof.

use serde::{Deserialize, Serialize};

use crate::model::Timestamp;
use crate::ports::Env;

/// Lower-case Crockford base 32: no `i`, `l`, `o`, `u`.
const ALPHABET: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j',
    'k', 'm', 'n', 'p', 'q', 'r', 's', 't', 'v', 'w', 'x', 'y', 'z',
];

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new id: 48 bits of time (so that rows of one time lie together), 80 random bits,
            /// as 26 characters.
            pub fn draw(env: &dyn Env, now: Timestamp) -> Self {
                Self(draw(env, now))
            }

            /// The text form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A user. Opaque text: pass0 draws it, or the host's own user table gives it.
    UserId;
    /// A challenge; for a mail sign-in, the flow.
    ChallengeId;
    /// A session. Not the session's secret.
    SessionId;
    /// A credential row. Not the WebAuthn credential id.
    CredentialId;
    /// A letter; also the local part of its Message-ID.
    LetterId;
}

impl ChallengeId {
    /// Characters of an id that was drawn here.
    pub(crate) const LEN: usize = 26;

    /// When it was drawn, to the millisecond; `None`: not here.
    pub(crate) fn drawn_at(&self) -> Option<Timestamp> {
        if self.0.len() != Self::LEN {
            return None;
        }
        // Ten characters of five bits are the 48 bits of time, with two bits of nothing in front.
        let millis = self.0.chars().take(10).try_fold(0_i64, |value, digit| {
            let digit = ALPHABET.iter().position(|it| *it == digit)?;
            Some(value << 5 | i64::try_from(digit).ok()?)
        })?;
        Some(Timestamp::from_millis(millis))
    }
}

fn draw(env: &dyn Env, now: Timestamp) -> String {
    let mut random = [0_u8; 10];
    env.fill(&mut random);
    let millis = u64::try_from(now.millis()).unwrap_or(0) & 0xFFFF_FFFF_FFFF;
    let value = random.iter().fold(u128::from(millis), |value, byte| {
        (value << 8) | u128::from(*byte)
    });
    (0..26_u32)
        .rev()
        .map(|place| {
            let digit = usize::try_from((value >> (place * 5)) & 31).unwrap_or(0);
            ALPHABET.get(digit).copied().unwrap_or('0')
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::SystemEnv;

    #[test]
    fn an_id_says_when_it_was_drawn() {
        for millis in [0, 1, 31, 32, 1_764_500_000_123, 0xFFFF_FFFF_FFFF] {
            let at = Timestamp::from_millis(millis);
            assert_eq!(ChallengeId::draw(&SystemEnv, at).drawn_at(), Some(at));
        }
        for other in [
            "",
            "01",
            "0123456789abcdefghjkmnpqrI",
            "!1234567890123456789012345",
            "é123456789012345678901234",
        ] {
            let id = ChallengeId::from(other);
            assert_eq!(id.drawn_at().is_some(), other.ends_with("rI"), "{other}");
        }
    }
}
