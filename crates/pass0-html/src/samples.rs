//! An example of every page and letter in each of its states, for tests and for the check of overrides at start.

mod account;
mod change;
mod factor;
mod letters;
mod text;

use text::{AT, BROWSER, CODE, EMAIL, IP, LINK, OFFER, Say, TOKEN};

use crate::page::{
    AddressFault, CodeError, CodeField, Confirm, DevLetter, MailFate, Notice, Page, Refusal,
    Requester,
};

impl Page {
    /// Every page in each of its states.
    #[must_use]
    pub fn samples() -> Vec<Page> {
        Page::samples_with(&|text| text.to_owned())
    }

    /// The samples with every text passed through `say`: a test that gives hostile text reaches every field.
    #[must_use]
    pub fn samples_with(say: &dyn Fn(&str) -> String) -> Vec<Page> {
        let mut pages = login(say);
        pages.extend(waiting(say));
        pages.extend(crowded());
        pages.extend(links(say));
        pages.extend(refused(say));
        pages.extend(account::samples(say));
        pages.extend(factor::samples(say));
        pages.extend(change::samples(say));
        pages.extend(errors(say));
        pages.extend(dev_inbox(say));
        pages
    }
}

impl Page {
    /// The pages that a method from outside is shown on, in each of their states.
    pub(crate) fn samples_of(id: &str, sends: bool) -> Vec<Page> {
        factor::of_method(id, sends, &|text| text.to_owned())
    }
}

fn login(say: Say<'_>) -> Vec<Page> {
    let notices = [
        None,
        Some(Notice::BadEmail),
        Some(Notice::SignedOut),
        Some(Notice::Cancelled),
        Some(Notice::TooMany),
    ];
    let mut pages: Vec<Page> = notices
        .into_iter()
        .map(|notice| Page::Login {
            email: say(EMAIL),
            next: say("/notes?page=2"),
            notice,
            fault: None,
            passkeys: true,
            mail: true,
            offer_cookie: say(OFFER),
        })
        .collect();
    for (passkeys, mail) in [(false, true), (true, false)] {
        pages.push(Page::Login {
            email: String::new(),
            next: String::new(),
            notice: None,
            fault: None,
            passkeys,
            mail,
            offer_cookie: String::new(),
        });
    }
    let faults = [
        AddressFault::Dots,
        AddressFault::Quotes,
        AddressFault::Characters,
        AddressFault::Domain,
        AddressFault::Length,
        AddressFault::Route,
    ];
    pages.extend(faults.map(|fault| Page::Login {
        email: say(EMAIL),
        next: String::new(),
        notice: Some(Notice::BadEmail),
        fault: Some(fault),
        passkeys: false,
        mail: true,
        offer_cookie: String::new(),
    }));
    pages
}

fn waiting(say: Say<'_>) -> Vec<Page> {
    use MailFate::{Accepted, Deferred, Expired, Held, Queued, Refused};
    let open = |error| CodeField::Open { error };
    let states = [
        (Queued, open(None), 60, 10, 10),
        (Accepted, open(None), 42, 9, 9),
        (Deferred, open(None), 0, 5, 5),
        (Refused, open(None), 0, 9, 9),
        (Expired, open(None), 0, 1, 1),
        (Held, open(None), 600, 8, 8),
        (Accepted, open(Some(CodeError::Wrong { left: 4 })), 1, 8, 8),
        (Accepted, open(Some(CodeError::Wrong { left: 1 })), 0, 0, 0),
        (Accepted, open(Some(CodeError::Malformed)), 0, 1, 1),
        (Accepted, CodeField::Off, 30, 7, 7),
        (Accepted, CodeField::Never, 0, 7, 7),
        (Accepted, open(None), 0, 10, 120),
        (Accepted, CodeField::Over, 0, 10, 1440),
        (Accepted, CodeField::Never, 0, 10, 45),
    ];
    states
        .into_iter()
        .map(
            |(mail, code, resend_in, minutes_left, link_minutes)| Page::Waiting {
                link_minutes,
                email: say(EMAIL),
                mail,
                code,
                resend_in,
                minutes_left,
                form_token: say(TOKEN),
            },
        )
        .collect()
}

fn crowded() -> Vec<Page> {
    let states = [
        (1, true, false, false),
        (5, true, true, false),
        (90, false, true, false),
        (600, false, false, false),
        (3, true, false, true),
    ];
    states
        .into_iter()
        .map(|(minutes, passkeys, under_way, signed_in)| Page::Crowded {
            minutes,
            passkeys,
            under_way,
            signed_in,
        })
        .collect()
}

fn links(say: Say<'_>) -> Vec<Page> {
    let started = || Requester {
        browser: say(BROWSER),
        ip: say(IP),
        at: say(AT),
    };
    vec![
        Page::OpenedElsewhere {
            code_hint: true,
            started: started(),
            confirm: None,
        },
        Page::OpenedElsewhere {
            code_hint: false,
            started: started(),
            confirm: None,
        },
        Page::OpenedElsewhere {
            code_hint: true,
            started: started(),
            confirm: Some(Confirm {
                action: say("/auth/verify/p0l_EXAMPLE"),
            }),
        },
        Page::OperatorLink {
            email: say(EMAIL),
            action: say("/auth/verify/p0o_EXAMPLE"),
            form_token: say(TOKEN),
        },
    ]
}

fn refused(say: Say<'_>) -> Vec<Page> {
    use Refusal::{
        AccountDisabled, AskOperator, Cancelled, CeremonyOver, CodesOff, DomainNotAllowed, Ended,
        Exhausted, Expired, LastWay, OperatorSession, OtherBrowser, PasskeyOnly, PasskeyRefused,
        RecoveryPending, Replaced, SecondFactorOff, Unknown, UsedElsewhere, UsedHere,
    };
    let reasons = [
        AccountDisabled,
        AskOperator,
        Cancelled,
        CeremonyOver,
        CodesOff,
        DomainNotAllowed,
        Ended,
        Exhausted,
        Expired,
        LastWay,
        OperatorSession,
        OtherBrowser,
        PasskeyOnly,
        PasskeyRefused,
        RecoveryPending,
        Replaced,
        SecondFactorOff,
        Unknown,
        UsedElsewhere,
        UsedHere,
    ];
    reasons
        .into_iter()
        .flat_map(|reason| {
            [String::new(), say(EMAIL)].map(|next_email| Page::Refused { reason, next_email })
        })
        .collect()
}

fn errors(say: Say<'_>) -> Vec<Page> {
    let known = [
        400, 401, 403, 404, 405, 409, 410, 413, 415, 421, 429, 500, 503,
    ];
    let error = |status, code: &str| Page::Error {
        status,
        code: say(code),
        request_id: say("01JDEXAMPLE"),
        minutes: 1,
    };
    let mut pages: Vec<Page> = known
        .into_iter()
        .map(|status| error(status, "example"))
        .collect();
    // The code decides here, so it is not passed through `say`.
    pages.push(Page::Error {
        status: 403,
        code: "csrf".into(),
        request_id: say("01JDEXAMPLE"),
        minutes: 1,
    });
    for minutes in [60, 600] {
        pages.push(Page::Error {
            status: 429,
            code: say("rate_limited"),
            request_id: say("01JDEXAMPLE"),
            minutes,
        });
    }
    pages.push(error(418, "example"));
    pages.push(Page::Error {
        status: 404,
        code: say("not_found"),
        request_id: String::new(),
        minutes: 1,
    });
    pages
}

fn dev_inbox(say: Say<'_>) -> Vec<Page> {
    let letter = |link: &str, code: &str| DevLetter {
        to: say(EMAIL),
        subject: say("1234 5678 is your code for Notes"),
        text: say("Sign in to Notes with this link:\n\nhttps://notes.example.org/…\n\n1234 5678"),
        html: say("<p>Sign in to Notes</p>"),
        link: link.to_owned(),
        code: code.to_owned(),
        at: say(AT),
    };
    vec![
        Page::DevInbox {
            locked: false,
            letters: vec![
                letter(&say(LINK), &say(CODE)),
                letter("", ""),
                letter(LINK, CODE),
            ],
        },
        Page::DevInbox {
            locked: false,
            letters: Vec::new(),
        },
        Page::DevInbox {
            locked: true,
            letters: Vec::new(),
        },
    ]
}
