/**
 * A whole talk without a server: the live channel is answered in this page, and the other side is a
 * second PeerConnection with a painted camera and a tone. `loop.html?side=visit|desk`.
 */
import "../src/styles/main.css";
import { mount } from "svelte";
import { loadTexts } from "../src/texts";
import DeskPage from "../src/desk/Desk.svelte";
import { Desk } from "../src/desk/desk.svelte";
import VisitPage from "../src/visit/Visit.svelte";
import { Visit } from "../src/visit/visit.svelte";
import type { RoomView } from "../src/wire/RoomView";
import { desk as deskView, entry, room, talking, visit as visitView } from "./views";

const side = new URLSearchParams(location.search).get("side") ?? "visit";

function camera(): MediaStreamTrack {
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 360;
  const paint = canvas.getContext("2d")!;
  let turn = 0;
  setInterval(() => {
    paint.fillStyle = `hsl(${(turn += 7) % 360} 60% 50%)`;
    paint.fillRect(0, 0, 640, 360);
  }, 33);
  return canvas.captureStream(30).getVideoTracks()[0]!;
}

function tone(): MediaStreamTrack {
  const audio = new AudioContext();
  const oscillator = audio.createOscillator();
  const end = audio.createMediaStreamDestination();
  oscillator.connect(end);
  oscillator.start();
  return end.stream.getAudioTracks()[0]!;
}

interface Received {
  id: string;
  body: { type: string; kind?: string; [field: string]: unknown };
}

class PaperServer {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  #seq = 0;
  #generation = 1;
  #open = false;
  #peer: RTCPeerConnection | null = null;
  #remote: RTCRtpTransceiver[] = [];
  #mine = camera();

  constructor() {
    setTimeout(() => this.onopen?.(), 5);
    Object.assign(window, { server: this });
  }

  send(text: string): void {
    const frame = JSON.parse(text) as Received;
    if (!frame.body) {
      this.#tell({ type: "welcome", epoch: "one", heartbeat_ms: 5000 });
      this.#view();
      return;
    }
    if (frame.body.kind === "media") return void this.#answer(frame);
    this.#tell({ type: "ack", id: frame.id });
    if (frame.body.type === "accept") this.accept();
    if (frame.body.kind === "chat") setTimeout(() => this.#tell({ type: "delivered", message: frame.body["message"] }), 100);
  }

  close(): void {
    this.onclose = null;
  }

  /** The room opens: the other side's camera is attached in the same moment. */
  accept(): void {
    this.#open = true;
    void this.#remote[1]?.sender.replaceTrack(this.#mine);
    void this.#remote[0]?.sender.replaceTrack(tone());
    this.#view();
  }

  /** As after a crash: the next generation. */
  move(): void {
    this.#generation += 1;
    this.#view();
  }

  /** Pulls the plug of the media connection. */
  unplug(): void {
    this.#peer?.close();
  }

  #tell(body: unknown): void {
    this.onmessage?.({ data: JSON.stringify(body) });
  }

  #view(): void {
    const changes: Partial<RoomView> = { open: this.#open, generation: this.#generation, talking_s: 0 };
    const stage = this.#open ? "talking" : side === "visit" ? "ringing" : "offered";
    const view =
      side === "visit"
        ? visitView({ stage: stage as "talking", room: room(changes), proposal: null })
        : this.#open
          ? deskView(talking(room(changes, false)))
          : deskView({ stage: "offered", offer: 1, rings_s: 25, visit: entry, room: room(changes, false), callback: null });
    this.#tell({ type: "view", seq: (this.#seq += 1), view });
  }

  async #answer(frame: Received): Promise<void> {
    const sdp = frame.body["sdp"] as string;
    Object.assign(window, { offerBytes: sdp.length });
    const fresh = !this.#peer || this.#peer.signalingState === "closed" || !sdp.includes("ice-ufrag") || frame.body["generation"] !== this.#answered;
    this.#answered = frame.body["generation"] as number;
    const peer = fresh ? new RTCPeerConnection() : this.#peer!;
    this.#peer = peer;
    await peer.setRemoteDescription({ type: "offer", sdp });
    this.#remote = peer.getTransceivers().slice(3);
    for (const line of this.#remote) line.direction = "sendonly";
    if (this.#open) {
      void this.#remote[1]?.sender.replaceTrack(this.#mine);
      void this.#remote[0]?.sender.replaceTrack(tone());
    }
    await peer.setLocalDescription(await peer.createAnswer());
    await new Promise<void>((done) => {
      if (peer.iceGatheringState === "complete") done();
      else peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && done();
    });
    this.#tell({ type: "answer", id: frame.id, generation: this.#answered, sdp: peer.localDescription!.sdp });
  }
  #answered = 0;
}

async function begin(): Promise<void> {
  Object.assign(window, { WebSocket: PaperServer });
  const target = document.getElementById(side)!;
  const t = await loadTexts("de", ["room", "media", "desk"]);
  const texts = { t, locale: "de" };
  if (side === "visit") mount(VisitPage, { target, props: { visit: new Visit({ live: "/none", textOnly: false }), texts } });
  else mount(DeskPage, { target, props: { desk: new Desk({ live: "/none", onSignedOff: () => undefined }), texts, tickets: "#" } });
}

void begin();
