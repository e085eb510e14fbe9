//! Challenges that are asked under caps, and closed.

use crate::model::{Challenge, ChallengeId, ChallengeState, Timestamp};
use crate::ports::{Caps, Conflict};

use super::changes::{Made, free};
use super::state::State;

impl State {
    pub(super) fn insert_challenge(&mut self, row: Challenge, caps: Caps) -> Made {
        free(!self.challenges.contains_key(&row.id))?;
        let (mut same_network, mut same_subject) = (0_u32, 0_u32);
        let network = row.client.network();
        for other in self.pending(row.purpose, row.created_at, caps.outlasting) {
            let here = other.client.network() == network;
            same_network += u32::from(here);
            same_subject += u32::from(here && other.subject == row.subject);
        }
        if same_network > caps.per_network || same_subject > caps.per_subject {
            return Err(Conflict::Capped);
        }
        self.challenges.insert(row.id.clone(), row);
        Ok(())
    }

    pub(super) fn close(&mut self, id: &ChallengeId, state: ChallengeState, at: Timestamp) -> Made {
        let used = state == ChallengeState::Used;
        let row = self.challenges.get_mut(id);
        let row = row.filter(|row| row.is_open(at) && !(used && row.is_void()));
        let row = row.ok_or(Conflict::Closed)?;
        row.state = state;
        row.closed_at = Some(at);
        Ok(())
    }

    /// Expired ones too: whoever looks sees why they are over.
    pub(super) fn close_others(
        &mut self,
        subject: &str,
        except: &ChallengeId,
        state: ChallengeState,
        at: Timestamp,
    ) {
        for row in self.challenges.values_mut() {
            let pending = row.state == ChallengeState::Pending;
            if pending && row.subject == subject && row.id != *except {
                row.state = state;
                row.closed_at = Some(at);
            }
        }
    }
}
