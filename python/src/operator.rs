//! What operators do, for `flask pass0` and for the helpers of an app.

use pass0::embedded::Instance;
use pass0_core::model::{InvalidEmail, User, UserId, UserState};
use pass0_core::ports::Purged;
use pass0_core::{Error, Rejected};
use pass0_gauntlet::Choice;
use pyo3::exceptions::{PyLookupError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use crate::core::Core;

/// A user: id, address, state, when it was made (RFC 3339).
type Row = (String, String, &'static str, String);

#[pymethods]
impl Core {
    /// Makes a sign-in link for a user, to be handed over by a way of the operator's own. It takes
    /// a press of a button, and works once.
    #[pyo3(signature = (email, next = None))]
    fn issue_link(&self, py: Python<'_>, email: &str, next: Option<&str>) -> PyResult<String> {
        let issued = self.run(py, |instance| async move {
            instance.engine().admin().issue_link(email, next).await
        })?;
        Ok(issued.map_err(said)?.link)
    }

    /// The users after this id, at most 1,000.
    #[pyo3(signature = (after = None))]
    fn users(&self, py: Python<'_>, after: Option<String>) -> PyResult<Vec<Row>> {
        let after = after.map(Into::into);
        let users = self.run(py, |instance| async move {
            instance.engine().store().users(after.as_ref(), 1000).await
        })?;
        let users = users.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        Ok(users.into_iter().map(row).collect())
    }

    /// The user with this address or id.
    fn find_user(&self, py: Python<'_>, email_or_id: &str) -> PyResult<Option<Row>> {
        let user = self.run(py, |instance| async move {
            instance.engine().admin().find_user(email_or_id).await
        })?;
        match user {
            Ok(user) => Ok(Some(row(user))),
            Err(Error::Rejected(_)) => Ok(None),
            Err(error) => Err(said(error)),
        }
    }

    /// Adds a user whose mailbox is not proven yet.
    fn add_user(&self, py: Python<'_>, email: &str) -> PyResult<Row> {
        let user = self.run(py, |instance| async move {
            instance.engine().admin().add_user(email).await
        })?;
        user.map(row).map_err(said)
    }

    /// Switches an account on or off. Either way its sessions and open flows are dead at once.
    fn set_enabled(&self, py: Python<'_>, email_or_id: &str, enabled: bool) -> PyResult<()> {
        let state = match enabled {
            true => UserState::Active,
            false => UserState::Disabled,
        };
        let done = self.run(py, |instance| async move {
            let user = found(&instance, email_or_id).await?;
            instance
                .engine()
                .admin()
                .set_user_state(&user.id, state)
                .await
        })?;
        done.map_err(said)
    }

    /// Deletes an account with its sessions, credentials and flows.
    fn delete_user(&self, py: Python<'_>, email_or_id: &str) -> PyResult<()> {
        let done = self.run(py, |instance| async move {
            let id = match found(&instance, email_or_id).await {
                // What is left of a user whom the host has no more.
                Err(Error::Rejected(Rejected::NotFound)) => UserId::from(email_or_id),
                user => user?.id,
            };
            instance.engine().admin().delete_user(&id).await
        })?;
        done.map_err(said)
    }

    /// Ends every session of a user.
    fn end_sessions(&self, py: Python<'_>, email_or_id: &str) -> PyResult<()> {
        let done = self.run(py, |instance| async move {
            let user = found(&instance, email_or_id).await?;
            instance.engine().admin().revoke(&user.id, None).await
        })?;
        done.map_err(said)
    }

    /// Deletes what is over, or only counts it: rows of each kind.
    fn purge(&self, py: Python<'_>, dry: bool) -> PyResult<Vec<(&'static str, u64)>> {
        let purged = self.run(py, |instance| async move {
            instance.engine().jobs().purge(dry).await
        })?;
        let Purged {
            sessions,
            challenges,
            ended: _,
            spent,
            letters,
            limits,
            events,
            history,
        } = purged.map_err(said)?;
        Ok(vec![
            ("sessions", sessions),
            ("flows", challenges),
            ("passkey answers", spent),
            ("letters", letters),
            ("limits", limits),
            ("events", events),
            ("history", history),
        ])
    }

    /// Whether the store can answer and write.
    fn ping(&self, py: Python<'_>) -> PyResult<()> {
        let pong = self.run(py, |instance| async move {
            instance.engine().store().ping().await
        })?;
        pong.map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }
}

/// Plays a mail scanner against a sign-in link: what it got, and 0 (the link held), 1 (it was given
/// away) or 3 (unclear). With `browser`, a Chromium plays along.
#[pyfunction]
pub(crate) fn gauntlet(py: Python<'_>, link: &str, browser: bool) -> PyResult<(String, u8)> {
    py.detach(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        let link = pass0_gauntlet::address(link)
            .ok_or_else(|| PyValueError::new_err("the link must be an http or https address"))?;
        let choice = match browser {
            true => Choice::OnPath,
            false => Choice::Without,
        };
        let report = runtime.block_on(pass0_gauntlet::play(&link, choice));
        Ok((report.to_string(), report.verdict.exit_code()))
    })
}

/// The user with this address or id, with pass0's row: a user of the host who has not signed in
/// yet gets one.
async fn found(instance: &Instance, email_or_id: &str) -> Result<User, Error> {
    let engine = instance.engine();
    let user = engine.admin().find_user(email_or_id).await?;
    let row = engine.store().user(&user.id).await?;
    row.ok_or_else(|| Rejected::NotFound.into())
}

fn row(user: User) -> Row {
    let made = user.created_at.rfc3339();
    (
        user.id.to_string(),
        user.delivery,
        user.state.as_str(),
        made,
    )
}

/// The engine's refusals as Python's: `LookupError` for who is not there, `ValueError` for what is
/// not right.
fn said(error: Error) -> PyErr {
    match error {
        Error::Rejected(Rejected::NotFound) => PyLookupError::new_err("there is no such user"),
        Error::Rejected(rejected @ Rejected::BadEmail(fault)) => {
            let more = match fault {
                InvalidEmail::Dots => "; PASS0_LEGACY_ADDRESSES takes such addresses",
                _ => "",
            };
            PyValueError::new_err(format!("{}: {fault}{more}", rejected.code()))
        }
        Error::Rejected(rejected) => PyValueError::new_err(rejected.code()),
        error => PyRuntimeError::new_err(error.to_string()),
    }
}
