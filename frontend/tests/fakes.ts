/** A PeerConnection, tracks and streams that do nothing but remember. */
import { vi } from "vitest";

export class FakeTrack {
  enabled = true;
  readyState = "live";
  onended: (() => void) | null = null;
  constructor(
    public kind: string,
    public name = "",
  ) {}
  stop(): void {
    this.readyState = "ended";
  }
  getSettings(): MediaTrackSettings {
    return {};
  }
}

export class FakeStream {
  constructor(private tracks: FakeTrack[] = []) {}
  getTracks(): FakeTrack[] {
    return this.tracks;
  }
  getAudioTracks(): FakeTrack[] {
    return this.tracks.filter((track) => track.kind === "audio");
  }
  getVideoTracks(): FakeTrack[] {
    return this.tracks.filter((track) => track.kind === "video");
  }
}

export class FakeSender {
  track: FakeTrack | null = null;
  parameters = { encodings: [{}] as Record<string, unknown>[], codecs: [] as { mimeType: string; clockRate: number }[] };
  /** Whether a codec can be chosen by a word. */
  static chooses = true;
  replaceTrack(track: FakeTrack | null): Promise<void> {
    this.track = track;
    return Promise.resolve();
  }
  getParameters() {
    return structuredClone(this.parameters);
  }
  setParameters(parameters: typeof this.parameters): Promise<void> {
    if (!FakeSender.chooses && parameters.encodings[0]?.["codec"]) return Promise.reject(new TypeError("unknown member"));
    this.parameters = parameters;
    return Promise.resolve();
  }
}

const AUDIO = ["audio/opus", "audio/G722", "audio/PCMA", "audio/PCMU"];

export class FakePeer {
  static all: FakePeer[] = [];
  connectionState = "new";
  iceConnectionState = "new";
  closed = false;
  offers: { iceRestart?: boolean }[] = [];
  answers: string[] = [];
  localDescription: { sdp: string } | null = null;
  onconnectionstatechange: (() => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;
  lines: { kind: string; direction: string; sender: FakeSender; receiver: { track: FakeTrack }; preferences: string[] | null; setCodecPreferences(codecs: { mimeType: string }[]): void }[] = [];
  stats: Record<string, unknown>[] = [];

  constructor(public config: RTCConfiguration) {
    FakePeer.all.push(this);
  }
  addTransceiver(kind: string, init: { direction: string }) {
    const line = {
      kind,
      direction: init.direction,
      sender: new FakeSender(),
      receiver: { track: new FakeTrack(kind) },
      preferences: null as string[] | null,
      setCodecPreferences(codecs: { mimeType: string }[]) {
        line.preferences = codecs.map((codec) => codec.mimeType);
      },
    };
    this.lines.push(line);
    return line;
  }
  createOffer(options: { iceRestart?: boolean }) {
    this.offers.push(options);
    return Promise.resolve({ type: "offer", sdp: `offer ${this.offers.length}` });
  }
  setLocalDescription(offer: { sdp: string }): Promise<void> {
    this.localDescription = offer;
    return Promise.resolve();
  }
  setRemoteDescription(answer: { sdp: string }): Promise<void> {
    this.answers.push(answer.sdp);
    const agreed = AUDIO.map((mimeType) => ({ mimeType, clockRate: 8_000 }));
    for (const { kind, sender, preferences } of this.lines) {
      if (kind === "audio") sender.parameters.codecs = agreed.filter((codec) => !preferences?.length || preferences.includes(codec.mimeType));
    }
    return Promise.resolve();
  }
  setConfiguration(config: RTCConfiguration): void {
    this.config = config;
  }
  getStats() {
    return Promise.resolve(this.stats);
  }
  close(): void {
    this.closed = true;
  }
  become(connection: string, ice: string): void {
    this.connectionState = connection;
    this.iceConnectionState = ice;
    this.onconnectionstatechange?.();
    this.oniceconnectionstatechange?.();
  }
}

/** Puts the fakes where the browser has the real ones. */
export function installMedia(): void {
  FakePeer.all = [];
  FakeSender.chooses = true;
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("RTCPeerConnection", FakePeer);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: (kind: string) => ({ codecs: kind === "audio" ? AUDIO.map((mimeType) => ({ mimeType, clockRate: 8_000 })) : [] }) });
  HTMLMediaElement.prototype.play = () => Promise.resolve();
  HTMLMediaElement.prototype.pause = () => undefined;
  Object.defineProperty(HTMLMediaElement.prototype, "srcObject", { value: null, writable: true, configurable: true });
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
}
