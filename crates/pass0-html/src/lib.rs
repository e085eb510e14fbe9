//! The pages and letters of pass0: what people see and read.
//!
//! [`Pages`] turns a [`Page`] into HTML and a [`Letter`] into a subject, a text and an HTML part, in one of five languages ([`Lang`]).
//! Templates and words are embedded; a directory may override any of them, file by file ([`Pages::new`]).
//! The template syntax stays inside what Jinja2 renders too. Static files come from [`asset`].
//!
//! ```
//! use pass0_html::{Brand, Lang, Page, Pages};
//!
//! let pages = Pages::new(None)?;
//! let brand = Brand { app_name: "Notes".into(), prefix: "/auth".into(), dev: false };
//! let html = pages.page(&Page::Logout { form_token: "p0f_EXAMPLE".into() }, Lang::De, &brand)?;
//! assert!(html.contains("<html lang=\"de\">"));
//! # Ok::<(), pass0_html::PageError>(())
//! ```
//!
//! Every value is escaped in `.html`, and loses its control characters everywhere. Pages need no JavaScript (passkeys do) and carry no inline script or
//! style: `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'` is enough.

mod agent;
mod asset;
mod brand;
mod change;
mod error;
mod formatter;
mod lang;
mod letter;
mod many;
mod method;
mod method_words;
mod moment;
mod outline;
mod page;
mod pages;
mod renderer;
mod report;
mod samples;
mod sent;
mod slots;
mod source;
mod words;

pub use agent::browser_label;
pub use asset::{Asset, asset, asset_name};
pub use brand::Brand;
pub use change::NoticeWords;
pub use error::PageError;
pub use lang::Lang;
pub use letter::{DeletionWords, Letter, NoticeAgain, Rendered};
pub use method::{MethodPages, OutsideMethod};
pub use page::{
    AccountNotice, AddressFault, CodeError, CodeField, Confirm, DevLetter, EventRow, EventWords,
    Factor, FactorRow, MailFate, Notice, OperatorLink, Page, PasskeyRow, PendingRow, QrCode,
    Refusal, Requester, ResumeWords, SessionRow,
};
pub use pages::Pages;
pub use renderer::{Renderer, Variable, template};
pub use report::{Report, ReportWords};
pub use sent::Sent;

/// The example of the README runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
