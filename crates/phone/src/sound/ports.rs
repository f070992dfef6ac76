//! The ports of calls: four in a row for each, of which the first is even (RFC 3550, 11).

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;

use mio::net::UdpSocket;

use crate::leg::Socket;

/// How many ports a call takes: sound, its reports, text, and one that stays unused.
const WIDTH: u16 = 4;

/// The three sockets of one call.
pub(super) struct Sockets {
    pub sound: UdpSocket,
    pub control: UdpSocket,
    pub text: UdpSocket,
    first: u16,
}

impl Sockets {
    pub fn get(&self, by: Socket) -> &UdpSocket {
        match by {
            Socket::Sound => &self.sound,
            Socket::Control => &self.control,
            Socket::Text => &self.text,
        }
    }

    pub fn get_mut(&mut self, by: Socket) -> &mut UdpSocket {
        match by {
            Socket::Sound => &mut self.sound,
            Socket::Control => &mut self.control,
            Socket::Text => &mut self.text,
        }
    }

    /// Where sound and text are received.
    pub fn ends(&self, address: IpAddr) -> super::Ends {
        super::Ends {
            sound: SocketAddr::new(address, self.first),
            text: SocketAddr::new(address, self.first + 2),
        }
    }
}

/// The ports that are free. One that was given back waits longest, so that late packets of the last
/// call do not reach the next.
pub struct Ports {
    address: IpAddr,
    free: VecDeque<u16>,
}

impl Ports {
    /// All ports of a range.
    pub fn new(address: IpAddr, range: &RangeInclusive<u16>) -> Self {
        let start = range.start().next_multiple_of(2);
        let steps = (start..=*range.end()).step_by(WIDTH.into());
        let whole = steps.filter(|first| {
            first
                .checked_add(WIDTH - 1)
                .is_some_and(|last| last <= *range.end())
        });
        Self {
            address,
            free: whole.collect(),
        }
    }

    /// How many calls can be taken.
    pub fn free(&self) -> usize {
        self.free.len()
    }

    /// Opens the sockets of a call; nothing when all are taken. Ports that somebody else holds are
    /// passed over and tried again later.
    pub(super) fn open(&mut self) -> Option<Sockets> {
        for _ in 0..self.free.len() {
            let first = self.free.pop_front()?;
            match self.bind(first) {
                Ok(sockets) => return Some(sockets),
                Err(error) => {
                    tracing::debug!(%error, first, "a port for calls is taken");
                    self.free.push_back(first);
                }
            }
        }
        None
    }

    /// Takes the ports of a call back.
    pub(super) fn close(&mut self, sockets: &Sockets) {
        self.free.push_back(sockets.first);
    }

    fn bind(&self, first: u16) -> io::Result<Sockets> {
        let bind = |port| {
            let socket = UdpSocket::bind(SocketAddr::new(self.address, port))?;
            super::count::watch(&socket);
            io::Result::Ok(socket)
        };
        Ok(Sockets {
            sound: bind(first)?,
            control: bind(first + 1)?,
            text: bind(first + 2)?,
            first,
        })
    }
}
