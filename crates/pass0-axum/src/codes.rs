//! The stable error codes of JSON answers: a code never changes meaning.

use pass0_core::model::InvalidEmail;

/// Code, HTTP status, and a message: what happened, and what to do.
pub(crate) const CODES: &[(&str, u16, &str)] = &[
    (
        "bad_request",
        400,
        "The request is malformed: a field is missing, unknown, repeated or of the wrong type. Correct it and try again.",
    ),
    (
        "bad_email",
        400,
        "This is not a valid email address. Check it, and send one such as name@example.org.",
    ),
    (
        "bad_code",
        400,
        "This is not a valid code. Enter it exactly as it was shown or emailed to you.",
    ),
    (
        "duplicate_cookie",
        400,
        "The request has two cookies of the same name. Delete this site's cookies and try again.",
    ),
    (
        "unauthenticated",
        401,
        "You are not signed in. Sign in and try again.",
    ),
    (
        "csrf",
        403,
        "The request does not come from a page of this site. Reload the page and try again.",
    ),
    (
        "fresh_required",
        403,
        "This needs a recent proof of identity. Confirm your identity and try again.",
    ),
    (
        "wrong_code",
        403,
        "The code is wrong. Enter the newest one.",
    ),
    (
        "codes_off",
        403,
        "Codes are off for this account because too many wrong ones were entered. Open the link in the email instead.",
    ),
    (
        "code_expired",
        410,
        "The code has expired. Open the link in the email, or request a new email.",
    ),
    (
        "other_browser",
        403,
        "This sign-in was started in another browser. Continue there, or start again here.",
    ),
    (
        "passkey_refused",
        403,
        "The passkey could not be verified. Try again, or sign in another way.",
    ),
    (
        "passkey_changed",
        403,
        "The passkey was moved to another app or vault after it was added. Sign in another way, remove it, and add a new one.",
    ),
    (
        "passkey_miswritten",
        403,
        "This browser encodes the passkey's key incorrectly, as Firefox 115 to 118 do. Add it in another browser or a newer Firefox.",
    ),
    (
        "factor_off",
        403,
        "This second factor is off because too many wrong codes were entered. Sign in another way, or set it up again.",
    ),
    (
        "mail_off",
        403,
        "Sign-in by email is off here. Use a passkey.",
    ),
    (
        "domain_not_allowed",
        403,
        "Accounts here need an address at an allowed domain. Use another address.",
    ),
    (
        "ask_operator",
        403,
        "Email alone is not enough for this. Contact the people who run this site.",
    ),
    (
        "operator_session",
        403,
        "A session opened by an operator's link cannot do this. Sign in yourself.",
    ),
    (
        "unproven",
        403,
        "The address has not been confirmed. Sign in by email first.",
    ),
    (
        "account_disabled",
        403,
        "This account has been disabled. Contact the people who run this site.",
    ),
    (
        "no_account",
        403,
        "There is no account with this address. Check the address, or ask for an invitation.",
    ),
    (
        "dev_key",
        403,
        "The dev key is missing or wrong. Open the inbox address printed on the console, or send its key in the header pass0-dev-key.",
    ),
    (
        "not_found",
        404,
        "There is nothing at this address. Check the URL.",
    ),
    (
        "unknown_passkey",
        404,
        "This passkey does not belong to any account here. Sign in another way.",
    ),
    (
        "method_not_allowed",
        405,
        "This address does not accept this HTTP method. Use the documented one.",
    ),
    (
        "too_slow",
        408,
        "The request arrived too slowly. Try again.",
    ),
    ("taken", 409, "This already exists here. Choose another."),
    (
        "recovery_pending",
        409,
        "A second factor is about to be removed. Until then, nothing about how you sign in can be changed.",
    ),
    (
        "last_way",
        409,
        "This is the only way to sign in to the account. Add another one first.",
    ),
    ("expired", 410, "This has expired. Start again."),
    (
        "used",
        410,
        "This has already been used. Start again, or continue if you are signed in.",
    ),
    (
        "used_elsewhere",
        410,
        "This has already been used in another browser. If that wasn't you, sign in and end that session.",
    ),
    (
        "replaced",
        410,
        "A newer email replaced this one. Use the newest.",
    ),
    ("cancelled", 410, "This sign-in was cancelled. Start again."),
    (
        "too_many_attempts",
        410,
        "Too many wrong codes were entered. Request a new email.",
    ),
    (
        "ended",
        410,
        "Another sign-in to this account finished first. Continue there, or start again.",
    ),
    (
        "unknown",
        410,
        "This link is not valid. Copy the whole link from the email, or start again.",
    ),
    (
        "too_large",
        413,
        "The request is too large. Send less data.",
    ),
    (
        "unsupported_media_type",
        415,
        "The content type is not supported. Send application/json or application/x-www-form-urlencoded.",
    ),
    (
        "unknown_host",
        421,
        "This server does not serve this host name. Use the site's public URL.",
    ),
    (
        "rate_limited",
        429,
        "There were too many requests. Try again after the time in Retry-After.",
    ),
    (
        "internal",
        500,
        "Something went wrong on the server. Try again; if it persists, report the request id.",
    ),
    (
        "unavailable",
        503,
        "The service is temporarily unavailable. Try again soon.",
    ),
    (
        "not_sent",
        503,
        "The code could not be sent. Try again soon, or use another second factor.",
    ),
];

/// The words of `bad_email`, by the fault of the address.
pub(crate) fn fault_message(fault: InvalidEmail) -> &'static str {
    match fault {
        InvalidEmail::Dots => {
            "The part before the @ begins or ends with a dot, or has two dots in a row. Correct it, or use another address."
        }
        InvalidEmail::Quotes => {
            "The part before the @ has quotation marks or a backslash. Leave them out."
        }
        InvalidEmail::Characters => {
            "The address has a space or another character that email addresses cannot have. Correct it."
        }
        InvalidEmail::Domain => {
            "The part after the @ is not a domain. It should look like example.org."
        }
        InvalidEmail::Length => {
            "The address is too long. Use one with at most 64 characters before the @, and 254 altogether."
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
