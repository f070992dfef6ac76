//! Sensors at the doors of kiosks, by MQTT 3.1.1: one connection to a broker, which returns by
//! itself for ever, and the words of those topics that were asked for.
//!
//! What a word means is not known here: that is `schalter_domain::booth`'s. No word is ever logged.

mod address;
mod client;
mod tls;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

pub use address::{Address, NoAddress};
pub use tls::BadRoots;

/// How many words may wait to be read. A sensor says a few a minute; when more wait, the
/// connection is read no further until some are taken.
const WAITING: usize = 1_024;

/// Which broker, and who comes.
#[derive(Clone)]
pub struct Settings {
    /// Where the broker listens.
    pub address: Address,
    /// The name and password to log in with.
    pub login: Option<(String, String)>,
    /// Certificates (PEM) that are believed beside those of the system.
    pub roots: Option<PathBuf>,
    /// How this client names itself. Of two with the same name a broker sends one away.
    pub name: String,
}

/// What a sensor says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// The topic, as it was asked for.
    pub topic: String,
    /// The word, as it came.
    pub payload: Vec<u8>,
    /// Whether it happens now. What the broker had kept before anything of this topic was heard
    /// here is not fresh: it tells how things stand, not that somebody came.
    pub fresh: bool,
}

/// How the connection to the broker stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// There is none; it is tried again and again.
    #[default]
    Away,
    /// It stands, and all topics are heard.
    Listening,
    /// The broker does not want us: name, password or rights are wrong. It is tried all the same.
    Refused,
}

/// The connection to a broker. It ends when this is dropped.
#[derive(Debug)]
pub struct Broker {
    topics: watch::Sender<BTreeSet<String>>,
    state: watch::Receiver<State>,
    task: JoinHandle<()>,
}

impl Broker {
    /// Begins to connect, and to listen to `topics`. Connecting may take any time, and is begun
    /// anew whenever the connection is lost.
    ///
    /// Needs a tokio runtime.
    ///
    /// # Errors
    /// [`BadRoots`] when the file of certificates holds none.
    pub fn connect(
        settings: &Settings,
        topics: BTreeSet<String>,
    ) -> Result<(Self, mpsc::Receiver<Signal>), BadRoots> {
        let tls = match settings.address.tls {
            true => Some(Arc::new(tls::config(settings.roots.as_deref())?)),
            false => None,
        };
        let (topics, wanted) = watch::channel(sound(topics));
        let (told, state) = watch::channel(State::default());
        let (signals, heard) = mpsc::channel(WAITING);
        let client = client::Client::new(settings, tls, wanted, told, signals);
        let task = tokio::spawn(client.run());
        let broker = Self {
            topics,
            state,
            task,
        };
        Ok((broker, heard))
    }

    /// Listens to these topics from now on, and to no others.
    pub fn listen(&self, topics: BTreeSet<String>) {
        let topics = sound(topics);
        self.topics.send_if_modified(|present| {
            let other = *present != topics;
            if other {
                *present = topics;
            }
            other
        });
    }

    /// How the connection stands, now and later.
    pub fn state(&self) -> watch::Receiver<State> {
        self.state.clone()
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Without what no sensor can report to: a wildcard would let in the words of other kiosks.
fn sound(mut topics: BTreeSet<String>) -> BTreeSet<String> {
    topics.retain(|topic| !topic.is_empty() && !topic.contains(['#', '+', '\0']));
    topics
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_not_listened_to() {
        let topics = ["", "a/b", "a/+", "#", "a\0b", "ä ö/ü"];
        let kept = sound(topics.map(str::to_owned).into());
        assert_eq!(kept, ["a/b", "ä ö/ü"].map(str::to_owned).into());
    }
}
