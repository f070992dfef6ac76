//! The thread itself.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token, Waker};
use schalter_media::{LegId, Media, MediaClock, RoomId, Voice};
use tokio::sync::mpsc as channel;

use super::count::{self, Counters};
use super::ports::{Ports, Sockets};
use super::{Ends, NtpClock, Order, SoundConfig, SoundError, Told, Way};
use crate::leg::{Leg, Output, Seeds, Socket};
use crate::mix::Ear;

const WAKE: Token = Token(usize::MAX);
/// The longest packet that is read; sound has 172 bytes, encrypted some more.
const MAX_PACKET: usize = 2_048;
/// The most packets that are read of one socket before the others have their turn.
const TURN: usize = 32;
/// Under load the thread rests so long before it looks again.
const REST: Duration = Duration::from_millis(2);
/// From so many packets in one round on it counts as load.
const BUSY: usize = 8;
/// A caller of whom nothing was heard for so long is gone, in milliseconds.
const SILENT_MS: u64 = 60_000;

/// One call.
struct Line {
    id: LegId,
    leg: Leg,
    sockets: Sockets,
    ear: Option<Ear>,
    room: Option<RoomId>,
    /// When it is looked at next, as the heap knows it.
    due: Option<u64>,
    heard_ms: u64,
    silent: bool,
    /// What the kernel has thrown away at each socket.
    thrown: [u32; 3],
}

impl Line {
    /// Whether its silence would say something: before anything is agreed, and while it may speak.
    fn awaits(&self) -> bool {
        self.leg.codec().is_none() || self.leg.expects()
    }
}

pub(super) struct Thread {
    poll: Poll,
    queue: mpsc::Receiver<Order>,
    called: Arc<AtomicBool>,
    way: Way,
    media: Option<Media>,
    clock: MediaClock,
    ntp: NtpClock,
    start: Instant,
    told: channel::UnboundedSender<Told>,
    counters: Arc<Counters>,
    config: SoundConfig,
    ports: Ports,
    lines: Vec<Option<Line>>,
    free: Vec<usize>,
    places: HashMap<LegId, usize>,
    timers: BinaryHeap<Reverse<(u64, usize)>>,
    packets: usize,
}

impl Thread {
    pub fn new(
        config: SoundConfig,
        media: Option<Media>,
        (clock, ntp): (MediaClock, NtpClock),
        (told, counters): (channel::UnboundedSender<Told>, Arc<Counters>),
    ) -> Result<(Self, Way), SoundError> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKE)?);
        let (sender, queue) = mpsc::channel();
        let called = Arc::new(AtomicBool::new(false));
        let way = Way {
            queue: sender,
            waker,
            called: Arc::clone(&called),
        };
        let thread = Self {
            poll,
            queue,
            called,
            way: way.clone(),
            media,
            start: clock(),
            clock,
            ntp,
            told,
            counters,
            ports: Ports::new(config.address, &config.ports),
            config,
            lines: Vec::new(),
            free: Vec::new(),
            places: HashMap::new(),
            timers: BinaryHeap::new(),
            packets: 0,
        };
        Ok((thread, way))
    }

    pub fn run(mut self) {
        let mut events = Events::with_capacity(1_024);
        let mut buffer = vec![0; MAX_PACKET];
        loop {
            if std::mem::take(&mut self.packets) > BUSY {
                std::thread::sleep(REST);
            }
            let timeout = self.until_next();
            if let Err(error) = self.poll.poll(&mut events, timeout)
                && error.kind() != io::ErrorKind::Interrupted
            {
                tracing::error!(%error, "the thread of calls cannot wait for packets");
                return;
            }
            for event in &events {
                if event.token() != WAKE {
                    self.read(event.token(), &mut buffer);
                }
            }
            // Before the orders are read, so that one that comes meanwhile wakes again.
            self.called.store(false, Ordering::Release);
            while let Ok(order) = self.queue.try_recv() {
                if matches!(order, Order::End) {
                    return;
                }
                self.obey(order);
            }
            self.fire();
        }
    }

    fn now(&self) -> u64 {
        let passed = (self.clock)().saturating_duration_since(self.start);
        u64::try_from(passed.as_millis()).unwrap_or(u64::MAX)
    }

    fn until_next(&self) -> Option<Duration> {
        let Reverse((at, _)) = self.timers.peek()?;
        Some(Duration::from_millis(at.saturating_sub(self.now())))
    }

    fn read(&mut self, token: Token, buffer: &mut [u8]) {
        let (place, by) = (token.0 / 3, SOCKETS[token.0 % 3]);
        let now = self.now();
        let mut more = true;
        for _ in 0..TURN {
            let Some(line) = self.lines.get_mut(place).and_then(Option::as_mut) else {
                return;
            };
            match count::receive(line.sockets.get(by), buffer) {
                Ok((length, from, thrown)) => {
                    self.packets += 1;
                    self.counters.received();
                    if let Some(thrown) = thrown {
                        let before = &mut line.thrown[token.0 % 3];
                        self.counters.overflowed(thrown.wrapping_sub(*before));
                        *before = thrown;
                    }
                    if line.leg.handle_packet(by, from, &buffer[..length], now) {
                        line.heard_ms = now;
                    }
                    self.drain(place, now);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    more = false;
                    break;
                }
                // An ICMP error of an earlier packet; the socket itself is well.
                Err(_) => {}
            }
        }
        if more {
            // Its turn is over, but it does not report again by itself.
            self.watch(place, by, true);
        }
        self.schedule(place);
    }

    fn watch(&mut self, place: usize, by: Socket, again: bool) {
        let Some(line) = self.lines.get_mut(place).and_then(Option::as_mut) else {
            return;
        };
        let kind = SOCKETS.iter().position(|one| *one == by).unwrap_or(0);
        let token = Token(place * 3 + kind);
        let registry = self.poll.registry();
        let socket = line.sockets.get_mut(by);
        let done = if again {
            registry.reregister(socket, token, Interest::READABLE)
        } else {
            registry.register(socket, token, Interest::READABLE)
        };
        if let Err(error) = done {
            tracing::warn!(%error, "a socket of a call cannot be watched");
        }
    }

    fn obey(&mut self, order: Order) {
        let now = self.now();
        let (id, order) = match order {
            Order::Open(id, seeds, reply) => {
                let _ = reply.send(self.open(id, seeds, now));
                return;
            }
            Order::Close(id) => return self.close(id),
            Order::Count(id, reply) => {
                let counts = self.line(id).map(|(_, line)| line.leg.counts());
                let _ = reply.send(counts);
                return;
            }
            Order::Join(id, room) => return self.join(id, room),
            Order::Agree(id, _)
            | Order::Trust(id, _)
            | Order::Play(id, _)
            | Order::Stop(id)
            | Order::Press(id, _)
            | Order::Type(id, _)
            | Order::Leave(id)
            | Order::Say(id, _) => (id, order),
            Order::End => return,
        };
        let media = self.media.clone();
        let Some((place, line)) = self.line(id) else {
            return;
        };
        match order {
            Order::Agree(_, all) => {
                let (agreed, keys, text_keys) = *all;
                line.leg.agree(agreed, &keys, &text_keys, now);
                // Whoever was on hold has the whole time again.
                (line.heard_ms, line.silent) = (now, false);
                line.ear = line.leg.codec().map(|codec| Ear::new(id, codec));
            }
            Order::Trust(_, addresses) => line.leg.trust(addresses),
            Order::Play(_, tapes) => {
                line.leg.stop();
                for tape in tapes {
                    line.leg.play(tape, now);
                }
            }
            Order::Stop(_) => line.leg.stop(),
            Order::Press(_, key) => line.leg.press(key, now),
            Order::Type(_, text) => line.leg.type_text(&text, now),
            Order::Say(_, voice) => {
                let passes = line.ear.as_mut().and_then(|ear| ear.hear(voice, now));
                if let Some(voice) = passes {
                    line.leg.say(&voice, now);
                }
            }
            Order::Leave(_) if line.room.take().is_some() => {
                if let Some(media) = media {
                    media.disconnect(id);
                }
            }
            _ => {}
        }
        self.drain(place, now);
        self.schedule(place);
    }

    fn line(&mut self, id: LegId) -> Option<(usize, &mut Line)> {
        let place = *self.places.get(&id)?;
        Some((place, self.lines.get_mut(place)?.as_mut()?))
    }

    fn open(&mut self, id: LegId, seeds: Seeds, now: u64) -> Result<Ends, SoundError> {
        self.close(id);
        let sockets = self.ports.open().ok_or(SoundError::NoPort)?;
        let ends = sockets.ends(self.config.address);
        let line = Line {
            id,
            leg: Leg::new(id, seeds, now),
            sockets,
            ear: None,
            room: None,
            due: None,
            heard_ms: now,
            silent: false,
            thrown: [0; 3],
        };
        let place = self.free.pop().unwrap_or_else(|| {
            self.lines.push(None);
            self.lines.len() - 1
        });
        self.lines[place] = Some(line);
        self.places.insert(id, place);
        for by in SOCKETS {
            self.watch(place, by, false);
        }
        self.schedule(place);
        Ok(ends)
    }

    fn join(&mut self, id: LegId, room: RoomId) {
        let Some(media) = self.media.clone() else {
            return;
        };
        let way = self.way.clone();
        let Some((_, line)) = self.line(id) else {
            return;
        };
        if line.room.replace(room).is_some_and(|before| before != room) {
            media.disconnect(id);
        }
        let hears = Box::new(move |voice: Voice| way.send(Order::Say(id, voice)));
        media.attach(room, id, hears);
    }

    fn close(&mut self, id: LegId) {
        let Some(place) = self.places.remove(&id) else {
            return;
        };
        if let Some(line) = self.lines[place].as_mut() {
            line.leg.leave();
        }
        self.drain(place, self.now());
        let Some(mut line) = self.lines[place].take() else {
            return;
        };
        if let (Some(_), Some(media)) = (line.room, &self.media) {
            media.disconnect(id);
        }
        for by in SOCKETS {
            let _ = self.poll.registry().deregister(line.sockets.get_mut(by));
        }
        self.ports.close(&line.sockets);
        self.free.push(place);
    }

    /// Sends and tells what came out of a call.
    fn drain(&mut self, place: usize, now: u64) {
        let Some(line) = self.lines.get_mut(place).and_then(Option::as_mut) else {
            return;
        };
        let id = line.id;
        while let Some(output) = line.leg.poll_output() {
            let told = match output {
                Output::Transmit { by, to, bytes } => {
                    let sent = line.sockets.get(by).send_to(&bytes, to);
                    // What the kernel does not take is lost like on any network.
                    self.counters.sent(sent.is_ok());
                    continue;
                }
                Output::Heard(voice) => {
                    if let (Some(_), Some(media)) = (line.room, &self.media) {
                        media.say(voice);
                    }
                    continue;
                }
                Output::Pressed(key) => Told::Pressed(id, key),
                Output::Typed(text) => Told::Typed(id, text),
                Output::Played => Told::Played(id),
                Output::Gone => Told::Gone(id),
            };
            let _ = self.told.send(told);
        }
        if !line.silent && line.awaits() && now > line.heard_ms + SILENT_MS {
            line.silent = true;
            let _ = self.told.send(Told::Gone(id));
        }
    }

    fn schedule(&mut self, place: usize) {
        let Some(line) = self.lines.get_mut(place).and_then(Option::as_mut) else {
            return;
        };
        let leg = line.leg.poll_timeout().map(|(at, _)| at);
        let ear = line.ear.as_ref().and_then(Ear::poll_timeout);
        let silence = (!line.silent && line.awaits()).then_some(line.heard_ms + SILENT_MS + 1);
        let Some(next) = [leg, ear, silence].into_iter().flatten().min() else {
            return;
        };
        if line.due.is_none_or(|due| next < due) {
            line.due = Some(next);
            self.timers.push(Reverse((next, place)));
        }
    }

    fn fire(&mut self) {
        let now = self.now();
        while let Some(Reverse((at, place))) = self.timers.peek().copied() {
            if at > now {
                break;
            }
            self.timers.pop();
            let Some(line) = self.lines.get_mut(place).and_then(Option::as_mut) else {
                continue;
            };
            if line.due != Some(at) {
                continue;
            }
            line.due = None;
            self.packets += 1;
            line.leg.handle_timeout(now, (self.ntp)());
            while let Some(voice) = line.ear.as_mut().and_then(|ear| ear.handle_timeout(now)) {
                line.leg.say(&voice, now);
            }
            self.drain(place, now);
            self.schedule(place);
        }
    }
}

const SOCKETS: [Socket; 3] = [Socket::Sound, Socket::Control, Socket::Text];
