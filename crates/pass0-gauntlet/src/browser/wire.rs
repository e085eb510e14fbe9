//! The DevTools protocol: JSON, each message ended by a zero byte.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdin, ChildStdout};
use url::Url;

use crate::http::Hop;

/// For one command: a page cannot make it longer.
const PATIENCE: Duration = Duration::from_secs(15);
/// The longest message that is read, in bytes: a page is in one.
const LONGEST: usize = 64 * 1024 * 1024;

/// The pipe, and what the browser told meanwhile.
#[derive(Default)]
pub(super) struct Wire {
    pipe: Option<(ChildStdin, BufReader<ChildStdout>)>,
    /// What there is of a message. Kept here, so that a wait can be given up.
    partial: Vec<u8>,
    last: u64,
    traffic: Traffic,
    /// What scripts asked for and was waited for in vain: a page that waits for news asks all the time.
    slow: BTreeSet<String>,
}

/// What a watched tab loads.
#[derive(Default)]
pub(super) struct Traffic {
    session: String,
    frame: String,
    /// Requests without an answer, with what a script asked for, or nothing.
    open: BTreeMap<String, String>,
    hops: VecDeque<Hop>,
}

impl Wire {
    pub(super) fn open(&mut self, to: ChildStdin, from: ChildStdout) {
        self.pipe = Some((to, BufReader::new(from)));
    }

    /// Notes from here on what this tab loads.
    pub(super) fn watch(&mut self, session: &str, frame: &str) {
        self.traffic = Traffic {
            session: session.to_owned(),
            frame: frame.to_owned(),
            ..Traffic::default()
        };
    }

    /// Whether the watched tab waits for nothing, but for what was waited for in vain before.
    pub(super) fn quiet(&self) -> bool {
        self.traffic
            .open
            .values()
            .all(|url| self.slow.contains(url))
    }

    /// The watched tab was waited for as long as there was time: what it still waits for then is
    /// waited for once.
    pub(super) fn give_up(&mut self) {
        let open = self.traffic.open.values();
        self.slow
            .extend(open.filter(|url| !url.is_empty()).cloned());
    }

    /// The pages the watched tab was answered since last asked.
    pub(super) fn hops(&mut self) -> Vec<Hop> {
        self.traffic.hops.drain(..).collect()
    }

    /// Calls a method of a tab, or of the browser (an empty session), and waits for its result.
    pub(super) async fn call(
        &mut self,
        session: &str,
        method: &str,
        params: Value,
    ) -> Result<Value, String> {
        let answer = self.answer_to(session, method, params);
        tokio::time::timeout(PATIENCE, answer)
            .await
            .unwrap_or_else(|_| Err(format!("{method}: no answer")))
    }

    /// The same, without a time limit.
    pub(super) async fn answer_to(
        &mut self,
        session: &str,
        method: &str,
        params: Value,
    ) -> Result<Value, String> {
        let id = self.send(session, method, params).await?;
        loop {
            let mut message = self.next().await?;
            if message.get("id").and_then(Value::as_u64) == Some(id) {
                if let Some(error) = message.pointer("/error/message") {
                    return Err(format!("{method}: {error}"));
                }
                return Ok(message
                    .get_mut("result")
                    .map(Value::take)
                    .unwrap_or_default());
            }
        }
    }

    /// Takes the next message, and notes what it says of the watched tab. May be cancelled.
    pub(super) async fn next(&mut self) -> Result<Value, String> {
        let Some((_, from)) = &mut self.pipe else {
            return Err(gone());
        };
        let room = LONGEST.saturating_sub(self.partial.len());
        let mut from = from.take(u64::try_from(room).unwrap_or(u64::MAX));
        let read = from.read_until(0, &mut self.partial).await;
        if read.map_err(|_| gone())? == 0 || self.partial.pop() != Some(0) {
            return Err(gone());
        }
        let bytes = std::mem::take(&mut self.partial);
        let message: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        if message.get("method").and_then(Value::as_str) == Some("Page.javascriptDialogOpening") {
            // Nothing moves until somebody answers: a scanner says yes.
            let session = text(&message, "/sessionId").to_owned();
            let yes = json!({"accept": true});
            self.send(&session, "Page.handleJavaScriptDialog", yes)
                .await?;
        }
        self.traffic.note(&message);
        Ok(message)
    }

    async fn send(&mut self, session: &str, method: &str, params: Value) -> Result<u64, String> {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method, "params": params});
        if !session.is_empty()
            && let Some(message) = message.as_object_mut()
        {
            message.insert("sessionId".to_owned(), session.into());
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        let Some((to, _)) = &mut self.pipe else {
            return Err(gone());
        };
        to.write_all(&bytes).await.map_err(|_| gone())?;
        Ok(self.last)
    }
}

impl Traffic {
    fn note(&mut self, message: &Value) {
        if self.session.is_empty() || text(message, "/sessionId") != self.session {
            return;
        }
        let id = text(message, "/params/requestId").to_owned();
        match text(message, "/method") {
            "Network.requestWillBeSent" => {
                self.answered(message, message.pointer("/params/redirectResponse"));
                let by_script = matches!(
                    text(message, "/params/type"),
                    "XHR" | "Fetch" | "EventSource"
                );
                let url = text(message, "/params/request/url");
                let url = url.split(['?', '#']).next().filter(|_| by_script);
                self.open.insert(id, url.unwrap_or_default().to_owned());
            }
            "Network.responseReceived" => {
                self.answered(message, message.pointer("/params/response"));
            }
            "Network.loadingFinished" | "Network.loadingFailed" => {
                self.open.remove(&id);
            }
            _ => {}
        }
    }

    fn answered(&mut self, message: &Value, response: Option<&Value>) {
        let own = text(message, "/params/frameId") == self.frame
            && text(message, "/params/type") == "Document";
        let Some(response) = response.filter(|_| own) else {
            return;
        };
        let status = response.get("status").and_then(Value::as_u64);
        let hop = status
            .and_then(|status| u16::try_from(status).ok())
            .zip(Url::parse(text(response, "/url")).ok())
            .map(|(status, url)| Hop { status, url });
        self.hops.extend(hop);
    }
}

/// A text in a message, or nothing.
pub(super) fn text<'a>(message: &'a Value, pointer: &str) -> &'a str {
    message
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or("")
}

fn gone() -> String {
    "it is gone".to_owned()
}
