//! The signals of a program that serves.

use std::io;
use std::sync::Arc;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, watch};

/// What SIGHUP does.
pub(crate) enum HangUp {
    /// The keys are read again: the custom of services.
    Reloads(Arc<Notify>),
    /// The program stops: its terminal is gone.
    Stops,
}

/// The first signal stops gently; the second at once.
pub(crate) fn watch(stop: watch::Sender<bool>, on: HangUp) -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = match on {
        HangUp::Stops if is_nohup() => None,
        _ => Some(signal(SignalKind::hangup())?),
    };
    Ok(async move {
        let mut stopping = false;
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                () = next(hang_up.as_mut()) => match &on {
                    HangUp::Reloads(reload) => {
                        reload.notify_one();
                        continue;
                    }
                    // A shell and its terminal may both say that they go.
                    HangUp::Stops if stopping => continue,
                    HangUp::Stops => {}
                }
            }
            if stopping {
                std::process::exit(1);
            }
            stopping = true;
            tracing::info!("stopping: open requests are finished first");
            let _ = stop.send(true);
        }
    })
}

/// The next of these signals; never, where there is none to come.
async fn next(signal: Option<&mut Signal>) {
    match signal {
        Some(signal) => {
            let _ = signal.recv().await;
        }
        None => std::future::pending().await,
    }
}

/// Whether SIGHUP was ignored at the start, as `nohup` has it: then the program is to outlive its
/// terminal. Where the system does not tell, it was not.
fn is_nohup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & 1 != 0)
}
