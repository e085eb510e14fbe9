//! The one door to a session. Whatever the method, a session row is written here and nowhere
//! else, in the `apply` that closes the challenge.

use crate::context::Visit;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::known;
use crate::limits::code_key;
use crate::methods::Verdict;
use crate::model::{
    Challenge, ChallengeState, EventKind, Proof, Session, SessionId, Strength, User, UserId,
    UserState,
};
use crate::ports::{Change, Conflict, StoreError};
use crate::secret::{Token, TokenKind};

/// The name in the hash input that session secrets are derived by.
const SECRET: &str = "session-secret";

/// A session opened.
#[derive(Debug)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// The session.
    pub session: Session,
    /// Its secret: the session cookie. Handed out here and never again.
    pub secret: Token,
    /// The cookie that says this browser has signed in before.
    pub known: String,
    /// Where to go.
    pub next: String,
}

/// How a proof finds its user.
enum Who {
    /// A user there is.
    Known(User),
    /// One to be made now.
    New(User),
}

impl Engine {
    /// Opens the session of a rightly answered challenge: one `apply` that closes the challenge,
    /// makes or proves the user, ends the account's other flows, writes session and event.
    pub(crate) async fn complete(
        &self,
        visit: &Visit,
        open: &Challenge,
        cookie: Option<&Token>,
        verdict: Verdict,
    ) -> Result<SignedIn, Error> {
        const TRIES: u32 = 4;
        let proof = verdict.into_proof();
        let secret = cookie
            .and_then(|cookie| self.session_secret(open, cookie))
            .unwrap_or_else(|| Token::draw(TokenKind::Session, &*self.0.env));
        for _ in 0..TRIES {
            let who = match self.who(visit, open).await? {
                Ok(who) => who,
                Err(rejected) => {
                    let opening = self.0.config.limits.opening_hit(open.id.as_str());
                    if self.0.store.hit(&[opening], visit.now).await?.is_none() {
                        let refused = event(EventKind::SignInRefused, visit).flow(&open.id);
                        self.note(refused.user(open.user.as_ref()).detail(rejected.code()))
                            .await?;
                    }
                    return Err(rejected.into());
                }
            };
            let session = self.session_for(visit, open, who.user(), &proof, &secret);
            let mut changes = self.changes(visit, open, &who, &session);
            // The door this browser had open is closed: nothing from before a sign-in survives it.
            // It must go before a wipe could take it away, and after the challenge is closed.
            if let Some(before) = self.current(visit).await? {
                changes.insert(1, Change::EndSession(before.session.id, before.user.id));
            }
            match self.0.store.apply(changes).await {
                Ok(()) => {
                    let user = who.into_user();
                    return Ok(SignedIn {
                        known: self.known_cookie(&user.email),
                        user,
                        session,
                        secret,
                        next: open.next.clone(),
                    });
                }
                // Somebody else used, replaced or ended it first.
                Err(StoreError::Conflict(Conflict::Closed)) => return Err(Rejected::Ended.into()),
                // The user was made, changed or removed between read and write: look again.
                Err(StoreError::Conflict(Conflict::Taken | Conflict::Gone)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Rejected::Ended.into())
    }

    /// The secret of the session that this flow opens in this browser. Derived, so that the
    /// browser that asked gets the same cookie again when its first reply was lost, and two clicks
    /// at once give one session.
    pub(crate) fn session_secret(&self, open: &Challenge, cookie: &Token) -> Option<Token> {
        let binding = open.binding.as_ref()?;
        let parts = [open.id.as_str().as_bytes(), cookie.bytes()];
        let digest = self.0.ring.digest_like(binding, SECRET, &parts)?;
        Some(Token::derived(TokenKind::Session, &digest))
    }

    pub(crate) fn known_cookie(&self, canonical: &str) -> String {
        known::cookie(&self.0.ring, &*self.0.env, canonical)
    }

    /// Whose sign-in it is. A challenge made for a user is good for that user as they were, and
    /// for nobody who has the address later.
    async fn who(&self, visit: &Visit, open: &Challenge) -> Result<Result<Who, Rejected>, Error> {
        let store = &self.0.store;
        let user = match &open.user {
            Some(id) => match store.user(id).await? {
                Some(user) if user.state != UserState::Active => {
                    return Ok(Err(Rejected::AccountDisabled));
                }
                Some(user) if user.email == open.subject && user.epoch == open.epoch => user,
                _ => return Ok(Err(Rejected::Ended)),
            },
            None => match store.user_by_email(&open.subject).await? {
                Some(user) if user.state != UserState::Active => {
                    return Ok(Err(Rejected::AccountDisabled));
                }
                // Made before the account, so with epoch 0: whatever ended the account's links
                // since ended this one, too.
                Some(user) if user.epoch != open.epoch => return Ok(Err(Rejected::Ended)),
                Some(user) => user,
                None if !self.0.config.signup.allows(&open.subject) => {
                    return Ok(Err(Rejected::NoAccount));
                }
                None => {
                    return Ok(Ok(Who::New(User {
                        id: UserId::draw(&*self.0.env, visit.now),
                        email: open.subject.clone(),
                        delivery: open.delivery.clone(),
                        state: UserState::Active,
                        epoch: 0,
                        proven_at: Some(visit.now),
                        created_at: visit.now,
                    })));
                }
            },
        };
        Ok(Ok(Who::Known(user)))
    }

    fn session_for(
        &self,
        visit: &Visit,
        open: &Challenge,
        user: &User,
        proof: &Proof,
        secret: &Token,
    ) -> Session {
        Session {
            id: SessionId::draw(&*self.0.env, visit.now),
            digest: secret.digest(&self.0.ring),
            user: user.id.clone(),
            epoch: user.epoch,
            opened_by: open.id.clone(),
            proofs: vec![proof.clone()],
            ip: visit.client.ip_text(),
            user_agent: visit.client.user_agent.clone(),
            created_at: visit.now,
            seen_at: visit.now,
            expires_at: visit.now.plus(self.0.config.session_max),
        }
    }

    fn changes(
        &self,
        visit: &Visit,
        open: &Challenge,
        who: &Who,
        session: &Session,
    ) -> Vec<Change> {
        let user = who.user();
        let mailbox = session.newest_proof(Strength::Mailbox).is_some();
        let mut changes = vec![Change::Close {
            id: open.id.clone(),
            state: ChallengeState::Used,
            at: visit.now,
        }];
        match who {
            Who::New(user) => {
                let created = event(EventKind::UserCreated, visit).flow(&open.id);
                changes.push(Change::InsertUser(user.clone()));
                changes.push(Change::InsertEvent(created.user(Some(&user.id))));
            }
            Who::Known(user) if mailbox => {
                changes.push(Change::ProveUser {
                    id: user.id.clone(),
                    epoch: user.epoch,
                    at: visit.now,
                });
                if user.proven_at.is_none() {
                    changes.extend(wipe(visit, open, user));
                }
            }
            Who::Known(user) => changes.push(Change::ExpectUser {
                id: user.id.clone(),
                epoch: user.epoch,
            }),
        }
        changes.push(Change::CloseOthers {
            subject: open.subject.clone(),
            except: open.id.clone(),
            state: ChallengeState::Ended,
            at: visit.now,
        });
        changes.push(Change::InsertSession(session.clone()));
        if mailbox {
            changes.push(Change::ResetLimit(code_key(&open.subject)));
        }
        let method = session
            .proofs
            .first()
            .map_or("", |proof| proof.method.as_str());
        changes.push(Change::InsertEvent(
            event(EventKind::SignedIn, visit)
                .flow(&open.id)
                .user(Some(&user.id))
                .session(&session.id)
                .detail(method),
        ));
        changes
    }
}

impl Who {
    fn user(&self) -> &User {
        match self {
            Self::Known(user) | Self::New(user) => user,
        }
    }

    fn into_user(self) -> User {
        match self {
            Self::Known(user) | Self::New(user) => user,
        }
    }
}

/// The first proof of a mailbox wipes whatever the unproven account held: somebody else may have
/// put it there to wait for the owner.
fn wipe(visit: &Visit, open: &Challenge, user: &User) -> Vec<Change> {
    vec![
        Change::EndSessionsOf(user.id.clone(), None),
        Change::DeleteCredentialsOf(user.id.clone()),
        Change::InsertEvent(
            event(EventKind::UserProven, visit)
                .flow(&open.id)
                .user(Some(&user.id)),
        ),
    ]
}
