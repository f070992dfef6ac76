//! The media of one call, from our end: what is heard, what is said, what is typed. Sans-IO: packets
//! and time go in, packets and what was heard come out, and nothing here knows a socket or a clock.
//!
//! Sound to the caller comes from one of three sources, the first one that has any: a key that we
//! press, a tape (prompts, music), the room. All of it is one stream without a break: numbers and
//! times go on whatever stands behind them.

mod out;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use schalter_media::{LegId, Voice};

use crate::codec::Codec;
use crate::keys::{Key, Press, Presses};
use crate::rtp::{self, Control, Packet, Reception};
use crate::sdp::{Agreement, Keys, PACKET_MS, TextAgreement};
use crate::srtp::Cipher;
use crate::text;

use out::Stream;

/// How often reports go out, in milliseconds.
const REPORT_MS: u64 = 5_000;
/// How many packets a new source has to send before it is believed (RFC 3550, A.1).
const PROBATION: u8 = 2;
/// From how large a step of the time on a stream is taken as begun anew, in ticks: ten seconds.
const LEAP: u32 = 80_000;

/// Something that is played: whole packets of [`PACKET_MS`], encoded once for all calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tape {
    /// The codec.
    pub codec: Codec,
    /// The bytes, 160 to a packet.
    pub bytes: Arc<[u8]>,
    /// Whether it begins again at its end.
    pub endless: bool,
}

/// What comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// To be sent.
    Transmit {
        /// By which of the call's sockets.
        by: Socket,
        /// Where to.
        to: SocketAddr,
        /// What.
        bytes: Vec<u8>,
    },
    /// The caller was heard.
    Heard(Voice),
    /// The caller pressed a key.
    Pressed(Key),
    /// The caller typed.
    Typed(String),
    /// All tapes have been played to their end.
    Played,
    /// The other side says that it is gone.
    Gone,
}

/// One of a call's sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Socket {
    /// Sound.
    Sound,
    /// The reports on it.
    Control,
    /// Text.
    Text,
}

/// Why a leg wants to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The next packet of a tape or key is due.
    Pace,
    /// Typed text is due.
    Text,
    /// A report is due.
    Report,
}

/// What is random of a leg.
#[derive(Clone, Debug)]
pub struct Seeds {
    /// The source of our sound.
    pub ssrc: u32,
    /// The source of our text.
    pub text_ssrc: u32,
    /// The first sequence number; below 2^15, so that a receiver that misses the first packets
    /// counts its rounds as we do (RFC 3711, 3.3.1).
    pub sequence: u16,
    /// The first timestamp.
    pub timestamp: u32,
    /// The name in reports; says nothing about anybody.
    pub name: String,
}

/// What is known of the source that is heard.
struct Heard {
    reception: Reception,
    sequence: u64,
    probation: u8,
    from: SocketAddr,
    timestamp: u32,
}

/// One direction that is encrypted.
struct Guards {
    outgoing: Cipher,
    incoming: Cipher,
}

/// Numbers for those who look after the trunk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packets heard.
    pub received: u64,
    /// Packets sent.
    pub sent: u64,
    /// Packets that were not authentic, or no RTP.
    pub rejected: u64,
    /// Packets that others sent and that did not arrive here.
    pub lost: u64,
    /// Of 256 packets of ours, how many the other side misses by its last report.
    pub far_lost: u8,
    /// The other side's jitter by its last report, in ticks.
    pub far_jitter: u32,
}

/// The media of one call.
pub struct Leg {
    id: LegId,
    agreed: Option<Agreement>,
    guards: Option<Guards>,
    text_guards: Option<Guards>,
    remote: Option<SocketAddr>,
    control: Option<SocketAddr>,
    text_remote: Option<SocketAddr>,
    trusted: Vec<IpAddr>,
    heard: Option<Heard>,
    presses: Presses,
    stream: Stream,
    tapes: VecDeque<(Tape, usize)>,
    press: Option<Press>,
    pressing: VecDeque<Key>,
    typing: text::Sender,
    typed: text::Receiver,
    text_sequence: u16,
    text_ssrc: u32,
    name: String,
    next_pace: Option<u64>,
    next_text: Option<u64>,
    next_report: Option<u64>,
    output: VecDeque<Output>,
    counts: Counts,
}

impl Leg {
    /// A leg that knows nobody yet.
    pub fn new(id: LegId, seeds: Seeds, now_ms: u64) -> Self {
        Self {
            id,
            agreed: None,
            guards: None,
            text_guards: None,
            remote: None,
            control: None,
            text_remote: None,
            trusted: Vec::new(),
            heard: None,
            presses: Presses::default(),
            stream: Stream::new(seeds.ssrc, seeds.sequence, seeds.timestamp, now_ms),
            tapes: VecDeque::new(),
            press: None,
            pressing: VecDeque::new(),
            typing: text::Sender::default(),
            typed: text::Receiver::default(),
            text_sequence: seeds.sequence,
            text_ssrc: seeds.text_ssrc,
            name: seeds.name,
            next_pace: None,
            next_text: None,
            next_report: None,
            output: VecDeque::new(),
            counts: Counts::default(),
        }
    }

    /// From where sound may come too, besides the address that is named: that of the exchange with
    /// which the call was agreed.
    pub fn trust(&mut self, addresses: Vec<IpAddr>) {
        self.trusted = addresses;
    }

    /// Whether the other side is to send: on hold it need not, and its silence says nothing.
    pub fn expects(&self) -> bool {
        let agreed = self.agreed.as_ref();
        agreed.is_some_and(|agreed| agreed.direction.receives())
    }

    /// What both sides have agreed on, at the beginning and again whenever it changes; `keys` and
    /// `text_keys` are those of what we send. Keys that stay keep their counters.
    pub fn agree(&mut self, agreed: Agreement, keys: &Keys, text_keys: &Keys, now_ms: u64) {
        let before = self.agreed.as_ref();
        let same = before.is_some_and(|before| before.secure == agreed.secure);
        if !same {
            self.guards = agreed
                .secure
                .as_ref()
                .and_then(|secure| guards(secure, keys));
        }
        let text_before = before.and_then(|before| before.text.as_ref());
        let secure_of = |text: Option<&TextAgreement>| text.and_then(|text| text.secure.clone());
        let text_secure = secure_of(agreed.text.as_ref());
        if before.is_none() || secure_of(text_before) != text_secure {
            self.text_guards = text_secure.and_then(|secure| guards(&secure, text_keys));
        }
        // An address that was found out by listening stays, unless another one is named.
        if before.is_none_or(|before| before.remote != agreed.remote) {
            (self.remote, self.control) = (agreed.remote, agreed.control);
        }
        let text_remote = agreed.text.as_ref().and_then(|text| text.remote);
        if text_before.and_then(|text| text.remote) != text_remote {
            self.text_remote = text_remote;
        }
        self.agreed = Some(agreed);
        self.next_report.get_or_insert(now_ms + REPORT_MS);
    }

    /// The codec of the call, once there is one.
    pub fn codec(&self) -> Option<Codec> {
        self.agreed.as_ref().map(|agreed| agreed.voice.codec)
    }

    /// Whether the other side reads and types text.
    pub fn has_text(&self) -> bool {
        self.agreed
            .as_ref()
            .is_some_and(|agreed| agreed.text.is_some())
    }

    /// The numbers so far.
    pub fn counts(&self) -> Counts {
        let lost = self
            .heard
            .as_ref()
            .map_or(0, |heard| heard.reception.lost().into());
        Counts {
            lost,
            ..self.counts
        }
    }

    /// Plays a tape behind those that play; one of another codec than the call's is left out.
    pub fn play(&mut self, tape: Tape, now_ms: u64) {
        if self.codec() == Some(tape.codec) && tape.bytes.len() >= out::PACKET_BYTES {
            self.tapes.push_back((tape, 0));
            self.next_pace.get_or_insert(now_ms);
        }
    }

    /// Stops all tapes.
    pub fn stop(&mut self) {
        self.tapes.clear();
    }

    /// Whether a tape plays.
    pub fn is_playing(&self) -> bool {
        !self.tapes.is_empty()
    }

    /// Presses a key towards the other side; only where it understands events.
    pub fn press(&mut self, key: Key, now_ms: u64) {
        if self
            .agreed
            .as_ref()
            .is_some_and(|agreed| agreed.voice.events.is_some())
        {
            self.pressing.push_back(key);
            self.next_pace.get_or_insert(now_ms);
        }
    }

    /// Types towards the other side.
    pub fn type_text(&mut self, text: &str, now_ms: u64) {
        if self.has_text() {
            self.typing.push(text);
            self.next_text.get_or_insert(now_ms);
        }
    }

    /// Says what the room says. While a tape plays or a key is pressed, it is left out; sound of
    /// another codec is too.
    pub fn say(&mut self, sound: &Voice, now_ms: u64) {
        let busy = !self.tapes.is_empty() || self.press.is_some() || !self.pressing.is_empty();
        if busy || self.codec() != Some(sound.codec) {
            self.stream.pause();
            return;
        }
        let Some(agreed) = self
            .agreed
            .as_ref()
            .filter(|agreed| agreed.direction.sends())
        else {
            return;
        };
        let payload_type = agreed.voice.payload_type;
        let packet = self.stream.relay(sound, payload_type, now_ms);
        self.transmit(&packet);
    }

    /// Takes a packet that arrived at a socket. Says whether it came from the other side.
    pub fn handle_packet(
        &mut self,
        by: Socket,
        from: SocketAddr,
        bytes: &[u8],
        now_ms: u64,
    ) -> bool {
        let control = rtp::is_rtcp(bytes);
        let rejected = self.counts.rejected;
        match by {
            Socket::Sound if !control => self.handle_sound(from, bytes, now_ms),
            Socket::Sound | Socket::Control if control => self.handle_control(from, bytes, now_ms),
            Socket::Text if !control => self.handle_text(from, bytes),
            _ => {}
        }
        self.agreed.is_some() && self.counts.rejected == rejected
    }

    fn handle_sound(&mut self, from: SocketAddr, bytes: &[u8], now_ms: u64) {
        let Some(agreed) = &self.agreed else { return };
        if !is_expected(from, agreed.remote, &self.trusted) {
            self.counts.rejected += 1;
            return;
        }
        let voice = agreed.voice;
        let receives = agreed.direction.receives();
        let opened = open(
            self.guards.as_mut().map(|guards| &mut guards.incoming),
            bytes,
        );
        let Some(packet) = opened.as_deref().and_then(Packet::read) else {
            self.counts.rejected += 1;
            return;
        };
        let Some(sequence) = self.count(&packet, from, now_ms) else {
            return;
        };
        if !receives {
            return;
        }
        if voice.events == Some(packet.payload_type) {
            let pressed = self.presses.take(packet.timestamp, packet.payload);
            self.output.extend(pressed.map(Output::Pressed));
        } else if packet.payload_type == voice.payload_type {
            self.output.push_back(Output::Heard(Voice {
                codec: voice.codec,
                source: self.id,
                stream: packet.ssrc,
                sequence,
                timestamp: packet.timestamp,
                marker: packet.marker,
                payload: packet.payload.into(),
            }));
        }
    }

    /// Counts a packet and follows its source; says its number with rounds. A source that is not
    /// known yet has to prove itself while another one is heard.
    fn count(&mut self, packet: &Packet<'_>, from: SocketAddr, now_ms: u64) -> Option<u64> {
        let arrival = out::ticks(now_ms);
        match &mut self.heard {
            Some(heard) if heard.reception.ssrc == packet.ssrc => {
                heard.probation = 0;
                let leap = packet.timestamp.wrapping_sub(heard.timestamp);
                if leap.min(leap.wrapping_neg()) > LEAP {
                    heard.reception = Reception::new(packet.ssrc, packet.sequence);
                }
                heard.from = from;
            }
            Some(heard) if heard.probation < PROBATION => {
                heard.probation += 1;
                return None;
            }
            known => {
                let sequence = known.as_ref().map_or(0, |heard| heard.sequence + 1);
                *known = Some(Heard {
                    reception: Reception::new(packet.ssrc, packet.sequence),
                    sequence,
                    probation: 0,
                    from,
                    timestamp: packet.timestamp,
                });
            }
        }
        let heard = self.heard.as_mut()?;
        let distance = heard
            .reception
            .take(packet.sequence, packet.timestamp, arrival);
        self.counts.received += 1;
        let number = heard.sequence.checked_add_signed(distance.into())?;
        if distance > 0 {
            heard.sequence = number;
            heard.timestamp = packet.timestamp;
        }
        // Sound goes back to where it comes from, whatever was written: most callers sit behind a
        // translator of addresses.
        if self.remote.is_some() && self.remote != Some(from) {
            let next = from.port().saturating_add(u16::from(!self.shares_port()));
            self.remote = Some(from);
            self.control = Some(SocketAddr::new(from.ip(), next));
        }
        Some(number)
    }

    /// Whether reports go to the port of the sound (RFC 5761).
    fn shares_port(&self) -> bool {
        self.control.is_some() && self.control == self.remote
    }

    fn handle_control(&mut self, from: SocketAddr, bytes: &[u8], now_ms: u64) {
        if self.agreed.is_none() {
            return;
        }
        let opened = match &mut self.guards {
            Some(guards) => guards.incoming.open_control(bytes).ok(),
            None => Some(bytes.to_vec()),
        };
        let expected = self
            .agreed
            .as_ref()
            .is_some_and(|agreed| is_expected(from, agreed.remote, &self.trusted));
        let Some(opened) = opened.filter(|_| expected) else {
            self.counts.rejected += 1;
            return;
        };
        if self.control.is_some() {
            self.control = Some(from);
        }
        for control in rtp::read_control(&opened) {
            match control {
                Control::Bye { ssrc } => {
                    if self
                        .heard
                        .as_ref()
                        .is_some_and(|heard| heard.reception.ssrc == ssrc)
                    {
                        self.output.push_back(Output::Gone);
                    }
                }
                Control::Report {
                    ssrc,
                    sender,
                    blocks,
                } => {
                    let ours = blocks.iter().find(|block| block.ssrc == self.stream.ssrc());
                    if let Some(block) = ours {
                        self.counts.far_lost = block.fraction_lost;
                        self.counts.far_jitter = block.jitter;
                    }
                    let heard = self
                        .heard
                        .as_mut()
                        .filter(|heard| heard.reception.ssrc == ssrc);
                    if let (Some(info), Some(heard)) = (sender, heard) {
                        #[allow(clippy::cast_possible_truncation, reason = "the middle is meant")]
                        heard.reception.take_report((info.ntp >> 16) as u32, now_ms);
                    }
                }
            }
        }
    }

    fn handle_text(&mut self, from: SocketAddr, bytes: &[u8]) {
        let Some(text) = self.agreed.as_ref().and_then(|agreed| agreed.text.as_ref()) else {
            return;
        };
        if !is_expected(from, text.remote, &self.trusted) {
            self.counts.rejected += 1;
            return;
        }
        let types = text.types;
        let opened = open(
            self.text_guards.as_mut().map(|guards| &mut guards.incoming),
            bytes,
        );
        let Some(packet) = opened.as_deref().and_then(Packet::read) else {
            self.counts.rejected += 1;
            return;
        };
        self.text_remote = self.text_remote.map(|_| from);
        let redundant = types.redundant == Some(packet.payload_type);
        if redundant || packet.payload_type == types.plain {
            let typed = self.typed.take(packet.sequence, packet.payload, redundant);
            if !typed.is_empty() {
                self.output.push_back(Output::Typed(typed));
            }
        }
    }

    /// When and why the leg wants to be woken.
    pub fn poll_timeout(&self) -> Option<(u64, Reason)> {
        let due = [
            (self.next_pace, Reason::Pace),
            (self.next_text, Reason::Text),
            (self.next_report, Reason::Report),
        ];
        due.into_iter()
            .filter_map(|(at, why)| Some((at?, why)))
            .min()
    }

    /// Does what is due at `now_ms`; `ntp` is the same instant as NTP time.
    pub fn handle_timeout(&mut self, now_ms: u64, ntp: u64) {
        while let Some(at) = self.next_pace.filter(|at| *at <= now_ms) {
            self.next_pace = self.pace(at).then_some(at + u64::from(PACKET_MS));
        }
        if self.next_text.is_some_and(|at| at <= now_ms) {
            self.next_text = self
                .send_text(now_ms)
                .then(|| now_ms + u64::from(text::GATHER_MS));
        }
        if self.next_report.is_some_and(|at| at <= now_ms) {
            self.next_report = Some(now_ms + REPORT_MS);
            self.send_report(now_ms, ntp);
        }
    }

    /// What comes out; nothing when all is done.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.output.pop_front()
    }

    /// One packet of a key or tape; whether another one follows.
    fn pace(&mut self, at: u64) -> bool {
        if self.press.is_none() {
            self.press = self.pressing.pop_front().map(|key| {
                self.stream.begin_event(at);
                Press::new(key)
            });
        }
        let types = self.agreed.as_ref().map(|agreed| agreed.voice);
        if let (Some(press), Some(events)) = (&mut self.press, types.and_then(|types| types.events))
        {
            match press.step() {
                Some(step) => {
                    let packet = self.stream.event(&step, events);
                    self.transmit(&packet);
                }
                None => self.press = None,
            }
            return true;
        }
        self.play_on(at)
    }

    fn play_on(&mut self, at: u64) -> bool {
        let Some((tape, place)) = self.tapes.front_mut() else {
            return false;
        };
        let bytes = &tape.bytes[*place..*place + out::PACKET_BYTES];
        let sends = self
            .agreed
            .as_ref()
            .filter(|agreed| agreed.direction.sends());
        let packet = sends.map(|agreed| self.stream.play(bytes, agreed.voice.payload_type, at));
        *place += out::PACKET_BYTES;
        let over = *place + out::PACKET_BYTES > tape.bytes.len();
        if over && tape.endless {
            *place = 0;
        } else if over {
            self.tapes.pop_front();
            if self.tapes.is_empty() {
                self.output.push_back(Output::Played);
            }
        }
        if let Some(packet) = packet {
            self.transmit(&packet);
        }
        true
    }

    fn send_text(&mut self, now_ms: u64) -> bool {
        let Some(text) = self.agreed.as_ref().and_then(|agreed| agreed.text.as_ref()) else {
            return false;
        };
        let types = text.types;
        #[allow(clippy::cast_possible_truncation, reason = "RTP time turns over")]
        let time = now_ms as u32;
        let plain = types.redundant.map(|_| types.plain);
        let Some(block) = self.typing.poll(time, plain) else {
            return false;
        };
        let packet = Packet {
            marker: block.marker,
            payload_type: types.redundant.unwrap_or(types.plain),
            sequence: self.text_sequence,
            timestamp: block.timestamp,
            ssrc: self.text_ssrc,
            payload: &block.payload,
        };
        self.text_sequence = self.text_sequence.wrapping_add(1);
        let mut bytes = Vec::new();
        packet.write(&mut bytes);
        let sealed = seal(
            self.text_guards.as_mut().map(|guards| &mut guards.outgoing),
            bytes,
        );
        if let (Some(to), Some(bytes)) = (self.text_remote, sealed) {
            self.output.push_back(Output::Transmit {
                by: Socket::Text,
                to,
                bytes,
            });
        }
        true
    }

    fn send_report(&mut self, now_ms: u64, ntp: u64) {
        let Some(to) = self.control else { return };
        let info = self.stream.info(now_ms, ntp);
        let block = self
            .heard
            .as_mut()
            .map(|heard| heard.reception.report(now_ms));
        let mut bytes = Vec::with_capacity(96);
        rtp::write_report(
            self.stream.ssrc(),
            info.as_ref(),
            block.as_ref(),
            &self.name,
            &mut bytes,
        );
        self.send_control(to, bytes);
    }

    /// Says good-bye to the other side's reports.
    pub fn leave(&mut self) {
        let Some(to) = self.control else { return };
        let mut bytes = Vec::with_capacity(64);
        rtp::write_bye(self.stream.ssrc(), &self.name, &mut bytes);
        self.send_control(to, bytes);
    }

    fn send_control(&mut self, to: SocketAddr, bytes: Vec<u8>) {
        let sealed = match &mut self.guards {
            Some(guards) => guards.outgoing.seal_control(&bytes).ok(),
            None => Some(bytes),
        };
        let by = if self.shares_port() {
            Socket::Sound
        } else {
            Socket::Control
        };
        if let Some(bytes) = sealed {
            self.output.push_back(Output::Transmit { by, to, bytes });
        }
    }

    fn transmit(&mut self, packet: &out::Ready) {
        let Some(to) = self.remote else { return };
        let bytes = seal(
            self.guards.as_mut().map(|guards| &mut guards.outgoing),
            packet.0.clone(),
        );
        if let Some(bytes) = bytes {
            self.counts.sent += 1;
            self.output.push_back(Output::Transmit {
                by: Socket::Sound,
                to,
                bytes,
            });
        }
    }
}

fn guards(secure: &crate::sdp::Secure, keys: &Keys) -> Option<Guards> {
    let outgoing = Cipher::outgoing(secure.suite, keys).ok()?;
    let incoming = Cipher::incoming(secure.suite, &secure.theirs).ok()?;
    Some(Guards { outgoing, incoming })
}

fn open(guard: Option<&mut Cipher>, bytes: &[u8]) -> Option<Vec<u8>> {
    match guard {
        Some(guard) => guard.open(bytes).ok(),
        None => Some(bytes.to_vec()),
    }
}

fn seal(guard: Option<&mut Cipher>, bytes: Vec<u8>) -> Option<Vec<u8>> {
    match guard {
        Some(guard) => guard.seal(&bytes).ok(),
        None => Some(bytes),
    }
}

/// Whether sound may come from there. Only the address that was named may send, and the exchange with
/// which the call was agreed; or, where the named one is one that nobody outside can reach, any: it
/// stands behind a translator.
fn is_expected(from: SocketAddr, named: Option<SocketAddr>, trusted: &[IpAddr]) -> bool {
    let from = from.ip().to_canonical();
    named.is_none_or(|named| named.ip().to_canonical() == from || is_inner(named.ip()))
        || trusted.iter().any(|trusted| trusted.to_canonical() == from)
}

fn is_inner(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => four.is_private() || four.is_link_local(),
        IpAddr::V6(six) => six.is_unique_local() || six.is_unicast_link_local(),
    }
}
