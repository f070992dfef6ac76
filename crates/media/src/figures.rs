//! Figures for operation, counted where they arise and read from anywhere.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use serde::{Deserialize, Serialize};

/// A reading of the engine's figures. All but `rooms` and `legs` only ever rise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MediaFigures {
    /// Rooms that exist now.
    pub rooms: u64,
    /// Legs that exist now.
    pub legs: u64,
    /// Packets received, garbage included.
    pub packets_in: u64,
    /// Bytes received, without UDP and IP headers.
    pub bytes_in: u64,
    /// Packets sent.
    pub packets_out: u64,
    /// Bytes sent, without UDP and IP headers.
    pub bytes_out: u64,
    /// Media packets forwarded, one for each receiver.
    pub forwarded: u64,
    /// Media packets that nobody was to get: room not open, leg on hold, codec unknown.
    pub withheld: u64,
    /// Packets of nobody: no leg has the address or the credentials.
    pub strangers: u64,
    /// Packets that could not be sent: socket buffer full, connection gone.
    pub dropped: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) rooms: AtomicU64,
    pub(crate) legs: AtomicU64,
    pub(crate) packets_in: AtomicU64,
    pub(crate) bytes_in: AtomicU64,
    pub(crate) packets_out: AtomicU64,
    pub(crate) bytes_out: AtomicU64,
    pub(crate) forwarded: AtomicU64,
    pub(crate) withheld: AtomicU64,
    pub(crate) strangers: AtomicU64,
    pub(crate) dropped: AtomicU64,
}

impl Counters {
    pub(crate) fn read(&self) -> MediaFigures {
        MediaFigures {
            rooms: self.rooms.load(Relaxed),
            legs: self.legs.load(Relaxed),
            packets_in: self.packets_in.load(Relaxed),
            bytes_in: self.bytes_in.load(Relaxed),
            packets_out: self.packets_out.load(Relaxed),
            bytes_out: self.bytes_out.load(Relaxed),
            forwarded: self.forwarded.load(Relaxed),
            withheld: self.withheld.load(Relaxed),
            strangers: self.strangers.load(Relaxed),
            dropped: self.dropped.load(Relaxed),
        }
    }
}

pub(crate) fn add(counter: &AtomicU64, by: u64) {
    counter.fetch_add(by, Relaxed);
}

pub(crate) fn set(counter: &AtomicU64, to: u64) {
    counter.store(to, Relaxed);
}
