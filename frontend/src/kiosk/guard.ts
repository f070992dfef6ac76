/**
 * What the device does by itself while nobody uses it: looks whether camera and microphone work, and,
 * where the configuration wants it, whether somebody moves before the camera.
 */
import { openDevices } from "../devices";
import { after, type Cancel } from "../timers";
import type { KioskHealth } from "../wire/KioskHealth";
import { checkDevices, untilMorning, type Checked } from "./health";
import { watch } from "./motion";

/** Somebody is there: the check of the morning waits so long. */
const LATER_MS = 5 * 60_000;

export interface GuardOptions {
  version: string;
  /** Whether nobody is there: only then are devices opened for a check. */
  idle(): boolean;
  health(health: KioskHealth): void;
  presence(present: boolean): void;
  check?: () => Promise<Checked>;
  now?: () => Date;
}

export class Guard {
  #options: GuardOptions;
  #timer: Cancel | undefined;
  #checkedOnce = false;
  #wanted = false;
  #track: MediaStreamTrack | null = null;
  #stopWatching: (() => void) | null = null;
  #closed = false;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** The check after the start, and then each morning. */
  begin(): void {
    if (this.#checkedOnce) return;
    this.#checkedOnce = true;
    void this.#check();
  }

  async #check(): Promise<void> {
    if (this.#closed) return;
    if (!this.#options.idle()) {
      this.#timer = after(LATER_MS, () => void this.#check());
      return;
    }
    const found = await (this.#options.check ?? checkDevices)();
    const now = this.#now();
    if (this.#closed) return;
    this.#options.health({ version: this.#options.version, ...found, checked_ms: now.getTime() });
    this.#timer = after(untilMorning(now), () => void this.#check());
  }

  /** Looks for movement, or lets go of the camera: its light goes out. */
  watch(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) void this.#look();
    else this.#blind();
  }

  async #look(): Promise<void> {
    const opened = (await openDevices(["camera"])).camera;
    if (!opened || !("track" in opened)) return;
    if (!this.#wanted || this.#closed) {
      opened.track.stop();
      return;
    }
    this.#track = opened.track;
    this.#stopWatching = watch(opened.track, (present) => this.#options.presence(present));
  }

  #blind(): void {
    this.#stopWatching?.();
    this.#stopWatching = null;
    this.#track?.stop();
    this.#track = null;
  }

  #now(): Date {
    return (this.#options.now ?? (() => new Date()))();
  }

  close(): void {
    this.#closed = true;
    this.#wanted = false;
    this.#timer?.();
    this.#blind();
  }
}
