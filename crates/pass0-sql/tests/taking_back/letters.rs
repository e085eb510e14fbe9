//! The letters of a story, in few words.

use pass0_core::ports::{About, Deletion, LetterKind, Report};
use pass0_testkit::Letter;

const WEEK: i64 = 7 * 24 * 3600 * 1000;

/// What these letters tell of the account, in the order of what they tell. Letters that somebody
/// asked for are left out.
pub fn words(letters: &[Letter]) -> String {
    let mut told: Vec<_> = letters
        .iter()
        .filter_map(|letter| Some((letter.text.asked_at, word(letter)?)))
        .collect();
    // Of what was told at one moment, the order is no promise.
    told.sort();
    let words: Vec<_> = told.into_iter().map(|(_, word)| word).collect();
    words.join("; ")
}

fn word(letter: &Letter) -> Option<String> {
    Some(match &letter.text.kind {
        LetterKind::Notice { notice, .. } => {
            let word = format!("{} {}", notice.as_str(), notice.method());
            word.trim().to_owned()
        }
        LetterKind::Deletion { what, until } => match what {
            Deletion::Planned => {
                assert_eq!(*until, letter.text.asked_at + WEEK, "when it is deleted");
                "leaving".to_owned()
            }
            Deletion::Kept => "kept".to_owned(),
            Deletion::Done => "gone".to_owned(),
            other => panic!("{other:?}"),
        },
        LetterKind::Report(report) => reported(report),
        LetterKind::SignIn { .. }
        | LetterKind::NoAccount
        | LetterKind::Disabled
        | LetterKind::NewEmail { .. }
        | LetterKind::Moved { .. }
        | LetterKind::Contest { .. } => return None,
        other => panic!("in none of these stories: {other:?}"),
    })
}

fn reported(report: &Report) -> String {
    let mut word = match report.about {
        About::TakenBack => "back".to_owned(),
        other => other.as_str().to_owned(),
    };
    if !report.address.is_empty() {
        word.push_str(" @");
    }
    for (sign, kinds) in [
        ('-', &report.removed),
        ('+', &report.restored),
        ('~', &report.pending),
    ] {
        for kind in kinds {
            word.extend([' ', sign]);
            word.push_str(kind);
        }
    }
    if report.lost > 0 {
        word.push_str(" lost");
    }
    if report.address_taken {
        word.push_str(" taken");
    }
    word
}
