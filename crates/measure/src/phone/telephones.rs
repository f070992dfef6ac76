//! The sound of the callers: sockets that stand for telephones. Whoever is spoken to by the server
//! speaks back every 20 ms, until nothing has come for a second. `sipp` itself only tells the server
//! their ports.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token};

use crate::clock::now;

/// How many sockets; each stands for a few telephones, and is a place where what arrives has room.
const SOCKETS: usize = 256;
const SPACING: Duration = Duration::from_millis(20);
const TICK: Duration = Duration::from_millis(1);
/// Who has heard nothing for so long has been hung up.
const GONE: Duration = Duration::from_secs(1);
/// Begins what is sent here and given back by a clerk.
const MARK: [u8; 4] = *b"echo";
const PAYLOAD: usize = 160;
const HEADER: usize = 12;
const PCMA: u8 = 8;

/// What was counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Packets sent.
    pub sent: u64,
    /// Packets that arrived.
    pub received: u64,
    /// Gaps in the numbers of what arrived.
    pub missing: u64,
    /// Sent while talking, and not given back.
    pub not_returned: u64,
    /// Telephones that talked.
    pub talks: u64,
}

/// Numbers that should follow one another.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    ends: Option<(u64, u64)>,
    count: u64,
}

impl Run {
    fn note(&mut self, number: u64) {
        let (first, last) = self.ends.unwrap_or((number, number));
        self.ends = Some((first.min(number), last.max(number)));
        self.count += 1;
    }

    /// The same with the low 16 bits alone.
    fn note_wrapping(&mut self, low: u16) {
        let last = self.ends.map_or(1 << 32, |(_, last)| last);
        let step = low.wrapping_sub((last & 0xffff) as u16) as i16;
        let number = if self.ends.is_none() {
            (1 << 32) | u64::from(low)
        } else {
            last.saturating_add_signed(step.into())
        };
        self.note(number);
    }

    fn missing(&self) -> u64 {
        self.ends.map_or(0, |(first, last)| {
            (last - first + 1).saturating_sub(self.count)
        })
    }
}

struct Telephone {
    ssrc: u32,
    heard_at: Instant,
    returned_at: Option<Instant>,
    next: Instant,
    sent: u32,
    heard: Run,
    returned: Run,
}

/// The handle.
pub struct Telephones {
    ports: Vec<u16>,
    stop: Arc<AtomicBool>,
    /// How many are in a call, and how many of these talk.
    present: Arc<(AtomicU32, AtomicU32)>,
    thread: JoinHandle<anyhow::Result<Tally>>,
}

impl Telephones {
    /// Opens the sockets.
    pub fn start() -> anyhow::Result<Self> {
        let mut crowd = Crowd::open()?;
        let stop = Arc::new(AtomicBool::new(false));
        let present = Arc::clone(&crowd.present);
        let ports = crowd.ports.clone();
        let stopped = Arc::clone(&stop);
        let thread = std::thread::Builder::new()
            .name("telephones".to_owned())
            .spawn(move || {
                while !stopped.load(Ordering::Relaxed) {
                    crowd.turn()?;
                }
                Ok(crowd.finish())
            })?;
        Ok(Self {
            ports,
            stop,
            present,
            thread,
        })
    }

    /// Where they are spoken to.
    pub fn ports(&self) -> &[u16] {
        &self.ports
    }

    /// How many are in a call now, and how many of these talk.
    pub fn now(&self) -> (u32, u32) {
        let (all, talking) = &*self.present;
        (all.load(Ordering::Relaxed), talking.load(Ordering::Relaxed))
    }

    /// Ends it and tells what was counted.
    pub fn stop(self) -> anyhow::Result<Tally> {
        self.stop.store(true, Ordering::Relaxed);
        let tally = self.thread.join();
        tally.map_err(|_| anyhow!("the telephones panicked"))?
    }
}

struct Crowd {
    poll: Poll,
    events: Events,
    sockets: Vec<UdpSocket>,
    ports: Vec<u16>,
    /// Reports come here; nobody reads them.
    _reports: Vec<std::net::UdpSocket>,
    telephones: HashMap<(usize, SocketAddr), Telephone>,
    present: Arc<(AtomicU32, AtomicU32)>,
    tally: Tally,
}

impl Crowd {
    fn open() -> anyhow::Result<Self> {
        let poll = Poll::new()?;
        let (mut sockets, mut ports, mut reports) = (Vec::new(), Vec::new(), Vec::new());
        let mut port = 40_000_u16;
        while sockets.len() < SOCKETS {
            port = port.checked_add(2).context("no ports left")?;
            let address = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            let Ok(mut socket) = UdpSocket::bind(address(port)) else {
                continue;
            };
            let Ok(report) = std::net::UdpSocket::bind(address(port + 1)) else {
                continue;
            };
            let token = Token(sockets.len());
            poll.registry()
                .register(&mut socket, token, Interest::READABLE)?;
            sockets.push(socket);
            ports.push(port);
            reports.push(report);
        }
        Ok(Self {
            poll,
            events: Events::with_capacity(SOCKETS),
            sockets,
            ports,
            _reports: reports,
            telephones: HashMap::new(),
            present: Arc::default(),
            tally: Tally::default(),
        })
    }

    fn turn(&mut self) -> anyhow::Result<()> {
        std::thread::sleep(TICK);
        self.poll.poll(&mut self.events, Some(Duration::ZERO))?;
        let at = now();
        let readable: Vec<usize> = self.events.iter().map(|event| event.token().0).collect();
        for socket in readable {
            self.listen(socket, at)?;
        }
        self.speak(at);
        Ok(())
    }

    fn listen(&mut self, socket: usize, at: Instant) -> anyhow::Result<()> {
        let mut buffer = [0; 2_000];
        loop {
            match self.sockets[socket].recv_from(&mut buffer) {
                Ok((length, from)) => self.hear((socket, from), &buffer[..length], at),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn hear(&mut self, key: (usize, SocketAddr), packet: &[u8], at: Instant) {
        let Some((head, payload)) = packet.split_at_checked(HEADER) else {
            return;
        };
        let ssrc = u32::from_be_bytes([head[8], head[9], head[10], head[11]]);
        if self
            .telephones
            .get(&key)
            .is_some_and(|one| one.ssrc != ssrc)
        {
            self.hung_up(&key);
        }
        let telephone = self.telephones.entry(key).or_insert_with(|| Telephone {
            ssrc,
            heard_at: at,
            returned_at: None,
            next: at + SPACING / 2,
            sent: 0,
            heard: Run::default(),
            returned: Run::default(),
        });
        telephone.heard_at = at;
        telephone
            .heard
            .note_wrapping(u16::from_be_bytes([head[2], head[3]]));
        self.tally.received += 1;
        if let Some(number) = payload
            .strip_prefix(&MARK)
            .and_then(|rest| rest.first_chunk())
        {
            telephone.returned.note(u32::from_be_bytes(*number).into());
            telephone.returned_at = Some(at);
        }
    }

    fn speak(&mut self, at: Instant) {
        let (mut gone, mut talking) = (Vec::new(), 0);
        for (key, telephone) in &mut self.telephones {
            if at.saturating_duration_since(telephone.heard_at) > GONE {
                gone.push(*key);
                continue;
            }
            let recently = |then| at.saturating_duration_since(then) < GONE;
            talking += u32::from(telephone.returned_at.is_some_and(recently));
            while telephone.next <= at {
                telephone.next += SPACING;
                telephone.sent += 1;
                self.tally.sent += 1;
                let packet = packet(telephone.ssrc ^ 0x5a5a_5a5a, telephone.sent);
                // What does not go out is missed by whoever counts what comes back.
                let _ = self.sockets[key.0].send_to(&packet, key.1);
            }
        }
        for key in gone {
            self.hung_up(&key);
        }
        let all = u32::try_from(self.telephones.len()).unwrap_or(u32::MAX);
        self.present.0.store(all, Ordering::Relaxed);
        self.present.1.store(talking, Ordering::Relaxed);
    }

    fn hung_up(&mut self, key: &(usize, SocketAddr)) {
        if let Some(telephone) = self.telephones.remove(key) {
            self.tally.missing += telephone.heard.missing();
            self.tally.not_returned += telephone.returned.missing();
            self.tally.talks += u64::from(telephone.returned.count > 0);
        }
    }

    fn finish(mut self) -> Tally {
        let keys: Vec<_> = self.telephones.keys().copied().collect();
        for key in keys {
            self.hung_up(&key);
        }
        self.tally
    }
}

fn packet(ssrc: u32, number: u32) -> [u8; HEADER + PAYLOAD] {
    let mut packet = [0xd5; HEADER + PAYLOAD];
    packet[0] = 0x80;
    packet[1] = PCMA;
    packet[2..4].copy_from_slice(&((number & 0xffff) as u16).to_be_bytes());
    packet[4..8].copy_from_slice(&number.wrapping_mul(PAYLOAD as u32).to_be_bytes());
    packet[8..12].copy_from_slice(&ssrc.to_be_bytes());
    packet[12..16].copy_from_slice(&MARK);
    packet[16..20].copy_from_slice(&number.to_be_bytes());
    packet
}

/// How many UDP packets this machine's kernel has dropped because nobody read them in time.
pub fn socket_drops() -> anyhow::Result<u64> {
    let text = std::fs::read_to_string("/proc/net/snmp")?;
    let mut lines = text.lines().filter_map(|line| line.strip_prefix("Udp: "));
    let (names, values) = (lines.next(), lines.next());
    let (names, values) = names.zip(values).context("no line for UDP")?;
    let mut pairs = names.split(' ').zip(values.split(' '));
    let found = pairs.find(|(name, _)| *name == "RcvbufErrors");
    Ok(found.context("no RcvbufErrors")?.1.parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_counted_and_what_comes_late_is_none() {
        let mut run = Run::default();
        for number in [65_533, 65_534, 0, 65_535, 1, 4] {
            run.note_wrapping(number);
        }
        assert_eq!(run.missing(), 2);
        let mut run = Run::default();
        for number in [7, 8, 10] {
            run.note(number);
        }
        assert_eq!(run.missing(), 1);
        assert_eq!(Run::default().missing(), 0);
    }

    #[test]
    fn what_a_telephone_sends_it_knows_again() {
        let packet = packet(7, 300);
        let number = packet[HEADER..]
            .strip_prefix(&MARK)
            .and_then(|rest| rest.first_chunk());
        assert_eq!(number.map(|bytes| u32::from_be_bytes(*bytes)), Some(300));
    }
}
