mod account;
mod event;
mod factor;
mod name;
mod sign_in;

use std::fmt;

use serde::Serialize;
use serde_json::Value;

pub use account::{AccountNotice, FactorRow, OperatorLink, PasskeyRow, PendingRow, SessionRow};
pub use event::{EventRow, EventWords};
pub use factor::{Factor, QrCode, ResumeWords};
pub use sign_in::{
    AddressFault, CodeError, CodeField, Confirm, DevLetter, MailFate, Notice, Refusal, Requester,
};

use crate::change::NoticeWords;
use crate::report::Report;
use crate::sent::Sent;

/// A page and what it shows. Every text is untrusted: templates escape it.
///
/// The fields are the variables of the template `pages/<name>.html`; an `Option` that is empty is `none` there.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Page {
    /// The sign-in page: one address field, and a button for a passkey.
    /// Posts `email` and `next` to `{prefix}/request-magic-link`.
    Login {
        /// What the address field starts with.
        email: String,
        /// Where to go after signing in; sent as a hidden field unless empty.
        next: String,
        /// What went before, if anything must be said.
        notice: Option<Notice>,
        /// With [`Notice::BadEmail`], what is wrong with the address, where more than its form is.
        fault: Option<AddressFault>,
        /// Whether a passkey signs in here.
        passkeys: bool,
        /// Whether a mail signs in here.
        mail: bool,
        /// The cookie that remembers whether to offer a passkey; the script reads it.
        offer_cookie: String,
    },
    /// The page after asking: what happened to the mail, and one code field.
    /// Posts to `{prefix}/verify-code`, `{prefix}/resend` and `{prefix}/cancel`, each with `form_token`.
    Waiting {
        /// The address as typed.
        email: String,
        /// What happened to the mail.
        mail: MailFate,
        /// Whether a code may be typed, and what was wrong with the last.
        code: CodeField,
        /// Seconds until another mail may be asked for; 0 is now.
        resend_in: u32,
        /// Minutes that the code works from when it is mailed.
        minutes_left: u32,
        /// Minutes that the link does.
        link_minutes: u32,
        /// The form token bound to the flow.
        form_token: String,
    },
    /// Nothing was asked for: the visitor's network has asked for too many sign-ins.
    Crowded {
        /// In how many minutes it has room again.
        minutes: u32,
        /// Whether a passkey signs in here.
        passkeys: bool,
        /// Whether this browser has a sign-in under way, whose mail stays good.
        under_way: bool,
        /// Whether somebody is signed in, who was to prove it afresh.
        signed_in: bool,
    },
    /// The link was opened in a browser that did not ask. No button here signs anybody in, unless `confirm` is given.
    OpenedElsewhere {
        /// Whether the code still works where it was asked for.
        code_hint: bool,
        /// Who asked.
        started: Requester,
        /// Only with `cross_device = "confirm"`.
        confirm: Option<Confirm>,
    },
    /// An operator-issued link: names the account, one button.
    OperatorLink {
        /// The account the link is for.
        email: String,
        /// The URL the button posts to.
        action: String,
        /// The form token.
        form_token: String,
    },
    /// A link or code that did not work: why, and the one button that fixes it.
    Refused {
        /// Why.
        reason: Refusal,
        /// The address a new mail goes to. If empty, the button leads to the sign-in page.
        next_email: String,
    },
    /// Another proof is needed before the sign-in is done. Posts `code` to `{prefix}/2fa/verify`.
    SecondFactor {
        /// The account.
        email: String,
        /// The methods of the account, by their ids; where it has none, those that it may set up.
        methods: Vec<String>,
        /// What the page asks for.
        shown: Factor,
        /// Whether there is nothing yet, so that something must be set up first.
        set_up: bool,
        /// Whether it can be reported lost here.
        lost: bool,
        /// What was wrong with the last code.
        error: Option<CodeError>,
        /// The form token.
        form_token: String,
    },
    /// Is the second step to be removed, because it was lost? Posts to `{prefix}/2fa/lost`.
    LostFactor {
        /// The account.
        email: String,
        /// The form token.
        form_token: String,
    },
    /// A second factor is set up, in its own template or in `pages/factor-setup.html`. Posts `given` to
    /// `{prefix}/2fa/<method>/setup`, and `code` to `{prefix}/2fa/<method>/confirm`.
    FactorSetup {
        /// The method.
        method: String,
        /// What the method told as it was begun, an object; `null`: it was not begun.
        told: Value,
        /// The `uri` of that, for a camera.
        qr: Option<QrCode>,
        /// What became of what it has to send.
        sent: Sent,
        /// What was wrong with the last code.
        error: Option<CodeError>,
        /// Whether there is no sign-in without it.
        required: bool,
        /// The form token.
        form_token: String,
    },
    /// New recovery codes, shown once.
    RecoveryCodes {
        /// The codes.
        codes: Vec<String>,
        /// Where to go on; the account page if it is not a path.
        next: String,
        /// The form token.
        form_token: String,
    },
    /// How many recovery codes are left. Posts to `{prefix}/2fa/backup-codes`, which makes new ones.
    RecoveryCodeList {
        /// How many are left.
        left: u32,
        /// Whether that is too few.
        warn: bool,
        /// The form token.
        form_token: String,
    },
    /// A proof is too old for what was asked. Posts to `{prefix}/step-up` (a mail) and `{prefix}/step-up/verify` (a code).
    StepUp {
        /// The account.
        email: String,
        /// The methods that would do, by their ids; empty: something must be set up first.
        methods: Vec<String>,
        /// Of those whose answer is typed, the one that the page asks for.
        shown: Option<Factor>,
        /// The path to come back to after the proof; sent as `next` unless empty.
        next: String,
        /// What was wrong with the last code.
        error: Option<CodeError>,
        /// The form token bound to the session.
        form_token: String,
    },
    /// A form that was interrupted by [`Page::StepUp`] goes on: a button that says what it does.
    Resume {
        /// What the form does.
        what: ResumeWords,
        /// What it does that to, where there is more to say.
        detail: Option<String>,
        /// The URL the form posts to.
        action: String,
        /// Its fields: name and value.
        fields: Vec<(String, String)>,
        /// The form token bound to the session.
        form_token: String,
    },
    /// The answer to a form that redirects elsewhere: a page that navigates by itself, with a link.
    GoOn {
        /// Where to go on: a path of this site.
        next: String,
    },
    /// Signed in by mail in a browser that could have a passkey: would they like one?
    /// Posts `answer` (`later`, `never`) and `next` to `{prefix}/passkey/offer`, with `form_token`.
    PasskeyOffer {
        /// Where to go on.
        next: String,
        /// The form token bound to the session.
        form_token: String,
    },
    /// The account page: whose it is, how its owner signs in, and what happened lately.
    Account {
        /// The account.
        email: String,
        /// What is about to be removed from it.
        pending: Option<Box<PendingRow>>,
        /// Whether its passkey is the last way to sign in, and stays.
        last_way: bool,
        /// Whether a passkey may be added.
        passkeys_offered: bool,
        /// The name passkeys are bound to; the script passes it on.
        rp_id: String,
        /// The account as passkeys know it; the script passes it on.
        user_handle: String,
        /// The ids of the passkeys as the browser knows them; the script passes them on.
        credential_ids: Vec<String>,
        /// The passkeys.
        passkeys: Vec<PasskeyRow>,
        /// The second factors that the site offers.
        factors: Vec<FactorRow>,
        /// Whether one of them is on.
        second: bool,
        /// How many recovery codes are left, if there were any.
        recovery_left: Option<u32>,
        /// Whether that is too few.
        recovery_warn: bool,
        /// How many sessions there are.
        sessions: u32,
        /// Recent activity, newest first.
        events: Vec<EventRow>,
        /// What was just done.
        notice: Option<AccountNotice>,
        /// An operator's link opened the session, so that it changes nothing here.
        operator: bool,
        /// The form token bound to the session.
        form_token: String,
    },
    /// Is the account to be deleted? Posts `email`, typed once more, to `{prefix}/account/delete`.
    DeleteAccount {
        /// The account.
        email: String,
        /// Whether another address was typed.
        error: bool,
        /// After how many days it is deleted; 0: at once.
        days: u32,
        /// The form token bound to the session.
        form_token: String,
    },
    /// The account is gone, or disabled and soon gone.
    AccountDeleted {
        /// When it is deleted, ready to show; empty: it is gone.
        until: String,
    },
    /// A sign-in to an account that is about to be deleted. Posts to `{prefix}/account/keep`.
    KeepAccount {
        /// The account.
        email: String,
        /// When it is deleted, ready to show.
        until: String,
        /// The form token bound to the flow.
        form_token: String,
    },
    /// The account is not deleted.
    AccountKept {},
    /// The link in the mail to a new address, opened where it was asked for: a button.
    ConfirmEmail {
        /// The address so far.
        old: String,
        /// The new one.
        new: String,
        /// The URL the button posts to.
        action: String,
        /// The form token bound to the session.
        form_token: String,
    },
    /// The link in the mail to a new address, opened where nobody of that account is signed in.
    ConfirmEmailElsewhere {},
    /// The link in the mail about a change: how to contest it. Nothing here changes the account;
    /// the button asks for a mail.
    NotMe {
        /// What was changed.
        what: NoticeWords,
        /// When, ready to show.
        at: String,
        /// A short label of the browser.
        browser: String,
        /// Its address.
        ip: String,
        /// Nothing is left to contest.
        covered: bool,
        /// It was contested; when the rest is done, ready to show, or empty.
        pending: String,
        /// Whether a mail proves the contest: the button.
        mail: bool,
        /// Whether a passkey proves it.
        passkey: bool,
        /// The URL the button posts to.
        action: String,
        /// The form token.
        form_token: String,
    },
    /// What came of a contest, or of a lost second step.
    TakenBack {
        /// What.
        report: Report,
    },
    /// The sessions page.
    SignedIn {
        /// The account.
        email: String,
        /// Its sessions; the current one has no end button of its own.
        sessions: Vec<SessionRow>,
        /// The form token bound to the session.
        form_token: String,
        /// Recent activity, newest first.
        events: Vec<EventRow>,
    },
    /// Signing out that was asked for by another site: a button.
    Logout {
        /// The form token bound to the session.
        form_token: String,
    },
    /// An error answer.
    Error {
        /// The HTTP status.
        status: u16,
        /// The stable code of the error (`csrf`, …).
        code: String,
        /// What to quote to the operator.
        request_id: String,
        /// In how many minutes it is worth trying again; said for a 429 alone.
        minutes: u32,
    },
    /// Development mode: the emails that would have been sent, newest first.
    DevInbox {
        /// Whether the visitor lacks the dev key; then no emails are shown.
        locked: bool,
        /// The emails.
        letters: Vec<DevLetter>,
    },
}

/// Shows the name only: pages carry form tokens, secrets and, in development mode, links.
impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Page({})", self.name())
    }
}
