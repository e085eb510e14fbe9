use super::change::{changes, reports};
use super::text::{AT, BROWSER, CODE, IP, LINK};
use crate::change::NoticeWords;
use crate::letter::{DeletionWords, Letter, NoticeAgain};

const NOT_ME: &str =
    "https://notes.example.org/auth/not-me/p0n_EXAMPLEexampleEXAMPLEexampleEXAMPLEexampleE";

impl Letter {
    /// Every letter.
    #[must_use]
    pub fn samples() -> Vec<Letter> {
        Letter::samples_with(&|text| text.to_owned())
    }

    /// The samples with every text but link and code passed through `say`.
    #[must_use]
    pub fn samples_with(say: &dyn Fn(&str) -> String) -> Vec<Letter> {
        let (browser, ip, asked_at) = (say(BROWSER), say(IP), say(AT));
        let sign_in = |minutes, code_minutes| Letter::SignIn {
            link: LINK.into(),
            code: CODE.into(),
            browser: browser.clone(),
            ip: ip.clone(),
            asked_at: asked_at.clone(),
            minutes,
            code_minutes,
        };
        let link = |minutes| Letter::Link {
            link: LINK.into(),
            browser: browser.clone(),
            ip: ip.clone(),
            asked_at: asked_at.clone(),
            minutes,
        };
        let notice = |what: NoticeWords, link: &str, left| Letter::Notice {
            what,
            link: link.into(),
            left,
            browser: browser.clone(),
            ip: ip.clone(),
            at: asked_at.clone(),
            more: Vec::new(),
        };
        let again = |link: &str| NoticeAgain {
            link: link.into(),
            browser: browser.clone(),
            ip: ip.clone(),
            at: asked_at.clone(),
        };
        let confirm = |minutes| Letter::ConfirmEmail {
            link: LINK.into(),
            browser: browser.clone(),
            ip: ip.clone(),
            asked_at: asked_at.clone(),
            minutes,
        };
        let mut letters = vec![
            sign_in(10, 10),
            sign_in(1, 1),
            sign_in(1440, 10),
            sign_in(45, 1),
            link(10),
            link(120),
            Letter::NoAccount {
                browser: browser.clone(),
                ip: ip.clone(),
                asked_at: asked_at.clone(),
            },
            Letter::Disabled {
                browser: browser.clone(),
                ip: ip.clone(),
                asked_at: asked_at.clone(),
            },
            confirm(60),
            confirm(1),
            Letter::EmailInUse {
                browser: browser.clone(),
                ip: ip.clone(),
                asked_at: asked_at.clone(),
            },
            notice(NoticeWords::of("spent", "recovery_code"), "", Some(0)),
            notice(NoticeWords::of("spent", "recovery_code"), NOT_ME, Some(1)),
        ];
        let lost: [&[&str]; 4] = [
            &["totp"],
            &["recovery_code"],
            &["recovery_code", "totp"],
            &["gone"],
        ];
        letters.extend(lost.map(|lost| Letter::FactorsReset {
            lost: lost.iter().map(|id| (*id).to_owned()).collect(),
        }));
        for (what, until) in [
            (DeletionWords::Planned, asked_at.clone()),
            (DeletionWords::Kept, String::new()),
            (DeletionWords::Done, String::new()),
        ] {
            letters.push(Letter::Deletion {
                what,
                until,
                browser: browser.clone(),
                ip: ip.clone(),
                at: asked_at.clone(),
            });
        }
        for (code, minutes) in [(CODE, 10), (CODE, 1), ("", 10), ("", 1), ("", 1440)] {
            letters.push(Letter::Contest {
                link: LINK.into(),
                code: code.into(),
                browser: browser.clone(),
                ip: ip.clone(),
                asked_at: asked_at.clone(),
                minutes,
            });
            letters.push(Letter::Moved {
                link: LINK.into(),
                browser: browser.clone(),
                ip: ip.clone(),
                asked_at: asked_at.clone(),
                minutes,
            });
        }
        letters.extend(reports(say).into_iter().map(|report| Letter::Report {
            report,
            browser: browser.clone(),
            ip: ip.clone(),
            at: asked_at.clone(),
        }));
        letters.extend(changes().map(|what| notice(what, NOT_ME, None)));
        letters.extend(changes().map(|what| notice(what, "", None)));
        for link in [NOT_ME, ""] {
            let mut gathered = notice(NoticeWords::of("added", "passkey"), link, None);
            if let Letter::Notice { more, .. } = &mut gathered {
                *more = vec![again(link), again(link)];
            }
            letters.push(gathered);
        }
        letters
    }
}
