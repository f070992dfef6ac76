/** How a person wants to use the kiosk. Lives as long as the person is there, and nowhere else. */

/** Steps of the loudness; the browser's own scale is 0 to 1. */
export const LOUDNESS_STEPS = 5;
const USUAL = 4;

export class Ease {
  /** White and yellow on black. */
  contrast = $state(false);
  /** Text a quarter larger. */
  large = $state(false);
  /** Everything that can be pressed is in the lower third. */
  low = $state(false);
  /** Each new screen is read aloud. */
  reads = $state(false);
  /** 1 to [`LOUDNESS_STEPS`]. */
  loudness = $state(USUAL);

  /** For `volume` of an element or an utterance. */
  get volume(): number {
    return this.loudness / LOUDNESS_STEPS;
  }

  louder(by: number): void {
    this.loudness = Math.min(LOUDNESS_STEPS, Math.max(1, this.loudness + by));
  }

  get changed(): boolean {
    return this.contrast || this.large || this.low || this.reads || this.loudness !== USUAL;
  }

  reset(): void {
    this.contrast = false;
    this.large = false;
    this.low = false;
    this.reads = false;
    this.loudness = USUAL;
  }
}
