//! Output: text for people, or JSON.

use std::io::{self, Write};

use serde::Serialize;

/// Where commands write.
pub(crate) struct Out {
    stdout: io::StdoutLock<'static>,
    json: bool,
}

impl Out {
    /// Standard output, as JSON or for people.
    pub(crate) fn new(json: bool) -> Self {
        let stdout = io::stdout().lock();
        Self { stdout, json }
    }

    /// Whether it is JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// One thing: an object, or the lines that `text` makes of it.
    pub(crate) fn one<T: Serialize>(
        &mut self,
        thing: &T,
        text: impl FnOnce(&T) -> String,
    ) -> io::Result<()> {
        if self.json {
            writeln!(self.stdout, "{}", serde_json::to_string(thing)?)
        } else {
            writeln!(self.stdout, "{}", plain(&text(thing)))
        }
    }

    /// A list: an array, or a line for each. Written as it comes, so that it may be long.
    pub(crate) fn list<T: Serialize>(&mut self) -> List<'_, T> {
        List {
            out: self,
            count: 0,
            of: std::marker::PhantomData,
        }
    }
}

/// A list that is being written.
pub(crate) struct List<'a, T> {
    out: &'a mut Out,
    count: usize,
    of: std::marker::PhantomData<T>,
}

impl<T: Serialize> List<'_, T> {
    /// Adds one.
    pub(crate) fn add(&mut self, item: &T, text: impl FnOnce(&T) -> String) -> io::Result<()> {
        let stdout = &mut self.out.stdout;
        self.count += 1;
        if self.out.json {
            let mark = if self.count == 1 { "[\n" } else { ",\n" };
            write!(stdout, "{mark}{}", serde_json::to_string(item)?)
        } else {
            writeln!(stdout, "{}", plain(&text(item)))
        }
    }

    /// Ends the list.
    pub(crate) fn end(self) -> io::Result<()> {
        let stdout = &mut self.out.stdout;
        match (self.out.json, self.count) {
            (true, 0) => writeln!(stdout, "[]"),
            (true, _) => writeln!(stdout, "\n]"),
            (false, _) => Ok(()),
        }
    }
}

/// Text that cannot speak to the terminal: it may hold what a visitor sent.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
        .collect()
}
