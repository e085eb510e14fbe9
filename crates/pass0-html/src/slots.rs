//! HTML inside of words: a message is escaped as a whole, and then gets the elements that are among its values.

use minijinja::value::Value;

use crate::formatter::{clean, escaped};

/// Around the number of a slot. Both are for private use and mean nothing in any text.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// The values of a message that are HTML already.
#[derive(Default)]
pub(crate) struct Slots(Vec<String>);

impl Slots {
    /// What stands for a value while the message is put together.
    pub(crate) fn text(&mut self, value: &Value) -> String {
        if value.is_safe() {
            self.0.push(value.to_string());
            return format!("{OPEN}{}{CLOSE}", self.0.len() - 1);
        }
        // No text of a visitor's can be taken for a slot.
        clean(&value.to_string()).replace([OPEN, CLOSE], "")
    }

    /// The message; HTML if one of its values was.
    pub(crate) fn fill(&self, said: String) -> Value {
        if self.0.is_empty() {
            return Value::from(said);
        }
        let mut html = escaped(&said);
        for (number, value) in self.0.iter().enumerate() {
            html = html.replace(&format!("{OPEN}{number}{CLOSE}"), value);
        }
        Value::from_safe_string(html)
    }
}

#[cfg(test)]
mod tests {
    use minijinja::value::Value;

    use super::Slots;

    #[test]
    fn only_the_value_that_is_html_is_not_escaped() {
        let mut slots = Slots::default();
        let html = slots.text(&Value::from_safe_string("<time>now</time>".into()));
        let name = slots.text(&Value::from("<b>\u{e000}0\u{e001}"));
        let said = slots.fill(format!("{name} & {html}"));
        assert!(said.is_safe());
        assert_eq!(said.to_string(), "&lt;b&gt;0 &amp; <time>now</time>");
    }

    #[test]
    fn words_without_html_are_escaped_where_they_are_written() {
        let mut slots = Slots::default();
        let name = slots.text(&Value::from("<b>"));
        assert!(!slots.fill(name).is_safe());
    }
}
