import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Reply } from "../src/live";
import { constraints } from "../src/devices";
import { judge, narrowed, preferred, RoomMedia, scaleFor, SLOTS, sum, tuneAnswer } from "../src/media";
import { FakePeer, FakeSender, FakeTrack, installMedia } from "./fakes";

const key = (generation = 1, conversation = "c") => ({ conversation, generation, iceServers: [] });
const flush = () => vi.advanceTimersByTimeAsync(0);
const track = (kind = "video") => new FakeTrack(kind) as unknown as MediaStreamTrack;

interface Asked {
  generation: number;
  sdp: string;
  signal: AbortSignal;
  reply(reply: Reply): void;
}

function room() {
  const asked: Asked[] = [];
  const media = new RoomMedia({
    sendOffer: (generation, sdp, signal) =>
      new Promise((reply) => {
        asked.push({ generation, sdp, signal, reply });
        signal.addEventListener("abort", () => reply({ kind: "dropped" }));
      }),
    onChange: () => undefined,
    createPeer: (config) => new FakePeer(config) as unknown as RTCPeerConnection,
  });
  return { media, asked };
}

async function connected() {
  const { media, asked } = room();
  media.prepare(key());
  await flush();
  asked[0]!.reply({ kind: "answer", generation: 1, sdp: "answer" });
  await flush();
  FakePeer.all[0]!.become("connected", "connected");
  return { media, asked, peer: FakePeer.all[0]! };
}

describe("an answer for a telephone", () => {
  const answer = [
    "v=0",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 9 8",
    "a=mid:0",
    "a=rtpmap:111 opus/48000/2",
    "a=fmtp:111 useinbandfec=1",
    "a=rtpmap:9 G722/8000",
    "a=rtpmap:8 PCMA/8000",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 9",
    "a=rtpmap:111 opus/48000/2",
    "",
  ].join("\r\n");

  it("has one codec on our microphone's line, and the others as they were", () => {
    const [, own, slot] = narrowed(answer, "g722").split("m=");
    expect(own).toBe("audio 9 UDP/TLS/RTP/SAVPF 9\r\na=mid:0\r\na=rtpmap:9 G722/8000\r\n");
    expect(slot).toBe("audio 9 UDP/TLS/RTP/SAVPF 111 9\r\na=rtpmap:111 opus/48000/2\r\n");
  });

  it("stays as it is without a telephone, or without its codec", () => {
    expect(narrowed(answer, null)).toBe(answer);
    expect(narrowed(answer, "pcmu")).toBe(answer);
  });
});

describe("the media connection", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    installMedia();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("offers own audio, camera, screen, then the same for each slot", async () => {
    const { media, asked } = room();
    media.prepare(key());
    await flush();
    const lines = FakePeer.all[0]!.lines.map((line) => `${line.kind} ${line.direction}`);
    const slot = ["audio recvonly", "video recvonly", "video recvonly"];
    expect(lines).toEqual(["audio sendonly", "video sendonly", "video sendonly", ...Array.from({ length: SLOTS }, () => slot).flat()]);
    expect(asked.map(({ generation, sdp }) => ({ generation, sdp }))).toEqual([{ generation: 1, sdp: "offer 1" }]);
  });

  it("attaches nothing before the room opens, and everything in the tick when it does", async () => {
    const { media } = room();
    const [microphone, camera] = [track("audio"), track()];
    media.setTrack("microphone", microphone);
    media.prepare(key());
    media.setTrack("camera", camera);
    await flush();
    const { lines } = FakePeer.all[0]!;
    expect(lines.map((line) => line.sender.track)).toEqual(lines.map(() => null));
    media.open();
    expect(lines[0]!.sender.track).toBe(microphone);
    expect(lines[1]!.sender.track).toBe(camera);
    expect(lines[2]!.sender.track).toBe(null);
  });

  it("sends nothing while on hold, not even what is turned on meanwhile, and all of it afterwards", async () => {
    const { media, asked, peer } = await connected();
    const [microphone, camera, screen] = [track("audio"), track(), track()];
    media.setTrack("microphone", microphone);
    media.setTrack("camera", camera);
    media.open();
    const sent = () => peer.lines.slice(0, 3).map((line) => line.sender.track);
    expect(sent()).toEqual([microphone, camera, null]);
    media.hold(true);
    media.setTrack("screen", screen);
    expect(sent()).toEqual([null, null, null]);
    media.hold(false);
    expect(sent()).toEqual([microphone, camera, screen]);
    expect(asked).toHaveLength(1);
  });

  it("stays silent on hold in a connection that is built anew, and before it is open", async () => {
    const { media } = await connected();
    media.hold(true);
    media.setTrack("camera", track());
    media.open();
    media.prepare(key(2));
    await flush();
    expect(FakePeer.all.map((peer) => peer.lines[1]!.sender.track)).toEqual([null, null]);
  });

  it("shares a screen without a further offer", async () => {
    const { media, asked, peer } = await connected();
    media.open();
    const screen = track();
    media.setTrack("screen", screen);
    expect(peer.lines[2]!.sender.track).toBe(screen);
    media.setTrack("screen", null);
    expect(peer.lines[2]!.sender.track).toBe(null);
    expect(asked).toHaveLength(1);
  });

  it("speaks as a telephone understands it while one is there, without a further offer until it has gone", async () => {
    const { media, asked, peer } = await connected();
    const chosen = () => peer.lines[0]!.sender.parameters.encodings[0]!["codec"] as { mimeType: string } | undefined;
    media.setVoice("g722");
    await flush();
    expect(chosen()?.mimeType).toBe("audio/G722");
    media.setVoice("pcma");
    await flush();
    expect(chosen()?.mimeType).toBe("audio/PCMA");
    media.setVoice(null);
    await flush();
    expect(chosen()).toBeUndefined();
    asked[1]!.reply({ kind: "answer", generation: 1, sdp: "answer" });
    await flush();
    expect(asked, "back needs one negotiation, and no more").toHaveLength(2);
  });

  it("speaks so from the first answer on, also in a connection that is built anew", async () => {
    const { media, asked } = room();
    media.setVoice("pcmu");
    media.prepare(key());
    await flush();
    asked[0]!.reply({ kind: "answer", generation: 1, sdp: "answer" });
    await flush();
    media.prepare(key(2));
    await flush();
    asked[1]!.reply({ kind: "answer", generation: 2, sdp: "answer" });
    await flush();
    const chosen = FakePeer.all.map((peer) => (peer.lines[0]!.sender.parameters.encodings[0]!["codec"] as { mimeType: string }).mimeType);
    expect(chosen).toEqual(["audio/PCMU", "audio/PCMU"]);
  });

  it("negotiates again where a browser cannot choose a codec, once there and once back", async () => {
    const { media, asked, peer } = await connected();
    FakeSender.chooses = false;
    media.setVoice("g722");
    await flush();
    expect(peer.lines[0]!.preferences).toEqual(["audio/G722"]);
    expect(peer.offers.at(-1)).toEqual({ iceRestart: true });
    asked[1]!.reply({ kind: "answer", generation: 1, sdp: "answer" });
    await flush();
    expect(peer.lines[0]!.sender.parameters.codecs.map((codec) => codec.mimeType)).toEqual(["audio/G722"]);
    media.setVoice(null);
    await flush();
    expect(peer.lines[0]!.preferences).toEqual([]);
    asked[2]!.reply({ kind: "answer", generation: 1, sdp: "answer" });
    await flush();
    expect(asked).toHaveLength(3);
    expect(peer.lines[3]!.preferences).toBeNull();
  });

  it("does nothing for the same room, and builds anew at once for the next generation", async () => {
    const { media, asked } = await connected();
    media.open();
    const camera = track();
    media.setTrack("camera", camera);
    media.prepare(key());
    expect(FakePeer.all).toHaveLength(1);
    media.prepare(key(2));
    await flush();
    expect(FakePeer.all).toHaveLength(2);
    expect(FakePeer.all[0]!.closed).toBe(true);
    expect(FakePeer.all[1]!.lines[1]!.sender.track).toBe(camera);
    expect(asked.at(-1)!.generation).toBe(2);
  });

  it("starts closed again in another conversation", async () => {
    const { media } = await connected();
    media.setTrack("camera", track());
    media.open();
    media.prepare(key(1, "another"));
    await flush();
    expect(FakePeer.all[1]!.lines[1]!.sender.track).toBe(null);
  });

  it("drops a late answer of an older generation", async () => {
    const { media, asked } = room();
    media.prepare(key(1));
    await flush();
    media.prepare(key(2));
    await flush();
    expect(asked[0]!.signal.aborted).toBe(true);
    asked[0]!.reply({ kind: "answer", generation: 1, sdp: "late" });
    asked[1]!.reply({ kind: "answer", generation: 2, sdp: "fresh" });
    await flush();
    expect(FakePeer.all.map((peer) => peer.answers)).toEqual([[], ["fresh"]]);
  });

  it("restarts ICE after a short grace, and not when it came back by itself", async () => {
    const { media, asked, peer } = await connected();
    peer.become("disconnected", "disconnected");
    expect(media.state).toBe("restoring");
    await vi.advanceTimersByTimeAsync(1_000);
    peer.become("connected", "connected");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(asked).toHaveLength(1);
    peer.become("disconnected", "disconnected");
    await vi.advanceTimersByTimeAsync(1_600);
    expect(peer.offers.at(-1)).toEqual({ iceRestart: true });
    expect(asked).toHaveLength(2);
    asked[1]!.reply({ kind: "answer", generation: 1, sdp: "again" });
    await flush();
    peer.become("connected", "connected");
    expect(media.state).toBe("connected");
  });

  it("starts over when a restart does not help", async () => {
    const { media, asked, peer } = await connected();
    peer.become("failed", "failed");
    await flush();
    asked[1]!.reply({ kind: "answer", generation: 1, sdp: "again" });
    await vi.advanceTimersByTimeAsync(5_100);
    expect(peer.closed).toBe(true);
    expect(FakePeer.all).toHaveLength(2);
    expect(media.state).toBe("restoring");
  });

  it("tries again after a refusal, more and more slowly", async () => {
    const { media, asked } = room();
    media.prepare(key());
    for (const wait of [0, 1_000, 2_000, 4_000]) {
      await flush();
      asked.at(-1)!.reply({ kind: "problem", problem: { code: "busy", detail: "" } });
      await flush();
      const before = FakePeer.all.length;
      await vi.advanceTimersByTimeAsync(wait);
      expect(FakePeer.all.length).toBe(wait === 0 ? before : before + 1);
    }
  });

  it("uses the newest relay credentials for a restart", async () => {
    const { media, peer } = await connected();
    media.prepare({ ...key(), iceServers: [{ urls: ["turn:t"], username: "u", credential: "p" }] });
    peer.become("failed", "failed");
    await flush();
    expect(peer.config.iceServers).toEqual([{ urls: ["turn:t"], username: "u", credential: "p" }]);
  });

  it("restarts when the network changes", async () => {
    const { peer } = await connected();
    window.dispatchEvent(new Event("online"));
    await flush();
    expect(peer.offers).toHaveLength(2);
  });

  it("leaves nothing running", async () => {
    const { media, peer } = await connected();
    media.close();
    expect(peer.closed).toBe(true);
    expect(media.state).toBe("none");
    expect(vi.getTimerCount()).toBe(0);
    window.dispatchEvent(new Event("online"));
    await flush();
    expect(peer.offers).toHaveLength(1);
  });

  it("sends a smaller picture on a poor line", async () => {
    const { media, peer } = await connected();
    peer.stats = [{ type: "inbound-rtp", packetsReceived: 100, packetsLost: 0 }];
    await vi.advanceTimersByTimeAsync(2_000);
    peer.stats = [{ type: "inbound-rtp", packetsReceived: 150, packetsLost: 20 }];
    await vi.advanceTimersByTimeAsync(2_000);
    expect(media.quality).toBe("poor");
    expect(peer.lines[1]!.sender.parameters.encodings).toEqual([{ scaleResolutionDownBy: 2 }]);
    media.close();
  });
});

describe("a picture that is seen life-size", () => {
  it("begins small, grows with the line, and gives way on a poor one", () => {
    const scales = (large: boolean) => (["unknown", "good", "fair", "poor"] as const).map((quality) => scaleFor(large, quality));
    expect(scales(true)).toEqual([3, 1, 1.5, 3]);
    expect(scales(false)).toEqual([1, 1, 1, 2]);
  });

  it("is asked of the camera, and of it alone", () => {
    expect(constraints("camera", "c", true)).toMatchObject({ width: { ideal: 1920 }, height: { ideal: 1080 } });
    expect(constraints("camera", "c")).toMatchObject({ width: { ideal: 640, max: 1280 } });
  });
});

describe("what the media client knows of codecs and figures", () => {
  it("prefers the codecs that every browser has", () => {
    const codecs = [
      { mimeType: "video/VP9" },
      { mimeType: "video/H264", sdpFmtpLine: "packetization-mode=1;profile-level-id=42e01f" },
      { mimeType: "video/H264", sdpFmtpLine: "packetization-mode=0;profile-level-id=42e01f" },
      { mimeType: "video/rtx" },
      { mimeType: "video/VP8" },
      { mimeType: "video/AV1" },
    ];
    expect(preferred(codecs)).toEqual([codecs[4], codecs[1], codecs[3]]);
  });

  it("asks for repair data and silence suppression in Opus only", () => {
    const answer = ["a=rtpmap:111 opus/48000/2", "a=fmtp:111 minptime=10;useinbandfec=1", "a=rtpmap:96 VP8/90000", "a=fmtp:96 x=1", ""].join("\r\n");
    expect(tuneAnswer(answer)).toBe(answer.replace("useinbandfec=1", "useinbandfec=1;usedtx=1"));
  });

  it("judges by loss both ways and by the round trip", () => {
    const report = (entries: Record<string, unknown>[]) => sum(entries);
    const start = report([{ type: "inbound-rtp", packetsReceived: 1000, packetsLost: 10 }]);
    expect(judge(start, report([{ type: "inbound-rtp", packetsReceived: 1100, packetsLost: 10 }]))).toBe("good");
    expect(judge(start, report([{ type: "inbound-rtp", packetsReceived: 1100, packetsLost: 15 }]))).toBe("fair");
    expect(judge(start, report([{ type: "remote-inbound-rtp", fractionLost: 0.2 }]))).toBe("poor");
    expect(judge(start, report([{ type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: 0.3 }]))).toBe("fair");
  });
});
