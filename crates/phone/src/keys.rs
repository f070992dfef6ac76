//! Keys pressed during a call, as events in RTP (RFC 4733). One press is several packets of the same
//! timestamp; its end is sent three times.

use crate::codec::CLOCK_RATE;

/// How long a key that we press sounds, in milliseconds.
const PRESS_MS: u32 = 100;
/// The length of an event's packet, in milliseconds.
const STEP_MS: u32 = 20;
/// How often an end is sent (RFC 4733, 2.5.1.4).
const ENDS: u8 = 3;
/// The volume of our events, in -dBm0.
const VOLUME: u8 = 10;

/// A key of a telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u8);

impl Key {
    /// By its character: `0` to `9`, `*`, `#`, `A` to `D`.
    pub fn from_char(character: char) -> Option<Self> {
        let place = "0123456789*#ABCD"
            .chars()
            .position(|one| one == character.to_ascii_uppercase());
        place.and_then(|place| u8::try_from(place).ok()).map(Self)
    }

    /// Its character.
    pub fn to_char(self) -> char {
        char::from(b"0123456789*#ABCD"[usize::from(self.0)])
    }

    fn from_event(event: u8) -> Option<Self> {
        (event < 16).then_some(Self(event))
    }
}

/// Finds the presses in the events that arrive.
#[derive(Clone, Copy, Debug, Default)]
pub struct Presses {
    last: Option<u32>,
}

impl Presses {
    /// Takes an event's packet. A press is told once, with its first packet that arrives.
    pub fn take(&mut self, timestamp: u32, payload: &[u8]) -> Option<Key> {
        let key = Key::from_event(*payload.first()?).filter(|_| payload.len() >= 4)?;
        let known = self.last.is_some_and(|last| {
            // Late packets of an earlier press are no press.
            timestamp.wrapping_sub(last).cast_signed() <= 0
        });
        if known {
            return None;
        }
        self.last = Some(timestamp);
        Some(key)
    }
}

/// One packet of a press that we make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The first packet bears the marker.
    pub marker: bool,
    /// The payload.
    pub payload: [u8; 4],
}

/// A press that we make: one packet every [`STEP_MS`] until it is over, all of one timestamp.
#[derive(Clone, Debug)]
pub struct Press {
    key: Key,
    sent: u32,
    ends: u8,
}

impl Press {
    /// Presses a key.
    pub fn new(key: Key) -> Self {
        Self {
            key,
            sent: 0,
            ends: 0,
        }
    }

    /// The next packet; nothing when the press is over.
    pub fn step(&mut self) -> Option<Step> {
        if self.ends == ENDS {
            return None;
        }
        let marker = self.sent == 0;
        let last = (self.sent + 1) * STEP_MS >= PRESS_MS;
        if last {
            self.ends += 1;
        } else {
            self.sent += 1;
        }
        let steps = self.sent + u32::from(last);
        let ticks = steps * STEP_MS * CLOCK_RATE / 1_000;
        let [high, low] = u16::try_from(ticks).unwrap_or(u16::MAX).to_be_bytes();
        Some(Step {
            marker,
            payload: [self.key.0, u8::from(last) << 7 | VOLUME, high, low],
        })
    }

    /// How many ticks pass until the next sound after the press.
    pub fn ticks() -> u32 {
        PRESS_MS * CLOCK_RATE / 1_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_is_heard_once_and_ends_three_times() {
        let mut press = Press::new(Key::from_char('#').unwrap());
        let steps: Vec<Step> = std::iter::from_fn(|| press.step()).collect();
        assert_eq!(steps.len(), 7, "four on the way, three ends");
        assert_eq!(steps.iter().filter(|step| step.marker).count(), 1);
        assert_eq!(
            steps
                .iter()
                .filter(|step| step.payload[1] & 0x80 != 0)
                .count(),
            3
        );
        assert_eq!(steps[6].payload, [11, 0x8a, 3, 0x20], "800 ticks");
        let mut presses = Presses::default();
        let heard: Vec<_> = steps
            .iter()
            .filter_map(|step| presses.take(4_000, &step.payload))
            .collect();
        assert_eq!(heard, [Key::from_char('#').unwrap()]);
    }

    #[test]
    fn the_same_key_again_is_another_press_and_a_lost_begin_is_none_the_less_one() {
        let mut presses = Presses::default();
        let end = [5, 0x8a, 3, 0x20];
        assert_eq!(
            presses.take(100, &end).map(Key::to_char),
            Some('5'),
            "only its end arrived"
        );
        assert_eq!(presses.take(1_100, &end).map(Key::to_char), Some('5'));
        assert_eq!(presses.take(100, &end), None, "late");
        assert_eq!(
            presses.take(2_000, &[16, 0, 0, 0]),
            None,
            "a flash is no key"
        );
        assert_eq!(presses.take(2_000, &[1, 0]), None, "too short");
    }

    #[test]
    fn characters_lead_back() {
        for character in "0123456789*#ABCD".chars() {
            assert_eq!(Key::from_char(character).unwrap().to_char(), character);
        }
        assert_eq!(Key::from_char('x'), None);
    }
}
