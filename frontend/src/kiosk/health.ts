/** The check of camera and microphone: after the start, and each morning while nobody is there. */
import { openDevices, type Opened } from "../devices";
import type { DeviceHealth } from "../wire/DeviceHealth";

/** The hour, by the device's clock, of the morning's check. */
const MORNING = 6;

export interface Checked {
  camera: DeviceHealth;
  microphone: DeviceHealth;
}

/** Milliseconds until it is next six in the morning by the device's clock. */
export function untilMorning(now: Date): number {
  const next = new Date(now);
  next.setHours(MORNING, 0, 0, 0);
  if (next.getTime() <= now.getTime()) next.setDate(next.getDate() + 1);
  return next.getTime() - now.getTime();
}

export function judged(opened: Opened | undefined): DeviceHealth {
  if (!opened || "trouble" in opened) return "missing";
  return opened.track.readyState === "live" && !opened.track.muted ? "good" : "mute";
}

/** Opens both for a moment. */
export async function checkDevices(open: typeof openDevices = openDevices): Promise<Checked> {
  const opened = await open(["microphone", "camera"]);
  const found = { camera: judged(opened.camera), microphone: judged(opened.microphone) };
  for (const one of [opened.camera, opened.microphone]) if (one && "track" in one) one.track.stop();
  return found;
}
