//! Whose link it is, and how to write about it without giving it away.

use pass0_core::secret::TokenKind;
use url::Url;

use super::http::{Client, Fetched};
use super::jar::Jar;

/// A pass0 that can be asked who is signed in.
pub(super) struct Place {
    /// `GET {prefix}/session`
    pub(super) session: Url,
}

impl Place {
    /// Looks for a link of pass0 among the addresses on the way (a mail may wrap it in another),
    /// and asks there whether it is one.
    pub(super) async fn find(client: &Client, fetched: &[(&str, Fetched)]) -> Option<Self> {
        let urls = fetched.iter().flat_map(|(_, fetched)| &fetched.hops);
        let place = urls.map(|hop| &hop.url).find_map(Self::of_link)?;
        match client.signed_in(&place.session, &Jar::default()).await {
            Ok(false) => Some(place),
            _ => None,
        }
    }

    /// `{prefix}/verify/p0l_…`, or any other kind of link in a letter or of an operator's
    fn of_link(url: &Url) -> Option<Self> {
        let (prefix, token) = url.path().rsplit_once("/verify/")?;
        let mut kinds = TokenKind::LINKS.iter();
        if !kinds.any(|kind| token.starts_with(kind.prefix())) {
            return None;
        }
        let mut session = url.clone();
        session.set_path(&format!("{prefix}/session"));
        session.set_query(None);
        session.set_fragment(None);
        Some(Self { session })
    }
}

/// The same link with another secret of the same shape; none if nothing in it looks like a secret.
pub(super) fn wrong(link: &Url) -> Option<Url> {
    let rest = &link[url::Position::BeforePath..];
    let token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let secret = rest
        .split(|c| !token(c))
        .max_by_key(|part| part.len())
        .filter(|part| part.len() >= 8)?;
    let other: String = secret.chars().map(next).collect();
    link.join(&rest.replacen(secret, &other, 1)).ok()
}

/// Another character of the same class; hexadecimal stays hexadecimal.
fn next(c: char) -> char {
    match c {
        '9' => '0',
        'f' => 'a',
        'z' => 'g',
        'F' => 'A',
        'Z' => 'G',
        c if c.is_ascii_alphanumeric() => char::from_u32(u32::from(c) + 1).unwrap_or(c),
        c => c,
    }
}

/// An address for people: what may be a secret is cut short.
pub(super) fn shortened(url: &Url) -> String {
    let mut text = match url.host_str() {
        Some(host) => format!("{}://{host}", url.scheme()),
        None => return format!("{}:…", url.scheme()),
    };
    if let Some(port) = url.port() {
        text.push_str(&format!(":{port}"));
    }
    let path: Vec<String> = url.path().split('/').map(segment).collect();
    text.push_str(&path.join("/"));
    if let Some(query) = url.query() {
        let pairs: Vec<String> = query
            .split('&')
            .map(|pair| match pair.split_once('=') {
                Some((name, value)) if !value.is_empty() => format!("{}=…", segment(name)),
                _ => segment(pair),
            })
            .collect();
        text.push('?');
        text.push_str(&pairs.join("&"));
    }
    if url.fragment().is_some_and(|fragment| !fragment.is_empty()) {
        text.push_str("#…");
    }
    text
}

/// Words stay whole; what has digits or capitals among many letters may be a secret.
fn segment(text: &str) -> String {
    let word = text
        .chars()
        .all(|c| c.is_ascii_lowercase() || matches!(c, '-' | '_' | '.'));
    if text.len() < 16 || (word && text.len() < 32) {
        return text.to_owned();
    }
    let start: String = text.chars().take(4).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_shortened_address_keeps_no_secret() {
        let secret = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4";
        for link in [
            format!("https://a.example/auth/verify/p0l_{secret}"),
            format!("https://{secret}:{secret}@a.example/"),
            format!("https://a.example:8443/in?token={secret}&{secret}#{secret}"),
            format!("https://a.example/in?{secret}=1"),
            format!("app.example:{secret}"),
        ] {
            assert!(!shortened(&url(&link)).contains("m9vYmFy"), "{link}");
        }
        let link = url("http://localhost:5000/auth/verify/p0l_Zm9vYmFyYmF6?code=1&next=#x");
        let shown = "http://localhost:5000/auth/verify/p0l_…?code=…&next=#…";
        assert_eq!(shortened(&link), shown);
    }

    #[test]
    fn a_wrong_link_differs_in_its_secret_only() {
        let wrong = |link: &str| wrong(&url(link)).map(String::from);
        assert_eq!(
            wrong("https://a.example/in?user=ann&token=09afAF-zZ_gy#top"),
            Some("https://a.example/in?user=ann&token=10baBA-gG_hz#top".to_owned())
        );
        assert_eq!(wrong("https://a.example/in?user=ann"), None);
    }

    #[test]
    fn a_pass0_is_known_by_its_link() {
        let session = |link: &str| Place::of_link(&url(link)).map(|place| place.session.into());
        let expected: Option<String> = Some("https://a.example/x/auth/session".to_owned());
        assert_eq!(session("https://a.example/x/auth/verify/p0l_abc"), expected);
        assert_eq!(
            session("https://a.example/x/auth/verify/p0o_abc?a=b"),
            expected
        );
        assert_eq!(session("https://a.example/auth/verify/abc"), None);
        assert_eq!(session("https://a.example/p0l_abc"), None);
    }
}
