//! What every step got, and the verdict.

use std::fmt::{self, Display, Formatter};

use serde::Serialize;
use url::Url;

use super::http;
use super::jar::Cookie;
use super::place::shortened;

/// What came out of it.
#[derive(Serialize)]
pub struct Report {
    /// With its secret cut short.
    link: String,
    /// Whether the site is a pass0, which says itself who is signed in.
    pass0: bool,
    /// How the link stood it.
    pub verdict: Verdict,
    /// Whether everything that was meant to be tried was tried.
    complete: bool,
    /// Why the verdict is not better.
    reasons: Vec<String>,
    steps: Vec<Step>,
}

/// How the link stood it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nobody got anything; the link should still work for its owner.
    Held,
    /// A scanner was signed in.
    GivenAway,
    /// It cannot be told from outside, or not everything was tried.
    Unclear,
}

impl Verdict {
    /// The exit code that says so.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Held => 0,
            Self::GivenAway => 1,
            Self::Unclear => 3,
        }
    }
}

/// One thing that was done.
#[derive(PartialEq, Serialize)]
pub(super) struct Step {
    pub(super) what: String,
    pub(super) got: Got,
    pub(super) chain: Vec<Hop>,
    /// Those that were set here; their values are nowhere.
    pub(super) cookies: Vec<Cookie>,
    pub(super) signs: Vec<String>,
    pub(super) error: Option<String>,
}

/// What a step got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Got {
    Nothing,
    /// Cookies that may or may not be worth something.
    Cookies,
    Session,
    /// The site could not be asked.
    Unknown,
}

/// An answer on the way.
#[derive(PartialEq, Serialize)]
pub(super) struct Hop {
    status: u16,
    url: String,
}

/// An answer as it is shown.
pub(super) fn short(hop: &http::Hop) -> Hop {
    Hop {
        status: hop.status,
        url: shortened(&hop.url),
    }
}

impl Report {
    pub(super) fn new(link: &Url, pass0: bool) -> Self {
        Self {
            link: shortened(link),
            pass0,
            verdict: Verdict::Unclear,
            complete: true,
            reasons: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// Adds a step; returns what it got.
    pub(super) fn add(&mut self, step: Step) -> Got {
        let got = step.got;
        self.steps.push(step);
        got
    }

    /// Not everything was tried, or not on a link that was alive.
    pub(super) fn incomplete(&mut self, why: impl Into<String>) {
        self.complete = false;
        self.reasons.push(why.into());
    }

    /// After HEAD and GET: whether the site answered, and the link was alive.
    pub(super) fn fetches(&mut self, first_get: Option<u16>) {
        let failed = self.steps.iter().find_map(|step| step.error.clone());
        let busy = self
            .steps
            .iter()
            .filter_map(|step| step.chain.last())
            .find(|hop| hop.status == 429 || hop.status >= 500)
            .map(|hop| hop.status);
        if let Some(error) = failed {
            self.incomplete(format!("not every request was answered: {error}"));
        } else if let Some(status) = busy {
            self.incomplete(format!("not every request was let through: {status}"));
        } else if let Some(status @ 400..) = first_get {
            self.incomplete(format!(
                "the first GET was told {status}: the link was void before, or a HEAD voided it. \
                 Try one that was never opened"
            ));
        }
    }

    /// After everything: the verdict.
    pub(super) fn end(&mut self, first: Option<u16>, last: Option<u16>) {
        if let (Some(0..400), Some(status @ 400..)) = (first, last) {
            self.reasons.push(format!(
                "the link is void now ({status}): its owner may be locked out"
            ));
            self.verdict = Verdict::Unclear;
        }
        let got = |got| self.steps.iter().find(|step| step.got == got);
        if let Some(step) = got(Got::Session) {
            let why = format!("{}: {}", step.what, step.signs.join(", "));
            self.reasons.insert(0, why);
            self.verdict = Verdict::GivenAway;
        } else if let Some(step) = got(Got::Unknown) {
            let why = format!("{}: {}", step.what, step.signs.join(", "));
            self.incomplete(why);
        } else if let Some(step) = got(Got::Cookies) {
            let why = format!(
                "{}: cookies were set; whether they are worth anything only the site knows",
                step.what
            );
            self.reasons.push(why);
        } else if self.reasons.is_empty() {
            self.verdict = Verdict::Held;
        }
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let whose = if self.pass0 { "pass0" } else { "another site" };
        writeln!(f, "{}  ({whose})\n", self.link)?;
        let mut rest = self.steps.as_slice();
        while let Some(step) = rest.first() {
            let times = rest.iter().take_while(|next| *next == step).count();
            step.show(f, times)?;
            rest = rest.get(times..).unwrap_or_default();
        }
        writeln!(f)?;
        for reason in &self.reasons {
            writeln!(f, "  {reason}")?;
        }
        f.write_str(match self.verdict {
            Verdict::Held => {
                "held: no scanner got anything. The link should still work for its owner."
            }
            Verdict::GivenAway => "given away: a scanner was signed in.",
            Verdict::Unclear if self.complete => "unclear: it cannot be told from outside.",
            Verdict::Unclear => "unclear: not everything could be tried.",
        })
    }
}

impl Step {
    fn show(&self, f: &mut Formatter<'_>, times: usize) -> fmt::Result {
        let what = match times {
            1 => self.what.clone(),
            times => format!("{} ×{times}", self.what),
        };
        let got = match self.got {
            Got::Nothing => "nothing",
            Got::Cookies => "cookies",
            Got::Session => "A SESSION",
            Got::Unknown => "unknown",
        };
        writeln!(f, "  {what:<48} {got}")?;
        for hop in &self.chain {
            match hop.status {
                0 => writeln!(f, "      --- {}", hop.url)?,
                status => writeln!(f, "      {status} {}", hop.url)?,
            }
        }
        for cookie in &self.cookies {
            writeln!(f, "      cookie {}: {}", cookie.name, cookie.flags())?;
        }
        for sign in &self.signs {
            writeln!(f, "      {sign}")?;
        }
        if let Some(error) = &self.error {
            writeln!(f, "      {error}")?;
        }
        Ok(())
    }
}

/// What a site's own word on who is signed in is worth.
pub(super) fn said(answer: Result<bool, String>) -> (Got, Vec<String>) {
    match answer {
        Ok(true) => (
            Got::Session,
            vec!["the site says: signed in (GET session)".to_owned()],
        ),
        Ok(false) => (Got::Nothing, Vec::new()),
        Err(why) => (Got::Unknown, vec![why]),
    }
}
