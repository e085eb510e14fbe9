//! What a page is called, and which template shows it.

use super::Page;

impl Page {
    /// The page's name: its template is `pages/<name>.html`, unless it has one of its own.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Page::Login { .. } => "login",
            Page::Waiting { .. } => "waiting",
            Page::Crowded { .. } => "crowded",
            Page::OpenedElsewhere { .. } => "opened-elsewhere",
            Page::OperatorLink { .. } => "operator-link",
            Page::Refused { .. } => "refused",
            Page::SecondFactor { .. } => "second-factor",
            Page::LostFactor { .. } => "lost-factor",
            Page::FactorSetup { .. } => "factor-setup",
            Page::RecoveryCodes { .. } => "recovery-codes",
            Page::RecoveryCodeList { .. } => "recovery-code-list",
            Page::StepUp { .. } => "step-up",
            Page::Resume { .. } => "resume",
            Page::GoOn { .. } => "go-on",
            Page::PasskeyOffer { .. } => "passkey-offer",
            Page::Account { .. } => "account",
            Page::DeleteAccount { .. } => "delete-account",
            Page::AccountDeleted { .. } => "account-deleted",
            Page::KeepAccount { .. } => "keep-account",
            Page::AccountKept {} => "account-kept",
            Page::ConfirmEmail { .. } => "confirm-email",
            Page::ConfirmEmailElsewhere {} => "confirm-email-elsewhere",
            Page::NotMe { .. } => "not-me",
            Page::TakenBack { .. } => "taken-back",
            Page::SignedIn { .. } => "signed-in",
            Page::Logout { .. } => "logout",
            Page::Error { .. } => "error",
            Page::DevInbox { .. } => "dev-inbox",
        }
    }

    /// The page's template.
    pub(crate) fn template(&self) -> String {
        match self {
            Page::PasskeyOffer { .. } => "methods/passkey/offer.html".to_owned(),
            Page::RecoveryCodes { .. } => "methods/recovery_code/codes.html".to_owned(),
            Page::RecoveryCodeList { .. } => "methods/recovery_code/list.html".to_owned(),
            page => format!("pages/{}.html", page.name()),
        }
    }

    /// The template that the method which the page is about may have.
    pub(crate) fn of_method(&self) -> Option<String> {
        match self {
            Page::FactorSetup { method, .. } => Some(format!("methods/{method}/setup.html")),
            _ => None,
        }
    }
}
