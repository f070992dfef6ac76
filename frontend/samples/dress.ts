/** Rooms of samples look connected: painted cameras in the place of people. */
import type { RoomSession } from "../src/room/session.svelte";

/** A picture that stands for a camera. */
export function painted(from: string, to: string, label: string): MediaStream {
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 360;
  const paint = canvas.getContext("2d")!;
  let turn = 0;
  const draw = () => {
    const gradient = paint.createLinearGradient(0, 0, 640, 360);
    gradient.addColorStop(0, from);
    gradient.addColorStop(1, to);
    paint.fillStyle = gradient;
    paint.fillRect(0, 0, 640, 360);
    paint.fillStyle = "rgba(255,255,255,.85)";
    paint.beginPath();
    paint.arc(320, 150, 60, 0, 7);
    paint.fill();
    paint.beginPath();
    paint.ellipse(320, 340, 130, 110, 0, 0, 7);
    paint.fill();
    paint.fillStyle = "rgba(0,0,0,.5)";
    paint.font = "20px sans-serif";
    paint.fillText(`${label} ${(turn += 1) % 2}`, 20, 345);
  };
  draw();
  setInterval(draw, 200);
  return canvas.captureStream(5);
}

/** What a connected room has: pictures of the others, and one of oneself. */
export function dress(session: RoomSession, more: Set<string>): void {
  session.media = more.has("restoring") ? "restoring" : "connected";
  session.quality = "good";
  const shades = [["#5b7da6", "#22324a"], ["#a67d5b", "#4a3222"], ["#6a9a7a", "#203c2c"], ["#8a6a9a", "#33203c"]] as const;
  session.slots = shades.map(([from, to], index) => ({ audio: new MediaStream(), camera: painted(from, to, `Gegenüber ${index + 1}`), screen: painted("#eee", "#cbd", "Bildschirm") }));
  if (!more.has("nocamera")) session.local.camera = painted("#7a8f5a", "#33402a", "Ich").getVideoTracks()[0]!;
  if (more.has("denied")) {
    session.local.failures = 1;
    session.local.trouble.camera = "denied";
    session.local.trouble.microphone = "missing";
  }
  if (more.has("live")) session.live = { "018f0000-0000-7000-8000-0000000000bb": "Einen Moment, ich such" };
}
