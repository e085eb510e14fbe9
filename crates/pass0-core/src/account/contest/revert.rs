//! The account comes back as it was before a change.

use super::history::{kinds, position};
use super::{Contested, TakenBack};
use crate::account::addresses;
use crate::account::leave::expect;
use crate::context::Visit;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::limits::reset_budgets;
use crate::memo::Memo;
use crate::methods::Used;
use crate::model::{
    AccountChange, Challenge, ChallengeId, ChallengeState, Credential, CredentialId, EventKind,
    Purpose, Recovery, UserState,
};
use crate::ports::{About, Caps, ChallengeKey, Change, Conflict, Deletion, Report, StoreError};
use crate::secret::{KeyError, KeyId, Token, TokenKind};
use crate::subject::Subject;

use super::pending::WAIT;
use crate::account::notice::CONTEST;

/// Rows that change between read and write are looked at again this often.
const TRIES: u32 = 4;

/// What a contest was proven by.
#[derive(Debug)]
pub(super) enum Proven {
    /// The mailbox that the account had before the change.
    Mailbox,
    /// A passkey that it had.
    Passkey(Used),
    /// Nothing: the operator says so.
    Operator,
}

/// What goes and what comes back.
struct Plan {
    /// No credential of before: out of use.
    removed: Vec<Credential>,
    /// Of before, and in use again.
    restored: Vec<Credential>,
    /// No credential of before, but what keeps somebody out who could get in before: it waits.
    waits: Vec<Credential>,
    /// Of before, and not there any more.
    lost: usize,
}

impl Engine {
    /// Takes the account back to what it was before the change that `open` contests. One `apply`;
    /// what was read is part of it, so that nothing that is added meanwhile is missed.
    pub(super) async fn take_back(
        &self,
        visit: &Visit,
        open: &Challenge,
        proven: Proven,
    ) -> Result<TakenBack, Error> {
        let id = Memo::contests(open).ok_or(Rejected::Ended)?;
        let notice = self.0.store.challenge(ChallengeKey::Id(&id)).await?;
        let notice = notice.ok_or(Rejected::Ended)?;
        // A browser that has no flow gets one, to read there what came of it.
        let flow = match open.method.as_str() {
            "mail" => None,
            _ => Some(self.flow_cookie(visit)),
        };
        let binding = flow.as_ref().map(|flow| flow.digest(&self.0.ring));
        let mut keep_address = false;
        for _ in 0..TRIES {
            let contested = self.contested(visit, &notice).await?;
            let (mut changes, report) = self
                .taking_back(visit, open, &contested, &proven, keep_address)
                .await?;
            let outcome = Challenge {
                binding: binding.or(open.binding),
                ..self.outcome(visit, open, &report)
            };
            changes.push(Change::InsertChallenge(outcome, Caps::NONE));
            match self.0.store.apply(changes).await {
                Ok(()) => {
                    self.wake();
                    return Ok(TakenBack { report, flow });
                }
                Err(StoreError::Conflict(Conflict::Closed)) => return Err(Rejected::Ended.into()),
                // The earlier address is another account's by now; the rest can still be done.
                Err(StoreError::Conflict(Conflict::Taken)) => keep_address = true,
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Rejected::Ended.into())
    }

    async fn taking_back(
        &self,
        visit: &Visit,
        open: &Challenge,
        contested: &Contested,
        proven: &Proven,
        keep_address: bool,
    ) -> Result<(Vec<Change>, Report), Error> {
        if contested.user.state == UserState::Disabled {
            return Err(Rejected::AccountDisabled.into());
        }
        let mut changes = vec![Change::Close {
            id: open.id.clone(),
            state: ChallengeState::Used,
            at: visit.now,
        }];
        let by_mail = matches!(proven, Proven::Mailbox);
        let row = contested
            .row()
            .filter(|_| !by_mail || contested.is_owners());
        let Some(row) = row else {
            let report = Report {
                about: About::Before,
                ..Report::default()
            };
            return Ok((changes, report));
        };
        if by_mail && self.is_strict() {
            return Err(Rejected::AskOperator.into());
        }
        let (more, report) = self
            .reverting(visit, contested, row, proven, keep_address)
            .await?;
        changes.extend(more);
        if let Proven::Passkey(used) = proven {
            changes.extend(self.used(visit, &contested.user, "passkey", used));
        }
        let happened = event(EventKind::NotMe, visit).flow(&open.id);
        let happened = happened.user(Some(&contested.user.id));
        changes.push(Change::InsertEvent(
            happened.detail(contested.change.as_str()),
        ));
        Ok((changes, report))
    }

    /// What takes the account back to before a change, with the letters that say so.
    pub(super) async fn reverting(
        &self,
        visit: &Visit,
        contested: &Contested,
        row: &AccountChange,
        proven: &Proven,
        keep_address: bool,
    ) -> Result<(Vec<Change>, Report), Error> {
        let (user, history) = (&contested.user, &contested.history);
        let active = self.0.store.credentials_of(&user.id).await?;
        let by_mail = matches!(proven, Proven::Mailbox);
        let plan = self.plan(visit, row, &active, &history.retired, by_mail);
        self.expect_keys_of(&plan.restored)?;
        let until = visit.now.plus(CONTEST);
        // What an intruder is about to delete is kept.
        let leaving = matches!(user.state, UserState::Leaving(_));
        let epoch = user.epoch.saturating_add(i64::from(leaving));
        let mut changes = vec![expect(user)];
        if leaving {
            let active = UserState::Active;
            changes.push(Change::SetUserState(user.id.clone(), active));
            let kept = event(EventKind::UserKept, visit).user(Some(&user.id));
            changes.push(Change::InsertEvent(kept));
            let told = self.tell_of_end(visit, user, Deletion::Kept, 0);
            changes.extend(told.await?);
        }
        changes.extend([
            Change::ExpectCredentials(user.id.clone(), ids(&active)),
            // Every notice from here on means the same from now on, or nothing any more.
            match plan.waits.is_empty() {
                true => Change::ForgetChanges(user.id.clone(), row.id.clone()),
                false => Change::RebaseChanges(user.id.clone(), row.id.clone()),
            },
        ]);
        let noted = |kind, method: &str| {
            let noted = event(kind, visit).user(Some(&user.id));
            Change::InsertEvent(noted.detail(method))
        };
        for kept in &plan.removed {
            changes.push(Change::RetireCredential {
                id: kept.id.clone(),
                user: user.id.clone(),
                until,
            });
        }
        for kept in &plan.restored {
            let back = Change::RestoreCredential(kept.id.clone(), user.id.clone());
            changes.push(back);
        }
        let (removed, restored) = (kinds(plan.removed.iter()), kinds(plan.restored.iter()));
        let gone = removed.iter();
        changes.extend(gone.map(|kind| noted(EventKind::CredentialRemoved, kind)));
        let back = restored.iter();
        changes.extend(back.map(|kind| noted(EventKind::CredentialRestored, kind)));
        let moves = user.email != row.email;
        if moves && !keep_address {
            changes.push(Change::SetEmail {
                id: user.id.clone(),
                epoch,
                email: row.email.clone(),
                delivery: row.delivery.clone(),
                at: visit.now,
            });
            changes.push(noted(EventKind::EmailRestored, ""));
        } else {
            changes.push(Change::BumpEpoch(user.id.clone()));
        }
        changes.push(Change::EndSessionsOf(user.id.clone(), None));
        // An intruder may have declined the offer, to keep the owner from a passkey: it is made again.
        changes.push(Change::ForgetDeclined(user.id.clone(), None));
        // An intruder may have spent them: the owner has changes to make now.
        changes.extend(reset_budgets(&user.id));
        for subject in [Subject::Change(&user.id).to_string(), user.email.clone()] {
            changes.push(Change::CloseOthers {
                subject,
                // None of them is this one.
                except: row.id.clone(),
                state: ChallengeState::Ended,
                at: visit.now,
            });
        }
        let stays = |kept: &Credential| !plan.removed.iter().any(|gone| gone.id == kept.id);
        let left: Vec<_> = active.iter().filter(|kept| stays(kept)).collect();
        let due = self.recovering(visit, contested, row, &plan.waits, &left, &mut changes);
        let report = Report {
            about: About::TakenBack,
            address: match moves && !keep_address {
                true => row.delivery.clone(),
                false => String::new(),
            },
            removed,
            restored,
            pending: kinds(plan.waits.iter()),
            until: due.map_or(0, |due| due.due_at.millis()),
            lost: u32::try_from(plan.lost).unwrap_or(u32::MAX),
            address_taken: moves && keep_address,
        };
        let to = addresses(visit, user, history, &[&row.delivery, &contested.mailbox]);
        changes.extend(self.reported(visit, &to, &report)?);
        Ok((changes, report))
    }

    fn plan(
        &self,
        visit: &Visit,
        row: &AccountChange,
        active: &[Credential],
        retired: &[Credential],
        by_mail: bool,
    ) -> Plan {
        let before = |kept: &&Credential| row.credentials.contains(&kept.id);
        let restored: Vec<_> = retired.iter().filter(before).cloned().collect();
        let (stay, strays): (Vec<_>, Vec<_>) = active.iter().partition(before);
        let after: Vec<_> = stay.into_iter().chain(&restored).cloned().collect();
        // The mailbox proves no more than itself: what would let it in with less than the account
        // demands now waits. Whole sign-ins hold nothing up, and go at once.
        let lowers = self.need(visit, &after) < self.need(visit, active);
        let (waits, removed) = strays
            .into_iter()
            .cloned()
            .partition(|kept| by_mail && lowers && self.is_second(visit, kept));
        Plan {
            removed,
            waits,
            lost: row.credentials.len().saturating_sub(after.len()),
            restored,
        }
    }

    /// Whether what comes back can be read here: a factor under a key that is not here would be one
    /// that nobody can show. Retired keys have taken theirs already.
    fn expect_keys_of(&self, restored: &[Credential]) -> Result<(), Error> {
        let given = self.0.ring.ids();
        let keyed = |kept: &&Credential| {
            self.0
                .methods
                .find(&kept.kind)
                .is_some_and(|method| method.keyed())
        };
        let keys = restored.iter().filter(keyed);
        let mut keys = keys.filter_map(|kept| KeyId::of(&kept.data));
        match keys.find(|key| !given.contains(key)) {
            Some(key) => Err(KeyError::Unknown(key).into()),
            None => Ok(()),
        }
    }

    /// What becomes of the removal that waits: this contest's, or the one there was.
    fn recovering(
        &self,
        visit: &Visit,
        contested: &Contested,
        row: &AccountChange,
        waits: &[Credential],
        left: &[&Credential],
        changes: &mut Vec<Change>,
    ) -> Option<Recovery> {
        let user = &contested.user.id;
        let before = contested.recovery.as_ref();
        if waits.is_empty() {
            // It goes on, unless nothing is left to remove.
            let goes_on = before.filter(|recovery| {
                let mut removes = recovery.removes.iter();
                removes.any(|id| left.iter().any(|kept| kept.id == *id))
            });
            if goes_on.is_none() {
                changes.push(Change::DropRecovery(user.clone()));
            }
            return goes_on.cloned();
        }
        let mut removes = ids(waits);
        let known = |recovery: &&Recovery| removes.iter().all(|id| recovery.removes.contains(id));
        // The same once more does not put it off.
        let due_at = before.filter(known).map(|recovery| recovery.due_at);
        let due_at = due_at.unwrap_or_else(|| visit.now.plus(WAIT));
        removes.extend(before.into_iter().flat_map(|it| it.removes.iter().cloned()));
        removes.sort();
        removes.dedup();
        // Of two contests, the one that goes back further.
        let earlier = before.and_then(|recovery| recovery.change.as_ref());
        let place = |id: &ChallengeId| position(&contested.history, id);
        let earlier = earlier.filter(|id| place(id).is_some_and(|at| Some(at) < contested.place));
        let recovery = Recovery {
            user: user.clone(),
            id: ChallengeId::draw(&*self.0.env, visit.now),
            change: Some(earlier.unwrap_or(&row.id).clone()),
            removes,
            lang: visit.client.lang.clone(),
            started_at: visit.now,
            due_at,
            next_at: super::pending::next_after(visit.now, due_at),
        };
        changes.push(Change::DropRecovery(user.clone()));
        changes.push(Change::StartRecovery(recovery.clone()));
        let started = event(EventKind::RecoveryStarted, visit).user(Some(user));
        changes.push(Change::InsertEvent(started.detail("contest")));
        Some(recovery)
    }

    /// What came of a contest, kept for the browser that proved it.
    pub(super) fn outcome(&self, visit: &Visit, open: &Challenge, report: &Report) -> Challenge {
        let at = visit
            .now
            .max(open.created_at.plus(std::time::Duration::from_millis(1)));
        Challenge {
            id: ChallengeId::draw(&*self.0.env, visit.now),
            purpose: Purpose::Contest,
            method: String::new(),
            digest: Token::draw(TokenKind::Flow, &*self.0.env).digest(&self.0.ring),
            state: ChallengeState::Used,
            attempts_left: 0,
            data: Vec::new(),
            context: Memo::Outcome(report.clone()).to_string(),
            // The newest of its browser, even when the clock stands still or stepped back.
            created_at: at,
            expires_at: at,
            closed_at: Some(at),
            ..open.clone()
        }
    }
}

fn ids(credentials: &[Credential]) -> Vec<CredentialId> {
    credentials.iter().map(|kept| kept.id.clone()).collect()
}
