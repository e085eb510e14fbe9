//! The client: keep-alive connections that each send the next request when the last is answered.
//! Raw sockets on one thread that never sleeps, so that the server is what is measured: to wake a
//! client that sleeps costs the server more than the answer, and only a slower server's client
//! sleeps.

use std::cell::{Cell, RefCell};
use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::LocalSet;

use crate::passkey::{self, Key};
use crate::subject::{AGENT, HOST, address};
use crate::time::now;

/// What to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Job {
    /// `GET /me` with one of the session cookies in the file.
    Check,
    /// `POST /auth/request-magic-link`, each for a new address from a new network.
    Ask,
    /// `GET /auth/verify/…` with the next token and flow cookie in the file.
    Open,
    /// `POST /auth/passkey/login/options` and, signed by one of the keys in the file,
    /// `/auth/passkey/login/verify`: together they count as one.
    Passkey,
}

/// What to do, and for how long.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Orders {
    /// Whom to ask.
    pub server: SocketAddr,
    /// What.
    pub job: Job,
    /// Connections at once.
    pub connections: u32,
    /// Requests that do not count, to begin with.
    pub warm_up: Duration,
    /// How long to measure.
    pub length: Duration,
    /// The most requests altogether.
    pub most: u32,
    /// The number of the first new address.
    pub first: u32,
    /// Secrets to use.
    pub secrets: Option<PathBuf>,
}

/// What was measured. Times in microseconds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// Requests sent, with those of the warm-up.
    pub sent: u32,
    /// Requests a second.
    pub rate: f64,
    /// Half of them were answered in this time.
    pub p50: u32,
    /// All but one in a hundred were.
    pub p99: u32,
}

/// Follows the orders. Any answer but the expected one ends it.
///
/// # Errors
/// When the connection fails, or the server does not do what it is measured at.
pub async fn run(orders: Orders) -> Result<Measured> {
    let secrets = match &orders.secrets {
        Some(file) => fs::read_to_string(file)?
            .lines()
            .map(str::to_owned)
            .collect(),
        None => Vec::new(),
    };
    let keys = match orders.job {
        Job::Passkey => secrets.iter().map(|line| Key::parse(line)).collect(),
        Job::Check | Job::Ask | Job::Open => Ok(Vec::new()),
    }?;
    let start = now() + orders.warm_up;
    let shared = Rc::new(Shared {
        start,
        end: start + orders.length,
        sent: Cell::new(0),
        last: Cell::new(start),
        times: RefCell::default(),
        secrets,
        keys,
        orders,
    });
    let tasks = LocalSet::new();
    tasks.spawn_local(async {
        loop {
            tokio::task::yield_now().await;
        }
    });
    let connections: Vec<_> = (0..shared.orders.connections)
        .map(|_| tasks.spawn_local(connection(shared.clone())))
        .collect();
    tasks
        .run_until(async {
            for connection in connections {
                connection.await??;
            }
            anyhow::Ok(())
        })
        .await?;
    shared.measured()
}

struct Shared {
    orders: Orders,
    secrets: Vec<String>,
    keys: Vec<Key>,
    start: Instant,
    end: Instant,
    sent: Cell<u32>,
    last: Cell<Instant>,
    times: RefCell<Vec<u32>>,
}

impl Shared {
    /// The number of the next request, if there is to be one.
    fn next(&self) -> Option<u32> {
        let number = self.sent.get();
        let more = number < self.orders.most && now() < self.end;
        more.then(|| {
            self.sent.set(number + 1);
            number
        })
    }

    fn note(&self, asked: Instant, answered: Instant) {
        if asked >= self.start && answered <= self.end {
            let micros = answered.duration_since(asked).as_micros();
            let micros = u32::try_from(micros).unwrap_or(u32::MAX);
            self.times.borrow_mut().push(micros);
            self.last.set(answered.max(self.last.get()));
        }
    }

    fn write(&self, number: u32, request: &mut Vec<u8>) -> Result<()> {
        request.clear();
        let secret = |index: u32| {
            let secret = self.secrets.get(index as usize);
            secret.map(String::as_str).context("no secret left")
        };
        match self.orders.job {
            Job::Check => {
                // Fibonacci hashing: in no order, and each about equally often.
                let count = u32::try_from(self.secrets.len())?.max(1);
                let line = secret(number.wrapping_mul(2_654_435_769) % count)?;
                let cookie = line.split(' ').next().unwrap_or_default();
                write!(
                    request,
                    "GET /me HTTP/1.1\r\nhost: {HOST}\r\nuser-agent: {AGENT}\r\n\
                     accept: application/json\r\ncookie: __Host-pass0={cookie}\r\n\r\n"
                )?;
            }
            Job::Ask => {
                let number = self.orders.first + number;
                let body = format!(r#"{{"email":"new{number:07}@example.org"}}"#);
                write!(
                    request,
                    "POST /auth/request-magic-link HTTP/1.1\r\nhost: {HOST}\r\n\
                     user-agent: {AGENT}\r\naccept: application/json\r\n\
                     x-forwarded-for: {}\r\norigin: http://{HOST}\r\n\
                     content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                    address(number),
                    body.len(),
                )?;
            }
            Job::Open => {
                let count = u32::try_from(self.secrets.len())?.max(1);
                let mut parts = secret(number % count)?.split(' ');
                let token = parts.next().unwrap_or_default();
                let cookie = parts.next().unwrap_or_default();
                write!(
                    request,
                    "GET /auth/verify/{token} HTTP/1.1\r\nhost: {HOST}\r\n\
                     user-agent: {AGENT}\r\naccept: text/html\r\nx-forwarded-for: {}\r\n\
                     sec-fetch-mode: navigate\r\nsec-fetch-dest: document\r\n\
                     cookie: __Host-pass0-flow={cookie}\r\n\r\n",
                    address(self.orders.first + number),
                )?;
            }
            Job::Passkey => passkey::write_options(request, self.orders.first + number)?,
        }
        Ok(())
    }

    /// The second request of a passkey sign-in, from the answer to the first.
    fn write_second(&self, number: u32, options: &str, request: &mut Vec<u8>) -> Result<()> {
        request.clear();
        let key = self.keys.get(number as usize % self.keys.len().max(1));
        let key = key.context("no key")?;
        passkey::write_verify(request, self.orders.first + number, key, options)
    }

    fn expected(&self) -> (&'static str, &'static str) {
        match self.orders.job {
            Job::Check => ("HTTP/1.1 200 ", "\"email\":\"user"),
            Job::Ask => ("HTTP/1.1 200 ", "\"success\":true"),
            Job::Open => ("HTTP/1.1 303 ", "\r\nlocation: /\r\n"),
            Job::Passkey => ("HTTP/1.1 200 ", "\r\nset-cookie: __Host-pass0=p0s_"),
        }
    }

    fn measured(&self) -> Result<Measured> {
        let mut times = self.times.borrow_mut();
        times.sort_unstable();
        ensure!(times.len() >= 100, "only {} requests counted", times.len());
        let seconds = self.last.get().duration_since(self.start).as_secs_f64();
        let at = |share: usize| times.get(times.len() * share / 100).copied();
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let rate = times.len() as f64 / seconds;
        Ok(Measured {
            sent: self.sent.get(),
            rate,
            p50: at(50).unwrap_or_default(),
            p99: at(99).unwrap_or_default(),
        })
    }
}

async fn connection(shared: Rc<Shared>) -> Result<()> {
    let stream = TcpStream::connect(shared.orders.server).await?;
    stream.set_nodelay(true)?;
    let mut wire = Wire {
        stream,
        request: Vec::with_capacity(2048),
        answer: Vec::with_capacity(4096),
    };
    while let Some(number) = shared.next() {
        shared.write(number, &mut wire.request)?;
        let asked = now();
        wire.exchange().await?;
        if shared.orders.job == Job::Passkey {
            shared.write_second(number, str::from_utf8(&wire.answer)?, &mut wire.request)?;
            wire.exchange().await?;
        }
        shared.note(asked, now());
        let text = str::from_utf8(&wire.answer)?;
        let (status, content) = shared.expected();
        if !text.starts_with(status) || !text.contains(content) {
            bail!("not the answer to {:?}: {text}", shared.orders.job);
        }
    }
    Ok(())
}

/// A connection, and what last went over it.
struct Wire {
    stream: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Wire {
    /// Sends the request and waits for all of the answer.
    async fn exchange(&mut self) -> Result<()> {
        self.stream.write_all(&self.request).await?;
        self.answer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.answer).await?;
            ensure!(read > 0, "closed too soon");
            if is_whole(&self.answer)? {
                return Ok(());
            }
        }
    }
}

/// Whether head and body are there.
fn is_whole(answer: &[u8]) -> Result<bool> {
    const LENGTH: &str = "\r\ncontent-length: ";
    let text = str::from_utf8(answer)?;
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return Ok(false);
    };
    let (_, rest) = head.split_once(LENGTH).context("no length")?;
    let length: usize = rest.split("\r\n").next().unwrap_or_default().parse()?;
    Ok(body.len() >= length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_with_the_last_byte_of_its_body() {
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ndate: x\r\n\r\n{}";
        for cut in 0..answer.len() {
            assert!(!is_whole(&answer[..cut]).unwrap(), "{cut}");
        }
        assert!(is_whole(answer).unwrap());
        assert!(is_whole(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
