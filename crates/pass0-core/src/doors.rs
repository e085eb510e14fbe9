//! What can be asked of the engine, by who asks: a visitor who signs in, somebody signed in, an
//! operator, the regular work.

use crate::current::Current;
use crate::engine::Engine;

/// The way in: a visitor asks, opens links, types codes, uses a passkey, until there is a session or
/// it is called off. Each call takes the [`Visit`](crate::Visit) it came with, whose cookies say which
/// sign-in it is about.
///
/// ```
/// use pass0_core::{Asked, Completed, Engine, Error, Visit};
///
/// /// Asks for an email; the cookie of the flow goes to the browser.
/// async fn ask(engine: &Engine, visit: &Visit) -> Result<Asked, Error> {
///     engine.sign_in().ask(visit, "ann@example.org", Some("/basket")).await
/// }
///
/// /// Takes the code that was typed in the browser that asked.
/// async fn answer(engine: &Engine, visit: &Visit, typed: &str) -> Result<Completed, Error> {
///     engine.sign_in().type_code(visit, typed).await
/// }
/// ```
#[derive(Clone, Copy)]
pub struct SignIn<'a> {
    pub(crate) engine: &'a Engine,
}

/// What somebody signed in does with their account: sessions, credentials, a fresh proof, their data.
///
/// ```
/// use pass0_core::{Engine, Error, Visit};
///
/// /// Ends all sessions of whoever is signed in, but theirs here.
/// async fn end_others(engine: &Engine, visit: &Visit) -> Result<(), Error> {
///     if let Some(current) = engine.current(visit).await? {
///         engine.account(&current).end_other_sessions(visit).await?;
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Account<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) current: &'a Current,
}

/// Credentials being added: by somebody signed in, or by a sign-in that waits for one to be set up.
///
/// ```
/// use pass0_core::{Engine, Error, Visit};
/// use serde_json::Value;
///
/// /// What an authenticator app's secret is shown with.
/// async fn begin(engine: &Engine, visit: &Visit) -> Result<Value, Error> {
///     let current = engine.current(visit).await?;
///     engine.enrolment(current.as_ref()).begin_enrolment(visit, "totp").await
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Enrolment<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) current: Option<&'a Current>,
}

/// What operators do: users added and disabled, links issued, sessions revoked, accounts given back.
///
/// ```
/// use pass0_core::model::UserState;
/// use pass0_core::{Engine, Error};
///
/// /// Locks an account, and ends its sessions.
/// async fn lock(engine: &Engine, email: &str) -> Result<(), Error> {
///     let user = engine.admin().find_user(email).await?;
///     engine.admin().set_user_state(&user.id, UserState::Disabled).await
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Admin<'a> {
    pub(crate) engine: &'a Engine,
}

/// The regular work that no request waits for: letters, what is over, keys.
///
/// ```
/// use pass0_core::ports::Mailer;
/// use pass0_core::{Engine, Error};
///
/// /// Sends what is due, once.
/// async fn send(engine: &Engine, mailer: &dyn Mailer) -> Result<(), Error> {
///     for letter in engine.jobs().due_letters(16).await? {
///         engine.jobs().deliver(&letter, mailer).await?;
///     }
///     engine.jobs().tend().await
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Jobs<'a> {
    pub(crate) engine: &'a Engine,
}

impl Engine {
    /// The way in.
    #[must_use]
    pub fn sign_in(&self) -> SignIn<'_> {
        SignIn { engine: self }
    }

    /// What somebody signed in does with their account.
    #[must_use]
    pub fn account<'a>(&'a self, current: &'a Current) -> Account<'a> {
        Account {
            engine: self,
            current,
        }
    }

    /// Credentials being added by somebody signed in, or (`None`) by a sign-in that waits.
    #[must_use]
    pub fn enrolment<'a>(&'a self, current: Option<&'a Current>) -> Enrolment<'a> {
        Enrolment {
            engine: self,
            current,
        }
    }

    /// What operators do.
    #[must_use]
    pub fn admin(&self) -> Admin<'_> {
        Admin { engine: self }
    }

    /// The regular work.
    #[must_use]
    pub fn jobs(&self) -> Jobs<'_> {
        Jobs { engine: self }
    }
}
