//! The one place that owns sockets: the media thread. It reads packets, finds out whose they
//! are, feeds the rooms and sends what they give. What a packet means is the rooms' business.

mod orders;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc as std_mpsc};
use std::time::{Duration, Instant};

use mio::net::{TcpListener, UdpSocket};
use mio::{Events, Interest, Poll, Token, Waker};
use quinn_udp::{RecvMeta, UdpSockRef, UdpSocketState};
use tokio::sync::mpsc;

use crate::commands::{Command, Commands};
use crate::demux;
use crate::figures::{Counters, add, set};
use crate::negotiation::Candidates;
use crate::outbox::Outbox;
use crate::pace::Pace;
use crate::room::{Limits, Output, Packet, Protocol, Room, Transmit};
use crate::routes::{Route, Routes};
use crate::tcp::{Connections, canonical};
use crate::types::{LegId, LostReason, MediaConfig, MediaError, MediaEvent, RoomId};
use crate::{Ears, MediaClock};

const UDP: Token = Token(0);
const WAKE: Token = Token(1);
const LISTENER: Token = Token(2);
const FIRST_CONNECTION: usize = 3;

/// Datagrams (or trains of them) read in one system call.
const BATCH: usize = 32;
/// Room for one train of datagrams that the kernel joined.
const TRAIN_BYTES: usize = 64 * 1024;
const SOCKET_BUFFER_BYTES: usize = 4 * 1024 * 1024;

/// A timer of a room may fire this much late. In a talk, packets come oftener than that and
/// make the thread look at the room anyway, so most timers never wake it.
const TIMER_SLACK: Duration = Duration::from_millis(5);

/// A room that wants to be woken at once, again and again, still lets the others have their turn.
const TIMER_SPACING: Duration = Duration::from_millis(1);

struct Hosted {
    room: Room,
    /// The time of the room's entry in the timer heap that counts.
    scheduled: Option<Instant>,
}

pub(crate) struct Engine {
    poll: Poll,
    udp: UdpSocket,
    udp_state: UdpSocketState,
    udp_addr: SocketAddr,
    tcp: Option<Connections>,
    tcp_addr: Option<SocketAddr>,
    queue: std_mpsc::Receiver<Command>,
    clock: MediaClock,
    events: mpsc::UnboundedSender<MediaEvent>,
    counters: Arc<Counters>,
    candidates: Candidates,
    limits: Limits,
    rooms: HashMap<RoomId, Hosted>,
    legs: HashMap<LegId, RoomId>,
    ears: HashMap<LegId, Ears>,
    routes: Routes,
    timers: BinaryHeap<Reverse<(Instant, RoomId)>>,
    touched: HashSet<RoomId>,
    outbox: Outbox,
    tcp_check: Option<Instant>,
}

impl Engine {
    pub(crate) fn bind(
        config: &MediaConfig,
        clock: MediaClock,
        events: mpsc::UnboundedSender<MediaEvent>,
        counters: Arc<Counters>,
    ) -> Result<(Self, Commands), MediaError> {
        let busy = |protocol, address| {
            move |source| MediaError::Listen {
                protocol,
                address,
                source,
            }
        };
        let start = MediaError::Start;
        let mut udp = UdpSocket::bind(config.udp).map_err(busy("udp", config.udp))?;
        let udp_addr = udp.local_addr().map_err(start)?;
        let udp_state = UdpSocketState::new(UdpSockRef::from(&udp)).map_err(start)?;
        for set in [
            UdpSocketState::set_recv_buffer_size,
            UdpSocketState::set_send_buffer_size,
        ] {
            if let Err(error) = set(&udp_state, UdpSockRef::from(&udp), SOCKET_BUFFER_BYTES) {
                tracing::info!(%error, "the socket buffers stay as they are");
            }
        }
        let granted = udp_state
            .recv_buffer_size(UdpSockRef::from(&udp))
            .unwrap_or_default();
        if granted < SOCKET_BUFFER_BYTES {
            tracing::info!(
                granted,
                wanted = SOCKET_BUFFER_BYTES,
                "the UDP buffer is small; a busy machine loses packets: raise net.core.rmem_max"
            );
        }
        let poll = Poll::new().map_err(start)?;
        let registry = poll.registry();
        registry
            .register(&mut udp, UDP, Interest::READABLE)
            .map_err(start)?;
        let mut tcp = None;
        let mut tcp_addr = None;
        if let Some(addr) = config.tcp {
            let mut listener = TcpListener::bind(addr).map_err(busy("tcp", addr))?;
            tcp_addr = Some(listener.local_addr().map_err(start)?);
            registry
                .register(&mut listener, LISTENER, Interest::READABLE)
                .map_err(start)?;
            tcp = Some(Connections::new(listener, FIRST_CONNECTION));
        }
        let candidates = candidates(config, udp_addr, tcp_addr)?;
        let waker = Arc::new(Waker::new(registry, WAKE).map_err(start)?);
        let (sender, queue) = std_mpsc::channel();
        let engine = Self {
            poll,
            udp,
            udp_state,
            udp_addr,
            tcp,
            tcp_addr,
            queue,
            clock,
            events,
            counters,
            candidates,
            limits: Limits::from(config),
            rooms: HashMap::new(),
            legs: HashMap::new(),
            ears: HashMap::new(),
            routes: Routes::default(),
            timers: BinaryHeap::new(),
            touched: HashSet::new(),
            outbox: Outbox::new(),
            tcp_check: None,
        };
        Ok((
            engine,
            Commands {
                queue: sender,
                waker,
            },
        ))
    }

    pub(crate) fn udp_addr(&self) -> SocketAddr {
        self.udp_addr
    }

    pub(crate) fn tcp_addr(&self) -> Option<SocketAddr> {
        self.tcp_addr
    }

    pub(crate) fn candidates(&self) -> &Candidates {
        &self.candidates
    }

    /// The media thread. Ends with [`Command::Stop`].
    pub(crate) fn run(mut self) {
        let mut events = Events::with_capacity(256);
        let mut buffers = vec![vec![0u8; TRAIN_BYTES]; BATCH];
        let mut pace = Pace::default();
        loop {
            let now = self.now();
            if pace.is_fast(now) {
                std::thread::sleep(Pace::REST);
            }
            let timeout = self.until_next(now);
            if let Err(error) = self.poll.poll(&mut events, timeout)
                && error.kind() != io::ErrorKind::Interrupted
            {
                tracing::error!(%error, "the media thread cannot wait for packets");
                return;
            }
            for event in &events {
                match event.token() {
                    UDP => pace.packets += self.read_udp(&mut buffers),
                    WAKE => {
                        if self.obey() {
                            return;
                        }
                    }
                    token => pace.packets += self.handle_tcp(token, event.is_writable()),
                }
            }
            self.fire_timers();
            self.outbox
                .flush(&self.udp_state, UdpSockRef::from(&self.udp));
            self.count();
        }
    }

    fn now(&self) -> Instant {
        (self.clock)()
    }

    fn until_next(&self, now: Instant) -> Option<Duration> {
        let room = self.timers.peek().map(|Reverse((at, _))| *at);
        let room = room.map(|at| if at <= now { at } else { at + TIMER_SLACK });
        let next = room.into_iter().chain(self.tcp_check).min()?;
        Some(next.saturating_duration_since(now))
    }

    /// Reads until the socket is empty, for that is when it reports again.
    fn read_udp(&mut self, buffers: &mut [Vec<u8>]) -> u32 {
        let (mut total, mut errors) = (0, 0);
        loop {
            let mut meta = [RecvMeta::default(); BATCH];
            let count = {
                let mut slices: Vec<IoSliceMut<'_>> = buffers
                    .iter_mut()
                    .map(|buffer| IoSliceMut::new(buffer))
                    .collect();
                self.udp_state
                    .recv(UdpSockRef::from(&self.udp), &mut slices, &mut meta)
            };
            let count = match count {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => {
                    // An ICMP error of an earlier packet; the socket itself is well.
                    tracing::trace!(%error, "receiving failed");
                    errors += 1;
                    if errors > BATCH {
                        break;
                    }
                    continue;
                }
            };
            let now = self.now();
            for (buffer, meta) in buffers.iter().zip(&meta[..count]) {
                let source = canonical(meta.addr);
                let local = meta.dst_ip.map(|ip| ip.to_canonical());
                for bytes in buffer[..meta.len].chunks(meta.stride.max(1)) {
                    total += 1;
                    self.handle_packet(Protocol::Udp, source, local, bytes, now);
                }
            }
            self.flush_touched(now);
            if count < BATCH {
                break;
            }
        }
        total
    }

    fn handle_tcp(&mut self, token: Token, writable: bool) -> u32 {
        let now = self.now();
        let Some(mut tcp) = self.tcp.take() else {
            return 0;
        };
        let mut total = 0;
        if token == LISTENER {
            tcp.accept(self.poll.registry(), now);
            self.tcp_check = tcp.expire(now);
        } else if tcp.owns(token) {
            if writable {
                tcp.writable(token);
            }
            let mut named = None;
            let closed = tcp.read(token, |peer, local, bytes| {
                total += 1;
                if self.handle_packet(Protocol::Tcp, peer, Some(local.ip()), bytes, now) {
                    named = Some(peer);
                }
            });
            if let Some(peer) = named {
                tcp.named(peer);
            }
            if let Some(peer) = closed {
                self.routes.forget_address(Protocol::Tcp, peer);
            }
        }
        self.tcp = Some(tcp);
        self.flush_touched(now);
        total
    }

    /// Gives one packet to its room. `true` when it had one.
    fn handle_packet(
        &mut self,
        protocol: Protocol,
        source: SocketAddr,
        local: Option<IpAddr>,
        bytes: &[u8],
        now: Instant,
    ) -> bool {
        add(&self.counters.packets_in, 1);
        add(&self.counters.bytes_in, bytes.len() as u64);
        let destination = self.destination(protocol, local, source);
        let packet = Packet {
            protocol,
            source,
            destination,
            bytes,
        };
        let known = self.routes.by_address(protocol, source);
        // A STUN request may show that an address has passed to another leg, for instance when a
        // client connects anew from the same port.
        let route = match demux::stun_ufrag(bytes) {
            None => known,
            Some(ufrag) => self.routes.by_ufrag(ufrag).and_then(|(room, leg)| {
                known.filter(|route| route.leg == leg).or_else(|| {
                    let hosted = self.rooms.get(&room)?;
                    let route = Route { room, leg, local };
                    hosted.room.accepts(leg, packet, now).then(|| {
                        self.routes.learn(protocol, source, route);
                        route
                    })
                })
            }),
        };
        let Some(route) = route else {
            add(&self.counters.strangers, 1);
            return false;
        };
        self.with_room(route.room, |room| {
            room.handle_packet(route.leg, packet, now);
        });
        self.touched.insert(route.room);
        true
    }

    /// The candidate that a packet was sent to: what the client was told, not what a router in
    /// between made of it.
    fn destination(
        &self,
        protocol: Protocol,
        local: Option<IpAddr>,
        source: SocketAddr,
    ) -> SocketAddr {
        let (candidates, bound) = match protocol {
            Protocol::Udp => (&self.candidates.udp, self.udp_addr),
            Protocol::Tcp => (&self.candidates.tcp, self.tcp_addr.unwrap_or(self.udp_addr)),
        };
        let exact = candidates.iter().find(|addr| Some(addr.ip()) == local);
        let family = || {
            candidates
                .iter()
                .find(|addr| addr.is_ipv4() == source.is_ipv4())
        };
        *exact
            .or_else(family)
            .or(candidates.first())
            .unwrap_or(&bound)
    }

    fn flush_touched(&mut self, now: Instant) {
        let mut touched = std::mem::take(&mut self.touched);
        for room in touched.drain() {
            self.with_room(room, |room| room.flush(now));
            self.drain(room);
        }
        self.touched = touched;
    }

    /// Does something with a room. A panic in it costs that room and nothing else.
    fn with_room(&mut self, id: RoomId, act: impl FnOnce(&mut Room)) {
        let Some(hosted) = self.rooms.get_mut(&id) else {
            return;
        };
        let room = &mut hosted.room;
        if catch_unwind(AssertUnwindSafe(|| act(room))).is_ok() {
            return;
        }
        tracing::error!(room = %id.0, "a media room panicked and is closed");
        let Some(broken) = self.rooms.remove(&id) else {
            return;
        };
        for leg in broken.room.legs() {
            self.tell(MediaEvent::LegLost {
                room: id,
                leg,
                reason: LostReason::Failed,
            });
        }
    }

    /// Sends what a room gives out, and notes when it wants to be woken.
    fn drain(&mut self, id: RoomId) {
        self.send_all(id);
        self.schedule(id, None);
    }

    fn send_all(&mut self, id: RoomId) {
        while let Some(output) = self
            .rooms
            .get_mut(&id)
            .and_then(|hosted| hosted.room.poll_output())
        {
            match output {
                Output::Transmit(transmit) => self.transmit(&transmit),
                Output::Event(event) => self.tell(event),
                Output::Voice { to, voice } => {
                    if let Some(hears) = self.ears.get_mut(&to) {
                        hears(voice);
                    }
                }
            }
        }
        let Some(hosted) = self.rooms.get_mut(&id) else {
            return;
        };
        let counts = hosted.room.take_counts();
        add(&self.counters.forwarded, counts.forwarded);
        add(&self.counters.withheld, counts.withheld);
    }

    fn schedule(&mut self, id: RoomId, not_before: Option<Instant>) {
        let Some(hosted) = self.rooms.get_mut(&id) else {
            return;
        };
        if let Some((at, _)) = hosted.room.poll_timeout()
            && let at = not_before.map_or(at, |earliest| at.max(earliest))
            && hosted.scheduled.is_none_or(|scheduled| at < scheduled)
        {
            hosted.scheduled = Some(at);
            self.timers.push(Reverse((at, id)));
        }
    }

    fn transmit(&mut self, transmit: &Transmit) {
        let Transmit {
            protocol,
            destination,
            contents,
            ..
        } = transmit;
        match protocol {
            Protocol::Udp => {
                let local = if self.udp_addr.ip().is_unspecified() {
                    let route = self.routes.by_address(Protocol::Udp, *destination);
                    route.and_then(|route| route.local)
                } else {
                    None
                };
                let to = self.reachable(*destination);
                let socket = UdpSockRef::from(&self.udp);
                self.outbox
                    .push(&self.udp_state, socket, (to, local), contents);
            }
            Protocol::Tcp => {
                let sent = self
                    .tcp
                    .as_mut()
                    .is_some_and(|tcp| tcp.send(*destination, contents));
                if sent {
                    add(&self.counters.packets_out, 1);
                    add(&self.counters.bytes_out, contents.len() as u64);
                } else {
                    add(&self.counters.dropped, 1);
                }
            }
        }
    }

    /// An IPv4 address as an IPv6 socket wants it.
    fn reachable(&self, addr: SocketAddr) -> SocketAddr {
        match (self.udp_addr, addr) {
            (SocketAddr::V6(_), SocketAddr::V4(v4)) => {
                SocketAddr::new(v4.ip().to_ipv6_mapped().into(), v4.port())
            }
            _ => addr,
        }
    }

    fn tell(&mut self, event: MediaEvent) {
        if let MediaEvent::LegLost { leg, .. } = event {
            self.forget(leg);
        }
        // The receiver is gone only while everything shuts down.
        let _ = self.events.send(event);
    }

    /// Drops all ways that lead to a leg.
    fn forget(&mut self, leg: LegId) {
        self.legs.remove(&leg);
        self.ears.remove(&leg);
        let tcp = &mut self.tcp;
        self.routes.forget_leg(leg, |protocol, peer| {
            if let (Protocol::Tcp, Some(tcp)) = (protocol, tcp.as_mut()) {
                tcp.close(peer);
            }
        });
    }

    fn fire_timers(&mut self) {
        let now = self.now();
        while let Some(Reverse((at, id))) = self.timers.peek().copied() {
            if at > now {
                break;
            }
            self.timers.pop();
            let Some(hosted) = self.rooms.get_mut(&id) else {
                continue;
            };
            if hosted.scheduled != Some(at) {
                continue;
            }
            hosted.scheduled = None;
            if hosted
                .room
                .poll_timeout()
                .is_some_and(|(due, _)| due <= now)
            {
                self.with_room(id, |room| room.handle_timeout(now));
            }
            self.send_all(id);
            self.schedule(id, Some(now + TIMER_SPACING));
        }
        if self.tcp_check.is_some_and(|at| now >= at) {
            self.tcp_check = self.tcp.as_mut().and_then(|tcp| tcp.expire(now));
        }
    }

    fn count(&mut self) {
        set(&self.counters.rooms, self.rooms.len() as u64);
        set(&self.counters.legs, self.legs.len() as u64);
        add(
            &self.counters.packets_out,
            std::mem::take(&mut self.outbox.packets),
        );
        add(
            &self.counters.bytes_out,
            std::mem::take(&mut self.outbox.bytes),
        );
        add(
            &self.counters.dropped,
            std::mem::take(&mut self.outbox.dropped),
        );
    }
}

/// The addresses for the answers.
fn candidates(
    config: &MediaConfig,
    udp: SocketAddr,
    tcp: Option<SocketAddr>,
) -> Result<Candidates, MediaError> {
    let advertised = |bound: SocketAddr| -> Result<Vec<SocketAddr>, MediaError> {
        if config.public_addresses.is_empty() {
            if bound.ip().is_unspecified() {
                return Err(MediaError::NoPublicAddress(bound));
            }
            return Ok(vec![bound]);
        }
        Ok(config
            .public_addresses
            .iter()
            .map(|addr| addr.with_port(bound.port()))
            .collect())
    };
    Ok(Candidates {
        udp: if config.advertise_udp {
            advertised(udp)?
        } else {
            Vec::new()
        },
        tcp: tcp.map(advertised).transpose()?.unwrap_or_default(),
    })
}
