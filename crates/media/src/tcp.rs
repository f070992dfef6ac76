//! ICE-TCP connections (RFC 6544, passive side), by which calls work where UDP is blocked.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream};
use mio::{Interest, Registry, Token};

use crate::framing::{Deframer, frame};

/// Connections at most; one more is closed at once.
const MAX_CONNECTIONS: usize = 2048;
/// What a connection may leave unread before packets for it are dropped, in bytes.
const MAX_BACKLOG: usize = 256 * 1024;
/// How long a connection may stay without having named its leg.
const NAMELESS_GRACE: Duration = Duration::from_secs(10);
const READ_BYTES: usize = 16 * 1024;

/// All TCP connections.
pub(crate) struct Connections {
    listener: TcpListener,
    first_token: usize,
    by_token: HashMap<Token, Connection>,
    by_peer: HashMap<SocketAddr, Token>,
    next_token: usize,
    scratch: Vec<u8>,
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    local: SocketAddr,
    deframer: Deframer,
    backlog: Vec<u8>,
    written: usize,
    nameless_since: Option<Instant>,
}

impl Connections {
    pub(crate) fn new(listener: TcpListener, first_token: usize) -> Self {
        Self {
            listener,
            first_token,
            by_token: HashMap::new(),
            by_peer: HashMap::new(),
            next_token: first_token,
            scratch: vec![0; READ_BYTES],
        }
    }

    pub(crate) fn owns(&self, token: Token) -> bool {
        token.0 >= self.first_token
    }

    /// Accepts whoever waits.
    pub(crate) fn accept(&mut self, registry: &Registry, now: Instant) {
        loop {
            let (stream, peer) = match self.listener.accept() {
                Ok(accepted) => accepted,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a media connection");
                    return;
                }
            };
            if self.by_token.len() >= MAX_CONNECTIONS {
                continue;
            }
            if let Err(error) = self.register(registry, stream, peer, now) {
                tracing::debug!(%error, "a media connection was gone at once");
            }
        }
    }

    fn register(
        &mut self,
        registry: &Registry,
        mut stream: TcpStream,
        peer: SocketAddr,
        now: Instant,
    ) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let local = canonical(stream.local_addr()?);
        let peer = canonical(peer);
        let token = Token(self.next_token);
        registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
        self.next_token += 1;
        self.by_peer.insert(peer, token);
        let connection = Connection {
            stream,
            peer,
            local,
            deframer: Deframer::default(),
            backlog: Vec::new(),
            written: 0,
            nameless_since: Some(now),
        };
        self.by_token.insert(token, connection);
        Ok(())
    }

    /// Reads all that a connection has, and hands each packet on with the addresses of the peer
    /// and of ours. Returns the peer when the connection ended.
    pub(crate) fn read(
        &mut self,
        token: Token,
        mut packet: impl FnMut(SocketAddr, SocketAddr, &[u8]),
    ) -> Option<SocketAddr> {
        let connection = self.by_token.get_mut(&token)?;
        let (peer, local) = (connection.peer, connection.local);
        loop {
            match connection.stream.read(&mut self.scratch) {
                Ok(0) => break,
                Ok(count) => connection.deframer.push(&self.scratch[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return None,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => break,
            }
            loop {
                match connection.deframer.next_frame() {
                    Ok(Some(bytes)) => packet(peer, local, bytes),
                    Ok(None) => break,
                    Err(_) => {
                        self.close(peer);
                        return Some(peer);
                    }
                }
            }
        }
        self.close(peer);
        Some(peer)
    }

    /// The connection has shown whose it is.
    pub(crate) fn named(&mut self, peer: SocketAddr) {
        if let Some(connection) = self.get(peer) {
            connection.nameless_since = None;
        }
    }

    /// Sends one packet, or keeps it until the peer reads. `false` when it was dropped.
    pub(crate) fn send(&mut self, peer: SocketAddr, packet: &[u8]) -> bool {
        let Some(connection) = self.get(peer) else {
            return false;
        };
        if connection.backlog.len() > MAX_BACKLOG {
            return false;
        }
        let idle = connection.backlog.is_empty();
        frame(packet, &mut connection.backlog);
        if idle {
            connection.flush();
        }
        true
    }

    pub(crate) fn writable(&mut self, token: Token) {
        if let Some(connection) = self.by_token.get_mut(&token) {
            connection.flush();
        }
    }

    pub(crate) fn close(&mut self, peer: SocketAddr) {
        if let Some(token) = self.by_peer.remove(&peer) {
            self.by_token.remove(&token);
        }
    }

    /// Closes what never named a leg. Returns when to look again.
    pub(crate) fn expire(&mut self, now: Instant) -> Option<Instant> {
        let nameless = |c: &Connection| c.nameless_since.map(|since| since + NAMELESS_GRACE);
        let expired: Vec<SocketAddr> = self
            .by_token
            .values()
            .filter(|c| nameless(c).is_some_and(|at| now >= at))
            .map(|c| c.peer)
            .collect();
        for peer in expired {
            self.close(peer);
        }
        self.by_token.values().filter_map(nameless).min()
    }

    fn get(&mut self, peer: SocketAddr) -> Option<&mut Connection> {
        self.by_token.get_mut(self.by_peer.get(&peer)?)
    }
}

impl Connection {
    /// Writes what is left. An error shows at the next read.
    fn flush(&mut self) {
        while self.written < self.backlog.len() {
            match self.stream.write(&self.backlog[self.written..]) {
                Ok(0) => return,
                Ok(count) => self.written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        self.backlog.drain(..self.written);
        self.written = 0;
    }
}

/// An IPv4 address that came through an IPv6 socket, as IPv4.
pub(crate) fn canonical(addr: SocketAddr) -> SocketAddr {
    SocketAddr::new(addr.ip().to_canonical(), addr.port())
}
