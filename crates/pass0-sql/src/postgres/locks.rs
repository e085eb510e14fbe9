//! What an `apply` locks before it touches a row, so that two of them wait but never deadlock.
//!
//! All locks are taken first, in the order of their numbers, and held to the end of the
//! transaction:
//!
//! - the user, for what changes one or one of the credentials, or depends on them staying as they
//!   are: of two who each delete a credential, the later sees that nothing would be left, and of
//!   two who each add one, the later sees that there is no room;
//! - the address, for what closes all its challenges or makes them void, and for a cap on them;
//! - the network, for a cap on it;
//! - the letters of a user, for what is gathered with them.
//!
//! A transaction that counts under a cap takes the lock first, so the count it sees is the last one: READ
//! COMMITTED takes a new snapshot for every statement. Row locks that can still cross (`Seen`
//! against a purge) end in a deadlock error, and the work is tried again.

use aws_lc_rs::digest::{SHA256, digest};
use pass0_core::model::Recovery;
use pass0_core::ports::Change;

/// The numbers of the locks, in order, none twice.
pub(super) fn of(changes: &[Change]) -> Vec<i64> {
    let mut locks: Vec<i64> = Vec::new();
    for change in changes {
        match change {
            Change::SetUserState(id, _)
            | Change::BumpEpoch(id)
            | Change::ProveUser { id, .. }
            | Change::ExpectUser { id, .. }
            | Change::ExpectState { id, .. }
            | Change::SetEmail { id, .. }
            | Change::DeleteUser(id)
            | Change::EndSessionsOf(id, _)
            | Change::UseCredential { user: id, .. }
            | Change::ReplaceData { user: id, .. }
            | Change::LabelCredential(_, id, _)
            | Change::DeleteCredential(_, id)
            | Change::DeleteCredentialsOf(id, _)
            | Change::ExpectCredential(id, _)
            | Change::CapCredentials(id, _, _)
            | Change::ExpectCredentials(id, _)
            | Change::RetireCredential { user: id, .. }
            | Change::RetireCredentialsOf { user: id, .. }
            | Change::RestoreCredential(_, id)
            | Change::ReplaceRetired { user: id, .. }
            | Change::RecordChange { user: id, .. }
            | Change::ForgetChanges(id, _)
            | Change::RebaseChanges(id, _)
            | Change::ForgetHistory(id)
            | Change::HoldAddress(id, _)
            | Change::StartRecovery(Recovery { user: id, .. })
            | Change::PutOffRecovery { user: id, .. }
            | Change::EndRecovery(id, _)
            | Change::DropRecovery(id) => locks.push(number("user", id.as_str())),
            Change::CloseOthers { subject, .. } | Change::VoidOthers { subject, .. } => {
                locks.push(number("subject", subject))
            }
            Change::GatherLetter(_, gather) => {
                locks.push(number("letters", gather.user.as_str()));
            }
            Change::InsertChallenge(challenge, caps) => {
                if caps.per_subject != u32::MAX {
                    locks.push(number("subject", &challenge.subject));
                }
                if caps.per_network != u32::MAX {
                    locks.push(number("network", &challenge.client.network()));
                }
            }
            _ => {}
        }
    }
    locks.sort_unstable();
    locks.dedup();
    locks
}

/// The same on every node and in every version. Two things may share a number: then they wait for
/// each other without need.
fn number(kind: &str, name: &str) -> i64 {
    let hash = digest(&SHA256, format!("pass0/{kind}/{name}").as_bytes());
    let first = hash.as_ref().first_chunk().copied().unwrap_or_default();
    i64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use pass0_core::model::{ChallengeState, Timestamp};

    use super::*;

    #[test]
    fn locks_are_taken_in_one_order_whatever_the_order_of_changes() {
        let mut changes = vec![
            Change::BumpEpoch("ann".into()),
            Change::CloseOthers {
                subject: "ann@example.org".into(),
                except: "flow".into(),
                state: ChallengeState::Ended,
                at: Timestamp::default(),
            },
            Change::BumpEpoch("bob".into()),
            Change::EndSessionsOf("ann".into(), None),
        ];
        let locks = of(&changes);
        assert_eq!(locks.len(), 3);
        assert!(locks.is_sorted());
        changes.reverse();
        assert_eq!(of(&changes), locks);
    }

    #[test]
    fn the_number_of_a_lock_never_changes() {
        // Or two versions of the program, running side by side, would not exclude each other.
        assert_eq!(number("user", "ann"), 3_919_159_761_567_300_871);
    }
}
