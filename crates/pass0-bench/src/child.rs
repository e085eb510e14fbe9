//! This program once more, as server, client or filler, held to one core.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use crate::load::{Measured, Orders};
use crate::time::now;

/// The core of servers.
pub const SERVER: &str = "0";
/// The core of the client.
pub const CLIENT: &str = "1";

/// A command of this program on a core.
///
/// # Errors
/// When the program does not find itself.
pub fn command(core: &str, arguments: &[&str]) -> Result<Command> {
    Ok(command_by(&std::env::current_exe()?, core, arguments))
}

/// A command of another revision of this program on a core.
fn command_by(program: &Path, core: &str, arguments: &[&str]) -> Command {
    let mut command = pinned(core, program);
    command.args(arguments);
    command
}

/// A program on a core.
#[must_use]
pub fn pinned(core: &str, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.arg("-c").arg(core).arg(program);
    command
}

/// Runs a command of this program to its end.
///
/// # Errors
/// When it fails.
pub fn complete(core: &str, arguments: &[&str]) -> Result<String> {
    complete_by(&std::env::current_exe()?, core, arguments)
}

/// As [`complete`], of another revision of this program.
///
/// # Errors
/// When it fails.
pub fn complete_by(program: &Path, core: &str, arguments: &[&str]) -> Result<String> {
    let output = command_by(program, core, arguments)
        .stderr(Stdio::inherit())
        .output()
        .context("taskset (util-linux) is needed")?;
    ensure!(output.status.success(), "failed: {arguments:?}");
    Ok(String::from_utf8(output.stdout)?)
}

/// Lets the client follow these orders.
///
/// # Errors
/// When it, or the server it asks, fails.
pub fn load(orders: &Orders) -> Result<Measured> {
    let orders = serde_json::to_string(orders)?;
    Ok(serde_json::from_str(&complete(
        CLIENT,
        &["load", &orders],
    )?)?)
}

/// A server that runs until it is dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start to its first answer.
    pub ready_after: Duration,
    /// Whether it ends by itself when its standard input does.
    minds: bool,
}

impl Server {
    /// Starts `serve-pass0` or `serve-bare` over this file.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start(kind: &str, file: &Path) -> Result<Self> {
        Self::start_by(&std::env::current_exe()?, kind, file)
    }

    /// As [`Server::start`], of another revision of this program.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start_by(program: &Path, kind: &str, file: &Path) -> Result<Self> {
        let address = free_address()?;
        let file = file.to_str().context("not a path in UTF-8")?;
        let command = command_by(program, SERVER, &[kind, &address.to_string(), file]);
        Self::of(command, address, true)
    }

    /// Starts `pass0 dev`.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn program(program: &Path, data: &Path) -> Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(program);
        command
            .args(["dev", "--listen", &address.to_string(), "--data"])
            .arg(data)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Self::of(command, address, false)
    }

    fn of(mut command: Command, address: SocketAddr, minds: bool) -> Result<Self> {
        let started = now();
        let mut child = command.stdin(Stdio::piped()).spawn()?;
        while !answers(address) {
            if let Some(status) = child.try_wait()? {
                bail!("the server ended: {status}");
            }
            ensure!(
                started.elapsed().as_secs() < 60,
                "the server does not come up"
            );
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(Self {
            child,
            address,
            ready_after: started.elapsed(),
            minds,
        })
    }

    /// Resident memory in bytes.
    ///
    /// # Errors
    /// Where there is no `/proc`.
    pub fn resident(&self) -> Result<u64> {
        let status = self.proc("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib: u64 = line
            .and_then(|line| line.split_whitespace().next())
            .context("no VmRSS")?
            .parse()?;
        Ok(kib * 1024)
    }

    /// Time of the processor it has used, in kernel and program.
    ///
    /// # Errors
    /// Where there is no `/proc`.
    pub fn busy(&self) -> Result<Duration> {
        let stat = self.proc("stat")?;
        // After the name in brackets; utime and stime are fields 14 and 15, in 1/100 s.
        let (_, rest) = stat.rsplit_once(')').context("no stat")?;
        let ticks: u64 = rest
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|field| field.parse::<u64>().ok())
            .sum();
        Ok(Duration::from_millis(ticks * 10))
    }

    fn proc(&self, name: &str) -> Result<String> {
        let path = PathBuf::from(format!("/proc/{}/{name}", self.child.id()));
        Ok(std::fs::read_to_string(path)?)
    }
}

impl Drop for Server {
    /// Gently first, so that the log is folded into its database.
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        for _ in 0..if self.minds { 300 } else { 0 } {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether it answers a request, whatever it says.
fn answers(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<usize> {
        let mut stream = TcpStream::connect(address)?;
        let port = address.port();
        write!(
            stream,
            "GET /auth/login HTTP/1.1\r\nhost: localhost:{port}\r\n\r\n"
        )?;
        stream.read(&mut [0; 16])
    };
    ask().is_ok_and(|read| read > 0)
}

fn free_address() -> Result<SocketAddr> {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?)
}
