//! Orders to the media thread, and the way by which they reach it.

use std::sync::{Arc, mpsc};

use mio::Waker;
use tokio::sync::oneshot;

use crate::Ears;
use crate::negotiation::{Footprint, Offer, Prepared};
use crate::types::{LegId, MediaError, RoomId, Track};
use crate::voice::Voice;

/// Orders to the media thread.
pub(crate) enum Command {
    Footprint {
        room: RoomId,
        leg: LegId,
        reply: oneshot::Sender<Option<Footprint>>,
    },
    Add {
        room: RoomId,
        prepared: Prepared,
        reply: oneshot::Sender<Result<(), MediaError>>,
    },
    Restart {
        room: RoomId,
        leg: LegId,
        offer: Offer,
        reply: oneshot::Sender<Option<Result<String, MediaError>>>,
    },
    Open(RoomId),
    Bar {
        room: RoomId,
        track: Track,
    },
    Hold {
        room: RoomId,
        leg: LegId,
        on: bool,
    },
    Attach {
        room: RoomId,
        leg: LegId,
        hears: Ears,
    },
    Say(Voice),
    Disconnect(LegId),
    Close(RoomId),
    Stop,
}

/// The way to give orders to the media thread.
#[derive(Clone)]
pub(crate) struct Commands {
    pub(crate) queue: mpsc::Sender<Command>,
    pub(crate) waker: Arc<Waker>,
}

impl Commands {
    /// Hands an order over. After the end of the thread it goes nowhere, and so does its reply.
    pub(crate) fn send(&self, command: Command) {
        if self.queue.send(command).is_ok()
            && let Err(error) = self.waker.wake()
        {
            tracing::error!(%error, "cannot wake the media thread");
        }
    }
}
