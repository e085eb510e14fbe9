//! The stable error codes of JSON answers: a code never changes meaning.

use pass0_core::model::InvalidEmail;

/// Code, HTTP status, words for people.
pub(crate) const CODES: &[(&str, u16, &str)] = &[
    (
        "bad_request",
        400,
        "The request cannot be read: a field is missing, unknown, given twice or of the wrong type.",
    ),
    ("bad_email", 400, "That is not an e-mail address."),
    ("bad_code", 400, "That is not a code."),
    (
        "duplicate_cookie",
        400,
        "A cookie came twice under one name.",
    ),
    ("unauthenticated", 401, "Not signed in."),
    ("csrf", 403, "The request does not come from this site."),
    ("fresh_required", 403, "Please sign in again to do this."),
    ("wrong_code", 403, "That is not the code."),
    (
        "codes_off",
        403,
        "Too many wrong codes were typed for this account. Use the link in the mail.",
    ),
    (
        "code_expired",
        410,
        "The code has expired. Open the link in the email, or ask for a new one.",
    ),
    (
        "other_browser",
        403,
        "This browser has not asked to sign in. Type the code where you asked.",
    ),
    (
        "passkey_refused",
        403,
        "The passkey did not prove who you are. Try again, or another way.",
    ),
    (
        "passkey_changed",
        403,
        "The passkey was moved to another app or vault since it was added. Sign in in another way, remove it, and add a new one.",
    ),
    (
        "passkey_miswritten",
        403,
        "This browser writes the key of this passkey wrongly, as Firefox 115 to 118 do. Add it in another browser or a newer Firefox.",
    ),
    (
        "factor_off",
        403,
        "Too many wrong codes: this second factor is off until it is set up again.",
    ),
    (
        "mail_off",
        403,
        "Nobody signs in by mail here. Use a passkey.",
    ),
    (
        "domain_not_allowed",
        403,
        "Accounts here need an address at an allowed domain.",
    ),
    (
        "ask_operator",
        403,
        "A mailbox alone can't do this here. Contact the people who run this.",
    ),
    (
        "operator_session",
        403,
        "An operator's link opened this session, and it can't do this. Sign in yourself.",
    ),
    (
        "unproven",
        403,
        "Prove your address first: sign in by mail.",
    ),
    ("account_disabled", 403, "This account has been disabled."),
    ("no_account", 403, "There is no account with this address."),
    (
        "dev_key",
        403,
        "Open the inbox address printed on the console, or send its key as the header pass0-dev-key.",
    ),
    ("not_found", 404, "There is nothing here."),
    ("unknown_passkey", 404, "Nobody has this passkey here."),
    (
        "method_not_allowed",
        405,
        "This method is not allowed here.",
    ),
    ("too_slow", 408, "The request came too slowly. Try again."),
    ("taken", 409, "That is there already."),
    (
        "recovery_pending",
        409,
        "A second step is about to be removed: until then, nothing about how you sign in can be changed.",
    ),
    (
        "last_way",
        409,
        "This is the last way into the account, so it stays.",
    ),
    ("expired", 410, "Its time is over: start again."),
    ("used", 410, "It has been used already."),
    (
        "used_elsewhere",
        410,
        "It has been used already, in another browser.",
    ),
    ("replaced", 410, "A newer mail was sent: use that one."),
    ("cancelled", 410, "This sign-in was called off."),
    (
        "too_many_attempts",
        410,
        "Too many wrong codes. Ask for a new mail.",
    ),
    (
        "ended",
        410,
        "Another sign-in of this account was finished first.",
    ),
    ("unknown", 410, "This link is not known here."),
    ("too_large", 413, "The request is too large."),
    (
        "unsupported_media_type",
        415,
        "Send application/json or application/x-www-form-urlencoded.",
    ),
    ("unknown_host", 421, "This host is not served here."),
    ("rate_limited", 429, "Too many requests."),
    ("internal", 500, "Something went wrong here."),
    ("unavailable", 503, "Not available now. Try again soon."),
];

/// The words of `bad_email`, by the fault of the address.
pub(crate) fn fault_message(fault: InvalidEmail) -> &'static str {
    match fault {
        InvalidEmail::Dots => {
            "The part before the @ begins or ends with a dot, or has two dots in a row."
        }
        InvalidEmail::Quotes => {
            "The part before the @ has quotation marks or a backslash. Leave them out."
        }
        InvalidEmail::Characters => {
            "The address has a space or another character that e-mail addresses do not have."
        }
        InvalidEmail::Domain => "The part after the @ is not a domain, such as example.org.",
        InvalidEmail::Length => {
            "The address is too long: at most 64 characters before the @, and 254 altogether."
        }
        InvalidEmail::Route => {
            "The part before the @ names another host, after % or before !. Use the plain address."
        }
        _ => message("bad_email"),
    }
}

/// The words of a code.
pub(crate) fn message(code: &str) -> &'static str {
    CODES
        .iter()
        .find(|(known, ..)| *known == code)
        .map_or("", |(_, _, message)| message)
}
