/**
 * Cameras and microphones: asking for them, and saying in plain words why one is missing. Knows no
 * pages; the texts for `Trouble` and `Browser` are in `media.ftl`.
 */
export type Kind = "microphone" | "camera";

/** Why a device cannot be used. */
export type Trouble =
  /** Permission was refused, by the person or by policy. */
  | "denied"
  /** There is none. */
  | "missing"
  /** Another program holds it. */
  | "busy"
  /** The page did not come over HTTPS. */
  | "insecure"
  | "unknown";

/** For the guidance to the right switch. */
export type Browser = "chrome" | "edge" | "firefox" | "safari" | "ios" | "android" | "other";

export interface DeviceChoice {
  id: string;
  label: string;
}

const REMEMBERED: Record<Kind, string> = { microphone: "schalter.microphone", camera: "schalter.camera" };

export function remembered(kind: Kind): string | null {
  try {
    return localStorage.getItem(REMEMBERED[kind]);
  } catch {
    return null;
  }
}

export function remember(kind: Kind, id: string): void {
  try {
    localStorage.setItem(REMEMBERED[kind], id);
  } catch {
    // Private windows may refuse; the choice then holds for this page only.
  }
}

export function constraints(kind: Kind, device: string | null, large = false): MediaTrackConstraints {
  const chosen: MediaTrackConstraints = device ? { deviceId: { ideal: device } } : {};
  if (kind === "microphone") {
    return { ...chosen, echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: { ideal: 1 } };
  }
  return {
    ...chosen,
    // Life-size at a kiosk; elsewhere a small window, which a weak line bears too.
    width: large ? { ideal: 1920, max: 1920 } : { ideal: 640, max: 1280 },
    height: large ? { ideal: 1080, max: 1080 } : { ideal: 360, max: 720 },
    frameRate: { ideal: 30, max: 30 },
    ...(device ? {} : { facingMode: { ideal: "user" } }),
  };
}

export function canAsk(): boolean {
  return typeof navigator !== "undefined" && navigator.mediaDevices?.getUserMedia !== undefined;
}

export function trouble(error: unknown): Trouble {
  switch ((error as { name?: string } | null)?.name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "unknown";
  }
}

export type Opened = { track: MediaStreamTrack } | { trouble: Trouble };

/** Opens what is asked in one question to the person; where that fails, each by itself. */
export async function openDevices(kinds: Kind[], large = false): Promise<Partial<Record<Kind, Opened>>> {
  if (!canAsk()) return Object.fromEntries(kinds.map((kind) => [kind, { trouble: "insecure" }]));
  if (kinds.length > 1) {
    try {
      return split(await ask(kinds, large), kinds);
    } catch {
      // One of the two is refused or missing: find out which, and keep the other.
    }
  }
  const opened: Partial<Record<Kind, Opened>> = {};
  for (const kind of kinds) {
    try {
      Object.assign(opened, split(await ask([kind], large), [kind]));
    } catch (error) {
      opened[kind] = { trouble: trouble(error) };
    }
  }
  return opened;
}

function ask(kinds: Kind[], large: boolean): Promise<MediaStream> {
  const wish: MediaStreamConstraints = {};
  if (kinds.includes("microphone")) wish.audio = constraints("microphone", remembered("microphone"));
  if (kinds.includes("camera")) wish.video = constraints("camera", remembered("camera"), large);
  return navigator.mediaDevices.getUserMedia(wish);
}

function split(stream: MediaStream, kinds: Kind[]): Partial<Record<Kind, Opened>> {
  const opened: Partial<Record<Kind, Opened>> = {};
  for (const kind of kinds) {
    const track = (kind === "microphone" ? stream.getAudioTracks() : stream.getVideoTracks())[0];
    if (track && kind === "camera") track.contentHint = "motion";
    if (track && kind === "microphone") track.contentHint = "speech";
    opened[kind] = track ? { track } : { trouble: "missing" };
  }
  return opened;
}

export async function listDevices(): Promise<Record<Kind, DeviceChoice[]>> {
  const found: Record<Kind, DeviceChoice[]> = { microphone: [], camera: [] };
  if (!canAsk()) return found;
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  for (const device of devices) {
    const kind = device.kind === "audioinput" ? "microphone" : device.kind === "videoinput" ? "camera" : null;
    if (kind && device.deviceId !== "") found[kind].push({ id: device.deviceId, label: device.label });
  }
  return found;
}

export function canShareScreen(): boolean {
  return typeof navigator !== "undefined" && navigator.mediaDevices?.getDisplayMedia !== undefined;
}

export async function openScreen(): Promise<MediaStreamTrack | null> {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 10, max: 15 } }, audio: false });
    const track = stream.getVideoTracks()[0] ?? null;
    if (track) track.contentHint = "detail";
    return track;
  } catch {
    return null;
  }
}

export function browser(agent: string = navigator.userAgent): Browser {
  if (/iPhone|iPad|iPod/.test(agent)) return "ios";
  if (/Android/.test(agent)) return "android";
  if (/Edg\//.test(agent)) return "edge";
  if (/Firefox\//.test(agent)) return "firefox";
  if (/Chrome\//.test(agent)) return "chrome";
  if (/Safari\//.test(agent)) return "safari";
  return "other";
}
