//! A tab: goes places, waits, looks, presses.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until, timeout_at};
use url::Url;

use super::wire::{Wire, text};
use crate::jar::Cookie;

/// A page has settled when it has waited for nothing for so long,
const QUIET: Duration = Duration::from_millis(600);
/// or when it has had so long.
const LONGEST: Duration = Duration::from_secs(4);
/// For the site's word on who is signed in.
const PATIENCE: Duration = Duration::from_secs(15);

/// A tab in a context of its own: what one context holds, another does not.
pub(super) struct Tab {
    session: String,
    frame: String,
    context: String,
}

/// What a page shows.
#[derive(Default, Deserialize)]
pub(super) struct Look {
    pub(super) html: String,
    pub(super) url: String,
    /// Names in the page's storage.
    pub(super) keys: Vec<String>,
}

/// What can be pressed: how to tell it from the rest, its words, and where it is.
#[derive(Deserialize, Serialize)]
pub(super) struct Thing {
    pub(super) key: String,
    pub(super) label: String,
    /// Absent when it cannot be hit with a mouse and was pressed by script.
    at: Option<(f64, f64)>,
}

impl Tab {
    /// Opens an empty tab in a new context.
    pub(super) async fn in_new_context(wire: &mut Wire) -> Result<Self, String> {
        let made = wire.call("", "Target.createBrowserContext", json!({}));
        let made = made.await?;
        Self::in_context(wire, text(&made, "/browserContextId"), false).await
    }

    /// Opens a second tab behind this one, which stays the visible one.
    pub(super) async fn behind(&self, wire: &mut Wire) -> Result<Self, String> {
        Self::in_context(wire, &self.context, true).await
    }

    async fn in_context(wire: &mut Wire, context: &str, behind: bool) -> Result<Self, String> {
        let params =
            json!({"url": "about:blank", "browserContextId": context, "background": behind});
        let made = wire.call("", "Target.createTarget", params).await?;
        let frame = text(&made, "/targetId");
        let params = json!({"targetId": frame, "flatten": true});
        let attached = wire.call("", "Target.attachToTarget", params).await?;
        let tab = Self {
            session: text(&attached, "/sessionId").to_owned(),
            frame: frame.to_owned(),
            context: context.to_owned(),
        };
        tab.call(wire, "Page.enable", json!({})).await?;
        tab.call(wire, "Network.enable", json!({})).await?;
        Ok(tab)
    }

    /// Goes there and waits until the page has settled.
    pub(super) async fn open(&self, wire: &mut Wire, url: &Url) -> Result<(), String> {
        wire.watch(&self.session, &self.frame);
        let params = json!({"url": url.as_str()});
        let gone = self.call(wire, "Page.navigate", params).await?;
        match text(&gone, "/errorText") {
            // A download, or an answer without a page.
            "" | "net::ERR_ABORTED" => self.settle(wire).await,
            error => Err(error.to_owned()),
        }
    }

    /// Waits as a scanner waits: for scripts, and for redirects by scripts.
    pub(super) async fn settle(&self, wire: &mut Wire) -> Result<(), String> {
        let end = Instant::now() + LONGEST;
        loop {
            let calm = (Instant::now() + QUIET).min(end);
            match timeout_at(calm, wire.next()).await {
                Ok(message) => {
                    message?;
                }
                Err(_) if wire.quiet() && self.loaded(wire).await => return Ok(()),
                Err(_) => {}
            }
            if Instant::now() >= end {
                wire.give_up();
                return Ok(());
            }
        }
    }

    async fn loaded(&self, wire: &mut Wire) -> bool {
        let state = self.evaluate(wire, "document.readyState").await;
        state.is_ok_and(|state| state == "complete")
    }

    pub(super) async fn look(&self, wire: &mut Wire) -> Result<Look, String> {
        let value = self.evaluate(wire, include_str!("look.js")).await?;
        Ok(serde_json::from_value(value).unwrap_or_default())
    }

    /// Presses the first thing on the page that is not among `done`, with the mouse if possible.
    pub(super) async fn press(
        &self,
        wire: &mut Wire,
        done: &[String],
    ) -> Result<Option<Thing>, String> {
        let script = format!("({})({})", include_str!("press.js"), json!(done));
        let value = self.evaluate(wire, &script).await?;
        let Ok(thing) = serde_json::from_value::<Thing>(value) else {
            return Ok(None);
        };
        if let Some((x, y)) = thing.at {
            for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
                let params = json!({
                    "type": kind, "x": x, "y": y, "clickCount": 1,
                    "button": if kind == "mouseMoved" { "none" } else { "left" },
                });
                self.call(wire, "Input.dispatchMouseEvent", params).await?;
            }
        }
        self.settle(wire).await?;
        Ok(Some(thing))
    }

    /// The text of a JSON answer that was opened as a page.
    pub(super) async fn json(&self, wire: &mut Wire, url: &Url) -> Result<String, String> {
        const PAUSE: Duration = Duration::from_millis(20);
        let params = json!({"url": url.as_str()});
        self.call(wire, "Page.navigate", params).await?;
        let end = Instant::now() + PATIENCE;
        while !self.loaded(wire).await {
            if Instant::now() >= end {
                return Err("the site does not say who is signed in".to_owned());
            }
            sleep_until(Instant::now() + PAUSE).await;
        }
        let script = "(document.querySelector('pre') ?? document.body).innerText";
        let value = self.evaluate(wire, script).await?;
        Ok(value.as_str().unwrap_or("").to_owned())
    }

    /// Every cookie of the context, without its value.
    pub(super) async fn cookies(&self, wire: &mut Wire) -> Result<Vec<Cookie>, String> {
        let params = json!({"browserContextId": self.context});
        let got = wire.call("", "Storage.getCookies", params).await?;
        let list = got.get("cookies").and_then(Value::as_array);
        let flag = |cookie: &Value, name| cookie.get(name).and_then(Value::as_bool) == Some(true);
        let cookies = list.into_iter().flatten().map(|cookie| Cookie {
            name: text(cookie, "/name").to_owned(),
            domain: text(cookie, "/domain").trim_start_matches('.').to_owned(),
            path: text(cookie, "/path").to_owned(),
            secure: flag(cookie, "secure"),
            http_only: flag(cookie, "httpOnly"),
            same_site: Some(text(cookie, "/sameSite").to_owned()).filter(|text| !text.is_empty()),
        });
        Ok(cookies.collect())
    }

    async fn evaluate(&self, wire: &mut Wire, script: &str) -> Result<Value, String> {
        let params = json!({"expression": script, "returnByValue": true, "userGesture": true});
        let mut result = self.call(wire, "Runtime.evaluate", params).await?;
        if result.get("exceptionDetails").is_some() {
            return Err("a script failed on the page".to_owned());
        }
        let value = result.pointer_mut("/result/value").map(Value::take);
        Ok(value.unwrap_or_default())
    }

    async fn call(&self, wire: &mut Wire, method: &str, params: Value) -> Result<Value, String> {
        wire.call(&self.session, method, params).await
    }
}
