//! Real-time text over RTP (RFC 4103): what somebody types arrives as it is typed. Each packet
//! repeats the two before it (RFC 2198), so that two lost in a row lose nothing; of what is lost for
//! good U+FFFD remains, as T.140 asks.

use std::collections::VecDeque;

/// How long characters are gathered before they go out, in milliseconds (RFC 4103, 5.1).
pub const GATHER_MS: u32 = 300;
/// How many packets before are repeated.
const REPEATS: usize = 2;
/// The longest text of one packet, in bytes.
const MAX_BLOCK: usize = 512;
/// The mark of lost text (T.140, addendum 1).
const LOST: char = '\u{fffd}';
/// The mark some put before the text; it says nothing here.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// A packet of text to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The first packet after a silence bears the marker.
    pub marker: bool,
    /// In milliseconds, which are the ticks of text.
    pub timestamp: u32,
    /// The payload.
    pub payload: Vec<u8>,
}

/// What we type.
#[derive(Clone, Debug, Default)]
pub struct Sender {
    typed: String,
    history: VecDeque<(u32, Vec<u8>)>,
    /// Packets without new text that still have to repeat the last one.
    owed: usize,
    idle: bool,
    started: bool,
}

impl Sender {
    /// Adds what was typed.
    pub fn push(&mut self, text: &str) {
        self.typed.push_str(text);
    }

    /// The packet of this instant, to be asked for every [`GATHER_MS`]; nothing where nothing is new
    /// or owed. `redundant` is the payload type of plain text where repeats may be sent.
    pub fn poll(&mut self, now_ms: u32, redundant: Option<u8>) -> Option<Block> {
        let fresh = self.take_block();
        if fresh.is_empty() && (self.owed == 0 || redundant.is_none()) {
            self.idle = true;
            return None;
        }
        self.owed = if fresh.is_empty() {
            self.owed - 1
        } else {
            REPEATS
        };
        let marker = !self.started || self.idle && !fresh.is_empty();
        (self.started, self.idle) = (true, false);
        let payload = match redundant {
            Some(plain) => self.with_repeats(plain, now_ms, &fresh),
            None => fresh.clone(),
        };
        self.history.push_back((now_ms, fresh));
        while self.history.len() > REPEATS {
            self.history.pop_front();
        }
        Some(Block {
            marker,
            timestamp: now_ms,
            payload,
        })
    }

    fn take_block(&mut self) -> Vec<u8> {
        let mut end = self.typed.len().min(MAX_BLOCK);
        while !self.typed.is_char_boundary(end) {
            end -= 1;
        }
        let rest = self.typed.split_off(end);
        std::mem::replace(&mut self.typed, rest).into_bytes()
    }

    fn with_repeats(&self, plain: u8, now_ms: u32, fresh: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(16 + fresh.len());
        // Only what is less than 16 seconds old can be repeated: the offset has fourteen bits.
        let repeated = self
            .history
            .iter()
            .filter(|(at, _)| now_ms.wrapping_sub(*at) < 1 << 14);
        let repeated: Vec<_> = repeated.collect();
        for (at, block) in &repeated {
            let offset = now_ms.wrapping_sub(*at);
            #[allow(clippy::cast_possible_truncation, reason = "fewer than 2^10 bytes")]
            let word = (0x80 | u32::from(plain)) << 24 | offset << 10 | block.len() as u32;
            out.extend_from_slice(&word.to_be_bytes());
        }
        out.push(plain);
        for (_, block) in &repeated {
            out.extend_from_slice(block);
        }
        out.extend_from_slice(fresh);
        out
    }
}

/// What the other side types.
#[derive(Clone, Debug, Default)]
pub struct Receiver {
    next: Option<u16>,
}

impl Receiver {
    /// Takes a packet: what is new in it, with [`LOST`] where text is missing. `redundant` tells
    /// whether its payload type is that with repeats. Packets that come out of order are taken as
    /// lost; their text came with the repeats. Of the very first packet all repeats count: those before
    /// it came before anybody listened.
    pub fn take(&mut self, sequence: u16, payload: &[u8], redundant: bool) -> String {
        let first = self.next.is_none();
        let missing = self.next.map_or(0, |next| sequence.wrapping_sub(next));
        if missing >= 1 << 15 {
            return String::new();
        }
        self.next = Some(sequence.wrapping_add(1));
        let blocks = if redundant {
            split(payload)
        } else {
            Some(vec![payload])
        };
        let Some(blocks) = blocks else {
            return String::new();
        };
        let Some((fresh, repeats)) = blocks.split_last() else {
            return String::new();
        };
        let wanted = if first { repeats.len() } else { missing.into() };
        let recovered = wanted.min(repeats.len());
        let mut text = String::new();
        if usize::from(missing) > recovered {
            text.push(LOST);
        }
        for block in repeats[repeats.len() - recovered..].iter().chain([fresh]) {
            text.push_str(&String::from_utf8_lossy(block));
        }
        text.retain(|character| character != BYTE_ORDER_MARK);
        text
    }
}

/// The blocks of a payload with repeats, the oldest first, the new one last.
fn split(payload: &[u8]) -> Option<Vec<&[u8]>> {
    let mut lengths = Vec::new();
    let mut rest = payload;
    while rest.first()? & 0x80 != 0 {
        let (head, tail) = rest.split_at_checked(4)?;
        lengths.push(usize::from(u16::from_be_bytes([head[2] & 0x03, head[3]])));
        rest = tail;
    }
    rest = &rest[1..];
    let mut blocks = Vec::with_capacity(lengths.len() + 1);
    for length in lengths {
        let (block, tail) = rest.split_at_checked(length)?;
        blocks.push(block);
        rest = tail;
    }
    blocks.push(rest);
    Some(blocks)
}

/// A line as it stands after what was typed: T.140 deletes by backspace, and begins a new line by
/// U+2028 or CR LF. Says the lines that are complete.
pub fn apply(line: &mut String, typed: &str) -> Vec<String> {
    let mut complete = Vec::new();
    for character in typed.chars() {
        match character {
            '\u{8}' => {
                line.pop();
            }
            '\u{2028}' | '\n' => complete.push(std::mem::take(line)),
            '\r' | '\u{7}' => {}
            _ => line.push(character),
        }
    }
    complete
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLAIN: u8 = 98;

    /// Sends each of `typed` in a packet of its own, and what is owed after.
    fn packets(typed: &[String]) -> Vec<Block> {
        let mut sender = Sender::default();
        let mut out = Vec::new();
        let mut now = 0;
        for text in typed {
            sender.push(text);
            now += GATHER_MS;
            out.extend(sender.poll(now, Some(PLAIN)));
        }
        while let Some(block) = sender.poll(now, Some(PLAIN)) {
            now += GATHER_MS;
            out.push(block);
        }
        out
    }

    #[test]
    fn without_losses_everything_arrives_once() {
        let typed = ["Gu", "ten", " Tag ", "öß🙂"].map(str::to_owned);
        let mut receiver = Receiver::default();
        let heard: String = (0_u16..)
            .zip(packets(&typed))
            .map(|(n, block)| receiver.take(n, &block.payload, true))
            .collect();
        assert_eq!(heard, "Guten Tag öß🙂");
    }

    #[test]
    fn three_lost_in_a_row_leave_a_mark() {
        let typed = ["a", "b", "c", "d", "e", "f"].map(str::to_owned);
        let mut receiver = Receiver::default();
        let heard: String = (0_u16..)
            .zip(packets(&typed))
            .filter(|(n, _)| !(1..=3).contains(n))
            .map(|(n, block)| receiver.take(n, &block.payload, true))
            .collect();
        assert_eq!(heard, "a\u{fffd}cdef", "b is lost for good");
    }

    #[test]
    fn who_speaks_no_repeats_gets_plain_text() {
        let mut sender = Sender::default();
        sender.push("ja");
        assert_eq!(sender.poll(300, None).unwrap().payload, b"ja");
        assert_eq!(sender.poll(600, None), None);
    }

    #[test]
    fn a_line_is_edited_as_it_is_typed() {
        let mut line = String::new();
        assert!(apply(&mut line, "Hallp\u{8}o").is_empty());
        assert_eq!(line, "Hallo");
        assert_eq!(apply(&mut line, "\r\nund"), ["Hallo"]);
        assert_eq!(line, "und");
    }

    proptest! {
        #[test]
        fn two_lost_in_a_row_lose_nothing(
            typed in proptest::collection::vec("[a-zäöü ]{1,5}", 1..30), gaps in proptest::collection::vec(any::<bool>(), 40),
        ) {
            let mut receiver = Receiver::default();
            let mut lost = 2;
            let mut heard = String::new();
            let all = packets(&typed);
            let last = all.len() - 1;
            for (n, block) in all.iter().enumerate() {
                // The first one always arrives: before it nobody knows what is missing.
                if n > 0 && n < last && gaps[n % 40] && lost < 2 {
                    lost += 1;
                    continue;
                }
                lost = 0;
                heard.push_str(&receiver.take(u16::try_from(n).unwrap(), &block.payload, true));
            }
            prop_assert_eq!(heard, typed.concat());
        }

        #[test]
        fn no_bytes_break_the_receiver(bytes in proptest::collection::vec(any::<u8>(), 0..60), n: u16) {
            let mut receiver = Receiver::default();
            let _ = receiver.take(n, &bytes, true);
            let _ = receiver.take(n.wrapping_add(5), &bytes, true);
        }
    }
}
