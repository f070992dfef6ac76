/**
 * The media connection of a room: one PeerConnection per conversation and generation. Everything is
 * laid out in the first offer, so that joins, cameras and screens need no further one. Nothing is
 * attached before `open`: no picture and no sound leaves earlier. Knows neither pages nor devices.
 */
import type { Reply } from "./live";
import type { IceServer } from "./wire/IceServer";
import type { Quality } from "./wire/Quality";
import type { VoiceName } from "./wire/VoiceName";

/** Remote participants the offer has room for. */
export const SLOTS = 4;

const CAMERA_BITS_PER_SECOND = 1_200_000;
/** For a life-size picture of 1920 by 1080. */
const LARGE_CAMERA_BITS_PER_SECOND = 3_000_000;
const SCREEN_BITS_PER_SECOND = 2_500_000;
const AUDIO_BITS_PER_SECOND = 40_000;
/** G.722 and G.711 have no other rate; a browser refuses them below it. */
const VOICE_BITS_PER_SECOND = 64_000;
const DISCONNECTED_GRACE_MS = 1_500;
const RESTART_PATIENCE_MS = 5_000;
const CONNECT_PATIENCE_MS = 8_000;
const REBUILD_DELAYS_MS = [0, 1_000, 2_000, 4_000, 8_000];
const STATS_MS = 2_000;

export type Source = "microphone" | "camera" | "screen";
const SOURCES: Source[] = ["microphone", "camera", "screen"];

export type MediaState = "none" | "connecting" | "connected" | "restoring";

/** The streams of one remote participant. */
export interface Slot {
  audio: MediaStream;
  camera: MediaStream;
  screen: MediaStream;
}

export interface RoomKey {
  conversation: string;
  generation: number;
  iceServers: IceServer[];
  /** The picture of our camera is seen life-size: it may take more of the line. */
  large?: boolean;
}

export interface MediaOptions {
  sendOffer(generation: number, sdp: string, signal: AbortSignal): Promise<Reply>;
  /** State, slots or quality changed. */
  onChange(): void;
  createPeer?: (config: RTCConfiguration) => RTCPeerConnection;
}

interface Peer {
  pc: RTCPeerConnection;
  /** The line of our microphone. */
  line: RTCRtpTransceiver;
  /** The one codec that this line was last negotiated for; null: all of them. */
  narrowed: VoiceName | null;
  /** There was an answer. */
  answered: boolean;
  generation: number;
  senders: Record<Source, RTCRtpSender>;
  slots: Slot[];
  abort: AbortController;
  negotiating: boolean;
  /** Asked for while another negotiation went on. */
  again: boolean;
  restartWanted: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export class RoomMedia {
  #options: MediaOptions;
  #key: RoomKey | null = null;
  #peer: Peer | null = null;
  #tracks: Record<Source, MediaStreamTrack | null> = { microphone: null, camera: null, screen: null };
  #open = false;
  #held = false;
  #state: MediaState = "none";
  #quality: Quality = "unknown";
  #rebuilds = 0;
  #statsTimer: ReturnType<typeof setInterval> | undefined;
  #lastStats: Totals | null = null;
  #scale = 1;
  #voice: VoiceName | null = null;
  #unlisten: (() => void) | null = null;

  constructor(options: MediaOptions) {
    this.#options = options;
  }

  get state(): MediaState {
    return this.#state;
  }

  /** How good our own connection is, both ways. */
  get quality(): Quality {
    return this.#quality;
  }

  slot(index: number): Slot | null {
    return this.#peer?.slots[index] ?? null;
  }

  /** Builds the connection of this room; again only where it is another one, or has moved. */
  prepare(key: RoomKey): void {
    const same = this.#key?.conversation === key.conversation && this.#key.generation === key.generation;
    if (same && this.#peer) {
      this.#key = key;
      return;
    }
    if (this.#key?.conversation !== key.conversation) this.#open = false;
    this.#key = key;
    this.#rebuilds = 0;
    this.#listen();
    this.#build();
  }

  /** Accepted: attaches what is there, in this very tick. */
  open(): void {
    if (this.#open) return;
    this.#open = true;
    this.#attachAll();
  }

  /** On hold nothing is attached, whatever the server does: no picture and no sound leaves. */
  hold(on: boolean): void {
    if (this.#held === on) return;
    this.#held = on;
    if (this.#open) this.#attachAll();
  }

  /** The codec that a telephone in the room understands; null: nobody needs another one than usual. */
  setVoice(voice: VoiceName | null): void {
    if (this.#voice === voice) return;
    this.#voice = voice;
    if (this.#peer) void this.#speak(this.#peer);
  }

  /** The track to send from now on; attached only while the room is open. */
  setTrack(source: Source, track: MediaStreamTrack | null): void {
    if (this.#tracks[source] === track) return;
    this.#tracks[source] = track;
    if (this.#open) this.#attach(source);
  }

  close(): void {
    this.#key = null;
    this.#open = false;
    this.#unlisten?.();
    this.#unlisten = null;
    this.#tearDown();
    this.#setState("none");
  }

  #build(): void {
    const key = this.#key;
    if (!key) return;
    this.#tearDown();
    const create = this.#options.createPeer ?? ((config) => new RTCPeerConnection(config));
    const pc = create(configuration(key.iceServers));
    const line = pc.addTransceiver("audio", {
      direction: "sendonly",
      sendEncodings: [{ maxBitrate: AUDIO_BITS_PER_SECOND, priority: "high", networkPriority: "high" }],
    });
    const senders = {
      microphone: line.sender,
      camera: video(pc, "sendonly", key.large ? LARGE_CAMERA_BITS_PER_SECOND : CAMERA_BITS_PER_SECOND, scaleFor(key.large ?? false, "unknown")).sender,
      screen: video(pc, "sendonly", SCREEN_BITS_PER_SECOND).sender,
    };
    const slots: Slot[] = [];
    for (let index = 0; index < SLOTS; index += 1) {
      slots.push({
        audio: new MediaStream([pc.addTransceiver("audio", { direction: "recvonly" }).receiver.track]),
        camera: new MediaStream([video(pc, "recvonly").receiver.track]),
        screen: new MediaStream([video(pc, "recvonly").receiver.track]),
      });
    }
    const peer: Peer = {
      pc,
      line,
      narrowed: null,
      answered: false,
      generation: key.generation,
      senders,
      slots,
      abort: new AbortController(),
      negotiating: false,
      again: false,
      restartWanted: false,
      timer: undefined,
    };
    this.#peer = peer;
    this.#lastStats = null;
    this.#scale = scaleFor(key.large ?? false, "unknown");
    pc.onconnectionstatechange = () => this.#onConnection(peer);
    pc.oniceconnectionstatechange = () => this.#onConnection(peer);
    if (this.#open) this.#attachAll();
    this.#setState(this.#rebuilds > 0 ? "restoring" : "connecting");
    this.#options.onChange();
    void this.#negotiate(peer, false);
    this.#statsTimer ??= setInterval(() => void this.#measure(), STATS_MS);
  }

  #tearDown(): void {
    clearInterval(this.#statsTimer);
    this.#statsTimer = undefined;
    const peer = this.#peer;
    this.#peer = null;
    if (!peer) return;
    clearTimeout(peer.timer);
    peer.abort.abort();
    peer.pc.onconnectionstatechange = null;
    peer.pc.oniceconnectionstatechange = null;
    peer.pc.close();
  }

  #attachAll(): void {
    for (const source of SOURCES) this.#attach(source);
  }

  #attach(source: Source): void {
    const sender = this.#peer?.senders[source];
    const track = this.#held ? null : this.#tracks[source];
    if (!sender || sender.track === track) return;
    void sender.replaceTrack(track).catch(() => undefined);
  }

  async #negotiate(peer: Peer, restart: boolean): Promise<void> {
    if (peer.negotiating) {
      peer.restartWanted ||= restart;
      peer.again = true;
      return;
    }
    peer.negotiating = true;
    try {
      const offer = await peer.pc.createOffer({ iceRestart: restart });
      if (peer !== this.#peer) return;
      await peer.pc.setLocalDescription(offer);
      // The server is ICE-lite and learns our address from the first check: no waiting for candidates.
      const sdp = peer.pc.localDescription?.sdp ?? offer.sdp ?? "";
      const reply = await this.#options.sendOffer(peer.generation, sdp, peer.abort.signal);
      if (peer !== this.#peer || reply.kind === "dropped") return;
      if (reply.kind !== "answer" || reply.generation !== peer.generation) {
        this.#rebuildLater(peer);
        return;
      }
      await peer.pc.setRemoteDescription({ type: "answer", sdp: narrowed(tuneAnswer(reply.sdp), peer.narrowed) });
      if (peer !== this.#peer) return;
      peer.answered = true;
      void this.#speak(peer);
      this.#watch(peer, restart ? RESTART_PATIENCE_MS : CONNECT_PATIENCE_MS);
    } catch {
      if (peer === this.#peer) this.#rebuildLater(peer);
      return;
    } finally {
      peer.negotiating = false;
    }
    if (peer.again) {
      const wanted = peer.restartWanted;
      peer.again = peer.restartWanted = false;
      void this.#negotiate(peer, wanted);
    }
  }

  /**
   * Sends the microphone by the codec that the telephone understands. Where the browser cannot switch
   * by a word, the line is negotiated again with nothing else on it.
   */
  async #speak(peer: Peer): Promise<void> {
    const voice = this.#voice;
    const { line } = peer;
    // Before the first answer nothing is agreed; the answer comes by here.
    if (!peer.answered || (speaks(line, voice) && !(voice === null && peer.narrowed !== null))) return;
    if (peer.narrowed === null && (await switchCodec(line, voice))) return;
    if (peer !== this.#peer || this.#voice !== voice) return;
    if (peer.narrowed === voice && (voice !== null || !speaks(line, voice))) return;
    peer.narrowed = voice;
    narrow(line, voice);
    // With new addresses, for the server takes any other offer for a new connection.
    await this.#negotiate(peer, true);
  }

  /** Not connected in time: start over. */
  #watch(peer: Peer, patience: number): void {
    if (connected(peer.pc)) {
      this.#onConnection(peer);
      return;
    }
    clearTimeout(peer.timer);
    peer.timer = setTimeout(() => {
      if (peer === this.#peer && !connected(peer.pc)) this.#rebuildLater(peer);
    }, patience);
  }

  #rebuildLater(peer: Peer): void {
    clearTimeout(peer.timer);
    const delay = REBUILD_DELAYS_MS[Math.min(this.#rebuilds, REBUILD_DELAYS_MS.length - 1)] ?? 0;
    this.#rebuilds += 1;
    this.#setState("restoring");
    peer.timer = setTimeout(() => {
      if (peer === this.#peer) this.#build();
    }, delay);
  }

  #onConnection(peer: Peer): void {
    if (peer !== this.#peer) return;
    const { pc } = peer;
    if (connected(pc)) {
      clearTimeout(peer.timer);
      peer.timer = undefined;
      this.#rebuilds = 0;
      this.#setState("connected");
    } else if (pc.connectionState === "failed" || pc.iceConnectionState === "failed") {
      this.#restart(peer);
    } else if (pc.iceConnectionState === "disconnected") {
      this.#setState("restoring");
      clearTimeout(peer.timer);
      peer.timer = setTimeout(() => {
        if (peer === this.#peer && !connected(pc)) this.#restart(peer);
      }, DISCONNECTED_GRACE_MS);
    }
  }

  #restart(peer: Peer): void {
    clearTimeout(peer.timer);
    this.#setState("restoring");
    // A DTLS transport that failed does not come back by an ICE restart.
    if (peer.pc.connectionState === "failed" && peer.pc.iceConnectionState === "connected") this.#rebuildLater(peer);
    else this.#restartIce(peer);
  }

  /** With the newest credentials of the relay: they live an hour at most. */
  #restartIce(peer: Peer): void {
    if (this.#key) peer.pc.setConfiguration?.(configuration(this.#key.iceServers));
    void this.#negotiate(peer, true);
  }

  #setState(state: MediaState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onChange();
  }

  /** Another network: the old path is gone before anybody notices. */
  #listen(): void {
    if (this.#unlisten || typeof window === "undefined") return;
    const changed = () => {
      if (this.#peer && this.#state !== "connecting") this.#restartIce(this.#peer);
    };
    const connection = (navigator as Navigator & { connection?: EventTarget & { type?: string } }).connection;
    let type = connection?.type;
    const typeChanged = () => {
      if (connection?.type === type) return;
      type = connection?.type;
      changed();
    };
    window.addEventListener("online", changed);
    connection?.addEventListener?.("change", typeChanged);
    this.#unlisten = () => {
      window.removeEventListener("online", changed);
      connection?.removeEventListener?.("change", typeChanged);
    };
  }

  async #measure(): Promise<void> {
    const peer = this.#peer;
    if (!peer || this.#state !== "connected") return;
    const totals = sum(await peer.pc.getStats());
    if (peer !== this.#peer) return;
    const before = this.#lastStats;
    this.#lastStats = totals;
    if (!before) return;
    const quality = judge(before, totals);
    this.#adapt(peer, quality);
    if (quality === this.#quality) return;
    this.#quality = quality;
    this.#options.onChange();
  }

  /** On a poor line a smaller picture that moves is worth more than a large one that stands. */
  #adapt(peer: Peer, quality: Quality): void {
    const large = this.#key?.large ?? false;
    const scale = quality === "fair" && !large ? this.#scale : scaleFor(large, quality);
    if (scale === this.#scale) return;
    this.#scale = scale;
    const sender = peer.senders.camera;
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) encoding.scaleResolutionDownBy = scale;
    void sender.setParameters(parameters).catch(() => undefined);
  }
}

/** A codec as browsers name it. */
export function mimeOf(voice: VoiceName): string {
  return `audio/${voice.toUpperCase()}`;
}

const VOICES = ["g722", "pcma", "pcmu"].map((voice) => `audio/${voice}`);

function same(mime: string | undefined, other: string): boolean {
  return mime?.toLowerCase() === other.toLowerCase();
}

/** What chooses a codec for one encoding; TypeScript does not know it yet. */
type Choosing = RTCRtpEncodingParameters & { codec?: { mimeType: string; clockRate: number; channels?: number } };

/** Whether a line sends by this codec; null: by one that no telephone asked for. */
function speaks(line: RTCRtpTransceiver, voice: VoiceName | null): boolean {
  const { codecs, encodings } = line.sender.getParameters();
  const mime = (encodings[0] as Choosing | undefined)?.codec?.mimeType ?? codecs?.[0]?.mimeType;
  return voice === null ? !VOICES.some((one) => same(mime, one)) : same(mime, mimeOf(voice));
}

/**
 * Switches what a line sends, without a negotiation; null: back to the browser's choice. False: this
 * browser cannot, or the codec is not agreed.
 */
export async function switchCodec(line: RTCRtpTransceiver, voice: VoiceName | null): Promise<boolean> {
  const parameters = line.sender.getParameters();
  const encoding = parameters.encodings[0] as Choosing | undefined;
  const codec = voice === null ? undefined : (parameters.codecs ?? []).find((one) => same(one.mimeType, mimeOf(voice)));
  if (!encoding || (voice !== null && !codec)) return false;
  if (codec) encoding.codec = { mimeType: codec.mimeType, clockRate: codec.clockRate, ...(codec.channels === undefined ? {} : { channels: codec.channels }) };
  else delete encoding.codec;
  // Chromium refuses less than the codec needs by which it still sends.
  encoding.maxBitrate = VOICE_BITS_PER_SECOND;
  try {
    await line.sender.setParameters(parameters);
  } catch {
    return false;
  }
  // Chromium goes on with a codec whose choice is only taken away, until the next negotiation.
  return voice !== null && speaks(line, voice);
}

function bitrate(voice: VoiceName | null): number {
  return voice === null ? AUDIO_BITS_PER_SECOND : VOICE_BITS_PER_SECOND;
}

/** Leaves one codec for the next negotiation of a line; null: all of them. */
function narrow(line: RTCRtpTransceiver, voice: VoiceName | null): void {
  const parameters = line.sender.getParameters();
  for (const encoding of parameters.encodings) encoding.maxBitrate = bitrate(voice);
  void line.sender.setParameters(parameters).catch(() => undefined);
  const all = RTCRtpReceiver.getCapabilities?.("audio")?.codecs ?? [];
  const only = voice === null ? [] : all.filter((one) => same(one.mimeType, mimeOf(voice)));
  line.setCodecPreferences?.(only);
}

function configuration(iceServers: IceServer[]): RTCConfiguration {
  return {
    bundlePolicy: "max-bundle",
    rtcpMuxPolicy: "require",
    iceServers: iceServers.map((server) => ({
      urls: server.urls,
      ...(server.username === null ? {} : { username: server.username }),
      ...(server.credential === null ? {} : { credential: server.credential }),
    })),
  };
}

/**
 * By how much our picture is made smaller. A large one begins small, so that the first frame comes as
 * fast as any, and grows once the line has shown what it bears.
 */
export function scaleFor(large: boolean, quality: Quality): number {
  if (quality === "poor") return large ? 3 : 2;
  if (!large || quality === "good") return 1;
  return quality === "fair" ? 1.5 : 3;
}

function connected(pc: RTCPeerConnection): boolean {
  return pc.connectionState === "connected" && ["connected", "completed"].includes(pc.iceConnectionState);
}

function video(pc: RTCPeerConnection, direction: "sendonly" | "recvonly", maxBitrate?: number, scaleResolutionDownBy = 1): RTCRtpTransceiver {
  const transceiver = pc.addTransceiver("video", {
    direction,
    ...(maxBitrate === undefined ? {} : { sendEncodings: [{ maxBitrate, ...(scaleResolutionDownBy === 1 ? {} : { scaleResolutionDownBy }) }] }),
  });
  const codecs = preferred(RTCRtpReceiver.getCapabilities?.("video")?.codecs ?? []);
  if (codecs.length > 0) transceiver.setCodecPreferences?.(codecs);
  return transceiver;
}

/** The codecs every browser has, and their repair stream: a short offer starts faster. */
export function preferred<C extends { mimeType: string; sdpFmtpLine?: string }>(codecs: C[]): C[] {
  const named = (name: string) => codecs.filter((codec) => codec.mimeType.toLowerCase() === `video/${name}`);
  const h264 = named("h264").filter((codec) => /packetization-mode=1/.test(codec.sdpFmtpLine ?? "") && /profile-level-id=42/i.test(codec.sdpFmtpLine ?? ""));
  return [...named("vp8"), ...h264.slice(0, 2), ...named("rtx")];
}

/** Asks our own encoder, through the answer it obeys, for repair data and silence suppression. */
export function tuneAnswer(sdp: string): string {
  const opus = [...sdp.matchAll(/^a=rtpmap:(\d+) opus\/48000/gim)].map((match) => match[1]!);
  let tuned = sdp;
  for (const payload of new Set(opus)) {
    tuned = tuned.replace(new RegExp(`^(a=fmtp:${payload} )(.*)$`, "gm"), (_line, head: string, rest: string) => {
      const parameters = rest.split(";").map((part) => part.trim()).filter(Boolean);
      for (const wanted of ["useinbandfec=1", "usedtx=1"]) {
        const name = wanted.split("=")[0]!;
        if (!parameters.some((part) => part.startsWith(`${name}=`))) parameters.push(wanted);
      }
      return head + parameters.join(";");
    });
  }
  return tuned;
}

/**
 * The answer with nothing but this codec on the line of our microphone, which is the first: a server
 * may name again what was agreed before, and browsers send by what stands first.
 */
export function narrowed(sdp: string, voice: VoiceName | null): string {
  if (voice === null) return sdp;
  const [head = "", line, ...others] = sdp.split(/^(?=m=)/m);
  const type = line && new RegExp(`^a=rtpmap:(\\d+) ${voice}/`, "im").exec(line)?.[1];
  if (!line || !type) return sdp;
  const only = line
    .replace(/^(m=audio \d+ \S+) .*$/m, `$1 ${type}`)
    .split(/(?<=\n)/)
    .filter((text) => (/^a=(?:rtpmap|fmtp|rtcp-fb):(\d+)/.exec(text)?.[1] ?? type) === type);
  return [head, only.join(""), ...others].join("");
}

export interface Totals {
  received: number;
  lost: number;
  /** Share of our packets the server misses, 0 to 1; the worst of our streams. */
  uplinkLoss: number;
  /** Milliseconds; 0 while unknown. */
  roundTrip: number;
}

export function sum(report: { forEach(each: (entry: Record<string, unknown>) => void): void }): Totals {
  const totals: Totals = { received: 0, lost: 0, uplinkLoss: 0, roundTrip: 0 };
  const number = (value: unknown) => (typeof value === "number" ? value : 0);
  report.forEach((entry) => {
    if (entry["type"] === "inbound-rtp") {
      totals.received += number(entry["packetsReceived"]);
      totals.lost += Math.max(0, number(entry["packetsLost"]));
    } else if (entry["type"] === "remote-inbound-rtp") {
      totals.uplinkLoss = Math.max(totals.uplinkLoss, number(entry["fractionLost"]));
    } else if (entry["type"] === "candidate-pair" && entry["nominated"] === true && entry["state"] === "succeeded") {
      totals.roundTrip = Math.max(totals.roundTrip, number(entry["currentRoundTripTime"]) * 1_000);
    }
  });
  return totals;
}

export function judge(before: Totals, after: Totals): Quality {
  const lost = Math.max(0, after.lost - before.lost);
  const received = Math.max(0, after.received - before.received);
  const loss = Math.max(lost + received > 0 ? lost / (lost + received) : 0, after.uplinkLoss);
  if (loss > 0.08 || after.roundTrip > 600) return "poor";
  if (loss > 0.02 || after.roundTrip > 250) return "fair";
  return "good";
}
