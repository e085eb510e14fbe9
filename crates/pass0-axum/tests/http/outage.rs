//! Stores that refuse or hang.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use pass0_axum::Options;
use pass0_core::model::*;
use pass0_core::ports::*;
use pass0_core::secret::{Digest, KeyId};

use crate::actors::{ANN, app, app_over, config_with};

/// A disk or a server that answers neither yes nor no.
#[tokio::test(start_paused = true)]
async fn a_request_that_waits_in_vain_is_told_when_to_come_back() {
    let mut ann = app().browser();
    ann.sign_in(ANN).await;
    let app = app_over(
        config_with(|_| {}),
        Arc::new(Down::Hangs),
        Options::default(),
    );
    let ask = async |request: axum::http::request::Builder| {
        let asked = app.send(request.body(Body::empty()).unwrap());
        let patience = Duration::from_secs(45);
        let answered = tokio::time::timeout(patience, asked).await;
        answered.expect("an answer")
    };

    let told = ask(ann.request("GET", "/auth/session")).await;
    let page = ask(ann
        .request("GET", "/auth/sessions")
        .header("accept", "text/html"))
    .await;

    assert_eq!(
        (told.status.as_u16(), told.error().as_str()),
        (503, "unavailable")
    );
    assert_eq!(page.status, 503);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.body.contains("<h1"), "{}", page.body);
    for reply in [told, page] {
        assert!(!reply.header("retry-after").is_empty());
        assert!(!reply.header("x-request-id").is_empty());
        assert!(!reply.header("content-security-policy").is_empty());
    }
}

/// A store that cannot answer.
pub enum Down {
    /// It says so.
    Refuses,
    /// It says nothing.
    Hangs,
}

impl Down {
    async fn down<T>(&self) -> Result<T, StoreError> {
        match self {
            Self::Refuses => Err(StoreError::Unavailable("down".into())),
            Self::Hangs => std::future::pending().await,
        }
    }
}

#[async_trait]
impl Reads for Down {
    async fn user(&self, _: &UserId) -> Result<Option<User>, StoreError> {
        self.down().await
    }
    async fn user_by_email(&self, _: &str) -> Result<Option<User>, StoreError> {
        self.down().await
    }
    async fn leaving(&self, _: Timestamp, _: u32) -> Result<Vec<User>, StoreError> {
        self.down().await
    }
    async fn users(&self, _: Option<&UserId>, _: u32) -> Result<Vec<User>, StoreError> {
        self.down().await
    }
    async fn challenge(&self, _: ChallengeKey<'_>) -> Result<Option<Challenge>, StoreError> {
        self.down().await
    }
    async fn session(&self, _: SessionKey<'_>) -> Result<Option<(Session, User)>, StoreError> {
        self.down().await
    }
    async fn session_by_id(&self, _: &SessionId) -> Result<Option<Session>, StoreError> {
        self.down().await
    }
    async fn has_other_scope(&self, _: &str, _: &str) -> Result<bool, StoreError> {
        self.down().await
    }
    async fn passes(&self, _: &str, _: Duration, _: Timestamp) -> Result<u32, StoreError> {
        self.down().await
    }
    async fn mailbox(&self, _: &Digest) -> Result<Option<Mailbox>, StoreError> {
        self.down().await
    }
    async fn due_mailboxes(&self, _: Timestamp, _: u32) -> Result<Vec<Mailbox>, StoreError> {
        self.down().await
    }
    async fn pending(
        &self,
        _: Purpose,
        _: Timestamp,
        _: Duration,
        _: u64,
    ) -> Result<u64, StoreError> {
        self.down().await
    }
    async fn spent(
        &self,
        _: &ChallengeId,
        _: Timestamp,
    ) -> Result<Option<ChallengeState>, StoreError> {
        self.down().await
    }
    async fn count_spent(&self, _: Timestamp, _: u64) -> Result<u64, StoreError> {
        self.down().await
    }
    async fn crowded_until(
        &self,
        _: &Challenge,
        _: Caps,
        _: Option<&ChallengeId>,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.down().await
    }
    async fn sessions_of(&self, _: &UserId) -> Result<Vec<Session>, StoreError> {
        self.down().await
    }
    async fn credentials_of(&self, _: &UserId) -> Result<Vec<Credential>, StoreError> {
        self.down().await
    }
    async fn declined(&self, _: &UserId) -> Result<Vec<Declined>, StoreError> {
        self.down().await
    }
    async fn history(&self, _: &UserId) -> Result<History, StoreError> {
        self.down().await
    }
    async fn recovery_of(&self, _: &UserId) -> Result<Option<Recovery>, StoreError> {
        self.down().await
    }
    async fn recoveries(&self, _: Timestamp, _: u32) -> Result<Vec<Recovery>, StoreError> {
        self.down().await
    }
    async fn held(&self, _: &str) -> Result<Option<HeldAddress>, StoreError> {
        self.down().await
    }
    async fn credential(&self, _: &str, _: &[u8]) -> Result<Option<Credential>, StoreError> {
        self.down().await
    }
    async fn events(&self, _: &EventFilter) -> Result<Vec<Event>, StoreError> {
        self.down().await
    }
    async fn letter_of(&self, _: &ChallengeId) -> Result<Option<Letter>, StoreError> {
        self.down().await
    }
    async fn limited(
        &self,
        _: &str,
        _: &[Window],
        _: Timestamp,
    ) -> Result<Option<Duration>, StoreError> {
        self.down().await
    }
    async fn counts(&self, _: Timestamp) -> Result<Counts, StoreError> {
        self.down().await
    }
    async fn keys_under(&self, _: Keyed<'_>) -> Result<Vec<KeyId>, StoreError> {
        self.down().await
    }
    async fn key_uses(
        &self,
        _: Keyed<'_>,
        _: Timestamp,
        _: Duration,
    ) -> Result<Vec<KeyUse>, StoreError> {
        self.down().await
    }
    async fn credentials_under(
        &self,
        _: Shelf,
        _: &str,
        _: KeyId,
        _: Option<&CredentialId>,
        _: u32,
    ) -> Result<Vec<Credential>, StoreError> {
        self.down().await
    }
    async fn fact(&self, _: &str) -> Result<Option<String>, StoreError> {
        self.down().await
    }
}

#[async_trait]
impl Store for Down {
    async fn ping(&self) -> Result<(), StoreError> {
        self.down().await
    }
    async fn claim(
        &self,
        _: Purpose,
        _: &Digest,
        _: Timestamp,
    ) -> Result<Option<Challenge>, StoreError> {
        self.down().await
    }
    async fn hit(&self, _: &[Hit], _: Timestamp) -> Result<Option<Refused>, StoreError> {
        self.down().await
    }
    async fn apply(&self, _: Vec<Change>) -> Result<(), StoreError> {
        self.down().await
    }
    async fn lease(&self, _: Timestamp, _: Timestamp, _: u32) -> Result<Vec<Letter>, StoreError> {
        self.down().await
    }
    async fn end_under(&self, _: KeyId, _: Timestamp, _: u32) -> Result<u64, StoreError> {
        self.down().await
    }
    async fn purge(
        &self,
        _: Timestamp,
        _: &Retention,
        _: u32,
        _: bool,
    ) -> Result<Purged, StoreError> {
        self.down().await
    }
}
