//! People who ask for mail, open links, sign out and look, while the program is killed under them.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use pass0_testkit::smtp::Sink;

use crate::chaos::dice::Dice;
use crate::chaos::wire::{Wire, session};
use crate::support::Program;

/// Somebody's sign-in, as far as they were told.
pub(crate) struct Journey {
    pub(crate) email: String,
    flow: String,
    pub(crate) stage: Stage,
    /// A client is at it.
    busy: bool,
    /// Not looked at since it last changed.
    new: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Stage {
    /// The request for mail was acknowledged.
    Asked,
    /// The link was opened, and no answer came.
    Opening,
    /// The session was acknowledged.
    In(String),
    /// Signed out, and no answer came.
    Leaving(String),
    /// The sign-out was acknowledged.
    Out(String),
}

/// Everybody, and the mail server they have in common.
#[derive(Clone)]
pub(crate) struct Town {
    journeys: Arc<Mutex<Vec<Journey>>>,
    pub(crate) sink: Arc<Sink>,
    /// Links by address, of the letters read so far.
    links: Arc<Mutex<(usize, BTreeMap<String, String>)>>,
}

impl Town {
    pub(crate) fn new(sink: Arc<Sink>) -> Self {
        Self {
            journeys: Arc::default(),
            sink,
            links: Arc::default(),
        }
    }

    pub(crate) fn journeys(&self) -> MutexGuard<'_, Vec<Journey>> {
        self.journeys.lock().unwrap()
    }

    fn link(&self, email: &str) -> Option<String> {
        let mut links = self.links.lock().unwrap();
        let (read, by_address) = &mut *links;
        for letter in self.sink.letters_after(*read) {
            *read += 1;
            by_address.insert(letter.to[0].clone(), letter.link().unwrap());
        }
        by_address.get(email).cloned()
    }

    /// Asks, opens, signs out and looks, until the program is gone.
    pub(crate) async fn live(self, mut wire: Wire, mut dice: Dice) {
        loop {
            let ended = match dice.below(10) {
                0..4 => self.ask(&mut wire, &mut dice).await,
                4..8 => self.open(&mut wire, &mut dice).await,
                8 => self.leave(&mut wire, &mut dice).await,
                _ => self.look(&mut wire, &mut dice).await,
            };
            if ended.is_err() {
                return;
            }
        }
    }

    async fn ask(&self, wire: &mut Wire, dice: &mut Dice) -> io::Result<()> {
        let email = format!("user{}@example.org", dice.below(usize::MAX));
        let answer = wire.ask(&email).await?;
        assert_eq!(answer.status, 200, "{}", answer.body);
        self.journeys().push(Journey {
            email,
            flow: answer.cookies(),
            stage: Stage::Asked,
            busy: false,
            new: true,
        });
        Ok(())
    }

    /// Opens a link that has arrived; now and then with a double click.
    async fn open(&self, wire: &mut Wire, dice: &mut Dice) -> io::Result<()> {
        let ready = |journey: &Journey| matches!(journey.stage, Stage::Asked);
        let Some(index) = self.choose(dice, ready) else {
            return self.ask(wire, dice).await;
        };
        let email = self.journeys()[index].email.clone();
        let Some(link) = self.link(&email) else {
            self.journeys()[index].busy = false;
            return self.ask(wire, dice).await;
        };
        self.set(index, Stage::Opening);
        let double = dice.below(3) == 0;
        let opened = self.use_link(wire, index, &link, double).await;
        self.journeys()[index].busy = false;
        opened
    }

    async fn use_link(
        &self,
        wire: &mut Wire,
        index: usize,
        link: &str,
        double: bool,
    ) -> io::Result<()> {
        let flow = self.journeys()[index].flow.clone();
        let mut other = wire.beside();
        let (one, two) = tokio::join!(wire.open(link, &flow), async {
            if double {
                Some(other.open(link, &flow).await)
            } else {
                None
            }
        });
        let mut lost = Ok(());
        let mut sessions = BTreeSet::new();
        for answer in [Some(one), two].into_iter().flatten() {
            match answer {
                Ok(answer) => {
                    assert_eq!(answer.status, 303, "{}", answer.body);
                    sessions.extend(session(&answer));
                }
                Err(error) => lost = Err(error),
            }
        }
        assert!(sessions.len() <= 1, "one link, two sessions: {flow}");
        match sessions.pop_first() {
            Some(session) => self.set(index, Stage::In(session)),
            None => assert!(lost.is_err(), "no session for the browser that asked"),
        }
        lost
    }

    async fn leave(&self, wire: &mut Wire, dice: &mut Dice) -> io::Result<()> {
        let within = |journey: &Journey| matches!(journey.stage, Stage::In(_));
        let Some(index) = self.choose(dice, within) else {
            return Ok(());
        };
        let left = self.sign_out(wire, index).await;
        self.journeys()[index].busy = false;
        left
    }

    async fn sign_out(&self, wire: &mut Wire, index: usize) -> io::Result<()> {
        let stage = self.journeys()[index].stage.clone();
        let (Stage::In(cookie) | Stage::Leaving(cookie)) = stage else {
            panic!("{stage:?} cannot sign out");
        };
        self.set(index, Stage::Leaving(cookie.clone()));
        let answer = wire.post("/auth/logout", &cookie, "{}").await?;
        assert_eq!(answer.status, 200, "{}", answer.body);
        self.set(index, Stage::Out(cookie));
        Ok(())
    }

    async fn look(&self, wire: &mut Wire, dice: &mut Dice) -> io::Result<()> {
        let told = |journey: &Journey| matches!(journey.stage, Stage::In(_) | Stage::Out(_));
        let Some(index) = self.choose(dice, told) else {
            return Ok(());
        };
        let looked = self.check(wire, index).await;
        self.journeys()[index].busy = false;
        looked
    }

    /// What was acknowledged holds.
    async fn check(&self, wire: &mut Wire, index: usize) -> io::Result<()> {
        let (email, flow, stage) = {
            let journey = &mut self.journeys()[index];
            journey.new = false;
            (
                journey.email.clone(),
                journey.flow.clone(),
                journey.stage.clone(),
            )
        };
        match stage {
            Stage::In(cookie) => {
                let answer = wire.get("/auth/session", &cookie).await?;
                assert_eq!(answer.status, 200, "{email}: an acknowledged session");
                assert_eq!(answer.json()["user"]["email"], email.as_str());
            }
            Stage::Out(cookie) => {
                let answer = wire.get("/auth/session", &cookie).await?;
                assert_eq!(answer.status, 401, "{email}: an acknowledged sign-out");
                let link = self.link(&email).unwrap();
                let again = wire.open(&link, &flow).await?;
                assert_eq!(session(&again), None, "{email}: a used link");
            }
            other => panic!("{email}: {other:?} was not acknowledged"),
        }
        Ok(())
    }

    /// After a restart: who got no answer tries again, and what was acknowledged is looked at.
    pub(crate) async fn look_back(&self, program: &Program, dice: &mut Dice, sample: usize) {
        let mut wire = Wire::to(program);
        let count = self.journeys().len();
        let share = count.div_ceil(sample.min(count).max(1));
        for index in 0..count {
            let (stage, email, new) = {
                let journey = &self.journeys()[index];
                (journey.stage.clone(), journey.email.clone(), journey.new)
            };
            match stage {
                Stage::Asked => continue,
                Stage::Opening => {
                    let link = self.link(&email).unwrap();
                    self.use_link(&mut wire, index, &link, true).await.unwrap();
                }
                Stage::Leaving(_) => self.sign_out(&mut wire, index).await.unwrap(),
                Stage::In(_) | Stage::Out(_) => {}
            }
            if new || dice.below(share) == 0 {
                self.check(&mut wire, index).await.unwrap();
            }
        }
    }

    /// A journey that nobody is at.
    fn choose(&self, dice: &mut Dice, fits: impl Fn(&Journey) -> bool) -> Option<usize> {
        let mut journeys = self.journeys();
        let free: Vec<usize> = (0..journeys.len())
            .filter(|index| !journeys[*index].busy && fits(&journeys[*index]))
            .collect();
        let index = *dice.pick(&free)?;
        journeys[index].busy = true;
        Some(index)
    }

    fn set(&self, index: usize, stage: Stage) {
        let journey = &mut self.journeys()[index];
        journey.stage = stage;
        journey.new = true;
    }

    /// Every link of an acknowledged request still signs in.
    pub(crate) async fn open_the_rest(&self, program: &Program) {
        let mut wire = Wire::to(program);
        let count = self.journeys().len();
        for index in 0..count {
            let (stage, email) = {
                let journey = &self.journeys()[index];
                (journey.stage.clone(), journey.email.clone())
            };
            if let (Stage::Asked, Some(link)) = (stage, self.link(&email)) {
                self.use_link(&mut wire, index, &link, false).await.unwrap();
            }
        }
    }
}
