//! What is kept so that a change to an account can be contested, as statements.

use pass0_core::model::{CredentialId, Recovery};
use pass0_core::ports::{Change, Conflict};

use super::Steps;
use crate::ids;
use crate::statements as sql;
use crate::value::Value;

impl<'a> Steps<'a> {
    /// The changes that [`Steps::push`] leaves to this file.
    pub(super) fn history(&mut self, change: &'a Change) {
        match change {
            Change::ExpectCredentials(user, ids) => {
                let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
                let values = vec![user.into(), count.into()];
                self.must(Conflict::Gone, &sql::COUNT_CREDENTIALS, values);
                for id in ids {
                    let values = vec![id.into(), user.into()];
                    self.must(Conflict::Gone, &sql::OWN_CREDENTIAL, values);
                }
            }
            Change::RetireCredential { id, user, until } => {
                let values = vec![id.into(), user.into(), (*until).into()];
                self.must(Conflict::Gone, &sql::RETIRE_CREDENTIAL, values);
                let values = vec![id.into(), user.into()];
                self.must(Conflict::Gone, &sql::DELETE_CREDENTIAL, values);
            }
            Change::RetireCredentialsOf { user, kind, until } => {
                let values = vec![user.into(), kind.into(), (*until).into()];
                self.may(&sql::RETIRE_CREDENTIALS_OF, values);
                let values = vec![user.into(), kind.into()];
                self.may(&sql::DELETE_CREDENTIALS_OF, values);
            }
            Change::RestoreCredential(id, user) => {
                let values = vec![id.into(), user.into()];
                self.must(Conflict::Gone, &sql::RESTORE_CREDENTIAL, values.clone());
                self.must(Conflict::Gone, &sql::DELETE_RETIRED, values);
            }
            Change::ReplaceRetired { id, user, from, to } => {
                let mut values = vec![id.into(), user.into(), from.into()];
                let statement = match to {
                    Some(data) => {
                        values.push(data.into());
                        &sql::REPLACE_RETIRED
                    }
                    None => &sql::DROP_RETIRED,
                };
                self.must(Conflict::Gone, statement, values);
            }
            Change::RecordChange {
                id,
                user,
                what,
                at,
                until,
            } => {
                self.must(Conflict::Pending, &sql::NO_RECOVERY, vec![user.into()]);
                let values = vec![
                    id.into(),
                    user.into(),
                    what.into(),
                    (*at).into(),
                    (*until).into(),
                ];
                self.must(Conflict::Gone, &sql::RECORD_CHANGE, values);
            }
            Change::ForgetChanges(user, from) => {
                let values = vec![user.into(), from.into()];
                self.must(Conflict::Gone, &sql::FORGET_CHANGES, values);
            }
            Change::RebaseChanges(user, from) => {
                let values = vec![user.into(), from.into()];
                self.must(Conflict::Gone, &sql::REBASE_CHANGES, values);
            }
            Change::ForgetHistory(user) => {
                self.may(&sql::FORGET_ALL_CHANGES, vec![user.into()]);
                self.may(&sql::FORGET_RETIRED, vec![user.into()]);
                self.may(&sql::FORGET_HELD, vec![user.into()]);
                self.may(&sql::DROP_RECOVERY, vec![user.into()]);
            }
            Change::HoldAddress(user, until) => {
                let values = vec![user.into(), (*until).into()];
                self.must(Conflict::Gone, &sql::HOLD_ADDRESS, values);
            }
            Change::StartRecovery(recovery) => {
                let user = vec![(&recovery.user).into()];
                self.must(Conflict::Pending, &sql::NO_RECOVERY, user);
                self.may(&sql::START_RECOVERY, start_recovery(recovery));
            }
            Change::PutOffRecovery { user, id, from, to } => {
                let values = vec![user.into(), id.into(), (*from).into(), (*to).into()];
                self.must(Conflict::Gone, &sql::PUT_OFF_RECOVERY, values);
            }
            Change::EndRecovery(user, id) => {
                let values = vec![user.into(), id.into()];
                self.must(Conflict::Gone, &sql::END_RECOVERY, values);
            }
            Change::DropRecovery(user) => self.may(&sql::DROP_RECOVERY, vec![user.into()]),
            _ => {}
        }
    }
}

fn start_recovery(recovery: &Recovery) -> Vec<Value<'_>> {
    vec![
        (&recovery.user).into(),
        (&recovery.id).into(),
        recovery.change.as_ref().into(),
        ids::list(recovery.removes.iter().map(CredentialId::as_str)).into(),
        (&recovery.lang).into(),
        recovery.started_at.into(),
        recovery.due_at.into(),
        recovery.next_at.into(),
    ]
}
