//! RTP and RTCP as far as a telephone call needs them (RFC 3550): headers read and written, sender
//! and receiver reports, and the arithmetic of losses and jitter behind them. Sans-IO.

/// The smallest header, in bytes.
pub const HEADER_BYTES: usize = 12;

/// One RTP packet, borrowed from what arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// The marker: the first packet after a silence, or of an event.
    pub marker: bool,
    /// The payload type, 0 to 127.
    pub payload_type: u8,
    /// The sequence number.
    pub sequence: u16,
    /// The time, in ticks of the codec's clock.
    pub timestamp: u32,
    /// The source.
    pub ssrc: u32,
    /// What it carries.
    pub payload: &'a [u8],
}

impl<'a> Packet<'a> {
    /// Reads a packet; nothing where the bytes are none (RFC 3550, 5.1; extensions and contributing
    /// sources are skipped, padding is taken off).
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (head, _) = bytes.split_at_checked(HEADER_BYTES)?;
        if head[0] >> 6 != 2 || is_rtcp(bytes) {
            return None;
        }
        let mut start = HEADER_BYTES + 4 * usize::from(head[0] & 0x0f);
        if head[0] & 0x10 != 0 {
            let length = bytes.get(start + 2..start + 4)?;
            start += 4 + 4 * usize::from(u16::from_be_bytes([length[0], length[1]]));
        }
        let mut end = bytes.len();
        if head[0] & 0x20 != 0 {
            let padding = usize::from(*bytes.last()?);
            if padding == 0 {
                return None;
            }
            end = end.checked_sub(padding)?;
        }
        Some(Self {
            marker: head[1] & 0x80 != 0,
            payload_type: head[1] & 0x7f,
            sequence: u16::from_be_bytes([head[2], head[3]]),
            timestamp: u32::from_be_bytes([head[4], head[5], head[6], head[7]]),
            ssrc: u32::from_be_bytes([head[8], head[9], head[10], head[11]]),
            payload: bytes.get(start..end)?,
        })
    }

    /// Writes the packet behind what `out` holds.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.push(0x80);
        out.push(u8::from(self.marker) << 7 | self.payload_type & 0x7f);
        out.extend_from_slice(&self.sequence.to_be_bytes());
        out.extend_from_slice(&self.timestamp.to_be_bytes());
        out.extend_from_slice(&self.ssrc.to_be_bytes());
        out.extend_from_slice(self.payload);
    }
}

/// Whether bytes that share a port with RTP are RTCP (RFC 5761, 4).
pub fn is_rtcp(bytes: &[u8]) -> bool {
    bytes.len() >= 2 && (192..=223).contains(&bytes[1])
}

/// What a receiver knows of one source: the numbers behind its reports (RFC 3550, A.1, A.3, A.8).
#[derive(Clone, Debug)]
pub struct Reception {
    /// The source.
    pub ssrc: u32,
    base: u32,
    highest: u32,
    received: u32,
    received_before: u32,
    expected_before: u32,
    /// Sixteen times the jitter, in ticks.
    jitter: u32,
    transit: Option<u32>,
    last_report: Option<(u32, u64)>,
}

impl Reception {
    /// Begins with the first packet of a source.
    pub fn new(ssrc: u32, sequence: u16) -> Self {
        Self {
            ssrc,
            base: sequence.into(),
            highest: sequence.into(),
            received: 0,
            received_before: 0,
            expected_before: 0,
            jitter: 0,
            transit: None,
            last_report: None,
        }
    }

    /// Takes a packet that arrived at `arrival`, in ticks of the codec's clock. Says how far it is
    /// before or behind the highest one so far.
    pub fn take(&mut self, sequence: u16, timestamp: u32, arrival: u32) -> i32 {
        let extended = extend(self.highest, sequence);
        let ahead = extended.wrapping_sub(self.highest).cast_signed();
        self.highest = self.highest.max(extended);
        self.received = self.received.wrapping_add(1);
        let transit = arrival.wrapping_sub(timestamp);
        if let Some(before) = self.transit.replace(transit) {
            let distance = transit.wrapping_sub(before).cast_signed().unsigned_abs();
            let jitter = self.jitter - ((self.jitter + 8) >> 4);
            self.jitter = jitter.saturating_add(distance);
        }
        ahead
    }

    /// Notes the other side's report, that arrived at `now_ms`.
    pub fn take_report(&mut self, middle_ntp: u32, now_ms: u64) {
        self.last_report = Some((middle_ntp, now_ms));
    }

    /// How many packets are missing so far.
    pub fn lost(&self) -> u32 {
        self.expected().saturating_sub(self.received)
    }

    /// The jitter, in ticks.
    pub fn jitter(&self) -> u32 {
        self.jitter >> 4
    }

    /// The report on this source; the losses since the last one are counted anew.
    pub fn report(&mut self, now_ms: u64) -> ReportBlock {
        let expected = self.expected();
        let wanted = expected.wrapping_sub(self.expected_before);
        let came = self.received.wrapping_sub(self.received_before);
        self.expected_before = expected;
        self.received_before = self.received;
        let missing = wanted.saturating_sub(came);
        let fraction = if wanted == 0 {
            0
        } else {
            (u64::from(missing) << 8) / u64::from(wanted)
        };
        let (last, delay) = self.last_report.map_or((0, 0), |(ntp, at)| {
            (ntp, (now_ms.saturating_sub(at) << 16) / 1_000)
        });
        ReportBlock {
            ssrc: self.ssrc,
            fraction_lost: u8::try_from(fraction).unwrap_or(u8::MAX),
            lost: self.lost().min(0x7f_ffff),
            highest: self.highest,
            jitter: self.jitter(),
            last_report: last,
            delay: u32::try_from(delay).unwrap_or(u32::MAX),
        }
    }

    fn expected(&self) -> u32 {
        self.highest.wrapping_sub(self.base).wrapping_add(1)
    }
}

/// The sequence number with its rounds: the one nearest to `highest`.
pub fn extend(highest: u32, sequence: u16) -> u32 {
    #[allow(clippy::cast_possible_truncation, reason = "the low half is meant")]
    let distance = sequence.wrapping_sub(highest as u16).cast_signed();
    highest.wrapping_add_signed(distance.into())
}

/// What a report says of one source (RFC 3550, 6.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportBlock {
    /// The source.
    pub ssrc: u32,
    /// Of the packets since the last report, how many of 256 are lost.
    pub fraction_lost: u8,
    /// How many are lost altogether, at most 2^23 - 1.
    pub lost: u32,
    /// The highest sequence number with its rounds.
    pub highest: u32,
    /// The jitter, in ticks.
    pub jitter: u32,
    /// The middle of the time in the last sender report; 0 without one.
    pub last_report: u32,
    /// How long ago that was, in 1/65536 seconds.
    pub delay: u32,
}

/// What a sender says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SenderInfo {
    /// The wall clock as NTP time: seconds since 1900 and their fraction.
    pub ntp: u64,
    /// The same instant in ticks.
    pub timestamp: u32,
    /// Packets sent.
    pub packets: u32,
    /// Bytes of payload sent.
    pub bytes: u32,
}

/// One RTCP packet of a compound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    /// A report; of a receiver alone where there is no sender's part.
    Report {
        /// Who reports.
        ssrc: u32,
        /// What it sent.
        sender: Option<SenderInfo>,
        /// What it received.
        blocks: Vec<ReportBlock>,
    },
    /// Whoever sends is gone.
    Bye {
        /// The source.
        ssrc: u32,
    },
}

/// Reads a compound. What is not understood is skipped; what is broken ends it.
pub fn read_control(mut bytes: &[u8]) -> Vec<Control> {
    let mut found = Vec::new();
    while let Some((head, _)) = bytes.split_at_checked(4) {
        let length = 4 + 4 * usize::from(u16::from_be_bytes([head[2], head[3]]));
        let Some((packet, rest)) = bytes.split_at_checked(length) else {
            break;
        };
        if head[0] >> 6 != 2 {
            break;
        }
        found.extend(read_one(usize::from(head[0] & 0x1f), head[1], &packet[4..]));
        bytes = rest;
    }
    found
}

fn read_one(count: usize, kind: u8, body: &[u8]) -> Option<Control> {
    let ssrc = word(body, 0)?;
    let (sender, blocks_at) = match kind {
        200 => {
            let ntp = u64::from(word(body, 4)?) << 32 | u64::from(word(body, 8)?);
            let info = SenderInfo {
                ntp,
                timestamp: word(body, 12)?,
                packets: word(body, 16)?,
                bytes: word(body, 20)?,
            };
            (Some(info), 24)
        }
        201 => (None, 4),
        203 => return Some(Control::Bye { ssrc }),
        _ => return None,
    };
    let blocks = (0..count)
        .map_while(|index| read_block(body, blocks_at + 24 * index))
        .collect();
    Some(Control::Report {
        ssrc,
        sender,
        blocks,
    })
}

fn read_block(body: &[u8], at: usize) -> Option<ReportBlock> {
    let losses = word(body, at + 4)?;
    Some(ReportBlock {
        ssrc: word(body, at)?,
        fraction_lost: losses.to_be_bytes()[0],
        lost: losses & 0x00ff_ffff,
        highest: word(body, at + 8)?,
        jitter: word(body, at + 12)?,
        last_report: word(body, at + 16)?,
        delay: word(body, at + 20)?,
    })
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?;
    Some(u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
}

/// Writes a compound: a report, and the name of the source that every compound bears
/// (RFC 3550, 6.1). The name is random and says nothing about anybody.
pub fn write_report(
    ssrc: u32,
    sender: Option<&SenderInfo>,
    block: Option<&ReportBlock>,
    name: &str,
    out: &mut Vec<u8>,
) {
    let kind = if sender.is_some() { 200 } else { 201 };
    let words = 1 + if sender.is_some() { 5 } else { 0 } + if block.is_some() { 6 } else { 0 };
    head(u8::from(block.is_some()), kind, words, out);
    out.extend_from_slice(&ssrc.to_be_bytes());
    if let Some(info) = sender {
        out.extend_from_slice(&info.ntp.to_be_bytes());
        for value in [info.timestamp, info.packets, info.bytes] {
            out.extend_from_slice(&value.to_be_bytes());
        }
    }
    if let Some(block) = block {
        out.extend_from_slice(&block.ssrc.to_be_bytes());
        let losses = u32::from(block.fraction_lost) << 24 | block.lost & 0x00ff_ffff;
        for value in [
            losses,
            block.highest,
            block.jitter,
            block.last_report,
            block.delay,
        ] {
            out.extend_from_slice(&value.to_be_bytes());
        }
    }
    write_name(ssrc, name, out);
}

/// Writes that a source is gone, behind an empty report (RFC 3550, 6.1).
pub fn write_bye(ssrc: u32, name: &str, out: &mut Vec<u8>) {
    write_report(ssrc, None, None, name, out);
    head(1, 203, 1, out);
    out.extend_from_slice(&ssrc.to_be_bytes());
}

fn write_name(ssrc: u32, name: &str, out: &mut Vec<u8>) {
    let name = &name.as_bytes()[..name.len().min(255)];
    // The item, its end mark, and padding to whole words.
    let words = 1 + (2 + name.len() + 1).div_ceil(4);
    let start = out.len();
    #[allow(clippy::cast_possible_truncation, reason = "at most 66 words")]
    head(1, 202, words as u16, out);
    out.extend_from_slice(&ssrc.to_be_bytes());
    #[allow(clippy::cast_possible_truncation, reason = "at most 255")]
    out.extend_from_slice(&[1, name.len() as u8]);
    out.extend_from_slice(name);
    out.resize(start + 4 + 4 * words, 0);
}

fn head(count: u8, kind: u8, words: u16, out: &mut Vec<u8>) {
    out.extend_from_slice(&[0x80 | count & 0x1f, kind]);
    out.extend_from_slice(&words.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn extensions_sources_and_padding_are_no_payload() {
        let mut bytes = vec![
            0x80 | 0x20 | 0x10 | 1,
            0x80 | 8,
            0,
            7,
            0,
            0,
            0,
            160,
            1,
            2,
            3,
            4,
        ];
        bytes.extend([9, 9, 9, 9]); // a contributing source
        bytes.extend([0xbe, 0xde, 0, 1, 5, 5, 5, 5]); // an extension of one word
        bytes.extend([0xd5, 0xd5, 0, 0, 3]); // two samples, three bytes of padding
        let packet = Packet::read(&bytes).unwrap();
        assert_eq!(packet.payload, [0xd5, 0xd5]);
        assert_eq!(
            (packet.marker, packet.payload_type, packet.sequence),
            (true, 8, 7)
        );
        assert_eq!((packet.timestamp, packet.ssrc), (160, 0x0102_0304));
    }

    #[test]
    fn a_report_counts_what_is_missing() {
        let mut reception = Reception::new(7, 65_534);
        for (sequence, at) in [(65_534, 0), (65_535, 160), (1, 480)] {
            reception.take(sequence, at, at);
        }
        let block = reception.report(0);
        assert_eq!(
            (block.lost, block.fraction_lost, block.highest),
            (1, 64, 65_537)
        );
        assert_eq!(reception.report(0).fraction_lost, 0, "counted anew");
    }

    #[test]
    fn steady_packets_have_no_jitter_and_late_ones_have() {
        let mut reception = Reception::new(7, 0);
        for n in 0..50_u16 {
            reception.take(n, u32::from(n) * 160, 1_000 + u32::from(n) * 160);
        }
        assert_eq!(reception.jitter(), 0);
        for n in 50..100_u16 {
            let late = if n % 2 == 0 { 160 } else { 0 };
            reception.take(n, u32::from(n) * 160, 1_000 + u32::from(n) * 160 + late);
        }
        assert!(
            (140..=160).contains(&reception.jitter()),
            "{}",
            reception.jitter()
        );
    }

    #[test]
    fn a_compound_ends_with_its_name() {
        let mut out = Vec::new();
        write_bye(5, "abc", &mut out);
        assert_eq!(out.len() % 4, 0);
        let read = read_control(&out);
        let empty = Control::Report {
            ssrc: 5,
            sender: None,
            blocks: Vec::new(),
        };
        assert_eq!(read, [empty, Control::Bye { ssrc: 5 }]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            marker: bool, payload_type in 0_u8..64, sequence: u16, timestamp: u32, ssrc: u32,
            payload in proptest::collection::vec(any::<u8>(), 0..400),
        ) {
            let packet = Packet { marker, payload_type, sequence, timestamp, ssrc, payload: &payload };
            let mut bytes = Vec::new();
            packet.write(&mut bytes);
            prop_assert_eq!(Packet::read(&bytes), Some(packet));
        }

        #[test]
        fn reports_are_read_as_written(
            ssrc: u32, ntp: u64, timestamp: u32, fraction_lost: u8, lost in 0_u32..1 << 23, highest: u32,
            name in "[a-z0-9]{0,40}",
        ) {
            let sender = SenderInfo { ntp, timestamp, packets: 3, bytes: 4 };
            let block = ReportBlock { ssrc: 9, fraction_lost, lost, highest, jitter: 1, last_report: 2, delay: 3 };
            let mut out = Vec::new();
            write_report(ssrc, Some(&sender), Some(&block), &name, &mut out);
            prop_assert_eq!(out.len() % 4, 0);
            let wanted = Control::Report { ssrc, sender: Some(sender), blocks: vec![block] };
            prop_assert_eq!(read_control(&out), vec![wanted]);
        }

        #[test]
        fn no_bytes_break_the_readers(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Packet::read(&bytes);
            let _ = read_control(&bytes);
        }

        #[test]
        fn rounds_are_counted(start: u16, steps in proptest::collection::vec(1_u16..2_000, 1..200)) {
            let mut whole = u32::from(start) + (1 << 16);
            let mut highest = whole;
            for step in steps {
                whole += u32::from(step);
                #[allow(clippy::cast_possible_truncation)]
                let seen = extend(highest, whole as u16);
                prop_assert_eq!(seen, whole);
                highest = seen;
            }
        }
    }
}
