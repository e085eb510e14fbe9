//! A second factor of the host's own: six digits, handed to a gateway of the host's.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use pass0_core::config::{Config, Origin};
use pass0_core::memory::MemoryStore;
use pass0_core::methods::{
    Answer, Ask, Denied, Enrol, Errand, Kept, Method, MethodId, Methods, Plan, Role, Rules, Unsent,
    Used, Verdict, Whom,
};
use pass0_core::model::{Challenge, Credential, CredentialId, EventKind, Strength, Window};
use pass0_core::secret::{Digest, Token, TokenKind};
use pass0_core::{Cx, Engine, Error, Link, Rejected, SentState};
use pass0_testkit::{Kit, test_ring};

use crate::actors::{ANN, Browser, all_events, browser, kinds, rejected, unlimited};

const BOB: &str = "bob@example.org";
const NUMBER: &str = "+49 151 23456789";

/// What a gateway was given: number and text.
type Sent = Arc<Mutex<Vec<(String, String)>>>;

/// Six digits by SMS.
#[derive(Clone)]
struct Sms {
    name: &'static str,
    role: Role,
    strength: Strength,
    /// What it says its answers prove.
    speaks_for: Option<&'static str>,
    sent: Sent,
    down: Arc<Mutex<bool>>,
}

impl Default for Sms {
    fn default() -> Self {
        Self {
            name: "sms",
            role: Role::Second,
            strength: Strength::SecondFactor,
            speaks_for: None,
            sent: Sent::default(),
            down: Arc::default(),
        }
    }
}

impl Sms {
    fn code(&self) -> String {
        let sent = self.sent.lock().unwrap();
        sent.last().expect("a message").1.clone()
    }

    fn count(&self) -> usize {
        self.sent.lock().unwrap().len()
    }

    fn is_down(&self, down: bool) {
        *self.down.lock().unwrap() = down;
    }

    /// Six digits of this challenge, and what sends them.
    fn draw(&self, cx: &Cx<'_>, to: &str, more: &[u8]) -> Plan {
        let mut bytes = [0; 4];
        cx.env.fill(&mut bytes);
        let code = format!("{:06}", u32::from_be_bytes(bytes) % 1_000_000);
        let hash = cx.ring.digest("sms", &[code.as_bytes()]);
        let (sent, down, to) = (self.sent.clone(), self.down.clone(), to.to_owned());
        let errand = Errand::new(async move {
            if *down.lock().unwrap() {
                return Err(Unsent("the gateway said 503".to_owned()));
            }
            sent.lock().unwrap().push((to, code));
            Ok(())
        });
        Plan {
            errand: Some(errand),
            ..Plan::new(
                Token::draw(TokenKind::Ceremony, cx.env).digest(cx.ring),
                [hash.as_bytes(), more].concat(),
            )
        }
    }

    fn is_right(cx: &Cx<'_>, open: &Challenge, answer: Answer<'_>) -> Result<(), Denied> {
        let Answer::Typed(typed) = answer else {
            return Err(Rejected::BadCode.into());
        };
        let stored = open.data.get(..36).and_then(Digest::from_bytes);
        let right = stored.is_some_and(|it| cx.ring.matches(&it, "sms", &[typed.as_bytes()]));
        let left = open.attempts_left;
        right
            .then_some(())
            .ok_or_else(|| Denied::at("code", Rejected::WrongCode { left }))
    }
}

#[async_trait]
impl Method for Sms {
    fn id(&self) -> MethodId {
        MethodId(self.name)
    }

    fn rules(&self, _cx: &Cx<'_>) -> Rules {
        Rules {
            strength: self.strength,
            attempts: 3,
            role: self.role,
        }
    }

    fn sends(&self) -> bool {
        true
    }

    async fn begin_sign_in(&self, cx: &Cx<'_>, ask: Ask<'_>) -> Result<Plan, Error> {
        let Whom::User(_, credentials) = ask.whom else {
            return Err(Rejected::NotFound.into());
        };
        let kept = credentials.iter().find(|kept| kept.kind == self.name);
        let kept = kept.ok_or(Rejected::NotFound)?;
        let number = String::from_utf8(kept.data.clone()).unwrap();
        Ok(self.draw(cx, &number, &[]))
    }

    async fn finish_sign_in(
        &self,
        cx: &Cx<'_>,
        open: &Challenge,
        answer: Answer<'_>,
    ) -> Result<Verdict, Denied> {
        Self::is_right(cx, open, answer)?;
        let user = open.user.as_ref().ok_or(Rejected::NotFound)?;
        let kept = cx.reads.credentials_of(user).await?;
        let kept = kept.iter().find(|kept| kept.kind == self.name);
        let used = Used::Counted {
            credential: kept.ok_or(Rejected::NotFound)?.id.clone(),
            counter: 0,
            data: None,
        };
        let speaker = Self {
            name: self.speaks_for.unwrap_or(self.name),
            ..self.clone()
        };
        Ok(Verdict::right(cx, speaker.id(), speaker.rules(cx)).by(user, used))
    }

    async fn begin_enrolment(&self, cx: &Cx<'_>, enrol: Enrol<'_>) -> Result<Plan, Error> {
        if !enrol.given.starts_with('+') {
            return Err(Rejected::BadCode.into());
        }
        Ok(self.draw(cx, enrol.given, enrol.given.as_bytes()))
    }

    async fn finish_enrolment(
        &self,
        cx: &Cx<'_>,
        enrol: Enrol<'_>,
        open: &Challenge,
        answer: Answer<'_>,
    ) -> Result<Kept, Denied> {
        Self::is_right(cx, open, answer)?;
        Ok(Kept::new(Credential {
            id: CredentialId::draw(cx.env, cx.now),
            kind: self.name.to_owned(),
            handle: enrol.user.id.as_str().as_bytes().to_vec(),
            user: enrol.user.id.clone(),
            label: enrol.label.to_owned(),
            scope: String::new(),
            data: open.data.get(36..).unwrap_or_default().to_vec(),
            counter: 0,
            created_at: cx.now,
            used_at: None,
        })
        .in_place_of_others())
    }
}

fn kit_of(sms: &Sms) -> Kit {
    kit_with(sms, |_| {})
}

fn kit_with(sms: &Sms, change: impl FnOnce(&mut Config)) -> Kit {
    let mut config = Config::new(Origin::parse("https://app.example.org").unwrap());
    unlimited(&mut config);
    change(&mut config);
    let methods = Methods::default().and(Arc::new(sms.clone()));
    Kit::with_methods(config, Arc::new(MemoryStore::default()), methods)
}

impl Browser {
    async fn add_sms(&self, sms: &Sms) -> serde_json::Value {
        let (visit, current) = (self.visit(), self.current().await);
        let engine = &self.kit.engine;
        engine
            .enrolment(Some(&current))
            .begin_enrolment_with(&visit, "sms", NUMBER)
            .await
            .unwrap();
        let code = sms.code();
        let answer = Answer::Typed(&code);
        let kept = engine
            .enrolment(Some(&current))
            .finish_enrolment(&visit, "sms", answer, "");
        kept.await.unwrap().reply
    }

    async fn send(&self) -> Result<(), Error> {
        let sent = self
            .kit
            .engine
            .sign_in()
            .begin_factor(&self.visit(), "sms")
            .await;
        sent.map(|_| ())
    }

    /// What became of what was sent for the sign-in that waits.
    async fn sent(&self) -> SentState {
        let factor = self
            .kit
            .engine
            .sign_in()
            .factor(&self.visit())
            .await
            .unwrap();
        let [(id, state)] = factor.sent[..] else {
            panic!("{:?}", factor.sent);
        };
        assert_eq!(id, "sms");
        state
    }
}

/// The second browser of a user who has the factor: the mail is proven, the factor is not.
async fn past_the_mail(kit: &Kit, sms: &Sms, who: &str) -> Browser {
    let mut first = browser(kit);
    first.sign_in(who).await;
    first.add_sms(sms).await;
    again(kit, who).await
}

async fn again(kit: &Kit, who: &str) -> Browser {
    let mut next = browser(kit);
    next.ask(who).await;
    let letters = kit.inbox.to(who);
    let letter = letters.iter().rfind(|letter| letter.signs_in()).unwrap();
    assert!(matches!(next.open(letter).await, Ok(Link::Waiting(_))));
    next
}

fn other(code: &str) -> &'static str {
    match code {
        "000000" => "111111",
        _ => "000000",
    }
}

#[tokio::test]
async fn a_sign_in_that_waits_sends_its_one_factor_by_itself() {
    let sms = Sms::default();
    let kit = kit_of(&sms);
    let mut ann = past_the_mail(&kit, &sms, ANN).await;
    assert_eq!(sms.count(), 2, "one to set it up, one to sign in");
    assert_eq!(sms.sent.lock().unwrap()[1].0, NUMBER);
    ann.type_factor("sms", &sms.code()).await.unwrap();
    let current = ann.current().await;
    assert_eq!(current.strength(), Some(Strength::SecondFactor));
    assert_eq!(current.amr(), vec!["mail", "sms"]);
}

#[tokio::test]
async fn recovery_codes_come_with_the_first_factor_and_go_with_the_last() {
    let sms = Sms::default();
    let kit = kit_of(&sms);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let reply = ann.add_sms(&sms).await;
    let codes = reply["recovery_codes"].as_array().unwrap().clone();
    assert!(!codes.is_empty());
    // The second one changes nothing of them, and they stay until the last one goes.
    let (visit, current) = (ann.visit(), ann.current().await);
    let told = kit
        .engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "totp");
    let secret = told.await.unwrap()["secret"].as_str().unwrap().to_owned();
    let code = ann.totp(&secret);
    let answer = Answer::Typed(&code);
    let more = kit
        .engine
        .enrolment(Some(&current))
        .finish_enrolment(&visit, "totp", answer, "");
    assert_eq!(more.await.unwrap().reply.get("recovery_codes"), None);
    let off = kit
        .engine
        .account(&current)
        .disable_factor(&visit, "totp")
        .await;
    off.unwrap();
    let mut next = again(&kit, ANN).await;
    let code = codes[0].as_str().unwrap();
    next.type_factor("recovery_code", code).await.unwrap();
}

#[tokio::test]
async fn what_was_sent_is_good_once_for_its_own_sign_in_and_until_the_next_is_sent() {
    let sms = Sms::default();
    let kit = kit_of(&sms);
    let mut first = past_the_mail(&kit, &sms, ANN).await;
    let earlier = sms.code();
    let mut second = again(&kit, ANN).await;
    let of_second = sms.code();
    if earlier != of_second {
        let crossed = second.type_factor("sms", &earlier).await.unwrap_err();
        assert_eq!(crossed, Rejected::WrongCode { left: 2 });
    }
    first.send().await.unwrap();
    let newest = sms.code();
    if earlier != newest {
        let older = first.type_factor("sms", &earlier).await.unwrap_err();
        assert_eq!(older, Rejected::WrongCode { left: 2 });
    }
    first.type_factor("sms", &newest).await.unwrap();
    // The sign-in that waits is over with it.
    let late = kit
        .engine
        .sign_in()
        .type_factor(&first.visit(), "sms", &newest)
        .await;
    assert!(rejected(late.map(|_| ())).is_err());
}

#[tokio::test]
async fn guesses_end_what_was_sent_and_time_ends_it_too() {
    let sms = Sms::default();
    let kit = kit_of(&sms);
    let mut ann = past_the_mail(&kit, &sms, ANN).await;
    assert_eq!(ann.sent().await, SentState::Sent);
    for left in [2, 1, 0] {
        let wrong = ann.type_factor("sms", other(&sms.code())).await;
        assert_eq!(wrong.unwrap_err(), Rejected::WrongCode { left });
    }
    let right = ann.type_factor("sms", &sms.code()).await.unwrap_err();
    assert_eq!(right, Rejected::Expired, "its attempts are spent");
    assert_eq!(ann.sent().await, SentState::Wanted);
    ann.send().await.unwrap();
    kit.clock.advance(Duration::from_secs(301));
    let late = ann.type_factor("sms", &sms.code()).await.unwrap_err();
    assert_eq!(late, Rejected::Expired);
}

#[tokio::test]
async fn nobody_is_sent_more_than_five_in_an_hour() {
    let sms = Sms::default();
    let kit = kit_of(&sms);
    let ann = past_the_mail(&kit, &sms, ANN).await;
    for _ in 0..3 {
        ann.send().await.unwrap();
    }
    assert_eq!(sms.count(), 5);
    let Err(Error::Limited { retry_after }) = ann.send().await else {
        panic!("a sixth");
    };
    assert!(retry_after <= Duration::from_secs(3600), "{retry_after:?}");
    assert_eq!(sms.count(), 5);
    // Another person is sent theirs; and what was sent before still counts.
    past_the_mail(&kit, &sms, BOB).await;
    assert_eq!(sms.count(), 7);
    let mut last = ann;
    let code = sms.sent.lock().unwrap()[4].1.clone();
    last.type_factor("sms", &code).await.unwrap();
}

#[tokio::test]
async fn a_network_that_begins_too_much_has_nothing_sent() {
    let sms = Sms::default();
    // What it was set up with is the one that is left to the network.
    let kit = kit_with(&sms, |config| {
        config.limits.ceremonies = Window::new(1, 300)
    });
    let ann = past_the_mail(&kit, &sms, ANN).await;
    let before = sms.count();
    let refused = ann.send().await.unwrap_err();
    assert!(matches!(refused, Error::Limited { .. }), "{refused:?}");
    assert_eq!(sms.count(), before);
}

#[tokio::test]
async fn a_gateway_that_is_down_is_an_event_and_the_sign_in_still_waits() {
    let sms = Sms::default();
    let kit = kit_of(&sms);
    let mut first = browser(&kit);
    first.sign_in(ANN).await;
    first.add_sms(&sms).await;
    sms.is_down(true);
    let mut ann = again(&kit, ANN).await;
    assert_eq!(ann.sent().await, SentState::Failed);
    let told = ann.send().await.unwrap_err();
    assert!(matches!(&told, Error::Unsent { method, .. } if method == "sms"));
    let events = all_events(&kit).await;
    let unsent = |it: &&pass0_core::model::Event| it.kind == EventKind::FactorUnsent;
    let details: Vec<_> = events.iter().filter(unsent).map(|it| &*it.detail).collect();
    assert_eq!(details, ["sms the gateway said 503"; 2]);
    assert_eq!(ann.sent().await, SentState::Failed);
    sms.is_down(false);
    ann.send().await.unwrap();
    assert_eq!(ann.sent().await, SentState::Sent);
    ann.type_factor("sms", &sms.code()).await.unwrap();
}

#[tokio::test]
async fn somebody_with_another_factor_chooses_before_anything_is_sent() {
    let sms = Sms::default();
    let kit = kit_of(&sms);
    let mut first = browser(&kit);
    first.sign_in(ANN).await;
    first.add_sms(&sms).await;
    let (visit, current) = (first.visit(), first.current().await);
    let told = kit
        .engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "totp");
    let secret = told.await.unwrap()["secret"].as_str().unwrap().to_owned();
    let code = first.totp(&secret);
    let answer = Answer::Typed(&code);
    let kept = kit
        .engine
        .enrolment(Some(&current))
        .finish_enrolment(&visit, "totp", answer, "");
    kept.await.unwrap();
    let before = sms.count();
    let mut ann = again(&kit, ANN).await;
    assert_eq!(sms.count(), before);
    // Nothing was sent: nothing is right.
    let early = ann.type_factor("sms", "123456").await.unwrap_err();
    assert_eq!(early, Rejected::Expired);
    ann.send().await.unwrap();
    ann.type_factor("sms", &sms.code()).await.unwrap();
}

#[tokio::test]
async fn a_session_is_proven_afresh_by_what_was_sent_once() {
    let sms = Sms::default();
    let kit = kit_of(&sms);
    let mut ann = past_the_mail(&kit, &sms, ANN).await;
    ann.type_factor("sms", &sms.code()).await.unwrap();
    kit.clock.advance(Duration::from_secs(3600));
    let (visit, current) = (ann.visit(), ann.current().await);
    let engine = &kit.engine;
    let used = sms.code();
    let early = engine
        .account(&current)
        .type_step_up(&visit, "sms", &used, "/".into());
    assert_eq!(rejected(early.await).unwrap_err(), Rejected::Expired);
    engine
        .account(&current)
        .begin_step_up(&visit, "sms")
        .await
        .unwrap();
    let code = sms.code();
    let proven = engine
        .account(&current)
        .type_step_up(&visit, "sms", &code, "/".into());
    let proven = proven.await.unwrap();
    ann.session = Some(proven.secret);
    let (visit, current) = (ann.visit(), ann.current().await);
    let twice = engine
        .account(&current)
        .type_step_up(&visit, "sms", &code, "/".into());
    assert_eq!(rejected(twice.await).unwrap_err(), Rejected::Expired);
    assert!(kinds(&kit).await.contains(&EventKind::SteppedUp));
}

#[tokio::test]
async fn no_method_speaks_for_another() {
    let sms = Sms::default();
    let liar = Sms {
        speaks_for: Some("passkey"),
        ..sms.clone()
    };
    let kit = kit_of(&liar);
    let mut ann = past_the_mail(&kit, &sms, ANN).await;
    let refused = ann.type_factor("sms", &sms.code()).await.unwrap_err();
    assert_eq!(refused, Rejected::Unknown);
    assert_eq!(ann.who().await, None);
}

#[tokio::test]
async fn a_factor_whose_method_is_gone_is_still_asked_for() {
    let sms = Sms::default();
    let kit = kit_of(&sms);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    ann.add_sms(&sms).await;
    let config = kit.engine.config().clone();
    let (store, clock) = (kit.engine.store().clone(), Arc::new(kit.clock.clone()));
    let without = Kit {
        engine: Engine::new(config, store, clock, test_ring()).unwrap(),
        ..kit
    };
    let next = again(&without, ANN).await;
    assert_eq!(next.who().await, None);
    // Nobody can show it: it is lost, and goes as whatever is lost does.
    let engine = &without.engine;
    assert!(
        engine
            .sign_in()
            .may_report_lost(&next.visit())
            .await
            .unwrap()
    );
    engine.sign_in().report_lost(&next.visit()).await.unwrap();
    without.clock.advance(Duration::from_secs(73 * 3600));
    engine.jobs().tend().await.unwrap();
    let mut later = browser(&without);
    later.sign_in(ANN).await;
    assert_eq!(later.who().await.as_deref(), Some(ANN));
}

#[test]
fn a_method_of_a_host_is_a_second_factor_under_a_name_of_its_own() {
    let config = Config::new(Origin::parse("https://app.example.org").unwrap());
    let with = |sms: Sms| {
        let methods = Methods::default().and(Arc::new(sms));
        let store = Arc::new(MemoryStore::default());
        let clock = Arc::new(pass0_testkit::Clock::default());
        let engine = Engine::with_methods(config.clone(), store, clock, test_ring(), methods);
        engine.map(|_| ()).map_err(|error| error.to_string())
    };
    let named = |name| Sms {
        name,
        ..Sms::default()
    };
    assert_eq!(with(named("sms_2")), Ok(()));
    for name in [
        "", "Sms", "2sms", "s ms", "sms/x", "sms\n", "totp", "mail", "passkey",
    ] {
        assert!(with(named(name)).is_err(), "{name:?}");
    }
    let long = "a23456789012345678901234567890123";
    assert!(with(named(long)).is_err());
    for role in [Role::First, Role::Standalone, Role::Backup] {
        let more = Sms {
            role,
            ..Sms::default()
        };
        assert!(with(more).is_err(), "{role:?}");
    }
    for strength in [Strength::Mailbox, Strength::Verified, Strength::Issued] {
        let other = Sms {
            strength,
            ..Sms::default()
        };
        assert!(with(other).is_err(), "{strength:?}");
    }
}
