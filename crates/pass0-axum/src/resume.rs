//! The forms that may wait for a fresh proof. Each is known by name: the page that goes on with one
//! says what it does, and a form that is not here is never kept.

use pass0_html::ResumeWords;

use crate::factors::FIRST;

/// What the form of this action does; `None`: it is not one that waits.
pub(crate) fn words(
    prefix: &str,
    action: &str,
    is_second: impl Fn(&str) -> bool,
) -> Option<ResumeWords> {
    let (path, _) = action.split_once('?').unwrap_or((action, ""));
    let path = path.strip_prefix(prefix)?;
    let second = |step| row(path, "/2fa/", step).filter(|id| is_second(id));
    if let Some(id) = second("/setup").or_else(|| second("/confirm")) {
        return Some(ResumeWords::FactorOn(id.to_owned()));
    }
    if let Some(id) = second("/disable") {
        return Some(ResumeWords::FactorOff(id.to_owned()));
    }
    Some(match path {
        "/email/change" => ResumeWords::ChangeEmail,
        "/link" => ResumeWords::ConfirmEmail,
        "/account/delete" => ResumeWords::DeleteAccount,
        "/sessions/revoke-others" => ResumeWords::EndOtherSessions,
        "/2fa/setup" => ResumeWords::FactorOn(FIRST.to_owned()),
        "/2fa/disable" => ResumeWords::FactorOff(FIRST.to_owned()),
        "/2fa/backup-codes" => ResumeWords::NewRecoveryCodes,
        path if row(path, "/sessions/", "/end").is_some() => ResumeWords::EndSession,
        path if row(path, "/passkeys/", "/delete").is_some() => ResumeWords::RemovePasskey,
        _ => return None,
    })
}

/// The fields that such a form may have.
pub(crate) fn takes(words: &ResumeWords, field: &str) -> bool {
    match words {
        ResumeWords::ChangeEmail | ResumeWords::DeleteAccount => field == "email",
        ResumeWords::FactorOn(_) => field == "code" || field == "given",
        _ => false,
    }
}

/// The id in `{before}{id}{after}`.
pub(crate) fn row<'a>(path: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let id = path.strip_prefix(before)?.strip_suffix(after)?;
    (!id.is_empty() && !id.contains('/')).then_some(id)
}

/// Where the form of this id goes on.
pub(crate) fn path(prefix: &str, id: &str) -> String {
    format!("{prefix}{PATH}{id}")
}

/// The id of the form that goes on there, if one does.
pub(crate) fn id<'a>(prefix: &str, path: &'a str) -> Option<&'a str> {
    let id = path.strip_prefix(prefix)?.strip_prefix(PATH)?;
    let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (plain && !id.is_empty()).then_some(id)
}

const PATH: &str = "/step-up/resume?id=";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_form_with_words_waits() {
        for (action, known) in [
            ("/auth/email/change", Some(ResumeWords::ChangeEmail)),
            (
                "/auth/passkeys/01k/delete",
                Some(ResumeWords::RemovePasskey),
            ),
            ("/auth/link?flow=01k", Some(ResumeWords::ConfirmEmail)),
            ("/auth/passkeys//delete", None),
            ("/auth/passkeys/a/b/delete", None),
            ("/auth/logout", None),
            ("/auth/passkeys/01k/rename", None),
            ("/auth/new-and-unknown", None),
            ("/email/change", None),
            (
                "/auth/2fa/disable",
                Some(ResumeWords::FactorOff("totp".into())),
            ),
            (
                "/auth/2fa/sms/setup",
                Some(ResumeWords::FactorOn("sms".into())),
            ),
            (
                "/auth/2fa/sms/confirm",
                Some(ResumeWords::FactorOn("sms".into())),
            ),
            (
                "/auth/2fa/sms/disable",
                Some(ResumeWords::FactorOff("sms".into())),
            ),
            ("/auth/2fa/other/disable", None),
            ("/auth/2fa/sms/begin", None),
        ] {
            assert_eq!(words("/auth", action, |id| id == "sms"), known, "{action}");
        }
    }

    #[test]
    fn the_path_of_a_form_that_waits_is_read_as_it_was_written() {
        assert_eq!(id("/auth", &path("/auth", "01k")), Some("01k"));
        for other in [
            "/auth/step-up/resume",
            "/auth/step-up/resume?id=",
            "/auth/step-up/resume?id=a/b",
            "/auth/step-up/resume?id=a&next=//evil.example",
            "//evil.example/auth/step-up/resume?id=a",
        ] {
            assert_eq!(id("/auth", other), None, "{other}");
        }
    }
}
