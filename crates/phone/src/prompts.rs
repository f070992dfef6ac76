//! What callers are told and played: text that is rendered to speech once and kept as the bytes of each
//! codec, own recordings in its place, and a calm tune for the time between.

mod music;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use tokio::sync::Semaphore;

use crate::codec::{Codec, Encoder};
use crate::leg::Tape;

/// How long the speech of one text may take to make.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest text that is spoken, in bytes.
const MAX_TEXT: usize = 4_000;
/// The most renderings that are kept. Places and ranges differ, but not endlessly.
const KEPT: usize = 2_000;
/// The silence before and after what is said, in milliseconds.
const SEAM_MS: u32 = 60;
/// The bytes of a packet of 20 ms.
const PACKET: usize = 160;
/// Speech is as loud as telephones expect it: its peak in parts of the loudest sample.
const PEAK: f32 = 0.6;

/// Sound in every codec, in whole packets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    bytes: [Arc<[u8]>; 3],
}

impl Prompt {
    /// Encodes samples of any rate, with a little silence before and after: G.722 goes on from where
    /// it was, and a listener whose decoder was elsewhere would hear a crack at a loud seam.
    pub fn new(samples: &[i16], rate: u32) -> Self {
        let quiet = vec![0; (rate / 1_000 * SEAM_MS) as usize];
        let samples = [&quiet, samples, &quiet].concat();
        Self::encode(|encoder, samples| encoder.encode(&samples), &samples, rate)
    }

    /// Encodes samples that begin again at their end: what is kept is the second round, which goes on
    /// from the end of the first one.
    pub fn endless(samples: &[i16], rate: u32) -> Self {
        let round = |encoder: &mut Encoder, samples: Vec<i16>| {
            encoder.encode(&samples);
            encoder.encode(&samples)
        };
        Self::encode(round, samples, rate)
    }

    fn encode(
        encode: impl Fn(&mut Encoder, Vec<i16>) -> Vec<u8>,
        samples: &[i16],
        rate: u32,
    ) -> Self {
        let encoded = Codec::ALL.map(|codec| {
            let mut samples = audio_codec::resample(samples, rate, codec.sample_rate());
            let packet = PACKET * codec.sample_rate() as usize / 8_000;
            samples.resize(samples.len().next_multiple_of(packet), 0);
            encode(&mut Encoder::new(codec), samples).into()
        });
        Self { bytes: encoded }
    }

    /// As a tape of a call's codec.
    pub fn tape(&self, codec: Codec, endless: bool) -> Tape {
        let place = Codec::ALL.iter().position(|one| *one == codec);
        Tape {
            codec,
            bytes: Arc::clone(&self.bytes[place.unwrap_or(0)]),
            endless,
        }
    }

    /// How long it is, in milliseconds.
    pub fn length_ms(&self) -> u64 {
        self.bytes[0].len() as u64 / 8
    }
}

/// Why a text was not spoken.
#[derive(Debug, thiserror::Error)]
pub enum SpeakError {
    /// The program could not be started or broke off.
    #[error("the program for speech: {0}")]
    Program(#[from] io::Error),
    /// It did not come to an end in time.
    #[error("the program for speech took too long")]
    TooLong,
    /// It gave no sound, or not of the agreed kind.
    #[error("the program for speech gave no sound: {0}")]
    NoSound(String),
    /// The text is too long.
    #[error("the text has more than {MAX_TEXT} bytes")]
    Text,
    /// A recording cannot be read.
    #[error("{path}: {why}")]
    Recording {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

/// Renders texts to speech.
pub struct Speaker {
    program: PathBuf,
    kept: Mutex<HashMap<(String, String), Arc<Prompt>>>,
    /// One at a time: of many who ask for the same, one makes it, and the machine stays responsive.
    turn: Semaphore,
    music: Arc<Prompt>,
}

impl Speaker {
    /// By a program that takes the arguments of espeak-ng: `-v VOICE --stdin -w FILE`.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            kept: Mutex::default(),
            turn: Semaphore::new(1),
            music: Arc::new(Prompt::endless(&music::tune(), music::RATE)),
        }
    }

    /// The tune for the time between announcements.
    pub fn music(&self) -> Arc<Prompt> {
        Arc::clone(&self.music)
    }

    /// The speech of a text; rendered only the first time.
    ///
    /// # Errors
    /// [`SpeakError`].
    pub async fn say(&self, voice: &str, text: &str) -> Result<Arc<Prompt>, SpeakError> {
        if text.len() > MAX_TEXT {
            return Err(SpeakError::Text);
        }
        let name = (voice.to_owned(), text.to_owned());
        if let Some(known) = self.lock().get(&name) {
            return Ok(Arc::clone(known));
        }
        let _turn = self.turn.acquire().await;
        if let Some(known) = self.lock().get(&name) {
            return Ok(Arc::clone(known));
        }
        let (samples, rate) = self.render(voice, text).await?;
        let made = tokio::task::spawn_blocking(move || Prompt::new(&level(samples), rate)).await;
        let made = Arc::new(made.map_err(|error| SpeakError::NoSound(error.to_string()))?);
        let mut kept = self.lock();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(name, Arc::clone(&made));
        Ok(made)
    }

    async fn render(&self, voice: &str, text: &str) -> Result<(Vec<i16>, u32), SpeakError> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("speech.wav");
        let mut child = Command::new(&self.program)
            .args(["-v", voice, "--stdin", "-w"])
            .arg(&file)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            input.write_all(text.as_bytes()).await?;
        }
        let ended = tokio::time::timeout(PATIENCE, child.wait()).await;
        let status = ended.map_err(|_| SpeakError::TooLong)??;
        if !status.success() {
            return Err(SpeakError::NoSound(status.to_string()));
        }
        read(&file)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(String, String), Arc<Prompt>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An own recording: a WAV file with 16 bits and one channel or two.
///
/// # Errors
/// [`SpeakError::Recording`].
pub fn recording(path: &Path) -> Result<Prompt, SpeakError> {
    let (samples, rate) = read(path)?;
    Ok(Prompt::new(&samples, rate))
}

fn read(path: &Path) -> Result<(Vec<i16>, u32), SpeakError> {
    let broken = |why: String| SpeakError::Recording {
        path: path.to_owned(),
        why,
    };
    let mut reader = hound::WavReader::open(path).map_err(|error| broken(error.to_string()))?;
    let spec = reader.spec();
    let fits = spec.sample_format == hound::SampleFormat::Int
        && spec.bits_per_sample == 16
        && (1..=2).contains(&spec.channels)
        && (8_000..=48_000).contains(&spec.sample_rate);
    if !fits {
        return Err(broken(
            "not a WAV file of 16 bits and 8,000 to 48,000 samples a second".to_owned(),
        ));
    }
    let samples: Result<Vec<i16>, _> = reader.samples::<i16>().collect();
    let samples = samples.map_err(|error| broken(error.to_string()))?;
    let mono = match spec.channels {
        2 => samples
            .chunks_exact(2)
            .map(|pair| i16::midpoint(pair[0], pair[1]))
            .collect(),
        _ => samples,
    };
    Ok((mono, spec.sample_rate))
}

/// Raises or lowers speech to [`PEAK`].
fn level(samples: Vec<i16>) -> Vec<i16> {
    let peak = samples
        .iter()
        .map(|sample| sample.unsigned_abs())
        .max()
        .unwrap_or(0);
    if peak == 0 {
        return samples;
    }
    let factor = PEAK * f32::from(i16::MAX) / f32::from(peak);
    #[allow(clippy::cast_possible_truncation, reason = "within the peak")]
    let scaled = samples
        .into_iter()
        .map(|sample| (f32::from(sample) * factor) as i16);
    scaled.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Decoder;

    fn loudness(samples: &[i16]) -> f64 {
        let squares = samples.iter().map(|sample| f64::from(*sample).powi(2));
        (squares.sum::<f64>() / samples.len() as f64).sqrt()
    }

    fn heard(prompt: &Prompt, codec: Codec) -> Vec<i16> {
        Decoder::new(codec).decode(&prompt.tape(codec, false).bytes)
    }

    #[test]
    fn a_prompt_is_as_long_and_as_loud_in_every_codec() {
        let samples: Vec<i16> = (0..22_050)
            .map(|n| ((f64::from(n) * 0.1).sin() * 8_000.0) as i16)
            .collect();
        let prompt = Prompt::new(&samples, 22_050);
        for codec in Codec::ALL {
            let tape = prompt.tape(codec, false);
            assert_eq!(tape.bytes.len() % PACKET, 0);
            assert!(
                (8_800..=9_280).contains(&tape.bytes.len()),
                "{codec}: a second"
            );
            let ratio = loudness(&heard(&prompt, codec)) / loudness(&samples);
            assert!((0.8..1.1).contains(&ratio), "{codec}: {ratio}");
        }
    }

    #[test]
    fn an_endless_tape_has_no_seam() {
        let at = |n: i32| (f64::from(n) * 440.0 * std::f64::consts::TAU / 16_000.0).sin();
        let samples: Vec<i16> = (0..16_000).map(|n| (at(n) * 8_000.0) as i16).collect();
        let prompt = Prompt::endless(&samples, 16_000);
        for codec in Codec::ALL {
            let bytes = prompt.tape(codec, true).bytes;
            let heard = Decoder::new(codec).decode(&[&bytes[..], &bytes[..], &bytes[..]].concat());
            let later = &heard[heard.len() / 2..];
            let peak = later
                .iter()
                .map(|sample| sample.unsigned_abs())
                .max()
                .unwrap();
            assert!(peak < 9_500, "{codec}: {peak}");
        }
    }

    #[test]
    fn the_tune_is_quiet_and_meets_its_beginning() {
        let tune = music::tune();
        assert!(
            tune.len() as u32 / music::RATE >= 20,
            "long enough not to be noticed as a loop"
        );
        let peak = tune
            .iter()
            .map(|sample| sample.unsigned_abs())
            .max()
            .unwrap();
        assert!((2_000..14_000).contains(&peak), "{peak}");
        let (first, last) = (tune[0], tune[tune.len() - 1]);
        assert!(
            (i32::from(first) - i32::from(last)).abs() < 300,
            "no click: {first} {last}"
        );
    }

    #[tokio::test]
    async fn what_cannot_be_spoken_says_why() {
        let speaker = Speaker::new("/nonexistent/speech");
        assert!(matches!(
            speaker.say("de", "Guten Tag").await,
            Err(SpeakError::Program(_))
        ));
        let long = "a".repeat(MAX_TEXT + 1);
        assert!(matches!(
            speaker.say("de", &long).await,
            Err(SpeakError::Text)
        ));
        assert!(recording(Path::new("/nonexistent.wav")).is_err());
    }

    #[tokio::test]
    async fn a_text_is_spoken_once() {
        let program = Path::new("/usr/bin/espeak-ng");
        assert!(program.exists(), "espeak-ng is missing: run .ci/prepare");
        let speaker = Speaker::new(program);
        let first = speaker
            .say("de", "Guten Tag. Sie sind an dritter Stelle.")
            .await
            .unwrap();
        assert!(
            (1_500..6_000).contains(&first.length_ms()),
            "{}",
            first.length_ms()
        );
        assert!(loudness(&heard(&first, Codec::Pcma)) > 1_000.0);
        let again = speaker
            .say("de", "Guten Tag. Sie sind an dritter Stelle.")
            .await
            .unwrap();
        assert!(Arc::ptr_eq(&first, &again));
    }
}
