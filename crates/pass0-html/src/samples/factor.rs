use serde_json::json;

use super::text::{EMAIL, Say, TOKEN};
use crate::page::{CodeError, Factor, Page, QrCode, ResumeWords};
use crate::sent::Sent;

pub(super) fn samples(say: Say<'_>) -> Vec<Page> {
    let mut pages = second_factor(say);
    pages.extend(setup("totp", &[Sent::Never], say));
    pages.extend(recovery(say));
    pages.extend(step_up(say));
    pages.extend(resumed("totp").map(|(what, detail)| Page::Resume {
        what,
        detail: detail.map(say),
        action: say("/auth/email/change"),
        fields: vec![(say("email"), say(EMAIL))],
        form_token: say(TOKEN),
    }));
    pages.extend([
        Page::GoOn {
            next: say("/notes?page=2"),
        },
        Page::PasskeyOffer {
            next: say("/notes?page=2"),
            form_token: say(TOKEN),
        },
    ]);
    pages
}

/// The pages that a method from outside is shown on.
pub(super) fn of_method(id: &str, sends: bool, say: Say<'_>) -> Vec<Page> {
    let states: &[Sent] = match sends {
        true => &[Sent::Wanted, Sent::Sent, Sent::Failed],
        false => &[Sent::Never],
    };
    let mut pages = setup(id, states, say);
    for (sent, error) in states
        .iter()
        .flat_map(|sent| WRONG.map(|error| (*sent, error)))
    {
        let shown = || Factor {
            id: id.to_owned(),
            sent,
        };
        pages.push(Page::SecondFactor {
            email: say(EMAIL),
            methods: vec!["passkey".into(), id.into(), "recovery_code".into()],
            shown: shown(),
            set_up: false,
            lost: true,
            error,
            form_token: say(TOKEN),
        });
        pages.push(Page::StepUp {
            email: say(EMAIL),
            methods: vec![id.into(), "mail".into()],
            shown: Some(shown()),
            next: say("/auth/account"),
            error,
            form_token: say(TOKEN),
        });
    }
    pages.push(Page::SecondFactor {
        email: say(EMAIL),
        methods: vec![id.into(), "passkey".into()],
        shown: Factor {
            id: "passkey".into(),
            sent: Sent::Never,
        },
        set_up: true,
        lost: false,
        error: None,
        form_token: say(TOKEN),
    });
    let resumed = resumed(id);
    let own = resumed
        .into_iter()
        .filter(|(what, _)| matches!(what, ResumeWords::FactorOn(_) | ResumeWords::FactorOff(_)));
    pages.extend(own.map(|(what, _)| Page::Resume {
        what,
        detail: None,
        action: say("/auth/2fa/setup"),
        fields: Vec::new(),
        form_token: say(TOKEN),
    }));
    pages
}

fn resumed(id: &str) -> [(ResumeWords, Option<&'static str>); 9] {
    [
        (ResumeWords::ChangeEmail, Some(EMAIL)),
        (ResumeWords::ConfirmEmail, Some(EMAIL)),
        (ResumeWords::DeleteAccount, Some(EMAIL)),
        (ResumeWords::EndSession, Some("Firefox on Linux")),
        (ResumeWords::EndOtherSessions, None),
        (ResumeWords::RemovePasskey, Some("Ann’s phone")),
        (ResumeWords::FactorOn(id.to_owned()), None),
        (ResumeWords::FactorOff(id.to_owned()), None),
        (ResumeWords::NewRecoveryCodes, None),
    ]
}

const WRONG: [Option<CodeError>; 6] = [
    None,
    Some(CodeError::Wrong { left: 4 }),
    Some(CodeError::Wrong { left: 1 }),
    Some(CodeError::Wrong { left: 0 }),
    Some(CodeError::Malformed),
    Some(CodeError::Over),
];

fn second_factor(say: Say<'_>) -> Vec<Page> {
    let page = |methods: &[&str], shown: &str, set_up, error| Page::SecondFactor {
        email: say(EMAIL),
        methods: methods.iter().map(|id| (*id).to_owned()).collect(),
        shown: Factor {
            id: shown.to_owned(),
            sent: Sent::Never,
        },
        set_up,
        lost: !set_up && methods.contains(&"totp"),
        error,
        form_token: say(TOKEN),
    };
    let all = ["passkey", "totp", "recovery_code"];
    let mut pages = vec![
        page(&all, "passkey", false, None),
        page(&["passkey"], "passkey", false, None),
        page(&["totp"], "totp", false, None),
        page(&["passkey"], "passkey", true, None),
        page(&[], "passkey", true, None),
    ];
    for error in WRONG {
        pages.push(page(&all, "totp", false, error));
        pages.push(page(
            &["totp", "recovery_code"],
            "recovery_code",
            false,
            error,
        ));
    }
    pages.push(Page::LostFactor {
        email: say(EMAIL),
        form_token: say(TOKEN),
    });
    pages
}

fn setup(id: &str, states: &[Sent], say: Say<'_>) -> Vec<Page> {
    let uri = "otpauth://totp/Notes:ann@example.org?secret=JBSWY3DPEHPK3PXP&issuer=Notes";
    let page = |sent, error, required| Page::FactorSetup {
        method: id.to_owned(),
        told: json!({"secret": say("JBSWY3DPEHPK3PXP"), "uri": say(uri)}),
        qr: Some(QrCode {
            size: 21,
            path: say("M0 0h7v1h-7zM8 0h2v1h-2z"),
        }),
        sent,
        error,
        required,
        form_token: say(TOKEN),
    };
    let mut pages = Vec::new();
    for sent in states {
        for error in WRONG {
            pages.extend([false, true].map(|required| page(*sent, error, required)));
        }
    }
    pages
}

fn recovery(say: Say<'_>) -> Vec<Page> {
    let codes = |next: &str| Page::RecoveryCodes {
        codes: vec![say("01-abcde-fghjk-mnp"), say("02-qrstv-wxyz2-345")],
        next: say(next),
        form_token: say(TOKEN),
    };
    let list = |left, warn| Page::RecoveryCodeList {
        left,
        warn,
        form_token: say(TOKEN),
    };
    vec![
        codes("/notes?page=2"),
        codes(""),
        list(8, false),
        list(1, true),
        list(0, true),
    ]
}

fn step_up(say: Say<'_>) -> Vec<Page> {
    let page = |methods: &[&str], next, error| Page::StepUp {
        email: say(EMAIL),
        methods: methods.iter().map(|id| (*id).to_owned()).collect(),
        shown: methods.contains(&"totp").then(|| Factor {
            id: "totp".to_owned(),
            sent: Sent::Never,
        }),
        next,
        error,
        form_token: say(TOKEN),
    };
    let mut pages = vec![
        page(&["passkey"], say("/auth/account"), None),
        page(&["mail"], say("/auth/account"), None),
        page(&[], String::new(), None),
        page(&["passkey", "mail"], String::new(), None),
        page(&["totp", "mail"], String::new(), None),
    ];
    let all = ["passkey", "totp", "mail"];
    pages.extend(WRONG.map(|error| page(&all, say("/auth/account"), error)));
    pages
}
