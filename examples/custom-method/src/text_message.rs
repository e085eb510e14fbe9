//! The method: six digits, sent to a number that the user gave and proved.

use async_trait::async_trait;
use pass0::MethodPages;
use pass0::engine::methods::{
    Answer, Ask, Denied, Enrol, Errand, Kept, Method, MethodId, Plan, Role, Rules, Unsent, Used,
    Verdict, Whom,
};
use pass0::engine::model::{Challenge, Credential, CredentialId, Strength, UserId};
use pass0::engine::secret::{Digest, Token, TokenKind};
use pass0::engine::{Cx, Error, Rejected};
use serde_json::{Value, json};

use crate::gateway::Gateway;

/// Its name: in paths, events, `amr`, and in front of its words.
const ID: MethodId = MethodId("text_message");

/// What the hash of a code is for.
const PURPOSE: &str = "text_message";

/// Codes by text message.
#[derive(Clone, Debug)]
pub struct TextMessage {
    /// Where they are handed over.
    pub gateway: Gateway,
    /// The countries they are sent to, as numbers begin. A message to some others costs a hundred
    /// times as much, and there are people who are paid a part of that.
    pub countries: &'static [&'static str],
}

/// What the method shows: its own page to set it up, and its words in two languages.
pub fn pages() -> MethodPages {
    MethodPages {
        templates: &[(
            "setup.html",
            include_str!("../templates/methods/text_message/setup.html"),
        )],
        words: &[
            ("en", include_str!("../locales/en/text_message.ftl")),
            ("de", include_str!("../locales/de/text_message.ftl")),
        ],
    }
}

#[async_trait]
impl Method for TextMessage {
    fn id(&self) -> MethodId {
        ID
    }

    fn rules(&self, _cx: &Cx<'_>) -> Rules {
        Rules {
            strength: Strength::SecondFactor,
            attempts: 3,
            role: Role::Second,
        }
    }

    fn sends(&self) -> bool {
        true
    }

    async fn begin_enrolment(&self, cx: &Cx<'_>, enrol: Enrol<'_>) -> Result<Plan, Error> {
        let number = self.number(enrol.given).ok_or(Rejected::BadCode)?;
        Ok(self.plan(cx, &enrol.user.id, &number))
    }

    async fn finish_enrolment(
        &self,
        cx: &Cx<'_>,
        enrol: Enrol<'_>,
        open: &Challenge,
        answer: Answer<'_>,
    ) -> Result<Kept, Denied> {
        let number = judge(cx, open, answer)?;
        let credential = Credential {
            id: CredentialId::draw(cx.env, cx.now),
            kind: ID.0.to_owned(),
            // One for each user.
            handle: enrol.user.id.as_str().as_bytes().to_vec(),
            user: enrol.user.id.clone(),
            label: enrol.label.to_owned(),
            scope: String::new(),
            data: number.to_vec(),
            counter: 0,
            created_at: cx.now,
            used_at: None,
        };
        Ok(Kept::new(credential).in_place_of_others())
    }

    async fn begin_sign_in(&self, cx: &Cx<'_>, ask: Ask<'_>) -> Result<Plan, Error> {
        let Whom::User(user, credentials) = ask.whom else {
            return Err(Rejected::NotFound.into());
        };
        let kept = credentials.iter().find(|kept| kept.kind == ID.0);
        let number = text(&kept.ok_or(Rejected::NotFound)?.data);
        Ok(self.plan(cx, &user.id, &number))
    }

    async fn finish_sign_in(
        &self,
        cx: &Cx<'_>,
        open: &Challenge,
        answer: Answer<'_>,
    ) -> Result<Verdict, Denied> {
        judge(cx, open, answer)?;
        let user = open.user.as_ref().ok_or(Rejected::NotFound)?;
        let kept = cx.reads.credentials_of(user).await?;
        let kept = kept.into_iter().find(|kept| kept.kind == ID.0);
        let used = Used::Counted {
            credential: kept.ok_or(Rejected::NotFound)?.id,
            counter: 0,
            data: None,
        };
        Ok(Verdict::right(cx, ID, self.rules(cx)).by(user, used))
    }

    fn describe(&self, credential: &Credential) -> Value {
        let number = text(&credential.data);
        let end = number.get(number.len().saturating_sub(2)..);
        json!({"hint": format!("… {}", end.unwrap_or_default()), "number": number})
    }
}

impl TextMessage {
    /// What is stored of a new code, and what sends it once that is stored.
    fn plan(&self, cx: &Cx<'_>, user: &UserId, number: &str) -> Plan {
        let mut bytes = [0; 4];
        cx.env.fill(&mut bytes);
        let code = format!("{:06}", u32::from_be_bytes(bytes) % 1_000_000);
        let hash = cx
            .ring
            .digest(PURPOSE, &[user.as_str().as_bytes(), code.as_bytes()]);
        let text = format!("{code} is your code for {}.", cx.config.app_name);
        let (gateway, to) = (self.gateway.clone(), number.to_owned());
        let errand = Errand::new(async move { gateway.send(&to, &text).await.map_err(Unsent) });
        // It is found by the browser it is for, so this digest is of nothing that anybody has.
        let nothing = Token::draw(TokenKind::Ceremony, cx.env).digest(cx.ring);
        Plan {
            errand: Some(errand),
            ..Plan::new(nothing, [hash.as_bytes(), number.as_bytes()].concat())
        }
    }

    /// A number in the form gateways take, if it is in a country that is sent to.
    fn number(&self, given: &str) -> Option<String> {
        let number: String = given
            .chars()
            .filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '/' | '.'))
            .collect();
        let digits = number.strip_prefix('+')?;
        let is_number = (8..=15).contains(&digits.len())
            && digits.chars().all(|c| c.is_ascii_digit())
            && self.countries.iter().any(|begin| number.starts_with(begin));
        is_number.then_some(number)
    }
}

/// Whether the code is right; then, the number it was sent to.
fn judge<'a>(cx: &Cx<'_>, open: &'a Challenge, answer: Answer<'_>) -> Result<&'a [u8], Denied> {
    let Answer::Typed(typed) = answer else {
        return Err(Rejected::BadCode.into());
    };
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != 6 || !code.chars().all(|c| c.is_ascii_digit()) {
        return Err(Rejected::BadCode.into());
    }
    let user = open.user.as_ref().ok_or(Rejected::NotFound)?;
    let stored = open.data.split_at_checked(Digest::LEN);
    let (hash, number) = stored.ok_or(Rejected::Unknown)?;
    let hash = Digest::from_bytes(hash).ok_or(Rejected::Unknown)?;
    let parts = [user.as_str().as_bytes(), code.as_bytes()];
    match cx.ring.matches(&hash, PURPOSE, &parts) {
        true => Ok(number),
        false => Err(Denied::at(
            "code",
            Rejected::WrongCode {
                left: open.attempts_left,
            },
        )),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
