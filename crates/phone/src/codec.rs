//! The codecs of the telephone. Calls pass without being encoded anew; encoding is for prompts,
//! decoding for listening, both for talks of three.

pub use schalter_media::VoiceCodec as Codec;

/// RTP ticks in a second.
pub const CLOCK_RATE: u32 = Codec::CLOCK_RATE;

/// From samples to bytes. G.722 remembers what it has encoded.
pub struct Encoder(Box<dyn audio_codec::Encoder>);

impl Encoder {
    /// Begins a stream.
    pub fn new(codec: Codec) -> Self {
        Self(match codec {
            Codec::G722 => Box::new(audio_codec::g722::G722Encoder::new()),
            Codec::Pcma => Box::new(audio_codec::pcma::PcmaEncoder::new()),
            Codec::Pcmu => Box::new(audio_codec::pcmu::PcmuEncoder::new()),
        })
    }

    /// Encodes samples at [`Codec::sample_rate`].
    pub fn encode(&mut self, samples: &[i16]) -> Vec<u8> {
        self.0.encode(samples)
    }
}

/// From bytes to samples. G.722 remembers what it has decoded.
pub struct Decoder(Box<dyn audio_codec::Decoder>);

impl Decoder {
    /// Begins a stream.
    pub fn new(codec: Codec) -> Self {
        Self(match codec {
            Codec::G722 => Box::new(audio_codec::g722::G722Decoder::new()),
            Codec::Pcma => Box::new(audio_codec::pcma::PcmaDecoder::new()),
            Codec::Pcmu => Box::new(audio_codec::pcmu::PcmuDecoder::new()),
        })
    }

    /// Decodes to samples at [`Codec::sample_rate`].
    pub fn decode(&mut self, bytes: &[u8]) -> Vec<i16> {
        self.0.decode(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tone of 1,000 Hz.
    fn tone(rate: u32, seconds: f64) -> Vec<i16> {
        let samples = (f64::from(rate) * seconds) as u32;
        let at = |n: u32| (f64::from(n) * 1_000.0 * std::f64::consts::TAU / f64::from(rate)).sin();
        (0..samples).map(|n| (at(n) * 10_000.0) as i16).collect()
    }

    fn energy(samples: &[i16]) -> f64 {
        let squares = samples.iter().map(|sample| f64::from(*sample).powi(2));
        (squares.sum::<f64>() / samples.len() as f64).sqrt()
    }

    #[test]
    fn twenty_milliseconds_are_160_bytes_in_every_codec() {
        for codec in Codec::ALL {
            let samples = tone(codec.sample_rate(), 0.02);
            assert_eq!(Encoder::new(codec).encode(&samples).len(), 160, "{codec}");
        }
    }

    #[test]
    fn a_tone_stays_as_loud_as_it_was() {
        for codec in Codec::ALL {
            let samples = tone(codec.sample_rate(), 0.5);
            let bytes = Encoder::new(codec).encode(&samples);
            let heard = Decoder::new(codec).decode(&bytes);
            let (before, after) = (energy(&samples), energy(&heard[heard.len() / 4..]));
            assert!(
                (after / before - 1.0).abs() < 0.1,
                "{codec}: {before} {after}"
            );
        }
    }

    #[test]
    fn silence_is_silent() {
        for codec in Codec::ALL {
            let bytes = Encoder::new(codec).encode(&vec![0; 3_200]);
            let heard = Decoder::new(codec).decode(&bytes);
            assert!(
                energy(&heard[800..]) < 40.0,
                "{codec}: {}",
                energy(&heard[800..])
            );
        }
    }
}
