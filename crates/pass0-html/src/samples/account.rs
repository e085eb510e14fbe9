use super::text::{AT, BROWSER, EMAIL, IP, Say, TOKEN};
use crate::factor_kind::FactorKind;
use crate::page::{
    AccountNotice, EventRow, EventWords, OperatorLink, Page, PasskeyRow, PendingRow, SessionRow,
    TotpRow,
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
        totp: None,
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
                factors: vec![FactorKind::RecoveryCode, FactorKind::Totp],
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
        totp: Some(TotpRow {
            since: say(AT),
            used_at: used.then(|| say(AT)),
        }),
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
        AccountNotice::PasskeyAdded,
        AccountNotice::PasskeyRenamed,
        AccountNotice::PasskeyRemoved,
        AccountNotice::TotpOn,
        AccountNotice::TotpOff,
        AccountNotice::EmailAsked,
        AccountNotice::EmailChanged,
        AccountNotice::SessionsEnded,
    ];
    pages.extend(notices.map(|notice| bare(true, false, Vec::new(), Some(notice))));
    pages
}

fn events(say: Say<'_>) -> Vec<EventRow> {
    let events = [
        EventWords::SignedIn,
        EventWords::CodeWrong,
        EventWords::OpenedElsewhere,
        EventWords::MailAccepted,
        EventWords::MailRefused,
        EventWords::Asked,
        EventWords::OperatorLinkMade,
        EventWords::OperatorRecoveryMade,
        EventWords::OperatorSignedIn,
        EventWords::OperatorRecovered,
        EventWords::SignedOut,
        EventWords::SessionEnded,
        EventWords::PasskeyAdded,
        EventWords::PasskeyRenamed,
        EventWords::PasskeyOfferDeclined,
        EventWords::PasskeyRemoved,
        EventWords::PasskeyRefused,
        EventWords::PasskeyChanged,
        EventWords::PasskeyNotAdded,
        EventWords::CloneSuspected,
        EventWords::TotpOn,
        EventWords::TotpOff,
        EventWords::TotpWrong,
        EventWords::TotpReplayed,
        EventWords::RecoveryCodeWrong,
        EventWords::CredentialsReset,
        EventWords::RecoveryCodesMade,
        EventWords::RecoveryCodeUsed,
        EventWords::SteppedUp,
        EventWords::EmailAsked,
        EventWords::EmailChanged,
        EventWords::EmailRestored,
        EventWords::NotMe,
        EventWords::RecoveryStarted,
        EventWords::RecoveryDone,
        EventWords::RecoveryCancelled,
    ];
    events
        .into_iter()
        .zip(1..)
        .map(|(words, times)| EventRow {
            at: say(AT),
            words,
            times,
            since: say(AT),
        })
        .collect()
}
