//! A small SMTP server (RFC 5321) that tests start, script and read.
//!
//! It speaks the real protocol on a real socket, so what is tested is the letter as a mail server gets it, and what
//! happens when that server is down, slow or unwilling.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! use pass0_testkit::smtp::{Script, Sink};
//! use std::time::Duration;
//!
//! let sink = Sink::start(Script::Accept).await?;
//! let url = format!("smtp://{}", sink.addr()); // configure the mailer with it, make it send, then:
//! let letters = sink.wait_for(1, Duration::from_millis(10)).await;
//! assert!(letters.is_empty(), "nobody has sent one to {url}");
//! # std::io::Result::Ok(())
//! # })?;
//! # std::io::Result::Ok(())
//! ```

mod conversation;
mod door;
mod letter;
mod post;
mod script;
#[cfg(test)]
mod tests;

pub use letter::Received;
pub use script::Script;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use post::{Order, Post};

/// A running server. It stops, and drops its connections, when this value is dropped.
#[derive(Debug)]
pub struct Sink {
    addr: SocketAddr,
    post: Arc<Post>,
    orders: mpsc::Sender<Order>,
    task: JoinHandle<()>,
}

impl Sink {
    /// Listens on a free port of 127.0.0.1 and behaves as `script` says. Logins are neither offered nor asked for.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(script: Script) -> io::Result<Self> {
        Self::open(script, None).await
    }

    /// As [`Sink::start`], for a server that takes mail only after `AUTH PLAIN` or `AUTH LOGIN` (RFC 4954) with this
    /// name and password.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn with_login(script: Script, name: &str, password: &str) -> io::Result<Self> {
        Self::open(script, Some((name.to_owned(), password.to_owned()))).await
    }

    async fn open(script: Script, login: Option<(String, String)>) -> io::Result<Self> {
        let post = Arc::new(Post::new(script.clone(), login));
        let (door, addr) = door::Door::open(&script, SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let (orders, inbox) = mpsc::channel(1);
        let task = tokio::spawn(door::attend(door, addr, inbox, Arc::clone(&post)));
        Ok(Self {
            addr,
            post,
            orders,
            task,
        })
    }

    /// Where the server listens, or refuses to.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Every letter the server has taken responsibility for, oldest first.
    #[must_use]
    pub fn letters(&self) -> Vec<Received> {
        self.post.letters.borrow().clone()
    }

    /// The letters after the first `n`: for tests that get thousands and look often.
    #[must_use]
    pub fn letters_after(&self, n: usize) -> Vec<Received> {
        let letters = self.post.letters.borrow();
        letters.get(n..).unwrap_or_default().to_vec()
    }

    /// Waits until there are `n` letters, at most for `timeout`, and returns those that are there.
    pub async fn wait_for(&self, n: usize, timeout: Duration) -> Vec<Received> {
        let mut letters = self.post.letters.subscribe();
        let enough = letters.wait_for(|letters| letters.len() >= n);
        // Late or not, the caller gets what there is, and its assertion says what is missing.
        let _ = tokio::time::timeout(timeout, enough).await;
        self.letters()
    }

    /// Changes the behaviour: from now on for every reply, of open connections too.
    ///
    /// When this returns, the port is already closed or open again.
    ///
    /// # Errors
    /// When the port cannot be bound again.
    pub async fn set(&self, script: Script) -> io::Result<()> {
        let (done, answer) = oneshot::channel();
        let gone = || io::Error::other("the sink has stopped");
        self.orders
            .send(Order { script, done })
            .await
            .map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Every command line of every connection, in the order of arrival; also of letters that were refused.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        self.post.log().clone()
    }

    /// How many connections the server has accepted.
    #[must_use]
    pub fn connections(&self) -> usize {
        *self.post.connections.borrow()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}
