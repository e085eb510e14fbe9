//! Turns of mailboxes: read, decided, and written back with what they allow.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::context::Visit;
use crate::engine::Engine;
use crate::error::Error;
use crate::limits::{MailBudget, Network, Turn, Turns, WAIT};
use crate::memo::{Mailed, Memo, Until};
use crate::model::{Challenge, ChallengeId, Client, Email, Mailbox, Purpose, Timestamp};
use crate::ports::{ChallengeKey, Change, Conflict, LetterKind, StoreError};
use crate::secret::Digest;

/// How often a mailbox is read again when somebody else asked meanwhile.
pub(crate) const TRIES: u32 = 16;
/// The purpose of the seal.
const SEAL: &str = "waiting-letter";
/// Mailboxes that are looked at in one go.
const BATCH: u32 = 64;

/// A mailbox as it was read, with the turns it holds.
struct Read<'a> {
    mailbox: Mailbox,
    turns: Turns,
    budget: MailBudget<'a>,
}

impl Read<'_> {
    /// The next version of it.
    fn change(mut self, now: Timestamp) -> Change {
        self.mailbox.version = self.mailbox.version.saturating_add(1);
        // A value of strings and numbers always serialises.
        self.mailbox.turns = serde_json::to_vec(&self.turns).unwrap_or_default();
        self.mailbox.due_at = self.turns.due_at(self.budget, now);
        self.mailbox.over_at = self.turns.over_at(self.budget);
        Change::SetMailbox(self.mailbox)
    }
}

impl Engine {
    /// Whether a flow gets its letter now, and what keeps that true.
    pub(crate) async fn turn(
        &self,
        visit: &Visit,
        email: &Email,
        flow: &ChallengeId,
    ) -> Result<(Turn, Option<Change>), StoreError> {
        let Some(mut read) = self.mailbox_of(email).await? else {
            return Ok((Turn::Now, None));
        };
        let by = self.network_key(&visit.client);
        let (turn, new) = read.turns.ask(read.budget, by, flow, visit.now);
        Ok((turn, new.then(|| read.change(visit.now))))
    }

    /// May this mailbox get a letter now that somebody asked for who has not proven to be its owner?
    /// If so, the letter is counted. It takes none from those who wait.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub(crate) async fn may_mail(&self, visit: &Visit, email: &Email) -> Result<bool, Error> {
        for _ in 0..TRIES {
            let Some(mut read) = self.mailbox_of(email).await? else {
                return Ok(true);
            };
            let by = self.network_key(&visit.client);
            if !read.turns.take(read.budget, by, visit.now) {
                return Ok(false);
            }
            match self.0.store.apply(vec![read.change(visit.now)]).await {
                Ok(()) => return Ok(true),
                Err(StoreError::Conflict(Conflict::Gone)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(false)
    }

    /// Gives a letter to every flow whose turn has come.
    pub(crate) async fn serve_waiting(&self) -> Result<(), Error> {
        let now = self.now();
        if self.0.config.limits.mail_budget().is_none() {
            return Ok(());
        }
        for mailbox in self.0.store.due_mailboxes(now, BATCH).await? {
            match self.serve(mailbox, now).await {
                // Another node was first, or somebody asked: it comes up again.
                Ok(()) | Err(Error::Store(StoreError::Conflict(_))) => {}
                Err(Error::Store(error)) => return Err(error.into()),
                // One that cannot be sealed keeps no other from being sent.
                Err(_) => {}
            }
        }
        Ok(())
    }

    async fn serve(&self, mailbox: Mailbox, now: Timestamp) -> Result<(), Error> {
        let Some(mut read) = self.read(mailbox) else {
            return Ok(());
        };
        let mut chance = [0; 8];
        self.fill(&mut chance);
        let chance = u64::from_be_bytes(chance);
        while let Some(next) = read.turns.next(read.budget, now, chance) {
            let key = ChallengeKey::Id(&next.flow);
            let flow = self.0.store.challenge(key).await?;
            let flow = flow.filter(|flow| self.waits(flow, now));
            let mailed = match &flow {
                Some(flow) => self.mailed(flow, now)?,
                None => None,
            };
            let Some(mut changes) = mailed else {
                // Called off, or signed in by another way.
                read.turns.drop_waiting(next.by);
                continue;
            };
            read.turns.send(&next, now);
            changes.push(read.change(now));
            return Ok(self.0.store.apply(changes).await?);
        }
        Ok(self.0.store.apply(vec![read.change(now)]).await?)
    }

    fn waits(&self, flow: &Challenge, now: Timestamp) -> bool {
        flow.purpose == Purpose::SignIn && flow.is_open(now) && !flow.is_void()
    }

    /// The secrets of a flow that waited, and their letter; `None`: they cannot be read any more.
    fn mailed(&self, flow: &Challenge, now: Timestamp) -> Result<Option<Vec<Change>>, Error> {
        let Some(parcel) = self.unpack(flow) else {
            return Ok(None);
        };
        let visit = Visit::new(now, flow.client.clone());
        let life = self.0.config.link_life();
        let letter = self.late_letter(&visit, flow, &parcel.to, parcel.kind, life)?;
        let until = self.until(now);
        let mailed = Mailed {
            until: Some(until),
            ..Mailed::default()
        };
        let Some(digest) = Digest::from_bytes(&parcel.digest) else {
            return Ok(None);
        };
        let renewed = Change::Renew {
            id: flow.id.clone(),
            digest,
            data: parcel.data,
            context: mailed.to_string(),
            at: now,
            expires_at: until.link,
        };
        Ok(Some(vec![renewed, Change::InsertLetter(letter)]))
    }

    /// What a flow that waits gets when its turn comes, sealed, as its context.
    pub(crate) fn packed(
        &self,
        flow: &ChallengeId,
        earlier: Option<Until>,
        parcel: &Parcel,
    ) -> Result<String, Error> {
        // A value of strings and numbers always serialises.
        let plain = Zeroizing::new(serde_json::to_vec(parcel).unwrap_or_default());
        let env = &*self.0.env;
        let sealed = self.0.ring.seal(env, SEAL, flow.as_str(), &plain)?;
        let mailed = Mailed {
            until: earlier,
            parcel: BASE64URL_NOPAD.encode(&sealed),
        };
        Ok(mailed.to_string())
    }

    fn unpack(&self, flow: &Challenge) -> Option<Parcel> {
        let Memo::Mailed(mailed) = Memo::of(flow) else {
            return None;
        };
        let sealed = BASE64URL_NOPAD.decode(mailed.parcel.as_bytes()).ok()?;
        let plain = self.0.ring.open(SEAL, flow.id.as_str(), &sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }

    /// Until when what is mailed now is good.
    pub(crate) fn until(&self, now: Timestamp) -> Until {
        Until {
            code: now.plus(self.0.config.flow_life),
            link: now.plus(self.0.config.link_life()),
        }
    }

    /// The remaining life of a sign-in code, as shown to the requesting browser. The true end depends on
    /// when the email went out, and so on who else requested one: showing it would reveal that.
    pub(crate) fn code_left(&self, flow: &Challenge, now: Timestamp) -> Duration {
        let config = &self.0.config;
        flow.expires_at
            .minus(config.outlasting())
            .since(now)
            .min(config.flow_life)
    }

    /// How long a sign-in by mail can be finished: what is mailed lives for
    /// [`crate::Config::link_life`] from when it is sent, and may be sent this much later.
    pub(crate) fn flow_span(&self) -> Duration {
        let life = self.0.config.link_life();
        match self.0.config.limits.mail_budget() {
            Some(_) => life + WAIT,
            None => life,
        }
    }

    async fn mailbox_of(&self, email: &Email) -> Result<Option<Read<'_>>, StoreError> {
        if self.0.config.limits.mail_budget().is_none() {
            return Ok(None);
        }
        let key = self
            .0
            .ring
            .digest("mailbox", &[email.untagged().as_bytes()]);
        let found = self.0.store.mailbox(&key).await?;
        Ok(self.read(found.unwrap_or(Mailbox {
            key,
            version: 0,
            turns: Vec::new(),
            due_at: None,
            over_at: Timestamp::default(),
        })))
    }

    /// What cannot be read counts as nothing: it was written by a later version.
    fn read(&self, mailbox: Mailbox) -> Option<Read<'_>> {
        Some(Read {
            turns: serde_json::from_slice(&mailbox.turns).unwrap_or_default(),
            budget: self.0.config.limits.mail_budget()?,
            mailbox,
        })
    }

    fn network_key(&self, client: &Client) -> Network {
        let site = client.site();
        let digest = self.0.ring.digest("mailbox-network", &[site.as_bytes()]);
        let bytes = digest.as_bytes().last_chunk().copied();
        Network::from_be_bytes(bytes.unwrap_or_default())
    }
}

/// What a flow gets when its turn comes. Drawn when it was asked for, so that whoever keeps digests
/// elsewhere was told of it then; nobody has seen it yet.
#[derive(Serialize, Deserialize)]
pub(crate) struct Parcel {
    pub(crate) to: String,
    pub(crate) kind: LetterKind,
    pub(crate) digest: Vec<u8>,
    pub(crate) data: Vec<u8>,
}

/// Whether the code that was mailed for a sign-in is too old, though the flow itself is not: NIST SP
/// 800-63B-4 §3.1.3.2 gives it ten minutes.
pub(crate) fn is_code_stale(flow: &Challenge, now: Timestamp) -> bool {
    until(flow).is_some_and(|until| now >= until.code)
}

/// Whether the link that was mailed for a sign-in is too old, though the flow itself is not.
pub(crate) fn is_link_stale(flow: &Challenge, now: Timestamp) -> bool {
    until(flow).is_some_and(|until| now >= until.link)
}

/// Until when what was mailed for a sign-in is good; `None`: nothing was, or it is none.
pub(crate) fn until(flow: &Challenge) -> Option<Until> {
    match Memo::of(flow) {
        Memo::Mailed(mailed) => mailed.until,
        _ => None,
    }
}
