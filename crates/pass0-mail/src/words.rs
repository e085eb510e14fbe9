//! From what a letter says to the words it is written in.

use pass0_core::model::Timestamp;
use pass0_core::ports::{Deletion, LetterKind, LetterText, Notice, Report};
use pass0_core::secret::spaced;
use pass0_html::{
    Brand, DeletionWords, Lang, Letter, NoticeAgain, NoticeWords, PageError, Pages, Rendered,
    browser_label,
};

/// The words of letters: templates, languages and the app's name.
#[derive(Clone)]
pub struct Words {
    pages: Pages,
    brand: Brand,
}

impl Words {
    /// Words from these templates, for this app.
    #[must_use]
    pub fn new(pages: Pages, brand: Brand) -> Self {
        Self { pages, brand }
    }

    /// Writes a letter.
    ///
    /// # Errors
    /// When an overriding template fails.
    pub fn write(&self, letter: &LetterText) -> Result<Rendered, PageError> {
        let in_all = letter.lang == LetterText::MANY;
        let lang = Lang::parse(&letter.lang).unwrap_or_default();
        let browser = browser_label(&letter.user_agent);
        let ip = letter.ip.clone();
        let asked_at = Timestamp::from_millis(letter.asked_at).for_people();
        let page = match &letter.kind {
            LetterKind::SignIn { link, code } if code.is_empty() => Letter::Link {
                link: link.clone(),
                browser,
                ip,
                asked_at,
                minutes: letter.minutes,
            },
            LetterKind::SignIn { link, code } => Letter::SignIn {
                link: link.clone(),
                code: spaced(code),
                browser,
                ip,
                asked_at,
                minutes: letter.minutes,
                code_minutes: match letter.code_minutes {
                    0 => letter.minutes,
                    minutes => minutes,
                },
            },
            LetterKind::Disabled => Letter::Disabled {
                browser,
                ip,
                asked_at,
            },
            LetterKind::NewEmail { link } => Letter::ConfirmEmail {
                link: link.clone(),
                browser,
                ip,
                asked_at,
                minutes: letter.minutes,
            },
            LetterKind::Deletion { what, until } => Letter::Deletion {
                what: match what {
                    Deletion::Kept => DeletionWords::Kept,
                    Deletion::Done => DeletionWords::Done,
                    _ => DeletionWords::Planned,
                },
                until: match until {
                    0 => String::new(),
                    until => Timestamp::from_millis(*until).for_people(),
                },
                browser,
                ip,
                at: asked_at,
            },
            LetterKind::EmailInUse => Letter::EmailInUse {
                browser,
                ip,
                asked_at,
            },
            LetterKind::FactorsReset { methods } => Letter::FactorsReset {
                lost: methods.clone(),
            },
            LetterKind::Notice { notice, link } => Letter::Notice {
                what: NoticeWords::of(notice.as_str(), notice.method()),
                link: link.clone(),
                left: match notice {
                    Notice::Spent(_, left) => Some(*left),
                    _ => None,
                },
                browser,
                ip,
                at: asked_at,
                more: letter.more.iter().map(again).collect(),
            },
            LetterKind::Contest { link, code } => Letter::Contest {
                link: link.clone(),
                code: match code.as_str() {
                    "" => String::new(),
                    code => spaced(code),
                },
                browser,
                ip,
                asked_at,
                minutes: letter.minutes,
            },
            LetterKind::Moved { link } => Letter::Moved {
                link: link.clone(),
                browser,
                ip,
                asked_at,
                minutes: letter.minutes,
            },
            LetterKind::Report(report) => Letter::Report {
                report: shown(report),
                browser,
                ip,
                at: asked_at,
            },
            _ => Letter::NoAccount {
                browser,
                ip,
                asked_at,
            },
        };
        match in_all {
            true => self.pages.letter_in_all(&page, &self.brand),
            false => self.pages.letter(&page, lang, &self.brand),
        }
    }
}

fn again(text: &LetterText) -> NoticeAgain {
    NoticeAgain {
        link: text.kind.link().unwrap_or_default().to_owned(),
        browser: browser_label(&text.user_agent),
        ip: text.ip.clone(),
        at: Timestamp::from_millis(text.asked_at).for_people(),
    }
}

fn shown(report: &Report) -> pass0_html::Report {
    let until = (report.until != 0).then(|| Timestamp::from_millis(report.until).for_people());
    pass0_html::Report::of(
        report.about.as_str(),
        [&report.removed, &report.restored, &report.pending],
        until,
    )
    .address(&report.address, report.address_taken)
    .lost(report.lost)
}
