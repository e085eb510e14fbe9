//! Lines on their way to standard error. A full disk or a pipe that nobody reads must not keep
//! anybody waiting: lines queue for a thread of their own, and are dropped where there are too many.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::Duration;

/// The most lines that wait.
const QUEUE: usize = 1024;
/// How often the end of the program looks whether there is room to ask for the rest.
const LOOK: Duration = Duration::from_millis(10);

static QUEUED: OnceLock<Option<SyncSender<Item>>> = OnceLock::new();
/// Lines that nobody took, since that was last reported.
static LOST: AtomicU64 = AtomicU64::new(0);

enum Item {
    Line(Vec<u8>),
    /// Everything before it is written.
    Done(SyncSender<()>),
}

/// Takes one line. Never fails: there is nobody to tell.
pub(super) struct Queued(Option<&'static SyncSender<Item>>);

/// The queue, whose thread is started the first time.
pub(super) fn queued() -> Queued {
    Queued(QUEUED.get_or_init(|| start().ok()).as_ref())
}

fn start() -> io::Result<SyncSender<Item>> {
    let (sender, receiver) = sync_channel(QUEUE);
    thread::Builder::new()
        .name("pass0-log".to_owned())
        .spawn(move || write(&receiver, io::stderr()))?;
    Ok(sender)
}

impl Write for Queued {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let taken = match self.0 {
            Some(queue) => queue.try_send(Item::Line(line.to_vec())).is_ok(),
            None => io::stderr().write_all(line).is_ok(),
        };
        if !taken {
            LOST.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Waits until what was queued so far is written, and no longer than `patience`.
pub(super) fn finish(patience: Duration) {
    let Some(Some(queue)) = QUEUED.get() else {
        return;
    };
    let (sender, done) = sync_channel(1);
    let mut item = Item::Done(sender);
    let mut left = patience;
    while let Err(error) = queue.try_send(item) {
        let TrySendError::Full(back) = error else {
            return;
        };
        if left.is_zero() {
            return;
        }
        item = back;
        thread::sleep(LOOK);
        left = left.saturating_sub(LOOK);
    }
    let _ = done.recv_timeout(left);
}

/// Writes what is queued, for as long as the program runs.
fn write(queue: &Receiver<Item>, mut out: impl Write) {
    while let Ok(item) = queue.recv() {
        match item {
            Item::Line(line) if put(&mut out, &line).is_err() => {
                LOST.fetch_add(1, Ordering::Relaxed);
            }
            Item::Line(_) => report(),
            Item::Done(waiting) => {
                let _ = waiting.try_send(());
            }
        }
    }
}

/// Says, after a line got through, how many did not. The report is a line as any other.
fn report() {
    let lines = LOST.swap(0, Ordering::Relaxed);
    if lines > 0 {
        tracing::warn!(
            lines,
            "log lines were lost: standard error is full, or nobody reads it"
        );
    }
}

/// Writes a line. A pipe that is not to be waited for is waited for here.
fn put(out: &mut impl Write, mut line: &[u8]) -> io::Result<()> {
    while !line.is_empty() {
        match out.write(line) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => line = line.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(LOOK),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
