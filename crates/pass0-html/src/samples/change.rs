use super::text::{AT, BROWSER, EMAIL, IP, Say, TOKEN};
use crate::change::NoticeWords;
use crate::page::Page;
use crate::report::{Report, ReportWords};

pub(super) fn changes() -> [NoticeWords; 12] {
    [
        ("added", "passkey"),
        ("removed", "passkey"),
        ("clone_suspected", "passkey"),
        ("added", "totp"),
        ("removed", "totp"),
        ("removed", "gone"),
        ("added", "recovery_code"),
        ("spent", "recovery_code"),
        ("email_changed", ""),
        ("operator", "operator_link"),
        ("operator", "operator_recovery"),
        ("", ""),
    ]
    .map(|(change, method)| NoticeWords::of(change, method))
}

pub(super) fn samples(say: Say<'_>) -> Vec<Page> {
    let delete = |error, days| Page::DeleteAccount {
        email: say(EMAIL),
        error,
        days,
        form_token: say(TOKEN),
    };
    let mut pages = vec![
        delete(false, 0),
        delete(true, 7),
        delete(false, 1),
        Page::AccountDeleted {
            until: String::new(),
        },
        Page::AccountDeleted { until: say(AT) },
        Page::KeepAccount {
            email: say(EMAIL),
            until: say(AT),
            form_token: say(TOKEN),
        },
        Page::AccountKept {},
        Page::ConfirmEmail {
            old: say(EMAIL),
            new: say("ann@new.example.org"),
            action: say("/auth/email/confirm/p0e_EXAMPLE"),
            form_token: say(TOKEN),
        },
        Page::ConfirmEmailElsewhere {},
    ];
    let not_me = |what: NoticeWords, covered, pending: &str, mail, passkey| Page::NotMe {
        what,
        at: say(AT),
        browser: say(BROWSER),
        ip: say(IP),
        covered,
        pending: pending.to_owned(),
        mail,
        passkey,
        action: say("/auth/link?flow=01EXAMPLE"),
        form_token: say(TOKEN),
    };
    for what in changes() {
        pages.push(not_me(what, false, "", true, false));
    }
    let email = || NoticeWords::of("email_changed", "");
    pages.extend([
        not_me(email(), false, "", true, true),
        not_me(email(), false, "", false, true),
        not_me(email(), false, "", false, false),
        not_me(email(), true, "", false, false),
        not_me(email(), false, AT, false, false),
        not_me(email(), false, AT, false, true),
    ]);
    let reports = reports(say).into_iter();
    pages.extend(reports.map(|report| Page::TakenBack { report }));
    pages
}

/// What can become of an account, as pages and letters say it.
pub(super) fn reports(say: Say<'_>) -> Vec<Report> {
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    let nothing = |about| Report {
        about,
        address: String::new(),
        removed: Vec::new(),
        restored: Vec::new(),
        pending: Vec::new(),
        until: String::new(),
        lost: 0,
        address_taken: false,
    };
    let waits = |about| Report {
        pending: ids(&["totp", "recovery_code"]),
        until: say(AT),
        ..nothing(about)
    };
    vec![
        Report {
            address: say(EMAIL),
            removed: ids(&["passkey"]),
            restored: ids(&["totp", "recovery_code"]),
            lost: 1,
            ..nothing(ReportWords::TakenBack)
        },
        Report {
            removed: ids(&["passkey", "totp", "recovery_code"]),
            lost: 3,
            address_taken: true,
            ..nothing(ReportWords::TakenBack)
        },
        Report {
            address: say(EMAIL),
            removed: ids(&["passkey"]),
            ..waits(ReportWords::TakenBack)
        },
        nothing(ReportWords::TakenBack),
        nothing(ReportWords::Before),
        waits(ReportWords::Lost),
        waits(ReportWords::Reminder),
        Report {
            removed: ids(&["totp", "recovery_code"]),
            ..nothing(ReportWords::Done)
        },
        nothing(ReportWords::Cancelled),
    ]
}
