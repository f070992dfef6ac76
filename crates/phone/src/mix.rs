//! What a telephone hears when several speak: browsers get each voice by itself, a telephone has but
//! one ear. While one voice alone is there, it passes as it is; with more, their samples are added.
//!
//! Every voice has a short queue that takes up jitter. It grows when packets come late and shrinks
//! when it stays full; a gap is filled with the fading repetition of what was heard last.

use std::collections::BTreeMap;

use schalter_media::{LegId, Voice};

use crate::codec::{Codec, Decoder, Encoder};
/// Samples a second of the mix.
pub const RATE: u32 = 16_000;
/// Samples in one step of 20 ms.
pub const STEP: usize = 320;

/// The fewest packets that a queue holds back.
const LEAST: usize = 2;
/// The most.
const MOST: usize = 10;
/// After so many steps without a gap a queue may become shorter.
const CALM: u32 = 250;
/// How many lost packets in a row are filled.
const FILL: u32 = 3;
/// Who has not been heard for so long, in milliseconds, does not take part.
const GONE_MS: u64 = 1_000;
/// How often a mixed packet goes out, in milliseconds.
const STEP_MS: u64 = 20;

/// Sound of one voice that waits for its turn.
struct Queue {
    codec: Codec,
    stream: u32,
    heard_ms: u64,
    decoder: Decoder,
    waiting: BTreeMap<u64, Vec<i16>>,
    next: Option<u64>,
    depth: usize,
    filling: bool,
    calm: u32,
    gaps: u32,
    last: Vec<i16>,
}

impl Queue {
    fn new(codec: Codec, stream: u32) -> Self {
        Self {
            codec,
            stream,
            heard_ms: 0,
            decoder: Decoder::new(codec),
            waiting: BTreeMap::new(),
            next: None,
            depth: LEAST,
            filling: true,
            calm: 0,
            gaps: 0,
            last: vec![0; STEP],
        }
    }

    fn take(&mut self, sound: &Voice) {
        if (sound.codec, sound.stream) != (self.codec, self.stream) {
            *self = Self::new(sound.codec, sound.stream);
        }
        if self.next.is_some_and(|next| sound.sequence < next) {
            return;
        }
        let samples = widen(self.codec, self.decoder.decode(&sound.payload));
        self.waiting.insert(sound.sequence, samples);
        while self.waiting.len() > 2 * MOST {
            self.waiting.pop_first();
        }
    }

    /// The samples of one step; nothing where the voice is silent.
    fn step(&mut self) -> Option<Vec<i16>> {
        if self.filling {
            if self.waiting.len() < self.depth {
                return None;
            }
            self.filling = false;
            self.next = self
                .waiting
                .first_key_value()
                .map(|(sequence, _)| *sequence);
        }
        let next = self.next?;
        if let Some(samples) = self.waiting.remove(&next) {
            self.next = Some(next + 1);
            (self.gaps, self.calm) = (0, self.calm + 1);
            if self.calm > CALM && self.depth > LEAST {
                (self.depth, self.calm) = (self.depth - 1, 0);
                // One packet less is held back: the next one follows at once.
                self.skip();
            }
            self.last.clone_from(&samples);
            return Some(samples);
        }
        self.gap(next)
    }

    fn skip(&mut self) {
        if self.waiting.len() > self.depth
            && let Some((sequence, _)) = self.waiting.pop_first()
        {
            self.next = Some(sequence + 1);
        }
    }

    fn gap(&mut self, next: u64) -> Option<Vec<i16>> {
        (self.gaps, self.calm) = (self.gaps + 1, 0);
        if self.waiting.is_empty() && self.gaps > FILL {
            // The voice has stopped, or the network has: begin anew, with more patience.
            (self.filling, self.gaps, self.next) = (true, 0, None);
            self.depth = (self.depth + 1).min(MOST);
            return None;
        }
        if !self.waiting.is_empty() {
            self.next = Some(next + 1);
        }
        for sample in &mut self.last {
            *sample /= 2;
        }
        Some(self.last.clone())
    }
}

/// The ear of one telephone.
pub struct Ear {
    own: LegId,
    codec: Codec,
    encoder: Encoder,
    voices: BTreeMap<LegId, Queue>,
    /// When the next mixed packet goes out; nothing while one voice alone is there.
    next: Option<u64>,
    sequence: u64,
    timestamp: u32,
}

impl Ear {
    /// The ear of a call that understands `codec`.
    pub fn new(own: LegId, codec: Codec) -> Self {
        Self {
            own,
            codec,
            encoder: Encoder::new(codec),
            voices: BTreeMap::new(),
            next: None,
            sequence: 0,
            timestamp: 0,
        }
    }

    /// Takes what somebody says. What passes as it is comes back at once.
    pub fn hear(&mut self, voice: Voice, now_ms: u64) -> Option<Voice> {
        self.voices
            .retain(|_, queue| now_ms < queue.heard_ms + GONE_MS);
        let (codec, stream) = (voice.codec, voice.stream);
        let queue = self.voices.entry(voice.source);
        let queue = queue.or_insert_with(|| Queue::new(codec, stream));
        queue.heard_ms = now_ms;
        if self.voices.len() == 1 && voice.codec == self.codec {
            self.next = None;
            return Some(voice);
        }
        if let Some(queue) = self.voices.get_mut(&voice.source) {
            queue.take(&voice);
        }
        self.next.get_or_insert(now_ms + STEP_MS);
        None
    }

    /// When the next mixed packet is due.
    pub fn poll_timeout(&self) -> Option<u64> {
        self.next
    }

    /// The packet that is due. When nobody speaks any more, none follows.
    pub fn handle_timeout(&mut self, now_ms: u64) -> Option<Voice> {
        let due = self.next.filter(|at| *at <= now_ms)?;
        self.voices
            .retain(|_, queue| now_ms < queue.heard_ms + GONE_MS);
        self.next = (!self.voices.is_empty()).then_some(due + STEP_MS);
        let mut sum = vec![0_i32; STEP];
        for samples in self.voices.values_mut().filter_map(Queue::step) {
            for (total, sample) in sum.iter_mut().zip(samples) {
                *total += i32::from(sample);
            }
        }
        let samples = narrow(self.codec, sum.into_iter().map(soft).collect());
        self.sequence += 1;
        self.timestamp = self.timestamp.wrapping_add(160);
        Some(Voice {
            codec: self.codec,
            source: self.own,
            stream: 0,
            sequence: self.sequence,
            timestamp: self.timestamp,
            marker: self.sequence == 1,
            payload: self.encoder.encode(&samples).into(),
        })
    }
}

/// Several voices at once may be louder than a sample holds: above three quarters it bends.
fn soft(total: i32) -> i16 {
    const KNEE: i32 = 24_576;
    const ROOM: i32 = 32_767 - KNEE;
    let size = total.abs();
    let bent = if size <= KNEE {
        size
    } else {
        KNEE + (size - KNEE) * ROOM / (size - KNEE + ROOM)
    };
    let signed = if total < 0 { -bent } else { bent };
    i16::try_from(signed).unwrap_or(i16::MAX)
}

/// To the rate of the mix. Between two samples of a narrow codec lies their mean.
fn widen(codec: Codec, samples: Vec<i16>) -> Vec<i16> {
    if codec.sample_rate() == RATE {
        return samples;
    }
    let mut wide = Vec::with_capacity(2 * samples.len());
    for (n, sample) in samples.iter().enumerate() {
        let next = samples.get(n + 1).unwrap_or(sample);
        wide.push(*sample);
        wide.push(i16::midpoint(*sample, *next));
    }
    wide
}

/// From the rate of the mix: a narrow codec gets the mean of each two samples, which takes off the
/// worst of what it cannot carry.
fn narrow(codec: Codec, samples: Vec<i16>) -> Vec<i16> {
    if codec.sample_rate() == RATE {
        return samples;
    }
    samples
        .chunks(2)
        .map(|pair| i16::midpoint(pair[0], *pair.last().unwrap_or(&pair[0])))
        .collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn leg(number: u128) -> LegId {
        LegId(Uuid::from_u128(number))
    }

    /// Somebody who hums one tone.
    struct Hummer {
        leg: LegId,
        codec: Codec,
        encoder: Encoder,
        hertz: f64,
        number: u64,
    }

    impl Hummer {
        fn new(number: u128, codec: Codec, hertz: f64) -> Self {
            let encoder = Encoder::new(codec);
            Self {
                leg: leg(number),
                codec,
                encoder,
                hertz,
                number: 0,
            }
        }

        /// The next twenty milliseconds.
        fn hums(&mut self) -> Voice {
            let rate = self.codec.sample_rate();
            let start = self.number * u64::from(rate) / 50;
            let phase = self.hertz * std::f64::consts::TAU / f64::from(rate);
            let samples = start..start + u64::from(rate) / 50;
            let samples: Vec<i16> = samples
                .map(|n| ((n as f64 * phase).sin() * 8_000.0) as i16)
                .collect();
            self.number += 1;
            Voice {
                codec: self.codec,
                source: self.leg,
                stream: 1,
                sequence: self.number,
                timestamp: 0,
                marker: false,
                payload: self.encoder.encode(&samples).into(),
            }
        }
    }

    /// How strong a tone is in samples, 1.0 for one that is hummed.
    fn strength(samples: &[i16], rate: u32, hertz: f64) -> f64 {
        let step = hertz * std::f64::consts::TAU / f64::from(rate);
        let (mut re, mut im) = (0.0, 0.0);
        for (n, sample) in samples.iter().enumerate() {
            re += f64::from(*sample) * (step * n as f64).cos();
            im += f64::from(*sample) * (step * n as f64).sin();
        }
        2.0 * re.hypot(im) / samples.len() as f64 / 8_000.0
    }

    #[test]
    fn one_voice_passes_as_it_is() {
        let mut ear = Ear::new(leg(1), Codec::Pcma);
        let mut clerk = Hummer::new(2, Codec::Pcma, 400.0);
        for n in 0..5 {
            let said = clerk.hums();
            assert_eq!(ear.hear(said.clone(), 20 * n), Some(said));
        }
        assert_eq!(ear.poll_timeout(), None);
    }

    #[test]
    fn two_voices_are_heard_together_in_every_codec() {
        for codec in Codec::ALL {
            let mut ear = Ear::new(leg(1), codec);
            let mut staff = [Hummer::new(2, codec, 400.0), Hummer::new(3, codec, 1_100.0)];
            let mut decoder = Decoder::new(codec);
            let mut heard = Vec::new();
            for n in 0..100 {
                for one in &mut staff {
                    ear.hear(one.hums(), 20 * n);
                }
                let mixed = ear.handle_timeout(20 * n);
                heard.extend(
                    mixed
                        .into_iter()
                        .flat_map(|voice| decoder.decode(&voice.payload)),
                );
            }
            let samples = &heard[heard.len() / 2..];
            for hertz in [400.0, 1_100.0] {
                let strength = strength(samples, codec.sample_rate(), hertz);
                assert!(
                    (strength - 1.0).abs() < 0.2,
                    "{codec}: {hertz} Hz has {strength}"
                );
            }
        }
    }

    #[test]
    fn whoever_stays_alone_passes_again() {
        let mut ear = Ear::new(leg(1), Codec::Pcma);
        let (mut one, mut two) = (
            Hummer::new(2, Codec::Pcma, 400.0),
            Hummer::new(3, Codec::Pcma, 700.0),
        );
        ear.hear(one.hums(), 0);
        assert_eq!(ear.hear(two.hums(), 0), None);
        let said = one.hums();
        assert_eq!(ear.hear(said.clone(), GONE_MS), Some(said));
        assert_eq!(ear.poll_timeout(), None);
    }

    #[test]
    fn a_lost_packet_is_filled_and_a_late_one_is_waited_for() {
        let mut ear = Ear::new(leg(1), Codec::Pcma);
        let (mut one, mut quiet) = (
            Hummer::new(2, Codec::Pcma, 400.0),
            Hummer::new(3, Codec::Pcma, 0.0),
        );
        let mut decoder = Decoder::new(Codec::Pcma);
        let (mut loud, mut all) = (0, 0);
        for n in 0..200 {
            ear.hear(quiet.hums(), 20 * n);
            let said = one.hums();
            if n % 20 != 7 {
                ear.hear(said, 20 * n);
            }
            if let Some(mixed) = ear.handle_timeout(20 * n) {
                let samples = decoder.decode(&mixed.payload);
                all += 1;
                loud += usize::from(samples.iter().any(|sample| sample.abs() > 2_000));
            }
        }
        assert!(loud + 6 >= all, "{loud} of {all} steps are heard");
    }

    #[test]
    fn many_loud_voices_do_not_turn_over() {
        assert_eq!(soft(20_000), 20_000);
        assert!(soft(60_000) > 24_576 && soft(-60_000) < -24_576);
        let mut before = 0;
        for total in (0..200_000).step_by(500) {
            assert!(soft(total) >= before);
            before = soft(total);
        }
    }
}
