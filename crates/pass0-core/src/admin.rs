//! What operators do.

use crate::context::Visit;
use crate::doors::Admin;
use crate::engine::Engine;
use crate::error::{Error, Rejected};
use crate::limits::{factor_key, reset_budgets};
use crate::methods::operator_link::OperatorLink;
use crate::methods::{Ask, Method, Role, Whom};
use crate::model::{
    Challenge, ChallengeId, Client, Email, Epoch, Event, EventKind, Operator, Proof, Purpose,
    Session, SessionId, Strength, Timestamp, User, UserId, UserState,
};
use crate::ports::{Caps, Change, Conflict, EventFilter, LetterKind, Notice};
use crate::sign_in::Stage;
use crate::subject::Subject;

/// A user that changes between read and write is read again this often.
const TRIES: u32 = 4;

impl Admin<'_> {
    /// Adds a user whose mailbox is not proven yet.
    ///
    /// # Errors
    /// [`Rejected::BadEmail`], [`Rejected::Taken`]; [`Error::Store`].
    pub async fn add_user(self, email: &str) -> Result<User, Error> {
        let email = self.engine.typed(email)?;
        let now = self.engine.now();
        // An app's own table is not to get a user who cannot be added here.
        let held = self.engine.0.store.held(email.canonical()).await?;
        if held.is_some_and(|held| now < held.until) {
            return Err(Rejected::Taken.into());
        }
        let adopted = self.engine.0.store.adopt(email.delivery()).await?;
        let user = User {
            id: adopted.unwrap_or_else(|| UserId::draw(&*self.engine.0.env, now)),
            email: email.canonical().to_owned(),
            delivery: email.delivery().to_owned(),
            state: UserState::Active,
            epoch: 0,
            proven_at: None,
            created_at: now,
        };
        let changes = vec![
            Change::InsertUser(user.clone()),
            self.engine.by_operator(EventKind::UserCreated, &user.id),
        ];
        let added = self.engine.commit(changes, |conflict| match conflict {
            Conflict::Taken => Err(Rejected::Taken.into()),
            other => Err(other.into()),
        });
        added.await?;
        Ok(user)
    }

    /// The user with this address or id.
    ///
    /// # Errors
    /// [`Rejected::NotFound`]; [`Error::Store`].
    pub async fn find_user(self, email_or_id: &str) -> Result<User, Error> {
        let found = match Email::stored(email_or_id) {
            Ok(email) => self.engine.0.store.user_by_email(email.canonical()).await?,
            Err(_) => self.engine.0.store.user(&UserId::from(email_or_id)).await?,
        };
        found.ok_or_else(|| Rejected::NotFound.into())
    }

    /// Switches an account on or off. Either way its sessions and open flows are dead at once.
    ///
    /// # Errors
    /// [`Rejected::NotFound`]; [`Error::Store`].
    pub async fn set_user_state(self, id: &UserId, state: UserState) -> Result<(), Error> {
        let kind = match state {
            UserState::Active => EventKind::UserEnabled,
            UserState::Disabled => EventKind::UserDisabled,
            UserState::Leaving(_) => EventKind::UserLeaving,
        };
        self.engine
            .change_user(
                id,
                vec![
                    Change::SetUserState(id.clone(), state),
                    // What waits is for whoever may sign in: the operator decides now.
                    Change::DropRecovery(id.clone()),
                    Change::EndSessionsOf(id.clone(), None),
                ],
                kind,
            )
            .await
    }

    /// Takes every credential from an account whose user lost them all, and ends its sessions. The
    /// user is told by mail, and signs in by mail or by a link of the operator's from then on.
    ///
    /// # Errors
    /// [`Rejected::NotFound`]; [`Error::Store`].
    pub async fn reset_credentials(self, id: &UserId) -> Result<(), Error> {
        let user = self
            .engine
            .0
            .store
            .user(id)
            .await?
            .ok_or(Rejected::NotFound)?;
        let visit = self.engine.visit(Client::default());
        let mut changes = vec![
            Change::BumpEpoch(id.clone()),
            Change::EndSessionsOf(id.clone(), None),
            Change::DeleteCredentialsOf(id.clone(), None),
            Change::ForgetDeclined(id.clone(), None),
            Change::DropRecovery(id.clone()),
        ];
        let cx = self.engine.cx(&visit);
        for role in [Role::Second, Role::Backup] {
            let kinds = self
                .engine
                .0
                .methods
                .of_role(&cx, role)
                .map(|method| method.id().0);
            changes.extend(kinds.map(|kind| Change::ResetLimit(factor_key(kind, id))));
        }
        changes.extend(reset_budgets(id));
        let notice = Notice::Removed(String::new());
        changes.push(self.engine.notice(&visit, &user, notice)?);
        self.engine
            .change_user(id, changes, EventKind::CredentialRemoved)
            .await
    }

    /// Deletes an account at once, with its sessions, credentials and flows; its user is told by mail.
    /// Its events stay.
    ///
    /// # Errors
    /// [`Rejected::NotFound`]; [`Error::Store`].
    pub async fn delete_user(self, id: &UserId) -> Result<(), Error> {
        let visit = self.engine.visit(Client::default());
        for _ in 0..TRIES {
            let Some(user) = self.engine.0.store.user(id).await? else {
                // What is left of a user whom an app's own table has no more.
                let changes = vec![Change::DeleteUser(id.clone())];
                return self
                    .engine
                    .change_user(id, changes, EventKind::UserDeleted)
                    .await;
            };
            match self.engine.delete(&visit, &user, "operator").await {
                Err(Error::Rejected(Rejected::Ended)) => {}
                other => return other,
            }
        }
        Err(Rejected::Ended.into())
    }

    /// Disables an account at once and deletes it after the grace of the settings, unless its user
    /// signs in and keeps it: as if the user had asked for it. `None`: there is no grace, it is gone.
    ///
    /// # Errors
    /// [`Rejected::NotFound`]; [`Rejected::Ended`] when it was changed meanwhile; [`Error::Store`].
    pub async fn delete_user_later(self, id: &UserId) -> Result<Option<Timestamp>, Error> {
        let user = self
            .engine
            .0
            .store
            .user(id)
            .await?
            .ok_or(Rejected::NotFound)?;
        if let UserState::Leaving(at) = user.state {
            return Ok(Some(at));
        }
        let visit = self.engine.visit(Client::default());
        self.engine.leave(&visit, &user, "operator").await
    }

    /// Makes a sign-in link for a user, to be handed over by a way of the operator's own. It takes
    /// a press of a button, works once, and proves no mailbox. The user is told by mail when it
    /// opens a session, and that session stays marked and changes nothing about the account's ways
    /// in ([`Current::owns`](crate::Current::owns)). Where nobody signs in by mail and the account
    /// has no passkey, it is a recovery link: its first passkey is what it is for.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::AccountDisabled`]; [`Rejected::OperatorSession`] where the
    /// sign-in would have to set something up; [`Error::Store`].
    pub async fn issue_link(self, email: &str, next: Option<&str>) -> Result<IssuedLink, Error> {
        let user = self.engine.user_to_let_in(email).await?;
        let visit = self.engine.visit(Client::default());
        let credentials = self.engine.0.store.credentials_of(&user.id).await?;
        let issued = Proof {
            method: Operator::Link.method().to_owned(),
            strength: Strength::Issued,
            at: visit.now,
        };
        let sets_up = self.engine.stage(&visit, &[issued], &credentials) == Stage::SetUp;
        let operator = match (sets_up, self.engine.0.config.policy.takes_mail()) {
            (false, _) => Operator::Link,
            // There is no other way into the account.
            (true, false) => Operator::Recovery,
            (true, true) => return Err(Rejected::OperatorSession.into()),
        };
        self.engine.issue(&visit, &user, operator, next).await
    }

    /// Makes a link that gives an account back to its owner, who has lost the ways in or never had
    /// any: as [`Admin::issue_link`], and what it opens may change how the account is signed in to.
    /// A second factor that the account has is asked for all the same.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::AccountDisabled`]; [`Error::Store`].
    pub async fn issue_recovery_link(
        self,
        email: &str,
        next: Option<&str>,
    ) -> Result<IssuedLink, Error> {
        let user = self.engine.user_to_let_in(email).await?;
        let visit = self.engine.visit(Client::default());
        self.engine
            .issue(&visit, &user, Operator::Recovery, next)
            .await
    }

    /// The live sessions of a user.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn sessions_of(self, user: &User) -> Result<Vec<Session>, Error> {
        let mut sessions = self.engine.0.store.sessions_of(&user.id).await?;
        let (idle, now) = (self.engine.0.config.session_idle, self.engine.now());
        sessions.retain(|session| session.is_live(user, idle, now));
        Ok(sessions)
    }

    /// The session with this id, live or not.
    ///
    /// # Errors
    /// [`Rejected::NotFound`]; [`Error::Store`].
    pub async fn find_session(self, id: &SessionId) -> Result<Session, Error> {
        let found = self.engine.0.store.session_by_id(id).await?;
        found.ok_or_else(|| Rejected::NotFound.into())
    }

    /// Ends one session of a user, or all of them.
    ///
    /// # Errors
    /// [`Rejected::NotFound`]; [`Error::Store`].
    pub async fn revoke(self, user: &UserId, session: Option<&SessionId>) -> Result<(), Error> {
        let changes = match session {
            Some(id) => vec![Change::EndSession(id.clone(), user.clone())],
            None => vec![
                Change::BumpEpoch(user.clone()),
                Change::EndSessionsOf(user.clone(), None),
            ],
        };
        self.engine
            .change_user(user, changes, EventKind::SessionEnded)
            .await
    }

    /// Events, as [`EventFilter`] says; the timeline of a flow among them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn events(self, filter: &EventFilter) -> Result<Vec<Event>, Error> {
        Ok(self.engine.0.store.events(filter).await?)
    }
}

impl Engine {
    async fn user_to_let_in(&self, email: &str) -> Result<User, Error> {
        let user = self.admin().find_user(email).await?;
        match user.state {
            UserState::Active => Ok(user),
            _ => Err(Rejected::AccountDisabled.into()),
        }
    }

    async fn issue(
        &self,
        visit: &Visit,
        user: &User,
        operator: Operator,
        next: Option<&str>,
    ) -> Result<IssuedLink, Error> {
        let method = OperatorLink(operator);
        let id = ChallengeId::draw(&*self.0.env, visit.now);
        let email = Email::stored(&user.delivery)?;
        let cx = self.cx(visit);
        let plan = method
            .begin_sign_in(&cx, Ask::new(&id, Whom::Address(&email)))
            .await?;
        let challenge = Challenge {
            method: method.id().0.to_owned(),
            subject: Subject::Address(&user.email).to_string(),
            delivery: user.delivery.clone(),
            user: Some(user.id.clone()),
            epoch: Epoch::Of(user.epoch),
            attempts_left: method.rules(&cx).attempts,
            data: plan.data,
            next: self.targets().resolve(next),
            ..visit.draft(
                Purpose::OperatorLink,
                id.clone(),
                plan.digest,
                self.0.config.operator_link_life,
            )
        };
        let issued = Event::new(EventKind::LinkIssued, visit.now)
            .flow(&id)
            .user(Some(&user.id))
            .detail(operator.method());
        let changes = vec![
            Change::InsertChallenge(challenge, Caps::NONE),
            Change::InsertEvent(issued),
        ];
        self.0.store.apply(changes).await?;
        let Some(LetterKind::SignIn { link, .. }) = plan.letter else {
            return Err(Rejected::Unknown.into());
        };
        Ok(IssuedLink {
            link,
            flow: id,
            operator,
        })
    }

    async fn change_user(
        &self,
        id: &UserId,
        mut changes: Vec<Change>,
        kind: EventKind,
    ) -> Result<(), Error> {
        changes.push(self.by_operator(kind, id));
        self.commit(changes, |conflict| match conflict {
            Conflict::Gone => Err(Rejected::NotFound.into()),
            other => Err(other.into()),
        })
        .await
    }

    fn by_operator(&self, kind: EventKind, user: &UserId) -> Change {
        Change::InsertEvent(
            Event::new(kind, self.now())
                .user(Some(user))
                .detail("operator"),
        )
    }
}

/// A sign-in link that an operator made.
pub struct IssuedLink {
    /// The whole link.
    pub link: String,
    /// Its flow, for the timeline.
    pub flow: ChallengeId,
    /// What it is for.
    pub operator: Operator,
}

impl std::fmt::Debug for IssuedLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuedLink")
            .field("flow", &self.flow)
            .finish_non_exhaustive()
    }
}
