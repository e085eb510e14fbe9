use super::text::{EMAIL, Say, TOKEN};
use crate::factor_kind::FactorKind;
use crate::page::{CodeError, Page, QrCode, ResumeWords, StepUpMethod};

pub(super) fn samples(say: Say<'_>) -> Vec<Page> {
    let mut pages = second_factor(say);
    pages.extend(totp(say));
    pages.extend(recovery(say));
    pages.extend(step_up(say));
    pages.extend(RESUMED.map(|(what, detail)| Page::Resume {
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

const RESUMED: [(ResumeWords, Option<&str>); 9] = [
    (ResumeWords::ChangeEmail, Some(EMAIL)),
    (ResumeWords::ConfirmEmail, Some(EMAIL)),
    (ResumeWords::DeleteAccount, Some(EMAIL)),
    (ResumeWords::EndSession, Some("Firefox on Linux")),
    (ResumeWords::EndOtherSessions, None),
    (ResumeWords::RemovePasskey, Some("Ann’s phone")),
    (ResumeWords::TotpOn, None),
    (ResumeWords::TotpOff, None),
    (ResumeWords::NewRecoveryCodes, None),
];

const WRONG: [Option<CodeError>; 5] = [
    None,
    Some(CodeError::Wrong { left: 4 }),
    Some(CodeError::Wrong { left: 1 }),
    Some(CodeError::Wrong { left: 0 }),
    Some(CodeError::Malformed),
];

fn second_factor(say: Say<'_>) -> Vec<Page> {
    use FactorKind::{Passkey, RecoveryCode, Totp};
    let page = |methods: &[FactorKind], shown, set_up, error| Page::SecondFactor {
        email: say(EMAIL),
        methods: methods.to_vec(),
        shown,
        set_up,
        lost: !set_up && methods.contains(&Totp),
        error,
        form_token: say(TOKEN),
    };
    let all = [Passkey, Totp, RecoveryCode];
    let mut pages = vec![
        page(&all, Passkey, false, None),
        page(&[Passkey], Passkey, false, None),
        page(&[Totp], Totp, false, None),
        page(&[Passkey], Passkey, true, None),
        page(&[], Passkey, true, None),
    ];
    for error in WRONG {
        pages.push(page(&all, Totp, false, error));
        pages.push(page(&[Totp, RecoveryCode], RecoveryCode, false, error));
    }
    pages.push(Page::LostFactor {
        email: say(EMAIL),
        form_token: say(TOKEN),
    });
    pages
}

fn totp(say: Say<'_>) -> Vec<Page> {
    let page = |error, required| Page::TotpSetup {
        secret: say("JBSW Y3DP EHPK 3PXP"),
        uri: say("otpauth://totp/Notes:ann@example.org?secret=JBSWY3DPEHPK3PXP&issuer=Notes"),
        qr: QrCode {
            size: 21,
            path: say("M0 0h7v1h-7zM8 0h2v1h-2z"),
        },
        error,
        required,
        form_token: say(TOKEN),
    };
    WRONG
        .into_iter()
        .flat_map(|error| [false, true].map(|required| page(error, required)))
        .collect()
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
    use StepUpMethod::{Mail, Passkey, Totp};
    let page = |methods: &[StepUpMethod], next, error| Page::StepUp {
        email: say(EMAIL),
        methods: methods.to_vec(),
        next,
        error,
        form_token: say(TOKEN),
    };
    let mut pages = vec![
        page(&[Passkey], say("/auth/account"), None),
        page(&[Mail], say("/auth/account"), None),
        page(&[], String::new(), None),
        page(&[Passkey, Mail], String::new(), None),
        page(&[Totp, Mail], String::new(), None),
    ];
    let all = [Passkey, Totp, Mail];
    pages.extend(WRONG.map(|error| page(&all, say("/auth/account"), error)));
    pages
}
