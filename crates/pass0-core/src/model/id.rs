//! Identifiers: opaque, never secret, never guess-proof.

use std::ops::RangeInclusive;

use aws_lc_rs::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::model::Timestamp;
use crate::ports::Env;

/// Lower-case Crockford base 32: no `i`, `l`, `o`, `u`.
const ALPHABET: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j',
    'k', 'm', 'n', 'p', 'q', 'r', 's', 't', 'v', 'w', 'x', 'y', 'z',
];

/// Characters of an id that was drawn here.
const LEN: usize = 26;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The 128 bits of an id in the form that ids are drawn in; `None`: it is in another.
            #[must_use]
            pub fn bits(&self) -> Option<u128> {
                bits(&self.0)
            }

            /// The id with these bits.
            #[must_use]
            pub fn from_bits(bits: u128) -> Self {
                Self(text(bits))
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
    /// A session. Not the session's secret. Half of it is the user's, see [`SessionId::of`].
    SessionId;
    /// A credential row. Not the WebAuthn credential id.
    CredentialId;
    /// A letter; also the local part of its Message-ID.
    LetterId;
}

macro_rules! drawn {
    ($($name:ident),*) => {$(
        impl $name {
            /// A new id: 48 bits of time (so that rows of one time lie together), 80 random bits,
            /// as 26 characters.
            pub fn draw(env: &dyn Env, now: Timestamp) -> Self {
                let mut random = [0_u8; 10];
                env.fill(&mut random);
                let millis = u64::try_from(now.millis()).unwrap_or(0) & 0xFFFF_FFFF_FFFF;
                let value = random.iter().fold(u128::from(millis), |value, byte| {
                    (value << 8) | u128::from(*byte)
                });
                Self::from_bits(value)
            }
        }
    )*};
}

drawn!(UserId, ChallengeId, CredentialId, LetterId);

impl SessionId {
    /// The session of this user with these 64 bits: a hash of the user's id, then the bits. So all
    /// sessions of a user lie together, and a session's id tells neither when it began nor after which.
    #[must_use]
    pub fn of(user: &UserId, bits: u64) -> Self {
        Self::from_bits(u128::from(hash(user)) << 64 | u128::from(bits))
    }

    /// A new session of this user.
    pub fn draw(env: &dyn Env, user: &UserId) -> Self {
        let mut random = [0_u8; 8];
        env.fill(&mut random);
        Self::of(user, u64::from_be_bytes(random))
    }

    /// Between which ids all sessions of this user lie, and now and then one of another user.
    #[must_use]
    pub fn range(user: &UserId) -> RangeInclusive<Self> {
        Self::of(user, 0)..=Self::of(user, u64::MAX)
    }
}

/// 63 bits, so that the id has the form that drawn ones have: their first bit is 0. Of what stores hold
/// of the user's id: 16 bytes of one that was drawn, else 255 and the text.
fn hash(user: &UserId) -> u64 {
    let hash = match user.bits() {
        Some(bits) if bits >> 127 == 0 => digest(&SHA256, &bits.to_be_bytes()),
        _ => digest(&SHA256, &[&[255], user.as_str().as_bytes()].concat()),
    };
    let first = hash.as_ref().first_chunk().copied().unwrap_or_default();
    u64::from_be_bytes(first) & (u64::MAX >> 1)
}

impl ChallengeId {
    /// Characters of an id that was drawn here.
    pub(crate) const LEN: usize = LEN;

    /// When it was drawn, to the millisecond; `None`: not here.
    pub(crate) fn drawn_at(&self) -> Option<Timestamp> {
        let millis = i64::try_from(self.bits()? >> 80).ok()?;
        Some(Timestamp::from_millis(millis))
    }
}

fn text(bits: u128) -> String {
    (0..26_u32)
        .rev()
        .map(|place| {
            let digit = usize::try_from((bits >> (place * 5)) & 31).unwrap_or(0);
            ALPHABET.get(digit).copied().unwrap_or('0')
        })
        .collect()
}

fn bits(text: &str) -> Option<u128> {
    // 26 digits of five bits are 130: the first two must be 0.
    if text.len() != LEN || text.as_bytes().first() > Some(&b'7') {
        return None;
    }
    text.chars().try_fold(0_u128, |value, digit| {
        let digit = ALPHABET.iter().position(|it| *it == digit)?;
        Some(value << 5 | u128::try_from(digit).ok()?)
    })
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
            assert_eq!(ChallengeId::from(other).drawn_at(), None, "{other}");
        }
    }

    #[test]
    fn an_id_is_its_128_bits() {
        for bits in [0, 1, 31, 32, u128::MAX, u128::MAX >> 1, 0x0123_4567 << 90] {
            let id = LetterId::from_bits(bits);
            assert_eq!(id.bits(), Some(bits));
            assert_eq!(LetterId::from(id.as_str()).bits(), Some(bits));
        }
        // One above the highest, another alphabet, another length.
        for other in [
            "80000000000000000000000000",
            "0000000000000000000000000I",
            "0000000000000000000000000",
            "ü0000000000000000000000000",
            "",
        ] {
            assert_eq!(LetterId::from(other).bits(), None, "{other}");
        }
    }

    #[test]
    fn the_sessions_of_a_user_are_a_range() {
        let (ann, bob) = (UserId::from("ann"), UserId::from("bob"));
        for user in [&ann, &bob] {
            for _ in 0..100 {
                let id = SessionId::draw(&SystemEnv, user);
                assert!(SessionId::range(user).contains(&id));
                assert!(id.as_str() < "4");
            }
        }
        let theirs = SessionId::draw(&SystemEnv, &bob);
        assert!(!SessionId::range(&ann).contains(&theirs));
        let of = |bits| SessionId::of(&ann, bits);
        assert_eq!(SessionId::range(&ann), of(0)..=of(u64::MAX));
    }
}
