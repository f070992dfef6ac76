/**
 * Sounds made on the spot: a chime when the citizen is called, a ring at the desk. Soft sine
 * tones; nothing to download. A browser that wants a press first says so by `blocked`.
 */
let context: AudioContext | null = null;

function audio(): AudioContext | null {
  if (typeof AudioContext === "undefined") return null;
  context ??= new AudioContext();
  return context;
}

/** Whether a press is still needed before anything can be heard. */
export function soundBlocked(): boolean {
  return audio()?.state === "suspended";
}

/** To be called in a press. */
export async function unlockSound(): Promise<void> {
  await audio()?.resume().catch(() => undefined);
}

function tone(at: AudioContext, frequency: number, start: number, length: number, loudness: number): void {
  const oscillator = at.createOscillator();
  const gain = at.createGain();
  oscillator.type = "sine";
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(loudness, start + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + length);
  oscillator.connect(gain).connect(at.destination);
  oscillator.start(start);
  oscillator.stop(start + length + 0.05);
}

/** Three rising tones, once; `volume` from 0 to 1. */
export function chime(volume = 1): void {
  const at = audio();
  if (!at || at.state !== "running") return;
  const start = at.currentTime + 0.02;
  tone(at, 523.25, start, 0.9, 0.16 * volume);
  tone(at, 659.25, start + 0.22, 0.9, 0.16 * volume);
  tone(at, 783.99, start + 0.44, 1.4, 0.16 * volume);
}

/** Rings until the returned function is called. */
export function ring(): () => void {
  const once = () => {
    const at = audio();
    if (!at || at.state !== "running") return;
    const start = at.currentTime + 0.02;
    tone(at, 659.25, start, 0.5, 0.14);
    tone(at, 880, start + 0.18, 0.7, 0.14);
  };
  once();
  const timer = setInterval(once, 2_000);
  return () => clearInterval(timer);
}

/** The ringing tone of a telephone that gives none itself, until the returned function is called. */
export function ringback(): () => void {
  const once = () => {
    const at = audio();
    if (at && at.state === "running") tone(at, 425, at.currentTime + 0.02, 1, 0.08);
  };
  once();
  const timer = setInterval(once, 5_000);
  return () => clearInterval(timer);
}

/** The loudness of a microphone track, 0 to 1, so often a second; returns a stop. */
export function meter(track: MediaStreamTrack, show: (level: number) => void): () => void {
  const at = audio();
  if (!at) return () => undefined;
  void at.resume().catch(() => undefined);
  const source = at.createMediaStreamSource(new MediaStream([track]));
  const analyser = at.createAnalyser();
  analyser.fftSize = 512;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    const decibels = 20 * Math.log10(Math.sqrt(sum / samples.length) + 1e-6);
    show(Math.min(1, Math.max(0, (decibels + 60) / 50)));
  }, 100);
  return () => {
    clearInterval(timer);
    source.disconnect();
  };
}
