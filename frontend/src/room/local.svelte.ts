/**
 * What this person sends: the wish (on or off) and the track behind it, for microphone, camera and
 * screen. The preview while waiting and the room share one of these, so a camera that is open in
 * the preview is open in the room.
 */
import * as devices from "../devices";
import type { DeviceChoice, Kind, Trouble } from "../devices";
import type { Source } from "../media";

export class LocalMedia {
  microphone = $state.raw<MediaStreamTrack | null>(null);
  camera = $state.raw<MediaStreamTrack | null>(null);
  screen = $state.raw<MediaStreamTrack | null>(null);
  /** What goes out as a screen is a paper under a camera. */
  paper = $state(false);
  /** What the person wants; a device that fails does not change the wish. */
  wantsMicrophone = $state(true);
  wantsCamera = $state(true);
  opening = $state(false);
  /** How often a device could not be opened: each time is worth a word. */
  failures = $state(0);
  trouble = $state<Record<Kind, Trouble | null>>({ microphone: null, camera: null });
  choices = $state.raw<Record<Kind, DeviceChoice[]>>({ microphone: [], camera: [] });
  onTrack: (source: Source, track: MediaStreamTrack | null) => void = () => undefined;

  #closed = false;
  /** The picture is seen life-size. */
  #large = false;
  #busy: Promise<void> | null = null;
  #changed = () => void this.#devicesChanged();

  constructor() {
    navigator.mediaDevices?.addEventListener?.("devicechange", this.#changed);
  }

  get sends(): { camera: boolean; microphone: boolean; screen: boolean } {
    return {
      camera: this.camera !== null,
      microphone: this.microphone !== null && this.microphone.enabled,
      screen: this.screen !== null,
    };
  }

  /** Opens what is wanted and not open. */
  async open(): Promise<void> {
    if (this.#busy) await this.#busy;
    const kinds: Kind[] = [];
    if (this.wantsMicrophone && !this.microphone) kinds.push("microphone");
    if (this.wantsCamera && !this.camera) kinds.push("camera");
    if (kinds.length === 0) return;
    this.opening = true;
    this.#busy = this.#openKinds(kinds).finally(() => {
      this.opening = false;
      this.#busy = null;
    });
    await this.#busy;
  }

  async #openKinds(kinds: Kind[]): Promise<void> {
    const opened = await devices.openDevices(kinds, this.#large);
    for (const kind of kinds) {
      const result = opened[kind];
      if (!result) continue;
      if ("trouble" in result) {
        this.trouble[kind] = result.trouble;
        this.failures += 1;
        continue;
      }
      const wanted = kind === "camera" ? this.wantsCamera : this.wantsMicrophone;
      if (this.#closed || !wanted) result.track.stop();
      else this.#put(kind, result.track);
    }
    this.choices = await devices.listDevices();
  }

  #put(kind: Kind, track: MediaStreamTrack): void {
    this.trouble[kind] = null;
    const before = this[kind];
    this[kind] = track;
    track.onended = () => {
      // Unplugged, or taken away by the system: the wish stays, so another device may take over.
      if (this[kind] !== track) return;
      this[kind] = null;
      this.onTrack(kind, null);
      void this.open();
    };
    this.onTrack(kind, track);
    before?.stop();
  }

  /** The camera gives a large picture from now on, or the usual one; one that is open follows. */
  setLarge(on: boolean): void {
    if (this.#large === on) return;
    this.#large = on;
    const { camera } = this;
    const device = camera?.getSettings().deviceId ?? null;
    void camera?.applyConstraints(devices.constraints("camera", device, on)).catch(() => undefined);
  }

  /** Muting keeps the device open: it must be instant. */
  async setMicrophone(on: boolean): Promise<void> {
    this.wantsMicrophone = on;
    if (this.microphone) {
      this.microphone.enabled = on;
      this.onTrack("microphone", this.microphone);
    } else if (on) await this.open();
  }

  /** Lets go of the microphone and does not want it. */
  dropMicrophone(): void {
    this.wantsMicrophone = false;
    const track = this.microphone;
    if (!track) return;
    this.microphone = null;
    track.onended = null;
    track.stop();
    this.onTrack("microphone", null);
  }

  /** Off means off: the light of the camera goes out. */
  async setCamera(on: boolean): Promise<void> {
    this.wantsCamera = on;
    if (on) {
      await this.open();
      return;
    }
    const track = this.camera;
    this.camera = null;
    this.onTrack("camera", null);
    track?.stop();
  }

  async setScreen(on: boolean): Promise<void> {
    if (!on) {
      const track = this.screen;
      this.screen = null;
      this.paper = false;
      this.onTrack("screen", null);
      track?.stop();
      return;
    }
    const track = await devices.openScreen();
    if (!track) return;
    if (this.#closed) {
      track.stop();
      return;
    }
    track.onended = () => {
      if (this.screen === track) void this.setScreen(false);
    };
    this.setPaper(null);
    this.screen = track;
    this.onTrack("screen", track);
  }

  /** A paper under a camera, on the line of the screen; null shows it no longer. The track's owner is who gave it. */
  setPaper(track: MediaStreamTrack | null): void {
    const before = this.screen;
    if (track === null && !this.paper) return;
    this.paper = track !== null;
    this.screen = track;
    this.onTrack("screen", track);
    if (before && before !== track) {
      before.onended = null;
      before.stop();
    }
  }

  async choose(kind: Kind, id: string): Promise<void> {
    devices.remember(kind, id);
    const before = this[kind];
    // Some cameras cannot be opened twice: let go first.
    if (before) {
      before.onended = null;
      before.stop();
      this[kind] = null;
    }
    if (kind === "camera") this.wantsCamera = true;
    await this.open();
    if (kind === "microphone" && this.microphone) this.microphone.enabled = this.wantsMicrophone;
    if (!this[kind]) this.onTrack(kind, null);
  }

  chosen(kind: Kind): string {
    return this[kind]?.getSettings().deviceId ?? devices.remembered(kind) ?? "";
  }

  async #devicesChanged(): Promise<void> {
    this.choices = await devices.listDevices();
    for (const kind of ["microphone", "camera"] as const) {
      if (this.trouble[kind] === "missing" && this.choices[kind].length > 0) await this.open();
    }
  }

  /** Closes every device; the wishes stay. */
  release(): void {
    this.paper = false;
    for (const source of ["microphone", "camera", "screen"] as const) {
      const track = this[source];
      this[source] = null;
      if (!track) continue;
      track.onended = null;
      track.stop();
      this.onTrack(source, null);
    }
  }

  close(): void {
    this.#closed = true;
    this.release();
    navigator.mediaDevices?.removeEventListener?.("devicechange", this.#changed);
  }
}
