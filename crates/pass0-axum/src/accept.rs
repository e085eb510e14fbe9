//! What the client wants to get.

use axum::http::{HeaderMap, header};

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// A page, or a redirect to one.
    Html,
    /// JSON.
    Json,
}

/// JSON when `Accept` prefers it; a tie, `*/*` and no header at all mean HTML.
pub(crate) fn preferred(headers: &HeaderMap) -> Format {
    let (mut html, mut json, mut any) = (0, 0, 0);
    for (range, q) in ranges(headers) {
        match range {
            "text/html" | "application/xhtml+xml" | "text/*" => html = q.max(html),
            "application/json" | "application/*" | "application/problem+json" => json = q.max(json),
            "*/*" => any = q.max(any),
            _ => {}
        }
    }
    if json > html.max(if html == 0 && json == 0 { any } else { 0 }) {
        Format::Json
    } else {
        Format::Html
    }
}

/// Whether the client is a browser that navigates, or says it reads HTML.
pub(crate) fn reads_html(headers: &HeaderMap) -> bool {
    ranges(headers)
        .any(|(range, q)| q > 0 && matches!(range, "text/html" | "application/xhtml+xml"))
}

/// Media ranges with their quality in thousandths.
fn ranges(headers: &HeaderMap) -> impl Iterator<Item = (&str, u32)> {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .take(32)
        .map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let range = parts.next().unwrap_or("");
            let q = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(1000, thousandths);
            (range, q)
        })
}

fn thousandths(q: &str) -> u32 {
    q.parse::<f32>()
        .ok()
        .filter(|q| (0.0..=1.0).contains(q))
        .map_or(0, |q| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "0 to 1000"
            )]
            let whole = (q * 1000.0) as u32;
            whole
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_sent_to_those_who_prefer_it() {
        let format = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().unwrap());
            preferred(&headers)
        };
        for json in [
            "application/json",
            "application/json, */*",
            "text/html;q=0.8, application/json",
            "application/json, text/plain, */*",
        ] {
            assert_eq!(format(json), Format::Json, "{json}");
        }
        for html in [
            "*/*",
            "text/html",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "application/json;q=0.5, text/html",
            "application/json;q=x, text/html;q=0.1",
            "image/png",
            ";;q=,",
        ] {
            assert_eq!(format(html), Format::Html, "{html}");
        }
        assert_eq!(preferred(&HeaderMap::new()), Format::Html);
    }
}
