//! The tune for the time between announcements: slow broken chords, quiet, in the range that a
//! telephone carries well, and made here, so that nobody has to pay or ask for it.

use std::f64::consts::TAU;

/// Samples in a second.
pub const RATE: u32 = 16_000;

/// The time of one note, in seconds.
const NOTE: f64 = 0.6;
/// How long a note sounds on.
const RING: f64 = 2.4;
/// How loud one note is.
const LOUDNESS: f64 = 2_600.0;

/// Ten bars of four notes, in half tones above middle C.
const BARS: [[i32; 4]; 10] = [
    [0, 7, 12, 16],
    [-3, 4, 9, 12],
    [-7, 5, 9, 12],
    [-5, 2, 7, 11],
    [0, 4, 7, 12],
    [4, 7, 11, 16],
    [-7, 0, 5, 9],
    [-5, 5, 7, 11],
    [-3, 0, 4, 9],
    [-5, 2, 5, 7],
];

/// The tune, as samples at [`RATE`]; its end rings on into its beginning.
pub fn tune() -> Vec<i16> {
    let notes: Vec<i32> = BARS.iter().flatten().copied().collect();
    let step = (NOTE * f64::from(RATE)) as usize;
    let length = step * notes.len();
    let ring = (RING * f64::from(RATE)) as usize;
    let mut sum = vec![0.0; length];
    for (place, half_tones) in notes.iter().enumerate() {
        let hertz = 261.63 * 2_f64.powf(f64::from(*half_tones) / 12.0);
        for n in 0..ring {
            let at = n as f64 / f64::from(RATE);
            // Struck softly, and fading.
            let swell = (at / 0.02).min(1.0) * (-at * 1.6).exp();
            let tail = ((RING - at) / 0.2).min(1.0);
            let tone = (TAU * hertz * at).sin() + 0.25 * (TAU * 2.0 * hertz * at).sin();
            sum[(place * step + n) % length] += LOUDNESS * swell * tail * tone;
        }
    }
    sum.into_iter().map(|sample| sample as i16).collect()
}
