use super::{AT, BROWSER, EMAIL, IP, Say, TOKEN};
use crate::change::NoticeWords;
use crate::page::Page;

pub(super) const CHANGES: [NoticeWords; 11] = [
    NoticeWords::PasskeyAdded,
    NoticeWords::PasskeyRemoved,
    NoticeWords::CloneSuspected,
    NoticeWords::TotpOn,
    NoticeWords::TotpOff,
    NoticeWords::RecoveryCodesMade,
    NoticeWords::RecoveryCodeUsed,
    NoticeWords::EmailChanged,
    NoticeWords::EmailRestored,
    NoticeWords::NotMe,
    NoticeWords::Other,
];

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
    for what in CHANGES {
        pages.push(Page::NotMe {
            what,
            at: say(AT),
            browser: say(BROWSER),
            ip: say(IP),
            action: say("/auth/not-me/p0n_EXAMPLE"),
            form_token: say(TOKEN),
        });
        pages.push(Page::NotMeDone { what });
    }
    pages
}
