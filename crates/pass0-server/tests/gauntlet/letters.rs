//! Every kind of letter, made by what makes it, played by every scanner, and of use to its owner
//! afterwards.

use std::collections::BTreeSet;
use std::path::Path;

use pass0_core::ports::{Env as _, SystemEnv};
use pass0_testkit::Authenticator;
use rusqlite::types::ValueRef;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Answer, OTHER_KEY, Program, done, done_json, write_private};
use crate::{Outcome, with_browser};

const ANN: &str = "ann@example.org";
const NEW: &str = "ann@new.example";
const BOB: &str = "bob@example.org";

/// Letters with something to open, each played in a test of this file.
const LINKS: [&str; 6] = [
    "sign-in",
    "link",
    "confirm-email",
    "notice",
    "contest",
    "moved",
];
/// Letters without: there is nothing to play, which is looked at here too.
const WORDS: [&str; 6] = [
    "report",
    "deletion",
    "disabled",
    "email-in-use",
    "no-account",
    "factors-reset",
];

/// A kind of letter has a folder of templates, or it could not be written.
#[test]
fn every_kind_of_letter_is_played() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../pass0-html/templates/letters"
    );
    let kinds = std::fs::read_dir(folder).unwrap();
    let kinds = kinds.map(|kind| kind.unwrap().file_name().into_string().unwrap());
    let played = LINKS.iter().chain(&WORDS).map(ToString::to_string);
    assert_eq!(
        kinds.collect::<BTreeSet<_>>(),
        played.collect::<BTreeSet<_>>(),
        "a new kind of letter is to be played here"
    );
}

/// `pass0 dev`, but with a grace before accounts are deleted, as outside of it.
async fn program(folder: &TempDir, more: &[(&str, &str)]) -> Program {
    let mut env = vec![("PASS0_DELETE_GRACE", "604800")];
    env.extend(more);
    Program::dev(folder.path(), &env).await
}

/// The newest letter to an address, once there are `count` to it.
async fn letter(program: &Program, to: &str, count: usize) -> Value {
    for all in 1.. {
        let letters = program.inbox(all).await;
        let letters = letters.as_array().unwrap();
        let mut to_them = letters.iter().filter(|letter| letter["to"] == to);
        let found = to_them.clone().count();
        if found >= count {
            assert_eq!(found, count, "more than expected: {letters:#?}");
            return to_them.next().unwrap().clone();
        }
    }
    unreachable!()
}

fn link(letter: &Value) -> String {
    let link = letter["link"].as_str().unwrap();
    assert_ne!(link, "", "{letter:#}");
    link.to_owned()
}

/// A browser: its cookies.
#[derive(Clone, Default)]
struct Browser(Vec<String>);

impl Browser {
    fn keep(&mut self, answer: &Answer) {
        for pair in answer.cookies().split("; ").filter(|pair| !pair.is_empty()) {
            let name = pair.split_once('=').unwrap().0.to_owned() + "=";
            self.0.retain(|held| !held.starts_with(&name));
            self.0.push(pair.to_owned());
        }
    }

    async fn get(&mut self, program: &Program, path: &str) -> Answer {
        let answer = program.get(path, &self.0.join("; ")).await;
        self.keep(&answer);
        answer
    }

    async fn post(&mut self, program: &Program, path: &str, body: Value) -> Answer {
        let answer = program
            .post(path, &self.0.join("; "), &body.to_string())
            .await;
        self.keep(&answer);
        answer
    }

    /// Opens a link; the path of the form on the page that it leads to.
    async fn opens(&mut self, program: &Program, link: &str) -> String {
        let path = link.split_once(&program.host).unwrap().1;
        assert_eq!(self.get(program, path).await.status, 303);
        let page = self.get(program, "/auth/link").await;
        let form = page.body.split("action=\"").nth(1);
        let action = form.unwrap_or_else(|| panic!("no form: {}", page.body));
        let action = action.split('"').next().unwrap();
        action.replace("&amp;", "&").replace("&#x2f;", "/")
    }

    /// Presses the button behind the link of a notice: the letter that proves the contest.
    async fn asks_to_contest(&mut self, program: &Program, link: &str) {
        let form = self.opens(program, link).await;
        let asked = self.post(program, &form, json!({})).await;
        assert_eq!(asked.status, 200, "{}", asked.body);
    }

    async fn types(&mut self, program: &Program, letter: &Value) {
        let code = letter["code"].as_str().unwrap();
        let typed = self.post(program, "/auth/verify-code", json!({ "code": code }));
        let typed = typed.await;
        assert_eq!(typed.status, 200, "{}", typed.body);
    }

    async fn who(&mut self, program: &Program) -> Option<String> {
        let cookies = self.0.join("; ");
        let who = program.get("/auth/session", &cookies).await.json();
        who["user"]["email"].as_str().map(str::to_owned)
    }
}

async fn signed_in(program: &Program, email: &str) -> Browser {
    Browser(vec![program.sign_in(email).await])
}

async fn adds_a_passkey(program: &Program, owner: &mut Browser) {
    let options = owner
        .post(program, "/auth/passkey/register/options", json!({}))
        .await;
    assert_eq!(options.status, 200, "{}", options.body);
    let made = Authenticator::new(&format!("http://{}", program.host)).create(&options.json());
    let body = json!({ "credential": made });
    let kept = owner
        .post(program, "/auth/passkey/register/verify", body)
        .await;
    assert_eq!(kept.status, 200, "{}", kept.body);
}

/// What there is of accounts, and what can be opened: everything but what is noted of a visit.
struct State {
    /// All of it is as it was.
    same: BTreeSet<String>,
    /// There may be more of it, and no less: flows with their state, and what happened.
    flows: BTreeSet<String>,
    events: Vec<String>,
}

impl State {
    fn of(folder: &Path) -> Self {
        let file = folder.join("pass0-data/pass0.db");
        let conn = rusqlite::Connection::open(&file).unwrap();
        let rows = |sql: &str| {
            let mut rows = conn.prepare(sql).unwrap();
            let columns = rows.column_count();
            let row = |row: &rusqlite::Row<'_>| {
                let values = (0..columns).map(|column| match row.get_ref(column).unwrap() {
                    ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                    other => format!("{other:?}"),
                });
                Ok(values.collect::<Vec<_>>().join(" "))
            };
            let rows = rows.query_map([], row).unwrap();
            rows.map(Result::unwrap).collect::<Vec<_>>()
        };
        let mut same = BTreeSet::new();
        for table in [
            "SELECT * FROM pass0_users",
            "SELECT * FROM pass0_credentials",
            "SELECT * FROM pass0_declined",
            "SELECT * FROM pass0_retired",
            "SELECT * FROM pass0_held",
            "SELECT * FROM pass0_changes",
            "SELECT * FROM pass0_recoveries",
            "SELECT digest, user_id, epoch, proofs, expires_at FROM pass0_sessions",
        ] {
            same.extend(rows(table).into_iter().map(|row| format!("{table}: {row}")));
        }
        let flows = "SELECT purpose, id, state, epoch, closed_at FROM pass0_challenges";
        Self {
            same,
            flows: rows(flows).into_iter().collect(),
            events: conn
                .prepare("SELECT kind FROM pass0_events ORDER BY rowid")
                .unwrap()
                .query_map([], |row| row.get(0))
                .unwrap()
                .map(Result::unwrap)
                .collect(),
        }
    }
}

/// How many letters proved a contest so far: buttons may be pressed more than once.
fn proofs(folder: &TempDir) -> usize {
    let events = State::of(folder.path()).events;
    events
        .iter()
        .filter(|kind| *kind == "contest.asked")
        .count()
}

/// Every scanner plays the link, and nothing of what was there is another.
async fn plays(folder: &TempDir, link: &str) {
    let outcome = leaves_all_as_it_was(folder, link).await;
    assert_eq!(outcome.verdict(), "held", "{:#}", outcome.report);
    assert_eq!(outcome.code, Some(0));
}

async fn leaves_all_as_it_was(folder: &TempDir, link: &str) -> Outcome {
    let before = State::of(folder.path());
    let outcome = with_browser(link).await;
    let after = State::of(folder.path());
    assert_eq!(after.same, before.same);
    let lost: Vec<_> = before.flows.difference(&after.flows).collect();
    assert!(lost.is_empty(), "{lost:#?}");
    for added in after.flows.difference(&before.flows) {
        // What the buttons began, and nobody got in by.
        let begun = ["contest ", "ceremony "].iter();
        assert!(begun.clone().any(|it| added.starts_with(it)), "{added}");
    }
    let happened = &after.events[before.events.len()..];
    for kind in happened {
        let may = [
            "link.opened_elsewhere",
            "link.refused",
            "contest.asked",
            "code.wrong",
            "flow.cancelled",
            "mail.accepted",
        ];
        assert!(may.contains(&kind.as_str()), "{happened:?}");
    }
    outcome
}

#[tokio::test]
async fn the_letters_of_a_sign_in_and_of_a_new_address_hold() {
    let folder = TempDir::new().unwrap();
    let program = program(&folder, &[]).await;
    let mut owner = Browser::default();
    owner.keep(&program.ask(ANN).await);
    let mail = letter(&program, ANN, 1).await;
    plays(&folder, &link(&mail)).await;
    owner.types(&program, &mail).await;
    assert_eq!(owner.who(&program).await.as_deref(), Some(ANN));

    let asked = owner.post(&program, "/auth/email/change", json!({ "email": NEW }));
    assert_eq!(asked.await.status, 200);
    let confirm = link(&letter(&program, NEW, 1).await);
    plays(&folder, &confirm).await;
    let form = owner.opens(&program, &confirm).await;
    let moved = owner.post(&program, &form, json!({})).await;
    assert_eq!(moved.status, 200, "{}", moved.body);
    assert_eq!(owner.who(&program).await.as_deref(), Some(NEW));
}

#[tokio::test]
async fn the_letter_of_a_sign_in_without_codes_holds() {
    let folder = TempDir::new().unwrap();
    let program = program(&folder, &[("PASS0_CODES", "false")]).await;
    let asked = program.ask(ANN).await;
    let mail = letter(&program, ANN, 1).await;
    assert_eq!(mail["code"], "");
    plays(&folder, &link(&mail)).await;
    let mut owner = Browser(vec![program.open(&link(&mail), &asked.cookies()).await]);
    assert_eq!(owner.who(&program).await.as_deref(), Some(ANN));
}

/// A scanner that presses the button of a notice makes a letter, which the scanner plays too.
#[tokio::test]
async fn the_letters_about_a_change_hold_and_the_owner_contests_with_them() {
    let folder = TempDir::new().unwrap();
    let program = program(&folder, &[]).await;
    let mut owner = signed_in(&program, ANN).await;
    adds_a_passkey(&program, &mut owner).await;
    let notice = letter(&program, ANN, 2).await;
    assert_eq!(notice["code"], "");
    plays(&folder, &link(&notice)).await;
    let scanners = letter(&program, ANN, 2 + proofs(&folder)).await;
    assert_ne!(scanners["code"], "", "the button sent a mail: {scanners:#}");
    // It pressed what calls that contest off, too.
    let outcome = leaves_all_as_it_was(&folder, &link(&scanners)).await;
    assert_ne!(outcome.verdict(), "given_away", "{:#}", outcome.report);

    let mut elsewhere = Browser::default();
    elsewhere.asks_to_contest(&program, &link(&notice)).await;
    let proof = letter(&program, ANN, 2 + proofs(&folder)).await;
    plays(&folder, &link(&proof)).await;
    assert!(owner.who(&program).await.is_some());
    elsewhere.types(&program, &proof).await;
    assert_eq!(owner.who(&program).await, None, "all sessions end");
    let events = done(&["events", "--json"], folder.path()).await;
    assert!(events.contains("account.not_me"), "{events}");
    assert!(events.contains("credential.removed"), "{events}");
}

#[tokio::test]
async fn the_letter_to_a_former_address_holds_and_takes_it_back() {
    let folder = TempDir::new().unwrap();
    let program = program(&folder, &[]).await;
    let mut intruder = signed_in(&program, ANN).await;
    let asked = intruder.post(&program, "/auth/email/change", json!({ "email": NEW }));
    assert_eq!(asked.await.status, 200);
    let confirm = link(&letter(&program, NEW, 1).await);
    let form = intruder.opens(&program, &confirm).await;
    let moved = intruder.post(&program, &form, json!({})).await;
    assert_eq!(moved.status, 200, "{}", moved.body);
    // The notice of it, and then the owner tries to sign in.
    letter(&program, ANN, 2).await;
    program.ask(ANN).await;
    let moved = letter(&program, ANN, 3).await;
    assert_eq!(moved["code"], "", "no letter that signs in");
    plays(&folder, &link(&moved)).await;
    assert_ne!(proofs(&folder), 0, "the button sent a mail");

    let mut owner = Browser::default();
    owner.asks_to_contest(&program, &link(&moved)).await;
    let count = 3 + proofs(&folder);
    let proof = letter(&program, ANN, count).await;
    owner.types(&program, &proof).await;
    assert_eq!(intruder.who(&program).await, None);
    // What came of it goes to both addresses, and has nothing to open.
    for to in [ANN, NEW] {
        let count = if to == ANN { count + 1 } else { 2 };
        nothing_to_open(&letter(&program, to, count).await, "was");
    }
    let mut again = signed_in(&program, ANN).await;
    assert_eq!(again.who(&program).await.as_deref(), Some(ANN));
}

/// A letter of words: no link that a scanner could open, neither in the text nor behind it.
fn nothing_to_open(letter: &Value, words: &str) {
    assert_eq!((&letter["link"], &letter["code"]), (&json!(""), &json!("")));
    for part in ["text", "html"] {
        let text = letter[part].as_str().unwrap();
        assert!(text.contains(words), "{words:?} in {text}");
        assert!(!text.contains("://"), "{text}");
        assert!(!text.contains("href="), "{text}");
    }
}

#[tokio::test]
async fn letters_of_words_have_nothing_to_open() {
    let folder = TempDir::new().unwrap();
    let program = program(&folder, &[]).await;
    let mut ann = signed_in(&program, ANN).await;
    let mut bob = signed_in(&program, BOB).await;
    let asked = ann.post(&program, "/auth/email/change", json!({ "email": BOB }));
    assert_eq!(asked.await.status, 200);
    nothing_to_open(&letter(&program, BOB, 2).await, "address");
    let gone = bob.post(&program, "/auth/account/delete", json!({ "email": BOB }));
    let gone = gone.await;
    assert_eq!(gone.json()["deleted"], false, "{}", gone.body);
    nothing_to_open(&letter(&program, BOB, 3).await, "deleted");
    done(&["user", "disable", ANN], folder.path()).await;
    program.ask(ANN).await;
    nothing_to_open(&letter(&program, ANN, 2).await, "account");
}

#[tokio::test]
async fn the_letter_that_there_is_no_account_has_nothing_to_open() {
    let folder = TempDir::new().unwrap();
    let program = program(&folder, &[("PASS0_SIGNUP", "invite")]).await;
    program.ask(ANN).await;
    nothing_to_open(&letter(&program, ANN, 1).await, "account");
}

#[tokio::test]
async fn the_letter_about_a_retired_key_has_nothing_to_open() {
    let folder = TempDir::new().unwrap();
    let mut program = program(&folder, &[]).await;
    let session = program.sign_in(ANN).await;
    let told = program.get_json("/auth/2fa/setup", &session).await;
    let now = SystemEnv.now().millis() / 1000;
    let code = pass0_testkit::totp(told["secret"].as_str().unwrap(), now);
    let body = json!({ "code": code }).to_string();
    let on = program.post("/auth/2fa/setup", &session, &body).await;
    assert_eq!(on.status, 200, "{}", on.body);
    program.signal("TERM").await;
    program.end().await;
    let keys = done_json(&["keys", "list"], folder.path()).await;
    let key = keys[0]["key"].as_str().unwrap();
    write_private(&folder.path().join("pass0-data/secret"), OTHER_KEY);
    let retire = ["dev", "--listen", "127.0.0.1:0", "--retire", key];
    let program = Program::dev_with(&retire, folder.path(), &[]).await;
    nothing_to_open(&letter(&program, ANN, 1).await, "no longer work");
}
