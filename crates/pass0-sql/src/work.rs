//! What an engine does in one go.

use pass0_core::model::{Challenge, Hit, Letter, Purpose, Refused, Timestamp};
use pass0_core::ports::{Caps, Change, Purged};
use pass0_core::secret::{Digest, KeyId};

use crate::purge::Purge;

/// One unit of writing, whole in itself: it goes on when nobody waits for it any more.
#[derive(Debug)]
pub(crate) enum Work {
    Claim(Purpose, Digest, Timestamp),
    Hit(Vec<Hit>, Timestamp),
    Apply(Vec<Change>),
    Lease(Timestamp, Timestamp, u32),
    EndUnder(KeyId, Timestamp, u32),
    Purge(Purge),
    Ping,
}

impl Work {
    /// Whether the last of it may be lost in a power cut: an `apply` that is durable comes after it,
    /// or it is asked for anew.
    pub(crate) fn is_relaxed(&self) -> bool {
        match self {
            Self::Claim(..) | Self::Hit(..) => true,
            // See `Store::apply`.
            Self::Apply(changes) => match changes.as_slice() {
                [counts @ .., Change::InsertChallenge(asked, Caps::NONE)] => {
                    let counted = |change: &Change| matches!(change, Change::Count(..));
                    asked.purpose.is_question() && counts.iter().all(counted)
                }
                _ => false,
            },
            Self::Lease(..) | Self::EndUnder(..) | Self::Purge(..) | Self::Ping => false,
        }
    }
}

/// What came of it.
#[derive(Debug)]
pub(crate) enum Done {
    Claimed(Option<Box<Challenge>>),
    Counted(Option<Refused>),
    Applied,
    Leased(Vec<Letter>),
    Ended(u64),
    Purged(Purged),
}
