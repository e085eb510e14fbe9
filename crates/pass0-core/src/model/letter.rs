//! Letter: mail that waits to be sent, written by the same `apply` as what it tells of.

use std::time::Duration;

use crate::model::{ChallengeId, LetterId, Timestamp, UserId};

/// Outgoing mail. Its words and secrets are sealed; only the worker that sends it opens them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Row id; `<id@mail-domain>` is the Message-ID of every attempt.
    pub id: LetterId,
    /// The flow it belongs to.
    pub flow: Option<ChallengeId>,
    /// Sealed [`crate::ports::LetterText`]; emptied when the letter's fate is settled.
    pub sealed: Vec<u8>,
    /// Its fate so far.
    pub fate: LetterFate,
    /// Attempts made.
    pub tries: u32,
    /// When to try (again).
    pub due_at: Timestamp,
    /// When it is too late to send it.
    pub drop_at: Timestamp,
    /// When it was written.
    pub created_at: Timestamp,
    /// What was added to it while it waited: each piece as [`Letter::piece`] writes it, in order.
    pub more: Vec<u8>,
}

/// What a letter is gathered with: letters of one user and kind go out with time between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gather {
    /// Whose account they are about.
    pub user: UserId,
    /// What they have in common; an address in it must be a digest.
    pub kind: String,
    /// The time between two of them.
    pub every: Duration,
}

impl Gather {
    /// The most bytes that are added to a letter; then another one is begun.
    pub const MOST: usize = 32 * 1024;
}

impl Letter {
    /// This letter as a piece of another one: its id and its sealed words, each after its length.
    #[must_use]
    pub fn piece(&self) -> Vec<u8> {
        let id = self.id.as_str().as_bytes();
        let mut piece = Vec::with_capacity(8 + id.len() + self.sealed.len());
        for part in [id, &self.sealed] {
            let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
            piece.extend(length.to_be_bytes());
            piece.extend(part);
        }
        piece
    }

    /// Every piece of it, itself first: id and sealed words. `None`: what was added cannot be read.
    #[must_use]
    pub fn pieces(&self) -> Option<Vec<(LetterId, &[u8])>> {
        let mut pieces = vec![(self.id.clone(), self.sealed.as_slice())];
        let mut rest = self.more.as_slice();
        while !rest.is_empty() {
            let id = std::str::from_utf8(part(&mut rest)?).ok()?;
            pieces.push((LetterId::from(id), part(&mut rest)?));
        }
        Some(pieces)
    }
}

fn part<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (part, after) = after.split_at_checked(length)?;
    *rest = after;
    Some(part)
}

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterFate {
    /// Waits to be sent.
    Queued,
    /// The server said "later" or was out of reach; it will be tried again.
    Deferred,
    /// The mail server took it.
    Accepted,
    /// The mail server refused it for good.
    Refused,
    /// It could not be sent in time.
    Expired,
}

impl LetterFate {
    /// The stored form.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        match self {
            Self::Queued => 0,
            Self::Deferred => 1,
            Self::Accepted => 2,
            Self::Refused => 3,
            Self::Expired => 4,
        }
    }

    /// From the stored form; anything unknown counts as `Expired`: it is not sent.
    #[must_use]
    pub const fn from_i64(value: i64) -> Self {
        match value {
            0 => Self::Queued,
            1 => Self::Deferred,
            2 => Self::Accepted,
            3 => Self::Refused,
            _ => Self::Expired,
        }
    }

    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Deferred => "deferred",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Expired => "expired",
        }
    }

    /// Whether the letter still waits to be sent.
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Queued | Self::Deferred)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(id: &str, sealed: &[u8]) -> Letter {
        Letter {
            id: id.into(),
            flow: None,
            sealed: sealed.to_vec(),
            fate: LetterFate::Queued,
            tries: 0,
            due_at: Timestamp::default(),
            drop_at: Timestamp::default(),
            created_at: Timestamp::default(),
            more: Vec::new(),
        }
    }

    #[test]
    fn pieces_come_back_in_their_order_and_what_was_cut_is_noticed() {
        let mut first = letter("first", b"1");
        assert_eq!(first.pieces().unwrap().len(), 1);
        for added in [letter("second", b""), letter("", b"\0three")] {
            first.more.extend(added.piece());
        }
        let pieces = first.pieces().unwrap();
        let texts: Vec<_> = pieces
            .iter()
            .map(|(id, sealed)| (id.as_str(), *sealed))
            .collect();
        assert_eq!(
            texts,
            [("first", &b"1"[..]), ("second", b""), ("", b"\0three")]
        );
        for cut in 1..first.more.len() {
            let whole = [4 + 6 + 4].contains(&cut);
            let cut = Letter {
                more: first.more[..cut].to_vec(),
                ..first.clone()
            };
            assert_eq!(cut.pieces().is_some(), whole);
        }
    }
}
