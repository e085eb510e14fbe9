//! Opens the link, presses everything, opens it again, and looks each time at what it has got.

use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::Browser;
use super::tab::Tab;
use super::wire::Wire;
use crate::http::{Hop, authenticated};
use crate::jar::Cookie;
use crate::place::{Place, wrong};
use crate::report::{Got, Report, Step, said, short};
use crate::signs::{Control, of_page};

const ROUNDS: usize = 3;
const PRESSES: usize = 20;
/// For pressing: each press may take as long as a page has to settle.
const TIME: Duration = Duration::from_secs(100);
/// For everything, however slowly each part of it goes on.
const WHOLE: Duration = Duration::from_secs(150);

/// A scanner's browser at work.
struct Scanner<'a> {
    wire: &'a mut Wire,
    tab: Tab,
    /// A tab in the same context that asks the site who is signed in.
    witness: Option<(Tab, &'a Place)>,
    control: &'a Control,
    cookies: Vec<Cookie>,
}

impl Browser {
    /// Plays the browser's part and adds its steps to the report.
    pub(crate) async fn play(
        &mut self,
        link: &Url,
        place: Option<&Place>,
        control: &mut Control,
        report: &mut Report,
    ) -> Result<(), String> {
        let wire = &mut self.wire;
        if let (None, Some(wrong)) = (place, wrong(link)) {
            look_at_wrong(wire, &wrong, control).await?;
        }
        let tab = Tab::in_new_context(wire).await?;
        let witness = match place {
            Some(place) => Some((tab.behind(wire).await?, place)),
            None => None,
        };
        let mut scanner = Scanner {
            wire,
            tab,
            witness,
            control,
            cookies: Vec::new(),
        };
        tokio::time::timeout(WHOLE, scanner.rounds(link, report))
            .await
            .unwrap_or_else(|_| Err(format!("stopped after {} s", WHOLE.as_secs())))
    }
}

/// What the page of a wrong link puts into a browser.
async fn look_at_wrong(wire: &mut Wire, wrong: &Url, control: &mut Control) -> Result<(), String> {
    let tab = Tab::in_new_context(wire).await?;
    tab.open(wire, wrong).await?;
    let look = tab.look(wire).await?;
    let cookies = tab.cookies(wire).await?;
    let signs = of_page(&look.html, std::iter::once(look.url.as_str()));
    control.add(&cookies, &look.keys, &signs);
    Ok(())
}

impl Scanner<'_> {
    /// Stops at once when there is a session: what comes next would be pressed in its owner's name.
    async fn rounds(&mut self, link: &Url, report: &mut Report) -> Result<(), String> {
        let end = Instant::now() + TIME;
        let mut done: Vec<String> = Vec::new();
        for round in 0..ROUNDS {
            self.tab.open(self.wire, link).await?;
            let again = if round == 0 { "" } else { " again" };
            let step = self.step(format!("browser opens it{again}")).await?;
            if report.add(step) == Got::Session {
                return Ok(());
            }
            let before = done.len();
            while let Some(thing) = self.tab.press(self.wire, &done).await? {
                done.push(thing.key);
                let step = self.step(format!("browser presses “{}”", thing.label));
                if report.add(step.await?) == Got::Session {
                    return Ok(());
                }
                if done.len() >= PRESSES || Instant::now() >= end {
                    report.incomplete(format!(
                        "browser: stopped after {} presses; not everything was pressed",
                        done.len()
                    ));
                    return Ok(());
                }
            }
            if done.is_empty() {
                let step = self.step("browser finds nothing to press".to_owned());
                report.add(step.await?);
            }
            if done.len() == before {
                break;
            }
        }
        Ok(())
    }

    /// Looks at what there is now.
    async fn step(&mut self, what: String) -> Result<Step, String> {
        let hops: Vec<Hop> = self.wire.hops();
        let look = self.tab.look(self.wire).await?;
        let cookies = self.tab.cookies(self.wire).await?;
        let (got, signs) = match &self.witness {
            Some((witness, place)) => {
                let body = witness.json(self.wire, &place.session).await?;
                said(authenticated(&body))
            }
            None => {
                let urls = hops.iter().map(|hop| hop.url.as_str());
                let signs = of_page(&look.html, urls.chain([look.url.as_str()]));
                self.control.judge(&cookies, &look.keys, &signs)
            }
        };
        let new = cookies
            .iter()
            .filter(|cookie| !self.cookies.contains(cookie));
        let step = Step {
            what,
            got,
            chain: hops.iter().map(short).collect(),
            cookies: new.cloned().collect(),
            signs,
            error: None,
        };
        self.cookies = cookies;
        Ok(step)
    }
}
