//! Every letter about an account, in each language, from browsers that are known and unknown and from
//! none, against a listing that people read. With `PASS0_TEST_WRITE` set, the listing is written anew.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fmt::Write as _;
use std::path::Path;

use pass0_core::ports::{About, Deletion, LetterKind, LetterText, Notice, Report};
use pass0_html::{Brand, Lang, Pages};
use pass0_mail::Words;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
/// Of Windows 11, which no browser tells from Windows 10.
const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

fn kinds() -> Vec<(String, LetterKind)> {
    let link = || "https://notes.example.org/auth/verify/p0l_EXAMPLE".to_owned();
    let code = || "12345678".to_owned();
    let (sign_in, contest) = (
        LetterKind::SignIn {
            link: link(),
            code: code(),
        },
        LetterKind::Contest {
            link: link(),
            code: code(),
        },
    );
    let bare = LetterKind::SignIn {
        link: link(),
        code: String::new(),
    };
    let mut kinds = vec![
        ("sign in".to_owned(), sign_in),
        ("sign in by link".to_owned(), bare),
        ("contest".to_owned(), contest),
        ("no account".to_owned(), LetterKind::NoAccount),
        ("disabled".to_owned(), LetterKind::Disabled),
        (
            "new address".to_owned(),
            LetterKind::NewEmail { link: link() },
        ),
        ("address in use".to_owned(), LetterKind::EmailInUse),
        ("moved".to_owned(), LetterKind::Moved { link: link() }),
    ];
    for what in [Deletion::Planned, Deletion::Kept, Deletion::Done] {
        let kind = LetterKind::Deletion { what, until: 0 };
        kinds.push((format!("deletion {what:?}"), kind));
    }
    for about in [
        About::TakenBack,
        About::Before,
        About::Lost,
        About::Reminder,
        About::Done,
        About::Cancelled,
    ] {
        let report = Report {
            about,
            ..Report::default()
        };
        kinds.push((
            format!("report {}", about.as_str()),
            LetterKind::Report(report),
        ));
    }
    let methods = ["passkey", "totp", "recovery_code"];
    let mut notices = Vec::new();
    notices.extend(methods.map(|method| Notice::Added(method.into())));
    notices.extend(methods.map(|method| Notice::Removed(method.into())));
    notices.extend([
        Notice::Removed(String::new()),
        Notice::Spent("recovery_code".into(), 2),
        Notice::CloneSuspected("passkey".into()),
        Notice::EmailChanged,
        Notice::Operator("operator_link".into()),
        Notice::Operator("operator_recovery".into()),
    ]);
    kinds.extend(notices.into_iter().map(|notice| {
        let name = format!("notice {} {}", notice.as_str(), notice.method());
        let link = String::new();
        (name.trim().to_owned(), LetterKind::Notice { notice, link })
    }));
    kinds
}

fn listing() -> String {
    let brand = Brand {
        app_name: "Notes".into(),
        prefix: "/auth".into(),
        dev: false,
    };
    let words = Words::new(Pages::new(None).unwrap(), brand);
    let mut listing = String::new();
    for (name, kind) in kinds() {
        for lang in Lang::ALL {
            let write = |user_agent: &str, ip: &str| {
                let letter = LetterText {
                    to: "ann@example.org".into(),
                    kind: kind.clone(),
                    lang: lang.as_str().into(),
                    ip: ip.into(),
                    user_agent: user_agent.into(),
                    asked_at: 1_795_000_000_000,
                    minutes: 10,
                    code_minutes: 10,
                    more: Vec::new(),
                };
                words.write(&letter).unwrap()
            };
            let whole = write(FIREFOX, "192.0.2.7");
            writeln!(listing, "{name}, {}: {}", lang.as_str(), whole.subject).unwrap();
            for (user_agent, ip) in [
                (FIREFOX, "192.0.2.7"),
                (WINDOWS, "2001:db8::7"),
                ("", "192.0.2.7"),
                ("curl/8.9.1", "192.0.2.7"),
                (FIREFOX, ""),
                ("", ""),
            ] {
                let letter = write(user_agent, ip);
                for part in [&letter.text, &letter.html] {
                    for odd in [" , ", "：、", "  ,", "Windows 1", "from ,", "mit ,"] {
                        assert!(!part.contains(odd), "{name} {lang:?}: {odd:?} in {part}");
                    }
                }
                // The lines that are not in every letter of the kind: those that say from where.
                let (text, plain) = (letter.text, write("", "").text);
                let from: Vec<&str> = text
                    .lines()
                    .filter(|line| user_agent.is_empty() && ip.is_empty() || !plain.contains(line))
                    .filter(|line| line.contains("2026-"))
                    .collect();
                writeln!(listing, "  {}", from.join(" / ")).unwrap();
            }
        }
    }
    listing
}

#[test]
fn every_letter_says_in_every_language_what_the_listing_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/letter_words.txt");
    let listing = listing();
    if std::env::var_os("PASS0_TEST_WRITE").is_some() {
        std::fs::write(&path, &listing).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (now, then)) in listing.lines().zip(committed.lines()).enumerate() {
        assert_eq!(now, then, "line {} of {}", line + 1, path.display());
    }
    assert_eq!(listing.lines().count(), committed.lines().count());
}
