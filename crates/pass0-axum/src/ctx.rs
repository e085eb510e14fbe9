//! What a handler gets.

use axum::http::HeaderMap;
use pass0_core::{Current, Rejected, Visit};
use serde::Deserialize;

use crate::accept::Format;
use crate::body::Fields;
use crate::client;
use crate::failure::Failure;
use crate::http::Http;

/// What a handler gets.
pub(crate) struct Ctx {
    pub(crate) http: Http,
    /// Time, client and cookies.
    pub(crate) visit: Visit,
    /// The link cookie as sent.
    pub(crate) link: Option<String>,
    /// What this browser's user said to the offer of a passkey, or that it can be made.
    pub(crate) offer: Option<String>,
    /// Page or JSON.
    pub(crate) format: Format,
    /// Who is signed in, where the policy asked.
    pub(crate) current: Option<Current>,
    /// The body.
    pub(crate) fields: Fields,
    /// The one path parameter, or nothing.
    pub(crate) param: String,
    /// The raw query.
    pub(crate) query: String,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// HEAD, prefetch or prerender: nothing may change.
    pub(crate) probe: bool,
    /// Dev mode, from this machine, with the dev key: the answer may hold link and code.
    pub(crate) shows_secrets: bool,
}

impl Ctx {
    /// Who is signed in; the policy made sure that somebody is.
    pub(crate) fn signed_in(&self) -> Result<&Current, Failure> {
        self.current
            .as_ref()
            .ok_or_else(|| Rejected::SignedOut.into())
    }

    /// A value of the query, the first of its name.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// Whether this is somebody's browser going to the page, as far as its headers tell: not an
    /// image, a frame or a script.
    pub(crate) fn navigates(&self) -> bool {
        let is = |name: &str, wanted: &str| {
            let value = client::text(&self.headers, name);
            value.is_empty() || value == wanted
        };
        is("sec-fetch-dest", "document") && is("sec-fetch-mode", "navigate")
    }

    /// Whether no other site sent the visitor here, as far as its headers tell.
    pub(crate) fn comes_by_itself(&self) -> bool {
        let from = client::text(&self.headers, "sec-fetch-site");
        matches!(from, "" | "same-origin" | "none")
    }

    /// A route without fields refuses those it gets.
    pub(crate) fn takes_nothing(&mut self) -> Result<(), Failure> {
        let Nothing {} = std::mem::take(&mut self.fields).into()?;
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}
