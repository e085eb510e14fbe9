//! A letter to a recipient whose language is unknown: it says the same in each.

use std::fmt::Write as _;

use crate::brand::Brand;
use crate::error::PageError;
use crate::lang::Lang;
use crate::letter::{Letter, Rendered};
use crate::pages::Pages;

/// Between two languages of the text part.
const BETWEEN: &str = "\n-----\n\n";

impl Pages {
    /// A letter in every language, English first, one below the other.
    ///
    /// # Errors
    /// As [`Pages::letter`].
    pub fn letter_in_all(&self, letter: &Letter, brand: &Brand) -> Result<Rendered, PageError> {
        let mut subjects = Vec::new();
        let mut texts = Vec::new();
        let mut html = String::new();
        for lang in Lang::ALL {
            let rendered = self.letter(letter, lang, brand)?;
            subjects.push(rendered.subject);
            texts.push(rendered.text);
            if html.is_empty() {
                html = rendered.html;
            } else {
                below(&mut html, lang, &rendered.html);
            }
        }
        Ok(Rendered {
            subject: subjects.join(" / "),
            text: texts.join(BETWEEN),
            html,
        })
    }
}

/// Puts what another document shows below what this one shows. A template of the operator's own may
/// have no body: then the text part alone is in every language.
fn below(html: &mut String, lang: Lang, other: &str) {
    let Some(inner) = inner(other) else { return };
    let Some(end) = html.rfind("</body>") else {
        return;
    };
    let rest = html.split_off(end);
    // Writing to a string cannot fail.
    let _ = write!(html, "<div lang=\"{lang}\">{inner}</div>\n{rest}");
}

/// What is in the body of a document.
fn inner(html: &str) -> Option<&str> {
    let (_, rest) = html.split_once("<body")?;
    let (_, rest) = rest.split_once('>')?;
    rest.rsplit_once("</body>").map(|(inner, _)| inner)
}
