//! The cookie of a browser that has signed in before. It proves nothing and opens nothing: it only
//! gives the browser a budget of mails of its own, so that a bomber cannot lock the owner out.

use data_encoding::BASE64URL_NOPAD;

use crate::model::Email;
use crate::ports::Env;
use crate::secret::{Digest, KeyRing};

const PURPOSE: &str = "known-browser";
const ID: usize = 12;

/// A new cookie for a browser that signed in with this address: an id and its digest, bound to
/// the address.
pub(crate) fn cookie(ring: &KeyRing, env: &dyn Env, canonical: &str) -> String {
    let mut id = [0; ID];
    env.fill(&mut id);
    let digest = ring.digest(PURPOSE, &[&id, canonical.as_bytes()]);
    let mut text = BASE64URL_NOPAD.encode(&id);
    text.push('.');
    BASE64URL_NOPAD.encode_append(digest.as_bytes(), &mut text);
    text
}

/// The browser's id, when the cookie is ours and of this address.
pub(crate) fn browser(ring: &KeyRing, cookie: Option<&str>, email: &Email) -> Option<String> {
    let (id, digest) = cookie?.split_once('.')?;
    let bytes = BASE64URL_NOPAD.decode(id.as_bytes()).ok()?;
    let digest = Digest::from_bytes(&BASE64URL_NOPAD.decode(digest.as_bytes()).ok()?)?;
    ring.matches(&digest, PURPOSE, &[&bytes, email.canonical().as_bytes()])
        .then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::SystemEnv;

    #[test]
    fn a_known_browser_is_known_for_its_own_address_alone() {
        let ring = KeyRing::new(&[(0..32).collect::<Vec<u8>>()]).unwrap();
        let ann = Email::parse("ann@example.org").unwrap();
        let bob = Email::parse("bob@example.org").unwrap();
        let cookie = cookie(&ring, &SystemEnv, ann.canonical());
        assert!(browser(&ring, Some(&cookie), &ann).is_some());
        assert!(browser(&ring, Some(&cookie), &bob).is_none());
        assert!(browser(&ring, Some(&cookie.replace('.', ".A")), &ann).is_none());
        assert!(browser(&ring, Some("x.y"), &ann).is_none());
        assert!(browser(&ring, None, &ann).is_none());
    }
}
