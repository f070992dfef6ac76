//! What crosses the live channel, as JSON text frames. The TypeScript side of every type here is
//! generated into `frontend/src/wire/`.
//!
//! The first frame of a client is [`Hello`]; the server answers [`Welcome`](ServerBody::Welcome) and
//! then a full view. A view is always complete, so a client never has to repair a gap: it shows
//! the newest. Every client frame carries an id; it is answered by exactly one
//! [`Ack`](ServerBody::Ack), [`Answer`](ServerBody::Answer) or [`Problem`](ServerBody::Problem)
//! with that id, and repeating a frame with the same id does nothing twice.

mod desk;
mod kiosk;
mod notice;
mod outgoing;
mod room;
mod target;
mod visit;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

pub use desk::*;
pub use kiosk::*;
pub use notice::*;
pub use outgoing::*;
pub use room::*;
pub use target::*;
pub use visit::*;

/// The version of this protocol. A client of another version is told to reload the page.
pub const VERSION: u16 = 1;
/// The longest frame a client may send, in bytes; an SDP offer with all slots fits.
pub const MAX_FRAME_BYTES: usize = 192 * 1024;

/// The first frame of every client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Hello {
    /// [`VERSION`] as the client knows it.
    pub version: u16,
    /// The id of this browser window; the newest window wins.
    pub window: Uuid,
    /// Whether the person asked for this window ("Hier weiter"). A window that was superseded
    /// must not come back by itself.
    pub take_over: bool,
    /// The epoch of the last [`Welcome`](ServerBody::Welcome), if any.
    pub epoch: Option<String>,
    /// The sequence number of the last view shown, if any.
    pub last_seq: Option<u32>,
}

/// One frame of the server; `V` is [`VisitView`], [`DeskView`] or [`KioskView`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerBody<V> {
    /// The answer to [`Hello`].
    Welcome {
        /// Changes when the server was started anew.
        epoch: String,
        /// How often a heartbeat is due, in milliseconds.
        heartbeat_ms: u32,
    },
    /// The complete state to show.
    View {
        /// Rises with every view of this connection's epoch.
        seq: u32,
        /// The state.
        view: V,
    },
    /// Done.
    Ack {
        /// The client frame.
        id: Uuid,
    },
    /// An SDP answer.
    Answer {
        /// The client frame.
        id: Uuid,
        /// The generation of the room it belongs to; one of an older generation is dropped.
        generation: u32,
        /// The answer.
        sdp: String,
    },
    /// Not done.
    Problem {
        /// The client frame, if it was one that could be read.
        id: Option<Uuid>,
        /// What, and what to do.
        problem: ProblemView,
    },
    /// A ticket was made from the outcome.
    TicketMade {
        /// The client frame.
        id: Uuid,
        /// The number to tell the citizen.
        number: String,
    },
    /// A new chat message.
    Chat(ChatView),
    /// The other side has the message on the screen.
    Delivered {
        /// Which.
        message: Uuid,
    },
    /// Real-time text of another participant: the whole line as it stands.
    Typing {
        /// Who types.
        from: Uuid,
        /// The line; empty when sent or cleared.
        line: String,
    },
    /// Another window took over. This one stops and offers "Hier weiter".
    Superseded,
    /// The server goes down for a moment: connect again after so many milliseconds.
    Restart {
        /// Milliseconds to wait.
        retry_ms: u32,
    },
}

/// A problem, as in RFC 9457.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ProblemView {
    /// The kind, such as `offer-gone`; also the key of the text shown (`problem-offer-gone`).
    pub code: String,
    /// One sentence for the person, in the page's language.
    pub detail: String,
}

/// What a citizen's connection receives.
pub type ToVisitor = ServerBody<VisitView>;
/// What a kiosk's connection receives.
pub type ToKiosk = ServerBody<KioskView>;
/// What a desk's connection receives.
pub type ToDesk = ServerBody<DeskView>;

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the TypeScript side. `SCHALTER_WRITE_GENERATED=1` writes, otherwise it must match.
    #[test]
    fn typescript_matches() {
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../frontend/src/wire");
        let fresh = tempfile::tempdir().unwrap();
        let config = ts_rs::Config::new().with_out_dir(fresh.path());
        Hello::export_all(&config).unwrap();
        VisitorFrame::export_all(&config).unwrap();
        DeskFrame::export_all(&config).unwrap();
        ToVisitor::export_all(&config).unwrap();
        ToDesk::export_all(&config).unwrap();
        VisitView::export_all(&config).unwrap();
        DeskView::export_all(&config).unwrap();
        KioskFrame::export_all(&config).unwrap();
        ToKiosk::export_all(&config).unwrap();
        KioskView::export_all(&config).unwrap();
        TargetList::export_all(&config).unwrap();
        if std::env::var_os("SCHALTER_WRITE_GENERATED").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
        }
        for entry in std::fs::read_dir(fresh.path()).unwrap() {
            let entry = entry.unwrap();
            let committed = folder.join(entry.file_name());
            let text = std::fs::read_to_string(entry.path()).unwrap();
            if std::env::var_os("SCHALTER_WRITE_GENERATED").is_some() {
                std::fs::write(&committed, &text).unwrap();
            }
            let kept = std::fs::read_to_string(&committed).unwrap_or_default();
            assert_eq!(
                kept,
                text,
                "{} is stale: run `make docs`",
                committed.display()
            );
        }
    }
}
