use super::text::{AT, BROWSER, EMAIL, IP, Say, TOKEN};
use crate::page::{
    AccountNotice, EventRow, EventWords, FactorRow, OperatorLink, Page, PasskeyRow, PendingRow,
    SessionRow,
};

pub(super) fn samples(say: Say<'_>) -> Vec<Page> {
    let session = |id: &str, browser: &str, current, operator| SessionRow {
        id: say(id),
        browser: say(browser),
        ip: say(IP),
        created_at: say(AT),
        seen_at: say(AT),
        current,
        operator,
    };
    let mut pages = accounts(say);
    pages.extend([
        Page::SignedIn {
            email: say(EMAIL),
            sessions: vec![
                session("s1", BROWSER, true, None),
                session("s2", "Safari on iPhone", false, Some(OperatorLink::Link)),
                session(
                    "s3",
                    "Chrome on Windows",
                    false,
                    Some(OperatorLink::Recovery),
                ),
            ],
            form_token: say(TOKEN),
            events: events(say),
        },
        Page::SignedIn {
            email: say(EMAIL),
            sessions: vec![session("s1", BROWSER, true, None)],
            form_token: say(TOKEN),
            events: Vec::new(),
        },
        Page::Logout {
            form_token: say(TOKEN),
        },
    ]);
    pages
}

fn accounts(say: Say<'_>) -> Vec<Page> {
    let passkey = |id: &str, name: &str, used: bool, synced| PasskeyRow {
        id: say(id),
        name: if name.is_empty() {
            String::new()
        } else {
            say(name)
        },
        created_at: say(AT),
        used_at: used.then(|| say(AT)),
        synced,
    };
    let bare = |passkeys_offered, last_way, passkeys, notice| Page::Account {
        email: say(EMAIL),
        pending: None,
        last_way,
        passkeys_offered,
        rp_id: say("notes.example.org"),
        user_handle: say("dXNlcg"),
        credential_ids: vec![say("AAAA"), say("BBBB")],
        passkeys,
        factors: vec![off("totp")],
        second: false,
        recovery_left: None,
        recovery_warn: false,
        sessions: 1,
        events: Vec::new(),
        notice,
        operator: false,
        form_token: say(TOKEN),
    };
    let both = |used: bool, recovery_left, recovery_warn: bool| Page::Account {
        email: say(EMAIL),
        pending: recovery_warn.then(|| {
            Box::new(PendingRow {
                factors: vec!["recovery_code".into(), "totp".into(), "gone".into()],
                until: say(AT),
            })
        }),
        last_way: false,
        passkeys_offered: true,
        rp_id: say("notes.example.org"),
        user_handle: say("dXNlcg"),
        credential_ids: vec![say("AAAA"), say("BBBB")],
        passkeys: vec![
            passkey("k1", "Ann’s phone", true, true),
            passkey("k2", "", false, false),
        ],
        factors: vec![FactorRow {
            since: Some(say(AT)),
            used_at: used.then(|| say(AT)),
            hint: if used { say("… 89") } else { String::new() },
            ..off("totp")
        }],
        second: true,
        recovery_left,
        recovery_warn,
        sessions: 3,
        events: events(say),
        notice: None,
        operator: true,
        form_token: say(TOKEN),
    };
    let mut pages = vec![
        both(true, Some(8), false),
        both(false, Some(1), true),
        both(false, Some(0), true),
        both(false, None, false),
        bare(false, false, Vec::new(), None),
        bare(true, false, Vec::new(), None),
        bare(true, true, vec![passkey("k1", "", true, false)], None),
        bare(false, false, vec![passkey("k1", "Key", true, false)], None),
    ];
    let notices = [
        "passkey-added",
        "passkey-renamed",
        "passkey-removed",
        "totp-on",
        "totp-off",
        "email-asked",
        "email-changed",
    ];
    let notices = notices.map(|notice| AccountNotice::of(notice, &["totp"]));
    pages.extend(notices.map(|notice| bare(true, false, Vec::new(), notice)));
    pages
}

/// A second factor that is off.
fn off(id: &str) -> FactorRow {
    FactorRow {
        id: id.to_owned(),
        set_up: format!("/auth/2fa/{id}/setup"),
        off: format!("/auth/2fa/{id}/disable"),
        since: None,
        used_at: None,
        hint: String::new(),
    }
}

fn events(say: Say<'_>) -> Vec<EventRow> {
    const EVENTS: [(&str, &str); 39] = [
        ("session.opened", "mail"),
        ("code.wrong", ""),
        ("link.opened_elsewhere", ""),
        ("mail.accepted", ""),
        ("mail.refused", ""),
        ("flow.asked", ""),
        ("link.issued", "operator_link"),
        ("link.issued", "operator_recovery"),
        ("session.opened", "operator_link"),
        ("session.opened", "operator_recovery"),
        ("session.signed_out", ""),
        ("session.ended", ""),
        ("credential.added", "passkey"),
        ("credential.renamed", "passkey"),
        ("offer.declined", "passkey"),
        ("credential.removed", "passkey"),
        ("ceremony.refused", "passkey"),
        ("ceremony.refused", "passkey backup-eligibility"),
        ("enrolment.failed", "passkey"),
        ("credential.clone_suspected", "passkey"),
        ("credential.added", "totp"),
        ("credential.removed", "totp"),
        ("factor.wrong", "totp"),
        ("factor.replayed", "totp"),
        ("factor.wrong", "recovery_code"),
        ("factor.wrong", "gone"),
        ("factor.replayed", "gone"),
        ("factor.unsent", "gone"),
        ("credential.removed", "operator"),
        ("credential.added", "recovery_code"),
        ("credential.spent", "recovery_code"),
        ("session.stepped_up", "totp"),
        ("email.asked", ""),
        ("email.changed", ""),
        ("email.restored", ""),
        ("account.not_me", ""),
        ("recovery.started", ""),
        ("recovery.done", ""),
        ("recovery.cancelled", ""),
    ];
    let words = EVENTS.iter().filter_map(|(kind, detail)| {
        let (method, why) = detail.split_once(' ').unwrap_or((detail, ""));
        EventWords::of(kind, method, why)
    });
    words
        .zip(1..)
        .map(|(words, times)| EventRow {
            at: say(AT),
            words,
            times,
            since: say(AT),
        })
        .collect()
}
