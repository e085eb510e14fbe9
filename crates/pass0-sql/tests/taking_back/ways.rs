//! Who can get in, and how.

use pass0_core::{Completed, Link};

use crate::actors::{Browser, browser, rejected};
use crate::world::World;

/// Every way in that somebody tries.
const WAYS: [&str; 3] = ["mail", "mail+totp", "passkey"];

/// How far a way in leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Closed,
    Session,
    /// To the question whether to keep an account that is about to be deleted.
    Keep,
}

impl World {
    /// The ways in that are open to the owner.
    pub async fn owners_ways(&mut self) -> String {
        self.ways(true).await
    }

    /// The ways in that are open to the intruder.
    pub async fn intruders_ways(&mut self) -> String {
        self.ways(false).await
    }

    async fn ways(&mut self, owners: bool) -> String {
        let mut open = Vec::new();
        for way in WAYS {
            let mut fresh = browser(&self.kit);
            match self.enters(&mut fresh, way, owners).await {
                Entry::Closed => {}
                Entry::Session => open.push(way.to_owned()),
                Entry::Keep => open.push(format!("{way}?")),
            }
        }
        open.join(" ")
    }

    /// How far this way leads into the account, for the owner or the intruder.
    pub async fn enters(&mut self, browser: &mut Browser, way: &str, owners: bool) -> Entry {
        self.a_moment();
        let (email, totp) = match owners {
            true => (self.ann.clone(), self.owners_totp.clone()),
            false => (self.evil.clone(), self.intruders_totp.clone()),
        };
        if way == "passkey" {
            let mut answers = Vec::new();
            let all = match owners {
                true => std::slice::from_mut(&mut self.owners_keys),
                false => &mut self.intruders_keys,
            };
            for keys in all {
                let options = browser.passkey_options().await;
                answers.extend(keys.get(&options));
            }
            for answer in answers {
                let (engine, visit) = (browser.kit.engine.clone(), browser.visit());
                let answered = engine
                    .sign_in()
                    .finish_ceremony(&visit, "passkey", &answer)
                    .await;
                let entry = match rejected(answered) {
                    Ok(completed) => self.entry(browser, completed).await,
                    Err(_) => Entry::Closed,
                };
                if entry != Entry::Closed {
                    return entry;
                }
            }
            return Entry::Closed;
        }
        let before = self.kit.inbox.to(&email).len();
        let asked = browser
            .kit
            .engine
            .sign_in()
            .ask(&browser.visit(), &email, None)
            .await;
        let Ok(asked) = asked else {
            return Entry::Closed;
        };
        browser.flow = Some(asked.flow);
        self.kit.post().await;
        let letters = self.kit.inbox.to(&email);
        let Some(letter) = letters[before..].iter().rfind(|letter| letter.signs_in()) else {
            return Entry::Closed;
        };
        match (browser.open(letter).await, way) {
            (Ok(Link::SignedIn(signed_in)), "mail") => {
                self.entry(browser, Completed::SignedIn(signed_in)).await
            }
            (Ok(Link::Waiting(waiting)), "mail") if waiting.keep => {
                self.entry(browser, Completed::Waiting(waiting)).await
            }
            (Ok(Link::Waiting(waiting)), "mail+totp") if !waiting.keep && !totp.is_empty() => {
                let code = browser.totp(&totp);
                let (engine, visit) = (browser.kit.engine.clone(), browser.visit());
                match rejected(engine.sign_in().type_factor(&visit, "totp", &code).await) {
                    Ok(completed) => self.entry(browser, completed).await,
                    Err(_) => Entry::Closed,
                }
            }
            _ => Entry::Closed,
        }
    }

    /// What a right answer led to. An account of their own is not this one.
    async fn entry(&self, browser: &mut Browser, completed: Completed) -> Entry {
        let asks = matches!(&completed, Completed::Waiting(waiting) if waiting.keep);
        match browser.in_by(completed) {
            Some(signed_in) if signed_in.user.id == self.id => Entry::Session,
            None if asks => {
                let engine = &self.kit.engine;
                let user = engine.admin().find_user(self.id.as_str()).await.unwrap();
                let leaving = engine.sign_in().leaving(&browser.visit()).await.unwrap();
                assert_eq!(leaving.email, user.delivery, "whose account is asked about");
                Entry::Keep
            }
            _ => Entry::Closed,
        }
    }

    /// The owner signs in as they can, and keeps the account if it is about to be deleted.
    pub async fn owner_keeps(&mut self) {
        for way in WAYS {
            let mut fresh = browser(&self.kit);
            if self.enters(&mut fresh, way, true).await == Entry::Keep {
                let kept = self.kit.engine.sign_in().keep_account(&fresh.visit()).await;
                kept.unwrap();
                self.kit.post().await;
            }
        }
    }
}
