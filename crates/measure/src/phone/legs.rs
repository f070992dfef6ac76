//! The media connections of the clerks, all on one thread: each gives back the telephone's sound that
//! it hears, as it is.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token};
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::media::{Direction, MediaKind, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::RtpWrite;
use str0m::{Candidate, Event, Input, Output, Rtc};
use tokio::sync::oneshot;

use crate::clock::now;

/// Places for others that each client offers; two are enough for a caller and a colleague.
const SLOTS: usize = 2;
const TICK: Duration = Duration::from_millis(1);
/// Ticks of a packet of 20 ms, in each codec of the telephone.
const TICKS: u32 = 160;

enum Order {
    Offer(usize, oneshot::Sender<String>),
    Answer(usize, String, oneshot::Sender<()>),
    Close(usize),
}

/// The handle; the thread ends with the last one.
#[derive(Clone)]
pub struct Legs {
    orders: mpsc::Sender<Order>,
}

impl Legs {
    /// Starts the thread.
    pub fn start() -> anyhow::Result<(Self, JoinHandle<anyhow::Result<()>>)> {
        let (orders, queue) = mpsc::channel();
        let mut thread = Thread {
            poll: Poll::new()?,
            queue,
            legs: HashMap::new(),
        };
        let run = std::thread::Builder::new().name("clerk-legs".to_owned());
        let thread = run.spawn(move || {
            while thread.turn()? {}
            Ok(())
        })?;
        Ok((Self { orders }, thread))
    }

    /// A new connection of that clerk, instead of the one before; gives what is offered.
    pub async fn offer(&self, clerk: usize) -> anyhow::Result<String> {
        let (reply, offer) = oneshot::channel();
        self.orders.send(Order::Offer(clerk, reply)).ok();
        offer.await.context("no media connection")
    }

    /// Takes the answer, and waits until it is connected.
    pub async fn answer(&self, clerk: usize, sdp: String) -> anyhow::Result<()> {
        let (reply, connected) = oneshot::channel();
        self.orders.send(Order::Answer(clerk, sdp, reply)).ok();
        connected.await.context("the media did not connect")
    }

    /// Closes the connection.
    pub fn close(&self, clerk: usize) {
        self.orders.send(Order::Close(clerk)).ok();
    }
}

struct Leg {
    rtc: Rtc,
    socket: UdpSocket,
    local: SocketAddr,
    wake_at: Instant,
    pending: Option<SdpPendingOffer>,
    connected: Option<oneshot::Sender<()>>,
    own: Mid,
    sequence: u64,
    units: u32,
    heard: Vec<(str0m::media::Pt, Vec<u8>)>,
}

struct Thread {
    poll: Poll,
    queue: mpsc::Receiver<Order>,
    legs: HashMap<usize, Leg>,
}

impl Thread {
    /// One turn; whether another one follows.
    fn turn(&mut self) -> anyhow::Result<bool> {
        std::thread::sleep(TICK);
        let mut events = Events::with_capacity(256);
        self.poll.poll(&mut events, Some(Duration::ZERO))?;
        let at = now();
        for event in &events {
            if let Some(leg) = self.legs.get_mut(&event.token().0) {
                leg.read(at)?;
            }
        }
        loop {
            match self.queue.try_recv() {
                Ok(order) => self.obey(order, at)?,
                Err(mpsc::TryRecvError::Empty) => break,
                Err(mpsc::TryRecvError::Disconnected) => return Ok(false),
            }
        }
        for leg in self.legs.values_mut() {
            leg.give_back(at)?;
            if leg.wake_at <= at {
                leg.rtc.handle_input(Input::Timeout(at))?;
                leg.drain()?;
            }
        }
        Ok(true)
    }

    fn obey(&mut self, order: Order, at: Instant) -> anyhow::Result<()> {
        match order {
            Order::Offer(clerk, reply) => {
                self.close(clerk)?;
                let (mut leg, sdp) = Leg::offering(at)?;
                let token = Token(clerk);
                self.poll
                    .registry()
                    .register(&mut leg.socket, token, Interest::READABLE)?;
                self.legs.insert(clerk, leg);
                reply.send(sdp).ok();
            }
            Order::Answer(clerk, sdp, reply) => {
                if let Some(leg) = self.legs.get_mut(&clerk)
                    && let Some(pending) = leg.pending.take()
                {
                    let answer = SdpAnswer::from_sdp_string(&sdp)?;
                    leg.rtc.sdp_api().accept_answer(pending, answer)?;
                    leg.connected = Some(reply);
                    leg.drain()?;
                }
            }
            Order::Close(clerk) => self.close(clerk)?,
        }
        Ok(())
    }

    fn close(&mut self, clerk: usize) -> anyhow::Result<()> {
        if let Some(mut leg) = self.legs.remove(&clerk) {
            self.poll.registry().deregister(&mut leg.socket)?;
        }
        Ok(())
    }
}

impl Leg {
    /// Offers what a desk does: voice, camera and screen to send, and the same for each slot.
    fn offering(at: Instant) -> anyhow::Result<(Self, String)> {
        let socket = UdpSocket::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let local = socket.local_addr()?;
        let mut rtc = Rtc::builder()
            .set_rtp_mode(true)
            .set_stats_interval(None)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_g722(true, false)
            .enable_pcma(true, false)
            .enable_pcmu(true, false)
            .enable_vp8(true)
            .build(at);
        rtc.add_local_candidate(Candidate::host(local, "udp")?);
        let mut api = rtc.sdp_api();
        let kinds = [MediaKind::Audio, MediaKind::Video, MediaKind::Video];
        let own = kinds.map(|kind| api.add_media(kind, Direction::SendOnly, None, None, None));
        for kind in std::iter::repeat_n(kinds, SLOTS).flatten() {
            api.add_media(kind, Direction::RecvOnly, None, None, None);
        }
        let (offer, pending) = api.apply().context("an empty offer")?;
        let leg = Self {
            rtc,
            socket,
            local,
            wake_at: at,
            pending: Some(pending),
            connected: None,
            own: own[0],
            sequence: 1,
            units: 0,
            heard: Vec::new(),
        };
        Ok((leg, offer.to_sdp_string()))
    }

    fn read(&mut self, at: Instant) -> anyhow::Result<()> {
        let mut buffer = [0; 2_000];
        loop {
            match self.socket.recv_from(&mut buffer) {
                Ok((length, source)) => {
                    let packet = &buffer[..length];
                    let Ok(receive) = Receive::new(Protocol::Udp, source, self.local, packet)
                    else {
                        continue;
                    };
                    self.rtc.handle_input(Input::Receive(at, receive))?;
                    self.drain()?;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                // A refused earlier datagram.
                Err(_) => {}
            }
        }
    }

    fn give_back(&mut self, at: Instant) -> anyhow::Result<()> {
        if self.heard.is_empty() {
            return Ok(());
        }
        for (pt, payload) in std::mem::take(&mut self.heard) {
            let mut api = self.rtc.direct_api();
            let stream = api.stream_tx_by_mid(self.own, None);
            let write = RtpWrite::new(pt, self.sequence.into(), self.units, at, payload);
            stream.context("no stream to send on")?.write_rtp(write);
            self.sequence += 1;
            self.units = self.units.wrapping_add(TICKS);
            self.rtc.handle_input(Input::Timeout(at))?;
            self.drain()?;
        }
        Ok(())
    }

    fn drain(&mut self) -> anyhow::Result<()> {
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(at) => {
                    self.wake_at = at;
                    return Ok(());
                }
                Output::Transmit(transmit) => {
                    let _ = self
                        .socket
                        .send_to(&transmit.contents, transmit.destination);
                }
                Output::Event(Event::Connected) => {
                    if let Some(reply) = self.connected.take() {
                        reply.send(()).ok();
                    }
                }
                Output::Event(Event::RtpPacket(packet)) => {
                    let pt = packet.header.payload_type;
                    if matches!(*pt, 0 | 8 | 9) {
                        self.heard.push((pt, packet.payload.to_vec()));
                    }
                }
                Output::Event(_) => {}
            }
        }
    }
}
