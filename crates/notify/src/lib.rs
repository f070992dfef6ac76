//! Transports: how a finished message reaches a mail relay, a gateway for short messages, or the
//! receiver of a webhook. What is sent to whom and when, and what becomes of a failure, is decided
//! elsewhere; nothing here keeps anything.
//!
//! A mail or short message is handed over in two steps, because neither protocol knows a repeat:
//! `prepare` does all that can fail without a trace, and gives a [`Ready`] that has only its last
//! bytes to write. Between the two the caller notes that these bytes are about to go. After a crash
//! that note means "probably taken", and nobody repeats it unasked.
//!
//! No text, address or number of a person is logged here or stands in an error.

pub mod bounce;
pub mod guard;
mod html;
pub mod http;
pub mod mail;
pub mod sms;
pub mod smtp;
pub mod standard;
mod tls;
pub mod webhook;

pub use html::{STYLE, html};
pub use tls::{BadRoots, Roots};

/// Why a message was not taken. The code says what the other side or the network answered, such as
/// `smtp-550` or `connect`; it bears nothing about the person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}")]
pub struct Trouble {
    /// What happened.
    pub code: String,
    /// Whether trying again is in vain.
    pub lasting: bool,
}

impl Trouble {
    /// Trying again may help.
    pub fn passing(code: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            lasting: false,
        }
    }

    /// Trying again is in vain.
    pub fn lasting(code: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            lasting: true,
        }
    }
}

/// What became of the last bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handed {
    /// The other side has taken the message; with the id by which it knows it, if it says one.
    Taken(Option<String>),
    /// It has refused the message; nothing was sent.
    Refused(Trouble),
    /// The line broke before the answer: it was probably taken.
    Doubtful(Trouble),
}

/// A message that has only its last bytes to write.
pub enum Ready {
    /// A mail.
    Mail(Box<smtp::ReadyMail>),
    /// A short message.
    Sms(Box<sms::ReadySms>),
}

impl Ready {
    /// Writes the last bytes and reads the answer.
    pub async fn hand_over(self) -> Handed {
        match self {
            Ready::Mail(mail) => mail.hand_over().await,
            Ready::Sms(sms) => sms.hand_over().await,
        }
    }
}
