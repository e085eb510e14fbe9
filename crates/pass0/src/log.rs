//! Logs: structured lines on stderr, never a secret.

use std::io::IsTerminal as _;

use tracing::{Level, Metadata};
use tracing_subscriber::filter::{FilterExt as _, ParseError, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// How lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// Reads a filter: `info`, `debug`, `warn,pass0_mail=debug`.
///
/// # Errors
/// When the text is no filter.
pub fn filter(text: &str) -> Result<EnvFilter, ParseError> {
    EnvFilter::builder().parse(text)
}

/// Starts logging. A second call changes nothing.
pub fn start(text: &str, format: Format) {
    start_with(text, format, std::io::stderr);
}

/// The same, written with `writer`. One that queues lines for a thread is not for a host's process: its
/// children, if it forks, have no thread that writes.
pub fn start_with<W>(text: &str, format: Format, writer: W)
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let Ok(filter) = filter(text) else {
        return; // The settings were checked: it parses.
    };
    let filter = filter.and(filter_fn(may_be_shown));
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(writer)
        // It would say so on the standard error that just failed, and panic there.
        .log_internal_errors(false)
        .with_ansi(std::io::stderr().is_terminal());
    let layer = match format {
        Format::Json => layer.json().flatten_event(true).boxed(),
        Format::Text => layer.boxed(),
    };
    let _ = tracing_subscriber::registry()
        .with(layer.with_filter(filter))
        .try_init();
}

/// Only our own crates say more than `info`: what a library tells for its own debugging may hold
/// what a request carried.
fn may_be_shown(metadata: &Metadata<'_>) -> bool {
    *metadata.level() <= Level::INFO || metadata.target().starts_with("pass0")
}
