//! The one place that owns sockets: the media thread. It reads packets, finds out whose they
//! are, feeds the rooms and sends what they give. What a packet means is the rooms' business.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, mpsc as std_mpsc};
use std::time::{Duration, Instant};

use mio::net::{TcpListener, UdpSocket};
use mio::{Events, Interest, Poll, Token, Waker};
use quinn_udp::{RecvMeta, UdpSockRef, UdpSocketState};
use tokio::sync::{mpsc, oneshot};

use crate::MediaClock;
use crate::demux;
use crate::figures::{Counters, add, set};
use crate::negotiation::{Candidates, Footprint, Offer, Prepared};
use crate::outbox::Outbox;
use crate::room::{Limits, Output, Packet, Protocol, Room, Transmit};
use crate::tcp::{Connections, canonical};
use crate::types::{LegId, MediaConfig, MediaError, MediaEvent, RoomId};

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
    Hold(LegId, bool),
    Disconnect(LegId),
    Close(RoomId),
    Stop,
}

/// The way to give orders to the media thread.
#[derive(Clone)]
pub(crate) struct Commands {
    queue: std_mpsc::Sender<Command>,
    waker: Arc<Waker>,
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

/// Under load the thread rests a moment before it reads again, so that it wakes a thousand times
/// a second and not for each packet; a lone call pays no such delay.
#[derive(Debug, Default)]
struct Pace {
    since: Option<Instant>,
    packets: u32,
    fast: bool,
}

impl Pace {
    const REST: Duration = Duration::from_millis(1);
    const WINDOW: Duration = Duration::from_millis(64);
    /// A thousand packets a second: three calls.
    const FAST: u32 = 64;

    fn is_fast(&mut self, now: Instant) -> bool {
        let since = *self.since.get_or_insert(now);
        if now.saturating_duration_since(since) >= Self::WINDOW {
            self.fast = self.packets > Self::FAST;
            self.since = Some(now);
            self.packets = 0;
        }
        self.fast
    }
}

/// Whose the packets of an address are.
#[derive(Debug, Clone, Copy)]
struct Route {
    room: RoomId,
    leg: LegId,
    /// The local address that its packets came to, so that answers leave from there.
    local: Option<IpAddr>,
}

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
    ufrags: HashMap<String, (RoomId, LegId)>,
    routes: HashMap<(Protocol, SocketAddr), Route>,
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
            ufrags: HashMap::new(),
            routes: HashMap::new(),
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
                self.routes.remove(&(Protocol::Tcp, peer));
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
        let key = (protocol, source);
        let destination = self.destination(protocol, local, source);
        let packet = Packet {
            protocol,
            source,
            destination,
            bytes,
        };
        let known = self.routes.get(&key).copied();
        // A STUN request may show that an address has passed to another leg, for instance when a
        // client connects anew from the same port.
        let route = match demux::stun_ufrag(bytes) {
            Some(ufrag) => match self.ufrags.get(ufrag) {
                Some((_, leg)) if known.is_some_and(|route| route.leg == *leg) => known,
                Some(&(room, leg)) => {
                    let hosted = self.rooms.get(&room);
                    let accepted = hosted.is_some_and(|h| h.room.accepts(leg, packet, now));
                    let route = Route { room, leg, local };
                    accepted.then(|| {
                        self.routes.insert(key, route);
                        route
                    })
                }
                None => None,
            },
            None => known,
        };
        let Some(route) = route else {
            add(&self.counters.strangers, 1);
            return false;
        };
        if let Some(hosted) = self.rooms.get_mut(&route.room) {
            hosted.room.handle_packet(route.leg, packet, now);
            self.touched.insert(route.room);
        }
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
            if let Some(hosted) = self.rooms.get_mut(&room) {
                hosted.room.flush(now);
            }
            self.drain(room);
        }
        self.touched = touched;
    }

    /// Sends what a room gives out, and notes when it wants to be woken.
    fn drain(&mut self, id: RoomId) {
        while let Some(output) = self
            .rooms
            .get_mut(&id)
            .and_then(|hosted| hosted.room.poll_output())
        {
            match output {
                Output::Transmit(transmit) => self.transmit(&transmit),
                Output::Event(event) => self.tell(event),
            }
        }
        let Some(hosted) = self.rooms.get_mut(&id) else {
            return;
        };
        let counts = hosted.room.take_counts();
        add(&self.counters.forwarded, counts.forwarded);
        add(&self.counters.withheld, counts.withheld);
        if let Some((at, _)) = hosted.room.poll_timeout()
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
                    self.routes
                        .get(&(Protocol::Udp, *destination))
                        .and_then(|route| route.local)
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
        self.ufrags.retain(|_, (_, of)| *of != leg);
        let tcp = &mut self.tcp;
        self.routes.retain(|(protocol, peer), route| {
            let keep = route.leg != leg;
            if !keep
                && *protocol == Protocol::Tcp
                && let Some(tcp) = tcp
            {
                tcp.close(*peer);
            }
            keep
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
                hosted.room.handle_timeout(now);
            }
            self.drain(id);
        }
        if self.tcp_check.is_some_and(|at| now >= at) {
            self.tcp_check = self.tcp.as_mut().and_then(|tcp| tcp.expire(now));
        }
    }

    /// Carries out what was ordered. `true` when the thread is to end.
    fn obey(&mut self) -> bool {
        while let Ok(command) = self.queue.try_recv() {
            let now = self.now();
            match command {
                Command::Footprint { room, leg, reply } => {
                    let footprint = self.rooms.get(&room).and_then(|h| h.room.footprint(leg));
                    let _ = reply.send(footprint.cloned());
                }
                Command::Add {
                    room,
                    prepared,
                    reply,
                } => {
                    let _ = reply.send(self.add(room, prepared, now));
                }
                Command::Restart {
                    room,
                    leg,
                    offer,
                    reply,
                } => {
                    let _ = reply.send(self.restart(room, leg, offer, now));
                }
                Command::Open(room) => {
                    self.hosted(room).room.open(now);
                    self.drain(room);
                }
                Command::Hold(leg, on) => self.with_leg(leg, |room| room.hold(leg, on, now)),
                Command::Disconnect(leg) => {
                    self.with_leg(leg, |room| room.remove_leg(leg, now));
                    self.forget(leg);
                }
                Command::Close(room) => self.close(room, now),
                Command::Stop => {
                    for room in self.rooms.keys().copied().collect::<Vec<_>>() {
                        self.close(room, now);
                    }
                    self.outbox
                        .flush(&self.udp_state, UdpSockRef::from(&self.udp));
                    return true;
                }
            }
        }
        false
    }

    fn hosted(&mut self, room: RoomId) -> &mut Hosted {
        let limits = self.limits;
        self.rooms.entry(room).or_insert_with(|| Hosted {
            room: Room::new(room, limits),
            scheduled: None,
        })
    }

    fn add(&mut self, room: RoomId, prepared: Prepared, now: Instant) -> Result<(), MediaError> {
        let (leg, ufrag) = (prepared.id, prepared.ufrag.clone());
        if let Some(elsewhere) = self.legs.get(&leg).copied().filter(|other| *other != room) {
            self.with_leg(leg, |room| room.remove_leg(leg, now));
            tracing::debug!(leg = %leg.0, room = %elsewhere.0, "a leg moved to another room");
        }
        let made = !self.rooms.contains_key(&room);
        let added = self.hosted(room).room.add_leg(prepared, now);
        if added.is_err() {
            if made {
                self.rooms.remove(&room);
            }
            return added;
        }
        // The closing words of a replaced connection have to leave before its ways are dropped.
        self.drain(room);
        self.forget(leg);
        self.legs.insert(leg, room);
        self.ufrags.insert(ufrag, (room, leg));
        Ok(())
    }

    fn restart(
        &mut self,
        room: RoomId,
        leg: LegId,
        offer: Offer,
        now: Instant,
    ) -> Option<Result<String, MediaError>> {
        let restarted = self
            .rooms
            .get_mut(&room)?
            .room
            .restart_leg(leg, offer, now)?;
        self.drain(room);
        Some(restarted.map(|(sdp, ufrag)| {
            self.ufrags.retain(|_, (_, of)| *of != leg);
            self.ufrags.insert(ufrag, (room, leg));
            sdp
        }))
    }

    fn with_leg(&mut self, leg: LegId, act: impl FnOnce(&mut Room)) {
        let Some(room) = self.legs.get(&leg).copied() else {
            return;
        };
        if let Some(hosted) = self.rooms.get_mut(&room) {
            act(&mut hosted.room);
        }
        self.drain(room);
    }

    fn close(&mut self, room: RoomId, now: Instant) {
        let Some(hosted) = self.rooms.get_mut(&room) else {
            return;
        };
        let legs: Vec<LegId> = hosted.room.legs().collect();
        for leg in legs {
            self.with_leg(leg, |room| room.remove_leg(leg, now));
            self.forget(leg);
        }
        self.rooms.remove(&room);
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
