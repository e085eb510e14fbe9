//! Requests and answers, as Flask has them.

use axum::extract::Request;
use axum::response::Response;
use http_body_util::BodyExt as _;
use pass0::embedded::Peer;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// Status, headers, body.
pub(crate) type Answer<'py> = (u16, Vec<(String, String)>, Bound<'py, PyBytes>);

/// A request of Flask's, for one of our routes or of its own. Header values are Latin-1, as WSGI
/// has them (PEP 3333). `peer`: an IP address, or `unix`. `None`: it is no HTTP.
pub(crate) fn request(
    method: &str,
    target: &str,
    headers: &[(String, String)],
    peer: Option<&str>,
    body: &[u8],
) -> Option<Request> {
    let mut given = Vec::with_capacity(headers.len());
    for (name, value) in headers {
        let latin: Option<Vec<u8>> = value.chars().map(|c| u8::try_from(c).ok()).collect();
        given.push((name.as_str(), latin?));
    }
    let peer = peer.and_then(|peer| match peer {
        "unix" => Some(Peer::Unix),
        address => address.parse().ok().map(Peer::Address),
    });
    pass0::embedded::request(method, target, &given, peer, body.to_vec()).ok()
}

/// An answer with its whole body read.
pub(crate) struct Read {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Read {
    pub(crate) async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        // Our bodies are whole in memory: nothing can go wrong with them.
        let body = body.collect().await.map(|body| body.to_bytes().to_vec());
        let headers = parts.headers.iter().map(|(name, value)| {
            let value = value.as_bytes().iter().copied().map(char::from).collect();
            (name.as_str().to_owned(), value)
        });
        Self {
            status: parts.status.as_u16(),
            headers: headers.collect(),
            body: body.unwrap_or_default(),
        }
    }

    /// The answer to what is no HTTP.
    pub(crate) fn bad_request() -> Self {
        let body =
            r#"{"error":"bad_request","message":"The request is not understood.","request_id":""}"#;
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Self {
            status: 400,
            headers: vec![
                header("content-type", "application/json"),
                header("cache-control", "no-store"),
                header("x-content-type-options", "nosniff"),
            ],
            body: body.into(),
        }
    }

    pub(crate) fn into_py(self, py: Python<'_>) -> Answer<'_> {
        (self.status, self.headers, PyBytes::new(py, &self.body))
    }
}
