//! Sends packets over UDP with as few system calls as can be: neighbours of one size for one
//! receiver leave as one (generic segmentation offload).

use std::net::{IpAddr, SocketAddr};

use quinn_udp::{Transmit, UdpSockRef, UdpSocketState};

/// The kernel takes no more in one go.
const MAX_BATCH_BYTES: usize = 60_000;

#[derive(Debug)]
pub(crate) struct Outbox {
    buffer: Vec<u8>,
    segment: usize,
    segments: usize,
    /// A shorter packet ends a batch.
    ended: bool,
    to: Option<(SocketAddr, Option<IpAddr>)>,
    pub(crate) packets: u64,
    pub(crate) bytes: u64,
    pub(crate) dropped: u64,
}

impl Outbox {
    pub(crate) fn new() -> Self {
        Self {
            buffer: Vec::with_capacity(MAX_BATCH_BYTES),
            segment: 0,
            segments: 0,
            ended: false,
            to: None,
            packets: 0,
            bytes: 0,
            dropped: 0,
        }
    }

    /// Takes one packet; sends what was gathered before if this one does not fit to it.
    pub(crate) fn push(
        &mut self,
        state: &UdpSocketState,
        socket: UdpSockRef<'_>,
        to: (SocketAddr, Option<IpAddr>),
        packet: &[u8],
    ) {
        let fits = self.to == Some(to)
            && !self.ended
            && packet.len() <= self.segment
            && self.segments < state.max_gso_segments()
            && self.buffer.len() + packet.len() <= MAX_BATCH_BYTES;
        if !fits {
            self.flush(state, socket);
            self.to = Some(to);
            self.segment = packet.len();
        }
        self.ended = packet.len() < self.segment;
        self.segments += 1;
        self.buffer.extend_from_slice(packet);
    }

    /// Sends what was gathered. What the socket does not take is dropped: late media is useless
    /// and everything else is repeated by its protocol.
    pub(crate) fn flush(&mut self, state: &UdpSocketState, socket: UdpSockRef<'_>) {
        let Some((destination, src_ip)) = self.to.take() else {
            return;
        };
        let transmit = Transmit {
            destination,
            ecn: None,
            contents: &self.buffer,
            segment_size: (self.segments > 1).then_some(self.segment),
            src_ip,
        };
        match state.try_send(socket, &transmit) {
            Ok(()) => {
                self.packets += self.segments as u64;
                self.bytes += self.buffer.len() as u64;
            }
            Err(_) => self.dropped += self.segments as u64,
        }
        self.buffer.clear();
        self.segments = 0;
        self.ended = false;
    }
}
