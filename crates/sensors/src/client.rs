//! The connection itself: connects, subscribes, passes on, and begins anew.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rumqttc::{
    AsyncClient, ConnectReturnCode, ConnectionError, Event, EventLoop, MqttOptions, Packet,
    Publish, QoS, SubAck, SubscribeFilter, SubscribeReasonCode, TlsConfiguration, Transport,
};
use rustls::ClientConfig;
use tokio::sync::{mpsc, watch};

use crate::{Settings, Signal, State};

/// A connection over which nothing comes for so long is asked whether it still stands.
const KEEP_ALIVE: Duration = Duration::from_secs(10);
/// How long connecting may take, in seconds.
const CONNECTING_S: u64 = 5;
/// The pause after the first failure; each further one doubles it.
const PAUSE: Duration = Duration::from_millis(250);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(15);
/// The largest packet that is read, in bytes. Sensors say a few hundred.
const LARGEST: usize = 1 << 20;
/// How many topics one request names: with the longest names it stays below [`LARGEST`].
const TOGETHER: usize = 15;
/// How many requests may wait to be sent; 500 kiosks need 34.
const REQUESTS: usize = 4_096;

/// What runs in the background of a [`Broker`](crate::Broker).
pub struct Client {
    requests: AsyncClient,
    listening: Listening,
    changes: watch::Receiver<BTreeSet<String>>,
    connected: Arc<AtomicBool>,
}

impl Client {
    pub fn new(
        settings: &Settings,
        tls: Option<Arc<ClientConfig>>,
        topics: watch::Receiver<BTreeSet<String>>,
        state: watch::Sender<State>,
        signals: mpsc::Sender<Signal>,
    ) -> Self {
        let (requests, mut events) = AsyncClient::new(options(settings, tls), REQUESTS);
        events.network_options.set_connection_timeout(CONNECTING_S);
        let connected = Arc::new(AtomicBool::new(false));
        let listening = Listening {
            requests: requests.clone(),
            events,
            topics: topics.clone(),
            connected: Arc::clone(&connected),
            state,
            signals,
            heard: HashSet::new(),
            unanswered: 0,
            failures: 0,
        };
        Self {
            requests,
            listening,
            changes: topics,
            connected,
        }
    }

    /// Runs until nobody reads what is heard.
    pub async fn run(self) {
        let following = follow(self.requests, self.changes, self.connected);
        tokio::select! {
            () = self.listening.run() => {}
            () = following => {}
        }
    }
}

fn options(settings: &Settings, tls: Option<Arc<ClientConfig>>) -> MqttOptions {
    let address = &settings.address;
    let mut options = MqttOptions::new(&settings.name, &address.host, address.port);
    options
        .set_keep_alive(KEEP_ALIVE)
        .set_clean_session(true)
        .set_max_packet_size(LARGEST, LARGEST);
    if let Some((name, password)) = &settings.login {
        options.set_credentials(name, password);
    }
    if let Some(tls) = tls {
        options.set_transport(Transport::tls_with_config(TlsConfiguration::Rustls(tls)));
    }
    options
}

/// Asks for topics that are new and leaves those that are gone, while the connection stands; when
/// it is made, all are asked for.
async fn follow(
    requests: AsyncClient,
    mut changes: watch::Receiver<BTreeSet<String>>,
    connected: Arc<AtomicBool>,
) {
    let mut known = changes.borrow_and_update().clone();
    while changes.changed().await.is_ok() {
        let wanted = changes.borrow_and_update().clone();
        if connected.load(Ordering::Acquire) {
            for gone in known.difference(&wanted) {
                let _ = requests.unsubscribe(gone).await;
            }
            let fresh: Vec<_> = wanted.difference(&known).cloned().collect();
            for some in fresh.chunks(TOGETHER) {
                let _ = requests.subscribe_many(filters(some)).await;
            }
        }
        known = wanted;
    }
}

fn filters(topics: &[String]) -> Vec<SubscribeFilter> {
    let filter = |topic: &String| SubscribeFilter::new(topic.clone(), QoS::AtLeastOnce);
    topics.iter().map(filter).collect()
}

/// The side that hears.
struct Listening {
    requests: AsyncClient,
    events: EventLoop,
    topics: watch::Receiver<BTreeSet<String>>,
    connected: Arc<AtomicBool>,
    state: watch::Sender<State>,
    signals: mpsc::Sender<Signal>,
    /// The topics of which anything was heard.
    heard: HashSet<String>,
    /// How many requests for topics are not answered yet.
    unanswered: usize,
    /// How often connecting failed since it last went well.
    failures: u32,
}

impl Listening {
    async fn run(mut self) {
        loop {
            match self.events.poll().await {
                Ok(Event::Incoming(packet)) => {
                    if !self.takes(packet).await {
                        return;
                    }
                }
                Ok(Event::Outgoing(_)) => {}
                Err(error) => self.lost(&error).await,
            }
        }
    }

    /// Whether anybody still listens to us.
    async fn takes(&mut self, packet: Packet) -> bool {
        match packet {
            Packet::ConnAck(_) => self.connected(),
            Packet::SubAck(answer) => self.subscribed(&answer),
            Packet::Publish(publish) => return self.hears(publish).await,
            _ => {}
        }
        true
    }

    fn connected(&mut self) {
        self.failures = 0;
        // From here on a change of the list is sent by itself.
        self.connected.store(true, Ordering::Release);
        let topics: Vec<_> = self.topics.borrow().iter().cloned().collect();
        self.unanswered = 0;
        for some in topics.chunks(TOGETHER) {
            if self.requests.try_subscribe_many(filters(some)).is_ok() {
                self.unanswered += 1;
            } else {
                tracing::error!("too many sensors: some are not heard");
            }
        }
        tracing::info!(topics = topics.len(), "connected to the broker");
        if self.unanswered == 0 {
            self.state.send_replace(State::Listening);
        }
    }

    fn subscribed(&mut self, answer: &SubAck) {
        let refused = |code: &&SubscribeReasonCode| **code == SubscribeReasonCode::Failure;
        let refused = answer.return_codes.iter().filter(refused).count();
        if refused > 0 {
            tracing::warn!(refused, "the broker does not let us hear some topics");
        }
        self.unanswered = self.unanswered.saturating_sub(1);
        if self.unanswered == 0 {
            self.state.send_replace(State::Listening);
        }
    }

    async fn hears(&mut self, publish: Publish) -> bool {
        let wanted = self.topics.borrow().contains(&publish.topic);
        if !wanted {
            self.heard.remove(&publish.topic);
            return true;
        }
        let first = self.heard.insert(publish.topic.clone());
        let signal = Signal {
            fresh: !(first && publish.retain),
            topic: publish.topic,
            payload: publish.payload.into(),
        };
        self.signals.send(signal).await.is_ok()
    }

    /// Says so once, and waits before the next try.
    async fn lost(&mut self, error: &ConnectionError) {
        self.connected.store(false, Ordering::Release);
        let state = match refused(error) {
            true => State::Refused,
            false => State::Away,
        };
        let before = self.state.send_replace(state);
        if before != state || self.failures == 0 {
            tracing::warn!(%error, "no connection to the broker; trying again and again");
        }
        tokio::time::sleep(pause(self.failures)).await;
        self.failures = self.failures.saturating_add(1);
    }
}

fn refused(error: &ConnectionError) -> bool {
    use ConnectReturnCode::{BadUserNamePassword, NotAuthorized};
    matches!(
        error,
        ConnectionError::ConnectionRefused(BadUserNamePassword | NotAuthorized)
    )
}

/// How long to wait after so many failures.
fn pause(failures: u32) -> Duration {
    PAUSE.saturating_mul(1 << failures.min(6)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_the_longest() {
        assert_eq!(pause(0), PAUSE);
        assert_eq!(pause(1), PAUSE * 2);
        assert_eq!(pause(6), LONGEST);
        assert_eq!(pause(u32::MAX), LONGEST);
    }
}
