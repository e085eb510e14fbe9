//! Bodies: one media type of two, read whole, every field known and given once.

mod strict;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::accept::Format;
use crate::body_timeout::is_too_slow;
use crate::failure::Failure;

/// The most bytes of a body, and of one that carries an authenticator's answer.
pub(crate) const LONGEST_BODY: usize = 16 * 1024;
pub(crate) const LONGEST_CREDENTIAL: usize = 64 * 1024;

/// The fields of a body.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    values: Map<String, Value>,
    /// Whether the body was JSON.
    pub(crate) format: Option<Format>,
}

impl Fields {
    /// Reads a body: nothing, a JSON object or a form.
    pub(crate) async fn read(
        headers: &HeaderMap,
        body: Body,
        longest: usize,
    ) -> Result<Self, Failure> {
        let bytes = whole(body, longest).await?;
        let media = media_type(headers)?;
        match media.as_deref() {
            _ if bytes.is_empty() && media.as_deref() != Some("application/json") => {
                Ok(Self::default())
            }
            Some("application/json") => Ok(Self {
                values: strict::object(&bytes)?,
                format: Some(Format::Json),
            }),
            Some("application/x-www-form-urlencoded") => Ok(Self {
                values: form(&bytes)?,
                format: Some(Format::Html),
            }),
            _ => Err(Failure::MediaType),
        }
    }

    /// Takes the form token out, if there is one.
    pub(crate) fn take_form_token(&mut self) -> Option<String> {
        match self.values.remove("form_token")? {
            Value::String(token) => Some(token),
            _ => None,
        }
    }

    /// The fields of a form, to be sent again; `None`: it was no form.
    pub(crate) fn as_form(&self) -> Option<Vec<(String, String)>> {
        if self.format == Some(Format::Json) {
            return None;
        }
        let pairs = self.values.iter();
        pairs
            .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .collect()
    }

    /// The fields as a type that refuses unknown ones.
    pub(crate) fn into<T: DeserializeOwned>(self) -> Result<T, Failure> {
        serde_json::from_value(Value::Object(self.values)).map_err(|_| Failure::Malformed)
    }
}

async fn whole(body: Body, longest: usize) -> Result<Vec<u8>, Failure> {
    let limited = http_body_util::Limited::new(body, longest);
    match limited.collect().await {
        Ok(whole) => Ok(whole.to_bytes().to_vec()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(Failure::TooLarge),
        Err(error) if is_too_slow(error.as_ref()) => Err(Failure::TooSlow),
        Err(_) => Err(Failure::Malformed),
    }
}

/// The media type, lower case, when its parameters are none or `charset=utf-8`.
fn media_type(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Failure::MediaType);
    }
    let text = value
        .to_str()
        .map_err(|_| Failure::MediaType)?
        .to_ascii_lowercase();
    let mut parts = text.split(';').map(str::trim);
    let media = parts.next().unwrap_or("").to_owned();
    let plain = |part: &str| matches!(part, "" | "charset=utf-8" | "charset=\"utf-8\"");
    if parts.all(plain) {
        Ok(Some(media))
    } else {
        Err(Failure::MediaType)
    }
}

fn form(bytes: &[u8]) -> Result<Map<String, Value>, Failure> {
    let mut map = Map::new();
    for (name, value) in url::form_urlencoded::parse(bytes) {
        if value.contains('\u{fffd}')
            || map
                .insert(name.into_owned(), Value::String(value.into_owned()))
                .is_some()
        {
            return Err(Failure::Malformed);
        }
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(media: &str, body: &str) -> Result<usize, Failure> {
        let mut headers = HeaderMap::new();
        if !media.is_empty() {
            headers.insert(header::CONTENT_TYPE, media.parse().unwrap());
        }
        Fields::read(&headers, Body::from(body.to_owned()), LONGEST_BODY)
            .await
            .map(|fields| fields.values.len())
    }

    #[tokio::test]
    async fn an_object_of_texts_or_a_form_is_read() {
        for (media, body, fields) in [
            ("application/json", r#"{"email":"a","next":"/"}"#, 2),
            ("Application/JSON; charset=UTF-8", "{}", 0),
            (
                "application/x-www-form-urlencoded",
                "email=a%40b&next=%2F",
                2,
            ),
            ("application/x-www-form-urlencoded", "", 0),
            ("", "", 0),
        ] {
            assert_eq!(read(media, body).await.ok(), Some(fields), "{media} {body}");
        }
    }

    #[tokio::test]
    async fn everything_else_is_refused() {
        let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
        for body in [
            "",
            "null",
            "[]",
            "1",
            "\"x\"",
            "{",
            r#"{"email":"a"} x"#,
            r#"{"email":"a","email":"b"}"#,
            r#"{"email":null}"#,
            r#"{"email":"\ud800"}"#,
            r#"{"email":{"a":1,"a":2}}"#,
            r#"{"email":[{"a":{"b":1,"b":1}}]}"#,
            &deep,
            &format!("{{\"email\":{deep}}}"),
        ] {
            assert!(
                matches!(
                    read("application/json", body).await,
                    Err(Failure::Malformed)
                ),
                "{body}"
            );
        }
        for body in ["email=a&email=b", "email=%ff"] {
            let read = read("application/x-www-form-urlencoded", body).await;
            assert!(matches!(read, Err(Failure::Malformed)), "{body}");
        }
        for media in [
            "text/plain",
            "text/plain; application/json",
            "application/jsonp",
            "application/json; charset=utf-16",
            "multipart/form-data",
            "application/json, text/plain",
            "",
        ] {
            assert!(
                matches!(
                    read(media, r#"{"email":"a"}"#).await,
                    Err(Failure::MediaType)
                ),
                "{media}"
            );
        }
        let large = "a".repeat(LONGEST_BODY + 1);
        assert!(matches!(
            read("application/json", &large).await,
            Err(Failure::TooLarge)
        ));
    }
}
