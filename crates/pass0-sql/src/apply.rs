//! Changes as statements, in their order.

mod history;
mod rows;
pub(crate) mod sessions;

use pass0_core::model::{CLOCK_STEP, Challenge, Gather, Letter, Timestamp, UserId};
use pass0_core::ports::{Caps, Change, Conflict};

use crate::conn::Step;
use crate::dialect::Statement;
use crate::limit_windows;
use crate::statements as sql;
use crate::value::Value;

use rows::{insert_challenge, insert_credential, insert_event, insert_letter, insert_user};

/// What must be done, one after the other, to make all of `changes` true.
pub(crate) fn steps(changes: &[Change]) -> Vec<Step<'_>> {
    let mut steps = Steps(Vec::with_capacity(changes.len() + 2));
    for change in changes {
        steps.push(change);
    }
    steps.0
}

struct Steps<'a>(Vec<Step<'a>>);

impl<'a> Steps<'a> {
    fn push(&mut self, change: &'a Change) {
        match change {
            Change::InsertUser(user) => {
                self.may(&sql::INSERT_USER, insert_user(user));
                self.unheld(&user.email, &user.id, user.created_at);
            }
            Change::SetUserState(id, state) => {
                let values = vec![id.into(), state.as_i64().into()];
                self.user(id, &sql::SET_USER_STATE, values);
            }
            Change::BumpEpoch(id) => self.user(id, &sql::BUMP_EPOCH, vec![id.into()]),
            Change::ProveUser { id, epoch, at } => self.prove(id, *epoch, *at),
            Change::ExpectUser { id, epoch } => {
                let values = vec![id.into(), (*epoch).into()];
                self.must(Conflict::Gone, &sql::EXPECT_USER, values);
            }
            Change::ExpectState { id, epoch, state } => {
                let values = vec![id.into(), (*epoch).into(), state.as_i64().into()];
                self.must(Conflict::Gone, &sql::EXPECT_STATE, values);
            }
            Change::SetEmail {
                id,
                epoch,
                email,
                delivery,
                at,
            } => {
                let values = vec![
                    id.into(),
                    (*epoch).into(),
                    email.into(),
                    delivery.into(),
                    (*at).into(),
                ];
                self.user(id, &sql::SET_EMAIL, values);
                self.unheld(email, id, *at);
            }
            Change::DeleteUser(id) => {
                self.may(&sql::DELETE_LETTERS_OF_USER, vec![id.into()]);
                self.may(&sql::DELETE_CHALLENGES_OF_USER, vec![id.into()]);
                self.end_sessions_of(id, None);
                self.must(Conflict::Gone, &sql::DELETE_USER, vec![id.into()]);
            }
            Change::InsertChallenge(challenge, caps) => self.challenge(challenge, *caps),
            Change::Close { id, state, at } => {
                let values = vec![
                    id.into(),
                    state.as_i64().into(),
                    (*at).into(),
                    at.plus(CLOCK_STEP).into(),
                ];
                self.must(Conflict::Closed, &sql::CLOSE, values);
            }
            Change::Spend { id, made_at, state } => {
                let values = vec![(*made_at).into(), id.into(), state.as_i64().into()];
                self.must(Conflict::Closed, &sql::SPEND, values);
            }
            Change::CloseOthers {
                subject,
                except,
                state,
                at,
            } => {
                let values = vec![
                    subject.into(),
                    except.into(),
                    state.as_i64().into(),
                    (*at).into(),
                ];
                self.may(&sql::CLOSE_OTHERS, values);
            }
            Change::VoidOthers { subject, except } => {
                let values = vec![subject.into(), except.into()];
                self.may(&sql::VOID_OTHERS, values);
            }
            Change::Renew {
                id,
                digest,
                data,
                context,
                at,
                expires_at,
            } => {
                let values = vec![
                    id.into(),
                    digest.into(),
                    data.into(),
                    context.into(),
                    (*at).into(),
                    at.plus(CLOCK_STEP).into(),
                    (*expires_at).into(),
                ];
                self.must(Conflict::Closed, &sql::RENEW, values);
            }
            Change::Rebind {
                id,
                binding,
                context,
                at,
                expires_at,
                ..
            } => {
                let values = vec![
                    id.into(),
                    binding.into(),
                    (*at).into(),
                    at.plus(CLOCK_STEP).into(),
                    (*expires_at).into(),
                    context.into(),
                ];
                self.must(Conflict::Closed, &sql::REBIND, values);
            }
            Change::InsertSession(session) => self.session(session),
            Change::EndSession(id, user) => {
                let values = vec![id.into(), user.into()];
                self.must(Conflict::Gone, &sql::END_SESSION, values);
            }
            Change::EndSessionsOf(user, except) => self.end_sessions_of(user, except.as_ref()),
            Change::Seen(seen) => {
                // In one order, so that two nodes never wait for each other.
                let mut seen: Vec<_> = seen.iter().collect();
                seen.sort_unstable();
                for (id, at) in seen {
                    self.may(&sql::SEEN, vec![id.into(), (*at).into()]);
                }
            }
            Change::InsertCredential(credential) => {
                self.may(&sql::INSERT_CREDENTIAL, insert_credential(credential));
                let values = vec![
                    (&credential.kind).into(),
                    (&credential.handle).into(),
                    (&credential.user).into(),
                ];
                self.must(Conflict::Taken, &sql::NOT_RETIRED, values);
            }
            Change::UseCredential {
                id,
                user,
                counter,
                at,
                data,
            } => {
                let values = vec![
                    id.into(),
                    user.into(),
                    (*counter).into(),
                    (*at).into(),
                    data.as_ref().into(),
                ];
                self.must(Conflict::Gone, &sql::USE_CREDENTIAL, values);
            }
            Change::ReplaceData { id, user, from, to } => {
                let values = vec![id.into(), user.into(), from.into(), to.into()];
                self.must(Conflict::Gone, &sql::REPLACE_DATA, values);
            }
            Change::LabelCredential(id, user, label) => {
                let values = vec![id.into(), user.into(), label.into()];
                self.must(Conflict::Gone, &sql::LABEL_CREDENTIAL, values);
            }
            Change::DeleteCredential(id, user) => {
                let values = vec![id.into(), user.into()];
                self.must(Conflict::Gone, &sql::DELETE_CREDENTIAL, values);
            }
            Change::DeleteCredentialsOf(user, kind) => {
                let values = vec![user.into(), kind.as_ref().into()];
                self.may(&sql::DELETE_CREDENTIALS_OF, values);
            }
            Change::ExpectCredential(user, kind) => {
                let values = vec![user.into(), kind.into()];
                self.must(Conflict::Last, &sql::EXPECT_CREDENTIAL, values);
            }
            Change::CapCredentials(user, kind, most) => {
                let values = vec![user.into(), kind.into(), (*most).into()];
                self.must(Conflict::Capped, &sql::CAP_CREDENTIALS, values);
            }
            Change::Decline(row) => {
                let values = vec![(&row.user).into(), (&row.kind).into(), row.at.into()];
                self.must(Conflict::Gone, &sql::DECLINE, values);
            }
            Change::ForgetDeclined(user, kind) => {
                let values = vec![user.into(), kind.as_ref().into()];
                self.may(&sql::FORGET_DECLINED, values);
            }
            Change::InsertLetter(letter) => self.may(&sql::INSERT_LETTER, insert_letter(letter)),
            Change::GatherLetter(letter, gather) => self.gather(letter, gather),
            Change::SettleLetter(id, fate) => {
                let values = vec![id.into(), fate.as_i64().into(), Vec::new().into()];
                self.must(Conflict::Gone, &sql::SETTLE_LETTER, values);
            }
            Change::DeferLetter(id, due) => {
                let values = vec![id.into(), (*due).into()];
                self.must(Conflict::Gone, &sql::DEFER_LETTER, values);
            }
            Change::InsertEvent(event) => self.may(&sql::INSERT_EVENT, insert_event(event)),
            Change::ResetLimit(key) => {
                let number = limit_windows::number(key);
                self.may(&sql::RESET_LIMIT, vec![number.into()]);
            }
            Change::InsertFact(key, value) => {
                self.may(&sql::INSERT_FACT, vec![key.into(), value.into()]);
            }
            Change::ReplaceFact { key, from, to } => match to {
                Some(to) => {
                    let values = vec![key.into(), from.into(), to.into()];
                    self.must(Conflict::Gone, &sql::REPLACE_FACT, values);
                }
                None => {
                    let values = vec![key.into(), from.into()];
                    self.must(Conflict::Gone, &sql::DELETE_FACT, values);
                }
            },
            Change::Count(hit, at) => {
                if !hit.windows.is_empty() {
                    let number = limit_windows::number(&hit.key);
                    let mut values = vec![number.into(), (*at).into()];
                    values.extend(limit_windows::values(&hit.windows, *at));
                    self.must(Conflict::Limited, &sql::HIT, values);
                }
            }
            Change::SetMailbox(row) => {
                let values = vec![
                    (&row.key).into(),
                    row.version.into(),
                    (&row.turns).into(),
                    row.due_at.into(),
                    row.over_at.into(),
                ];
                let statement = match row.version {
                    1 => &sql::INSERT_MAILBOX,
                    _ => &sql::SET_MAILBOX,
                };
                self.must(Conflict::Gone, statement, values);
            }
            Change::ExpectCredentials(..)
            | Change::RetireCredential { .. }
            | Change::RetireCredentialsOf { .. }
            | Change::RestoreCredential(..)
            | Change::ReplaceRetired { .. }
            | Change::RecordChange { .. }
            | Change::ForgetChanges(..)
            | Change::RebaseChanges(..)
            | Change::ForgetHistory(_)
            | Change::HoldAddress(..)
            | Change::StartRecovery(_)
            | Change::PutOffRecovery { .. }
            | Change::EndRecovery(..)
            | Change::DropRecovery(_) => self.history(change),
        }
    }

    fn unheld(&mut self, email: &'a str, user: &'a UserId, at: Timestamp) {
        let values = vec![email.into(), user.into(), at.into()];
        self.must(Conflict::Taken, &sql::UNHELD, values);
    }

    fn may(&mut self, statement: &'static Statement, values: Vec<Value<'a>>) {
        self.0.push(Step {
            statement,
            values,
            must: None,
        });
    }

    fn must(&mut self, must: Conflict, statement: &'static Statement, values: Vec<Value<'a>>) {
        self.0.push(Step {
            statement,
            values,
            must: Some(must),
        });
    }

    /// First as a piece of one that waits; where none does, as a letter of its own.
    fn gather(&mut self, letter: &'a Letter, gather: &'a Gather) {
        let (user, kind) = (&gather.user, &gather.kind);
        let (now, most) = (
            letter.created_at,
            i64::try_from(Gather::MOST).unwrap_or(i64::MAX),
        );
        let added = vec![
            user.into(),
            kind.into(),
            now.into(),
            now.plus(CLOCK_STEP).into(),
            letter.piece().into(),
            most.into(),
            (&letter.id).into(),
        ];
        self.may(&sql::ADD_TO_LETTER, added);
        let mut values = insert_letter(letter);
        values.extend([
            user.into(),
            kind.into(),
            i64::try_from(gather.every.as_millis())
                .unwrap_or(i64::MAX)
                .into(),
            now.minus(gather.every).into(),
            now.plus(CLOCK_STEP).into(),
        ]);
        self.may(&sql::GATHER_LETTER, values);
    }

    fn challenge(&mut self, challenge: &'a Challenge, caps: Caps) {
        if caps != Caps::NONE {
            let bound = |cap| match cap {
                u32::MAX => Value::Int(-1),
                cap => Value::from(cap),
            };
            let values = vec![
                (&challenge.subject).into(),
                limit_windows::number(&challenge.client.network()).into(),
                challenge.created_at.plus(caps.outlasting).into(),
                challenge.created_at.plus(CLOCK_STEP).into(),
                bound(caps.per_subject),
                bound(caps.per_network),
                challenge.purpose.as_str().into(),
            ];
            self.must(Conflict::Capped, &sql::UNDER_CAPS, values);
        }
        self.may(&sql::INSERT_CHALLENGE, insert_challenge(challenge));
    }
}
