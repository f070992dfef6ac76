//! The trace of one call, for whoever looks after the trunk: the messages of its signalling, with
//! everything left out that tells of somebody or opens something. What is known to be harmless is kept,
//! and nothing else: numbers, names, addresses, tokens and keys become words that say only what stood
//! there, the same word for the same thing.

mod mask;

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rsipstack::sip::prelude::{HasHeaders as _, HeadersExt as _};
use rsipstack::sip::{Header, Method, SipMessage};
use rsipstack::transaction::endpoint::MessageInspector;
use rsipstack::transport::SipAddr;
use tokio::time::Instant;

pub use mask::Mask;

/// The most messages of a trace.
const MOST: usize = 200;
/// The longest trace, in bytes.
const LONGEST: usize = 128 * 1024;

/// How far a trace is.
enum State {
    Off,
    /// The next call is traced.
    Next,
    /// This one is.
    On(Box<Running>),
}

struct Running {
    call: String,
    begin: Instant,
    mask: Mask,
    messages: usize,
    text: String,
}

/// Sees all messages.
pub(super) struct Tracer {
    state: Mutex<State>,
    /// The hosts of the configuration, which need not be hidden.
    known: Vec<String>,
}

impl Tracer {
    pub fn new(known: Vec<String>) -> Self {
        Self {
            state: Mutex::new(State::Off),
            known,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next call is traced; what was traced before is gone.
    pub fn next(&self) {
        *self.lock() = State::Next;
    }

    /// No call is traced, and what was traced is gone.
    pub fn off(&self) {
        *self.lock() = State::Off;
    }

    /// What was traced so far; nothing where none was switched on. Empty as long as no call came.
    pub fn text(&self) -> Option<String> {
        match &*self.lock() {
            State::Off => None,
            State::Next => Some(String::new()),
            State::On(running) => Some(running.text.clone()),
        }
    }

    fn see(&self, message: &SipMessage, outgoing: bool, peer: Option<&SipAddr>) {
        let mut state = self.lock();
        if matches!(*state, State::Off) {
            return;
        }
        let Ok(call) = message.call_id_header().map(|id| id.value().to_owned()) else {
            return;
        };
        if matches!(*state, State::Next) {
            if !begins(message) {
                return;
            }
            *state = State::On(Box::new(Running {
                call: call.clone(),
                begin: Instant::now(),
                mask: Mask::new(&self.known),
                messages: 0,
                text: String::new(),
            }));
        }
        let State::On(running) = &mut *state else {
            return;
        };
        if running.call != call || running.messages >= MOST || running.text.len() >= LONGEST {
            return;
        }
        running.messages += 1;
        let after = running.begin.elapsed().as_millis();
        let transport = peer.and_then(|peer| peer.r#type);
        let transport = transport.map_or_else(String::new, |kind| format!(" ({kind})"));
        let way = if outgoing { "→" } else { "←" };
        let _ = writeln!(running.text, "{way} +{after} ms{transport}");
        let masked = running.mask.message(message);
        running.text.push_str(&masked);
        running.text.push('\n');
    }
}

/// Whether a message begins a call.
fn begins(message: &SipMessage) -> bool {
    let SipMessage::Request(request) = message else {
        return false;
    };
    let tagged = request
        .to_header()
        .ok()
        .and_then(|to| to.tag().ok())
        .flatten();
    request.method == Method::Invite && tagged.is_none()
}

/// Sees messages for the library, and adds to answers what the library has no way to say.
pub(super) struct Inspector {
    pub tracer: Arc<Tracer>,
    pub later: Arc<super::calls::Later>,
}

impl MessageInspector for Inspector {
    fn before_send(&self, mut message: SipMessage, to: Option<&SipAddr>) -> SipMessage {
        if let SipMessage::Response(response) = &mut message
            && response.status_code.code() >= 300
            && let Ok(id) = response.call_id_header()
            && let Some(seconds) = self.later.of(id.value())
        {
            let header = Header::RetryAfter(seconds.to_string().into());
            response.headers_mut().unique_push(header);
        }
        self.tracer.see(&message, true, to);
        message
    }

    fn after_received(&self, message: SipMessage, from: Option<&SipAddr>) -> SipMessage {
        self.tracer.see(&message, false, from);
        message
    }
}

/// The trace of one message alone.
pub fn masked(bytes: &[u8]) -> Option<String> {
    let message = SipMessage::try_from(bytes).ok()?;
    Some(Mask::new(&[]).message(&message))
}
