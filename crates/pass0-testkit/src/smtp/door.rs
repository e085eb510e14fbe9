//! The listening socket: open, or bound and closed, so that nobody else gets the port meanwhile.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::conversation;
use super::post::{Order, Post};
use super::script::Script;

/// Not many: a test that needs a longer queue tests something else.
const BACKLOG: u32 = 128;

pub(super) enum Door {
    Open(TcpListener),
    /// Bound but not listening: the kernel answers a connection attempt with a reset.
    Shut {
        _socket: TcpSocket,
    },
}

impl Door {
    pub(super) fn open(script: &Script, addr: SocketAddr) -> io::Result<(Self, SocketAddr)> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind(addr)?;
        let addr = socket.local_addr()?;
        let door = match script {
            Script::RefuseConnections => Self::Shut { _socket: socket },
            _ => Self::Open(socket.listen(BACKLOG)?),
        };
        Ok((door, addr))
    }

    fn fits(&self, script: &Script) -> bool {
        matches!(self, Self::Shut { .. }) == (*script == Script::RefuseConnections)
    }

    async fn accept(&self) -> io::Result<TcpStream> {
        match self {
            Self::Open(listener) => listener.accept().await.map(|(stream, _)| stream),
            Self::Shut { .. } => std::future::pending().await,
        }
    }
}

/// Serves until the [`super::Sink`] is dropped, which drops this future and, with it, every connection.
pub(super) async fn attend(
    mut door: Door,
    addr: SocketAddr,
    mut orders: mpsc::Receiver<Order>,
    post: Arc<Post>,
) {
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            order = orders.recv() => {
                let Some(Order { script, done }) = order else { return };
                if script == Script::RefuseConnections {
                    open.shutdown().await;
                }
                let moved = if door.fits(&script) {
                    Ok(())
                } else {
                    drop(door);
                    match Door::open(&script, addr) {
                        Ok((next, _)) => { door = next; Ok(()) }
                        Err(error) => { let _ = done.send(Err(error)); return }
                    }
                };
                post.script.send_replace(script);
                let _ = done.send(moved);
            }
            stream = door.accept() => {
                // A client that is gone before it was accepted is no reason to stop.
                let Ok(stream) = stream else { continue };
                post.connections.send_modify(|n| *n += 1);
                open.spawn(conversation::hold(stream, Arc::clone(&post)));
            }
            Some(_) = open.join_next() => {}
        }
    }
}
