//! The cookie of a browser that has signed in before, or has opened a link that was mailed to the
//! address. It proves nothing and opens nothing: it only gives the browser a budget of mails of its
//! own, so that a bomber cannot lock the owner out.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;

use crate::context::Visit;
use crate::doors::SignIn;
use crate::model::{Email, Purpose};
use crate::ports::{Env, StoreError};
use crate::secret::{Digest, KeyRing};

const PURPOSE: &str = "known-browser";
const READER: &str = "known-reader";
const ID: usize = 12;
/// How long ago a link may have been asked for that shows that a browser's user reads the mailbox.
/// A mailbox whose letters of a day are spent has had one within this time.
const READ: Duration = Duration::from_secs(25 * 3600);

impl SignIn<'_> {
    /// The cookie for a browser that opened a link mailed for another browser's sign-in, up to about a day
    /// old: its user can read the mailbox, so from now on this browser has a mail budget of its own,
    /// whatever strangers ask for. `None`: there is nothing to give, or the browser has such a cookie
    /// already, which a link from somebody else must not replace.
    ///
    /// All browsers that open one link share one budget, so that a letter is worth no more mails
    /// than a browser that signed in.
    ///
    /// # Errors
    /// The store's.
    pub async fn reader(self, visit: &Visit, link: &str) -> Result<Option<String>, StoreError> {
        if visit.known.is_some() {
            return Ok(None);
        }
        let found = self.engine.find_link(link).await?;
        let flow = found
            .map(|(_, flow)| flow)
            .filter(|flow| flow.purpose == Purpose::SignIn)
            .filter(|flow| visit.now < flow.created_at.plus(READ));
        Ok(flow.map(|flow| {
            let ring = &self.engine.0.ring;
            let id = ring.digest(READER, &[flow.id.as_str().as_bytes()]);
            sealed(
                ring,
                id.as_bytes().get(..ID).unwrap_or_default(),
                &flow.subject,
            )
        }))
    }
}

/// A new cookie for a browser that signed in with this address: an id and its digest, bound to
/// the address.
pub(crate) fn cookie(ring: &KeyRing, env: &dyn Env, canonical: &str) -> String {
    let mut id = [0; ID];
    env.fill(&mut id);
    sealed(ring, &id, canonical)
}

fn sealed(ring: &KeyRing, id: &[u8], canonical: &str) -> String {
    let digest = ring.digest(PURPOSE, &[id, canonical.as_bytes()]);
    let mut text = BASE64URL_NOPAD.encode(id);
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
