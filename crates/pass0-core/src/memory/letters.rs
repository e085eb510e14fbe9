//! Letters that wait, and what is gathered in them.

use crate::model::{CLOCK_STEP, Gather, Letter, LetterFate, LetterId, Timestamp};
use crate::ports::Conflict;

use super::changes::{Made, free};
use super::state::State;

impl State {
    pub(super) fn insert_letter(&mut self, row: Letter) -> Made {
        free(!self.letters.contains_key(&row.id))?;
        self.letters.insert(row.id.clone(), row);
        Ok(())
    }

    pub(super) fn gather_letter(&mut self, mut row: Letter, gather: Gather) -> Made {
        let Gather { user, kind, every } = gather;
        let now = row.created_at;
        let mut last: Option<Timestamp> = None;
        for (id, (owner, of, slot)) in &self.gathered {
            let beside = self.letters.get_mut(id);
            let timely = |beside: &&mut Letter| beside.created_at <= now.plus(CLOCK_STEP);
            let Some(beside) = beside.filter(timely) else {
                continue;
            };
            if *owner != user || *of != kind {
                continue;
            }
            let waits = beside.fate == LetterFate::Queued && beside.tries == 0;
            if waits && beside.due_at > now && beside.more.len() < Gather::MOST {
                beside.more.extend(row.piece());
                return Ok(());
            }
            last = last.max(Some(*slot));
        }
        if let Some(last) = last.filter(|last| last.plus(every) > now) {
            row.due_at = last.plus(every);
        }
        self.gathered
            .insert(row.id.clone(), (user, kind, row.due_at));
        self.insert_letter(row)
    }

    pub(super) fn waiting_letter(&mut self, id: &LetterId) -> Result<&mut Letter, Conflict> {
        let row = self.letters.get_mut(id);
        row.filter(|row| row.fate.is_waiting())
            .ok_or(Conflict::Gone)
    }
}
