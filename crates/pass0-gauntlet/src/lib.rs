//! Plays a mail scanner against a sign-in link, and tells what it got.
//!
//! Scanners fetch a link before its owner does: with HEAD, with GET, with a browser that runs
//! scripts and presses what can be pressed. None of them holds a cookie of the browser that asked.

mod browser;
mod choice;
mod http;
mod jar;
mod place;
mod report;
mod signs;

use hyper::Method;
use url::Url;

use browser::Browser;
use http::{Client, Dress, Fetched};
use place::Place;
use signs::Control;

pub use choice::Choice;
pub use report::{Report, Verdict};
use report::{Step, said, short};

const HEADS: usize = 3;
/// Half of them in the headers of a browser.
const GETS: usize = 10;

/// A link that can be played against.
#[must_use]
pub fn address(link: &str) -> Option<Url> {
    Url::parse(link)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Plays every scanner against the link.
pub async fn play(link: &Url, choice: Choice) -> Report {
    let client = Client::new();
    let mut fetched = Vec::new();
    for (what, method, dress, times) in [
        ("HEAD", Method::HEAD, Dress::Scanner, HEADS),
        ("GET", Method::GET, Dress::Scanner, GETS / 2),
        ("GET as a browser", Method::GET, Dress::Browser, GETS / 2),
        ("GET as a prefetch", Method::GET, Dress::Prefetch, 1),
    ] {
        for _ in 0..times {
            fetched.push((what, client.fetch(&method, link, dress).await));
        }
    }
    let place = Place::find(&client, &fetched).await;
    // A site that cannot be asked who is signed in is compared with what it does for a wrong link.
    let mut control = match (&place, place::wrong(link)) {
        (None, Some(wrong)) => {
            Control::of(&client.fetch(&Method::GET, &wrong, Dress::Scanner).await)
        }
        _ => Control::default(),
    };
    let mut report = Report::new(link, place.is_some());
    for (what, fetched) in &fetched {
        let step = judge(&client, place.as_ref(), &control, what, fetched).await;
        report.add(step);
    }
    let first = fetched.iter().find(|(what, _)| *what == "GET");
    let first = first.and_then(|(_, fetched)| fetched.status());
    report.fetches(first);

    match browser::find(choice) {
        browser::Found::Unwanted => {}
        browser::Found::Nowhere(why) => report.incomplete(why),
        browser::Found::At(program) => match Browser::start(&program).await {
            Err(why) => report.incomplete(why),
            Ok(mut browser) => {
                let outcome = browser
                    .play(link, place.as_ref(), &mut control, &mut report)
                    .await;
                if let Err(why) = outcome {
                    report.incomplete(format!("browser: {why}"));
                }
                browser.close().await;
            }
        },
    }

    let last = client.fetch(&Method::GET, link, Dress::Scanner).await;
    let step = judge(&client, place.as_ref(), &control, "GET at the end", &last).await;
    report.add(step);
    report.end(first, last.status());
    report
}

async fn judge(
    client: &Client,
    place: Option<&Place>,
    control: &Control,
    what: &str,
    fetched: &Fetched,
) -> Step {
    let (got, signs) = match place {
        Some(place) => said(client.signed_in(&place.session, &fetched.jar).await),
        None => control.judge(&fetched.jar.set, &[], &signs::of_fetched(fetched)),
    };
    Step {
        what: what.to_owned(),
        got,
        chain: fetched.hops.iter().map(short).collect(),
        cookies: fetched.jar.set.clone(),
        signs,
        error: fetched.error.clone(),
    }
}

/// The example of the README runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
