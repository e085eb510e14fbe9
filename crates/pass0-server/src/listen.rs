//! The listener that requests come in on: an address, a socket in the file system, or what systemd
//! hands over.

use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use listenfd::ListenFd;
use pass0_axum::Listener;
use tokio::net::{TcpListener, UnixListener};

use crate::failure::Failure;
use pass0::settings::{Listen, Settings};

/// A listener, and what it leaves in the file system while it is there.
pub(crate) struct Bound {
    pub(crate) listener: Listener,
    /// The address, with the port that the system chose.
    pub(crate) address: Listen,
    pub(crate) file: Option<SocketFile>,
}

/// Listens as the settings say, or on the socket that systemd handed over (`LISTEN_FDS`).
pub(crate) async fn listen(settings: &Settings) -> Result<Bound, Failure> {
    if let Some(handed) = handed_over().map_err(|error| settings.problem("listen", error))? {
        return Ok(handed);
    }
    match &settings.listen {
        Listen::Tcp(address) => {
            let listener = bind(settings, "listen", *address).await?;
            let address = Listen::Tcp(listener.local_addr()?);
            Ok(Bound {
                listener: listener.into(),
                address,
                file: None,
            })
        }
        Listen::Unix(path, mode) => {
            let (listener, file) =
                bind_unix(path, *mode).map_err(|reason| settings.problem("listen", reason))?;
            Ok(Bound {
                listener: listener.into(),
                address: settings.listen.clone(),
                file: Some(file),
            })
        }
    }
}

/// An address of this machine.
pub(crate) async fn bind(
    settings: &Settings,
    key: &str,
    address: SocketAddr,
) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let reason = match error.kind() {
            io::ErrorKind::AddrInUse => format!(
                "another program has {address}; stop it, or choose another port with {}",
                if key == "listen" {
                    "--listen 127.0.0.1:PORT"
                } else {
                    key
                }
            ),
            _ => format!("{address}: {error}"),
        };
        settings.problem(key, reason).into()
    })
}

/// What systemd handed to this process, and to no child of it.
fn handed_over() -> Result<Option<Bound>, String> {
    let mut handed = ListenFd::from_env();
    match handed.len() {
        0 => return Ok(None),
        1 => {}
        more => return Err(format!("systemd hands over {more} sockets; one is wanted")),
    }
    let failed = |error: io::Error| format!("the socket of systemd: {error}");
    if let Ok(Some(listener)) = handed.take_unix_listener(0) {
        listener.set_nonblocking(true).map_err(failed)?;
        let path = listener.local_addr().map_err(failed)?;
        let path = path.as_pathname().unwrap_or(Path::new("/")).to_owned();
        let listener = UnixListener::from_std(listener).map_err(failed)?;
        // Its file, mode included, is systemd's.
        return Ok(Some(Bound {
            listener: listener.into(),
            address: Listen::Unix(path, 0o660),
            file: None,
        }));
    }
    let listener = handed.take_tcp_listener(0).map_err(failed)?;
    let Some(listener) = listener else {
        return Ok(None);
    };
    listener.set_nonblocking(true).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let listener = TcpListener::from_std(listener).map_err(failed)?;
    Ok(Some(Bound {
        listener: listener.into(),
        address: Listen::Tcp(address),
        file: None,
    }))
}

/// The file of a socket: gone when this is dropped, unless another program has put its own there.
pub(crate) struct SocketFile {
    path: PathBuf,
    /// Device and inode.
    id: (u64, u64),
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        if id(&self.path).is_ok_and(|id| id == self.id)
            && let Err(error) = std::fs::remove_file(&self.path)
        {
            tracing::warn!(%error, file = %self.path.display(), "the socket stays behind");
        }
    }
}

fn id(path: &Path) -> io::Result<(u64, u64)> {
    let data = std::fs::symlink_metadata(path)?;
    Ok((data.dev(), data.ino()))
}

fn bind_unix(path: &Path, mode: u32) -> Result<(UnixListener, SocketFile), String> {
    let shown = path.display();
    let failed = |error: io::Error| format!("{shown}: {error}");
    match std::fs::symlink_metadata(path) {
        Ok(there) if !there.file_type().is_socket() => {
            return Err(format!("{shown} is there, and is no socket"));
        }
        Ok(_) => match UnixStream::connect(path) {
            Ok(_) => return Err(format!("another program listens on {shown}; stop it first")),
            // Left behind by a program that was killed: nobody listens.
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {}
            Err(error) => return Err(format!("{shown} is there: {error}")),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    // Under its name only with its mode: nobody connects before.
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}", std::process::id()));
    let draft = PathBuf::from(draft);
    let _ = std::fs::remove_file(&draft);
    let listener = UnixListener::bind(&draft).map_err(failed)?;
    let placed = std::fs::set_permissions(&draft, std::fs::Permissions::from_mode(mode))
        .and_then(|()| id(&draft))
        .and_then(|id| std::fs::rename(&draft, path).map(|()| id));
    match placed {
        Ok(id) => Ok((
            listener,
            SocketFile {
                path: path.to_owned(),
                id,
            },
        )),
        Err(error) => {
            let _ = std::fs::remove_file(&draft);
            Err(failed(error))
        }
    }
}
