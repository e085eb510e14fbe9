//! The log of a program that serves, which nothing about standard error may keep waiting.

mod lines;

use std::time::Duration;

use pass0::log::Format;

/// How long the end of the program waits for somebody who reads slowly.
const LAST_LINES: Duration = Duration::from_secs(1);

/// Waits until what was logged is written, or nobody takes it.
pub(crate) fn finish() {
    lines::finish(LAST_LINES);
}

/// Starts logging without ever waiting for standard error. Ends with [`finish`].
pub(crate) fn start_queued(text: &str, format: Format) {
    pass0::log::start_with(text, format, lines::queued);
}
