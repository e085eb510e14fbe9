//! What the tests work with: words, a mailer to a sink, letters, and an engine that asks for some.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use pass0_core::memory::MemoryStore;
use pass0_core::model::{Event, EventKind, LetterFate};
use pass0_core::ports::{EventFilter, LetterKind, LetterText, Mailer, Store};
use pass0_html::{Brand, Pages};
use pass0_mail::{Sender, SmtpMailer, SmtpUrl, Words};
use pass0_testkit::smtp::{Received, Sink};
use pass0_testkit::{Kit, dev_config};

pub const ANN: &str = "ann@example.org";
pub const LINK: &str =
    "https://app.example.org/auth/verify/p0l_dGhpcyBpcyBhIHNlY3JldCBvZiBhIHRlc3Q";
pub const ID: &str = "01JGXQZ2B7";
/// Longer than anything here takes, however busy the machine.
pub const SOON: Duration = Duration::from_secs(20);
pub const SECOND: Duration = Duration::from_secs(1);

pub fn words(app_name: &str) -> Words {
    static PAGES: LazyLock<Pages> = LazyLock::new(|| Pages::new(None).unwrap());
    words_from(PAGES.clone(), app_name)
}

pub fn words_from(pages: Pages, app_name: &str) -> Words {
    let brand = Brand {
        app_name: app_name.into(),
        prefix: "/auth".into(),
        dev: false,
    };
    Words::new(pages, brand)
}

pub fn url(sink: &Sink) -> SmtpUrl {
    SmtpUrl::parse(&format!("smtp://{}", sink.addr())).unwrap()
}

pub fn sender() -> Sender {
    Sender::parse("Notes <login@app.example.org>").unwrap()
}

pub fn mailer(sink: &Sink) -> SmtpMailer {
    SmtpMailer::new(url(sink), sender(), words("Notes")).unwrap()
}

/// Link and code, asked for at 2026-01-01T12:00:00Z.
pub fn sign_in(to: &str) -> LetterText {
    LetterText {
        to: to.into(),
        kind: LetterKind::SignIn {
            link: LINK.into(),
            code: "12345678".into(),
        },
        lang: "en".into(),
        ip: "192.0.2.1".into(),
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".into(),
        asked_at: 1_767_268_800_000,
        minutes: 10,
        code_minutes: 10,
        more: Vec::new(),
    }
}

/// The one letter the sink has.
pub fn only(sink: &Sink) -> Received {
    let mut letters = sink.letters();
    assert_eq!(letters.len(), 1);
    letters.remove(0)
}

pub fn kit() -> Kit {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    Kit::new(dev_config(), store)
}

pub async fn ask(kit: &Kit, email: &str) {
    kit.engine
        .sign_in()
        .ask(&kit.visit(), email, None)
        .await
        .unwrap();
}

/// Tries every letter that is due, once.
pub async fn post(kit: &Kit, mailer: &dyn Mailer) -> Vec<LetterFate> {
    let mut fates = Vec::new();
    for letter in kit.engine.jobs().due_letters(100).await.unwrap() {
        fates.push(kit.engine.jobs().deliver(&letter, mailer).await.unwrap());
    }
    fates
}

/// What is told of letters.
pub async fn told(kit: &Kit) -> Vec<Event> {
    let filter = EventFilter {
        limit: 10_000,
        ..EventFilter::default()
    };
    let mut events = kit.engine.admin().events(&filter).await.unwrap();
    events.retain(|event| event.kind.as_str().starts_with("mail."));
    events
}

pub async fn kinds(kit: &Kit) -> Vec<EventKind> {
    told(kit).await.iter().map(|event| event.kind).collect()
}
