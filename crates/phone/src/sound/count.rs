//! What the thread counts over all calls, and what is lost on the way through this machine: the kernel
//! says with each packet how many it had to throw away before.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use mio::net::UdpSocket;

/// The numbers of all calls since the start, in packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Read from the sockets of calls.
    pub received: u64,
    /// Sent by them.
    pub sent: u64,
    /// Thrown away by the kernel because they were not read in time.
    pub overflowed: u64,
    /// Not taken by the kernel when they were to be sent.
    pub unsent: u64,
}

impl Totals {
    /// What was lost inside this machine.
    pub fn lost(&self) -> u64 {
        self.overflowed + self.unsent
    }
}

/// The same, as they are counted.
#[derive(Debug, Default)]
pub(super) struct Counters {
    received: AtomicU64,
    sent: AtomicU64,
    overflowed: AtomicU64,
    unsent: AtomicU64,
}

impl Counters {
    pub fn read(&self) -> Totals {
        Totals {
            received: self.received.load(Ordering::Relaxed),
            sent: self.sent.load(Ordering::Relaxed),
            overflowed: self.overflowed.load(Ordering::Relaxed),
            unsent: self.unsent.load(Ordering::Relaxed),
        }
    }

    pub fn received(&self) {
        self.received.fetch_add(1, Ordering::Relaxed);
    }

    pub fn sent(&self, taken: bool) {
        let count = if taken { &self.sent } else { &self.unsent };
        count.fetch_add(1, Ordering::Relaxed);
    }

    pub fn overflowed(&self, packets: u32) {
        self.overflowed.fetch_add(packets.into(), Ordering::Relaxed);
    }
}

/// A packet, from where, and how many the kernel has thrown away at this socket since it was opened.
pub(super) type Received = (usize, SocketAddr, Option<u32>);

/// Lets the kernel count what it throws away.
#[cfg(target_os = "linux")]
pub(super) fn watch(socket: &UdpSocket) {
    use nix::sys::socket::{setsockopt, sockopt};
    if let Err(error) = setsockopt(socket, sockopt::RxqOvfl, &1) {
        tracing::debug!(%error, "the kernel does not count what it throws away");
    }
}

/// Reads a packet.
#[cfg(target_os = "linux")]
pub(super) fn receive(socket: &UdpSocket, buffer: &mut [u8]) -> io::Result<Received> {
    use std::os::fd::AsRawFd as _;

    use nix::sys::socket::{ControlMessageOwned, MsgFlags, SockaddrStorage, recvmsg};

    let mut space = nix::cmsg_space!(u32);
    let mut parts = [io::IoSliceMut::new(buffer)];
    socket.try_io(|| {
        let message = recvmsg::<SockaddrStorage>(
            socket.as_raw_fd(),
            &mut parts,
            Some(&mut space),
            MsgFlags::MSG_DONTWAIT,
        )?;
        let from = message.address.as_ref().and_then(|address| {
            let four = address
                .as_sockaddr_in()
                .map(|four| SocketAddr::V4((*four).into()));
            four.or_else(|| {
                address
                    .as_sockaddr_in6()
                    .map(|six| SocketAddr::V6((*six).into()))
            })
        });
        let from = from.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
        let thrown = message.cmsgs().ok().and_then(|mut all| {
            all.find_map(|one| match one {
                ControlMessageOwned::RxqOvfl(thrown) => Some(thrown),
                _ => None,
            })
        });
        Ok((message.bytes, from, thrown))
    })
}

/// Lets the kernel count what it throws away: only Linux does.
#[cfg(not(target_os = "linux"))]
pub(super) fn watch(_socket: &UdpSocket) {}

/// Reads a packet.
#[cfg(not(target_os = "linux"))]
pub(super) fn receive(socket: &UdpSocket, buffer: &mut [u8]) -> io::Result<Received> {
    let (length, from) = socket.recv_from(buffer)?;
    Ok((length, from, None))
}
