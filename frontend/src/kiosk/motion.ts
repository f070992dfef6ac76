/**
 * Movement in the camera's picture, found on the device: two small grey pictures are compared, and
 * all that leaves is "somebody is there" or "nobody". Off unless the kiosk's configuration wants it.
 */
const WIDTH = 32;
const HEIGHT = 24;
const EVERY_MS = 250;
/** A cell has changed when its brightness (0 to 255) differs by more than the sensor's noise. */
const CELL_CHANGE = 24;
/** So much of the picture must have changed: a person, not a fly. */
const SHARE = 0.04;
/** A change of more than this is the light, not a person. */
const LIGHT_SHARE = 0.9;
/** So long without movement, and nobody is there. */
const STILL_MS = 8_000;

/** The share of cells, 0 to 1, whose brightness changed. */
export function changedShare(before: Uint8Array, after: Uint8Array): number {
  if (before.length !== after.length || after.length === 0) return 0;
  let changed = 0;
  for (let index = 0; index < after.length; index += 1) {
    if (Math.abs(after[index]! - before[index]!) > CELL_CHANGE) changed += 1;
  }
  return changed / after.length;
}

/** Brightness of each cell out of RGBA (ITU-R BT.601). */
export function grey(pixels: Uint8ClampedArray): Uint8Array {
  const cells = new Uint8Array(pixels.length / 4);
  for (let index = 0; index < cells.length; index += 1) {
    const at = index * 4;
    cells[index] = Math.round(0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!);
  }
  return cells;
}

/** From single comparisons to "there" and "gone": two in a row must move, and stillness lasts. */
export class Movement {
  present = false;
  #moved = 0;
  #lastMs = 0;

  /** Whether something changed; `nowMs` only ever grows. */
  saw(share: number, nowMs: number): boolean {
    const moves = share >= SHARE && share <= LIGHT_SHARE;
    this.#moved = moves ? this.#moved + 1 : 0;
    if (this.#moved >= 2) this.#lastMs = nowMs;
    const present = this.#moved >= 2 || (this.present && nowMs - this.#lastMs < STILL_MS);
    const changed = present !== this.present;
    this.present = present;
    return changed;
  }
}

/** Watches a camera until stopped. */
export function watch(track: MediaStreamTrack, tell: (present: boolean) => void): () => void {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  void video.play().catch(() => undefined);
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const paint = canvas.getContext("2d", { willReadFrequently: true });
  const movement = new Movement();
  let before: Uint8Array | null = null;
  const timer = setInterval(() => {
    if (!paint || video.videoWidth === 0) return;
    paint.drawImage(video, 0, 0, WIDTH, HEIGHT);
    const now = grey(paint.getImageData(0, 0, WIDTH, HEIGHT).data);
    const share = before ? changedShare(before, now) : 0;
    before = now;
    if (movement.saw(share, performance.now())) tell(movement.present);
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    video.srcObject = null;
  };
}
