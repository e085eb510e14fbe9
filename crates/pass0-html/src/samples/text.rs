//! What the samples show.

pub(super) type Say<'a> = &'a dyn Fn(&str) -> String;
pub(super) const EMAIL: &str = "ann@example.org";
pub(super) const BROWSER: &str = "Firefox on Linux";
pub(super) const IP: &str = "2001:db8::7";
pub(super) const AT: &str = "2026-11-23 21:14 UTC";
pub(super) const LINK: &str =
    "https://notes.example.org/auth/verify/p0l_EXAMPLEexampleEXAMPLEexampleEXAMPLEexampleE";
pub(super) const CODE: &str = "1234 5678";
pub(super) const TOKEN: &str = "p0f_EXAMPLE";
pub(super) const OFFER: &str = "pass0_offer";
