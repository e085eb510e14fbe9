//! What a Fluent file defines.

use std::collections::BTreeSet;

/// What a Fluent file defines. The format is line by line: a message starts in the first column and goes on indented.
pub(crate) fn outline(text: &str) -> Vec<Outline> {
    let mut messages: Vec<Outline> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('#') {
            continue;
        }
        if line.starts_with(|ch: char| ch.is_ascii_alphabetic())
            && let Some((key, _)) = line.split_once('=')
        {
            messages.push(Outline {
                key: key.trim().to_owned(),
                line: index + 1,
                variables: BTreeSet::new(),
            });
        }
        if let Some(message) = messages.last_mut() {
            message
                .variables
                .extend(line.split('$').skip(1).map(|rest| {
                    rest.chars()
                        .take_while(|ch| ch.is_ascii_alphanumeric() || matches!(ch, '_' | '-'))
                        .collect()
                }));
        }
    }
    messages
}

pub(crate) struct Outline {
    pub(crate) key: String,
    pub(crate) line: usize,
    pub(crate) variables: BTreeSet<String>,
}
