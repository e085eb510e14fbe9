//! One code: `03-7ya4k-m2qz8-x1r`, a number and 13 characters of Crockford's base 32 (65 bits).

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use zeroize::Zeroizing;

use crate::model::UserId;
use crate::ports::Env;
use crate::secret::{Digest, KeyError, KeyRing, typed};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 13;
/// The purpose in the hash input.
const PURPOSE: &str = "recovery-code";
const KEY_ID: usize = 4;
const SALT: usize = 16;
const HASH: usize = 32;
/// Small, because what is hashed has 65 bits, and is keyed besides.
const ROUNDS: NonZeroU32 = NonZeroU32::new(10_000).unwrap();

/// A code. Wiped when dropped.
pub(super) struct Code {
    number: u8,
    text: Zeroizing<String>,
}

impl Code {
    pub(super) fn draw(env: &dyn Env, number: u8) -> Self {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        env.fill(&mut bytes[..]);
        // 256 is a multiple of 32: every character is equally likely.
        let characters = bytes.iter().map(|byte| {
            let place = usize::from(byte % 32);
            ALPHABET.get(place).copied().map_or('0', char::from)
        });
        Self {
            number,
            text: Zeroizing::new(characters.collect()),
        }
    }

    /// Reads what somebody typed: case, hyphens, spaces and what cannot be seen do not matter, nor
    /// does the script of digits; `o` is 0, `i` and `l` are 1.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.len() > typed::LONGEST {
            return None;
        }
        let mut read = Zeroizing::new(String::with_capacity(2 + LENGTH));
        for c in text
            .chars()
            .map(typed::plain)
            .filter(|c| !typed::is_gap(*c))
        {
            let c = match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                c => c,
            };
            let known = u8::try_from(c).is_ok_and(|byte| ALPHABET.contains(&byte));
            if !known || read.len() == 2 + LENGTH {
                return None;
            }
            read.push(c);
        }
        let (number, rest) = read.split_at_checked(2)?;
        let number = number.parse().ok()?;
        (rest.len() == LENGTH).then(|| Self {
            number,
            text: Zeroizing::new(rest.to_owned()),
        })
    }

    /// As it is shown.
    pub(super) fn show(&self) -> String {
        let (first, rest) = self.text.split_at_checked(5).unwrap_or((&self.text, ""));
        let (second, third) = rest.split_at_checked(5).unwrap_or((rest, ""));
        format!("{:02}-{first}-{second}-{third}", self.number)
    }

    /// What it is found by: no secret.
    pub(super) fn handle(&self, user: &UserId) -> Vec<u8> {
        format!("{user}/{}", self.number).into_bytes()
    }

    /// What is kept of it: the key's id, a salt, and PBKDF2-HMAC-SHA-256 over a keyed hash.
    pub(super) fn hash(
        &self,
        ring: &KeyRing,
        env: &dyn Env,
        user: &UserId,
    ) -> Result<Vec<u8>, KeyError> {
        let digest = ring.digest(PURPOSE, &self.parts(user));
        let mut salt = [0; SALT];
        env.fill(&mut salt);
        let mut kept = digest
            .as_bytes()
            .get(..KEY_ID)
            .ok_or(KeyError::Broken)?
            .to_vec();
        kept.extend(salt);
        let mut hash = [0; HASH];
        pbkdf2::derive(
            pbkdf2::PBKDF2_HMAC_SHA256,
            ROUNDS,
            &salt,
            digest.as_bytes(),
            &mut hash,
        );
        kept.extend(hash);
        Ok(kept)
    }

    /// Whether `kept` is of this code. Constant-time.
    ///
    /// # Errors
    /// [`KeyError::Unknown`] when its key is not here: never "wrong".
    pub(super) fn matches(
        &self,
        ring: &KeyRing,
        user: &UserId,
        kept: &[u8],
    ) -> Result<bool, KeyError> {
        let (key, rest) = kept.split_first_chunk::<KEY_ID>().ok_or(KeyError::Broken)?;
        let (salt, hash) = rest.split_first_chunk::<SALT>().ok_or(KeyError::Broken)?;
        // A shorter hash would be compared with as much of ours.
        let hash: &[u8; HASH] = hash.try_into().map_err(|_| KeyError::Broken)?;
        let mut like = [0; Digest::LEN];
        for (place, byte) in like.iter_mut().zip(key) {
            *place = *byte;
        }
        let like = Digest::from_bytes(&like).ok_or(KeyError::Broken)?;
        let digest = ring
            .digest_like(&like, PURPOSE, &self.parts(user))
            .ok_or(KeyError::Unknown(like.key()))?;
        let right = pbkdf2::verify(
            pbkdf2::PBKDF2_HMAC_SHA256,
            ROUNDS,
            salt,
            digest.as_bytes(),
            hash,
        );
        Ok(right.is_ok())
    }

    fn parts<'a>(&'a self, user: &'a UserId) -> [&'a [u8]; 3] {
        [
            user.as_str().as_bytes(),
            std::slice::from_ref(&self.number),
            self.text.as_bytes(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::SystemEnv;

    fn ring(seed: u8) -> KeyRing {
        KeyRing::new(&[(0..32).map(|i| i ^ seed).collect::<Vec<u8>>()]).unwrap()
    }

    #[test]
    fn a_code_reads_back_however_it_is_typed() {
        let code = Code::draw(&SystemEnv, 3);
        let shown = code.show();
        assert_eq!(shown.len(), 2 + 13 + 3);
        for typed in [
            shown.clone(),
            shown.to_uppercase(),
            shown.replace('-', " "),
            shown.replace('-', ""),
            shown.replace('0', "O").replace('1', "l"),
            format!("  {shown}\n"),
            shown.replace('-', "\u{2011}\u{200b}\n"),
            shown.replace('3', "３"),
            shown.replace('0', "٠"),
        ] {
            let read = Code::parse(&typed).expect(&typed);
            assert_eq!((read.number, &read.text), (3, &code.text), "{typed}");
        }
        for bad in [
            "",
            "03",
            &shown[1..],
            &format!("{shown}0"),
            &shown.replace('-', "_"),
            &format!("{}u", &shown[..shown.len() - 1]),
            &format!("0_{}", &shown[2..]),
            "ü",
        ] {
            assert!(Code::parse(bad).is_none(), "{bad}");
        }
        assert!(Code::parse(&"0".repeat(100_000)).is_none());
        // Spaces do not matter, up to 512 bytes of it all.
        let padded = |length: usize| format!("{shown}{}", " ".repeat(length - shown.len()));
        assert!(Code::parse(&padded(512)).is_some());
        assert!(Code::parse(&padded(513)).is_none());
    }

    #[test]
    fn a_code_is_drawn_from_the_whole_alphabet() {
        let drawn: String = (0..200)
            .map(|_| Code::draw(&SystemEnv, 0).text.to_string())
            .collect();
        for character in ALPHABET {
            assert!(drawn.contains(char::from(*character)), "{character}");
        }
    }

    #[test]
    fn what_is_kept_is_of_one_code_one_number_and_one_user() {
        let (ring, ann) = (ring(1), UserId::from("ann"));
        let code = Code::draw(&SystemEnv, 3);
        let kept = code.hash(&ring, &SystemEnv, &ann).unwrap();
        assert_ne!(kept, code.hash(&ring, &SystemEnv, &ann).unwrap(), "salted");
        assert_eq!(code.matches(&ring, &ann, &kept), Ok(true));
        assert_eq!(code.matches(&ring, &"bob".into(), &kept), Ok(false));
        let other = Code::draw(&SystemEnv, 3);
        assert_eq!(other.matches(&ring, &ann, &kept), Ok(false));
        let renumbered = Code {
            number: 4,
            text: code.text.clone(),
        };
        assert_eq!(renumbered.matches(&ring, &ann, &kept), Ok(false));
        assert!(matches!(
            code.matches(&self::ring(2), &ann, &kept),
            Err(KeyError::Unknown(_))
        ));
        assert_eq!(
            code.matches(&ring, &ann, &kept[..40]),
            Err(KeyError::Broken)
        );
    }
}
