/**
 * A camera that shows a paper: a document camera, a second camera, or the one at the back of a
 * telephone. Knows how to open it, and how to take its best picture.
 */
import { trouble, type DeviceChoice, type Trouble } from "../devices";
import { drawn, type Fault } from "./files";

/** What a camera is asked for: as much as it has. */
const WIDTH = 4_096;
const HEIGHT = 2_160;
/** What the other side sees while the paper is moved about. */
const PREVIEW: MediaTrackConstraints = { width: { ideal: 1_280 }, height: { ideal: 720 }, frameRate: { ideal: 10, max: 15 } };
/** A camera that takes no photograph in this time gives a frame of its picture instead. */
const PHOTO_MS = 4_000;

const SPEAKING = /dok|doc|scan|visual|overhead|elmo|ipevo|rear|back|rück|umgeb|environment/i;

/** The cameras, the likeliest for papers first; the one that shows the person last. */
export function forPapers(cameras: DeviceChoice[], own: string): DeviceChoice[] {
  const rank = (camera: DeviceChoice) => (SPEAKING.test(camera.label) ? 0 : camera.id === own ? 2 : 1);
  return [...cameras].sort((one, other) => rank(one) - rank(other));
}

export type OpenedCamera = { track: MediaStreamTrack } | { trouble: Trouble };

/** Opens a camera for papers; without one, the browser's idea of one that looks away. */
export async function openPaperCamera(id: string | null): Promise<OpenedCamera> {
  const which: MediaTrackConstraints = id ? { deviceId: { exact: id } } : { facingMode: { ideal: "environment" } };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { ...which, width: { ideal: WIDTH }, height: { ideal: HEIGHT }, frameRate: { ideal: 15, max: 30 } },
    });
    const track = stream.getVideoTracks()[0];
    if (!track) return { trouble: "missing" };
    track.contentHint = "detail";
    return { track };
  } catch (error) {
    return { trouble: trouble(error) };
  }
}

/** What the other side sees of it: the same picture, smaller. */
export async function previewOf(track: MediaStreamTrack): Promise<MediaStreamTrack> {
  const preview = track.clone();
  preview.contentHint = "detail";
  await preview.applyConstraints(PREVIEW).catch(() => undefined);
  return preview;
}

interface PhotoCapabilities {
  imageWidth?: { max: number };
  imageHeight?: { max: number };
}
interface Capture {
  getPhotoCapabilities?(): Promise<PhotoCapabilities>;
  takePhoto(settings?: { imageWidth?: number; imageHeight?: number }): Promise<Blob>;
}

/** The best picture that the camera has: its photograph, or else the frame that is on the screen. */
export async function takePicture(track: MediaStreamTrack, shown: HTMLVideoElement): Promise<Blob | Fault> {
  const frame = { width: shown.videoWidth, height: shown.videoHeight };
  const photo = await photograph(track);
  const whole = photo ? await createImageBitmap(photo, { imageOrientation: "from-image" }).catch(() => null) : null;
  // Some cameras photograph smaller than they film.
  const better = whole && whole.width * whole.height >= frame.width * frame.height ? whole : null;
  if (!better && frame.width === 0) return "damaged";
  const picture = better ?? (await createImageBitmap(shown));
  try {
    return await drawn(picture);
  } finally {
    picture.close();
    whole?.close();
  }
}

async function photograph(track: MediaStreamTrack): Promise<Blob | null> {
  const Made = (window as unknown as { ImageCapture?: new (track: MediaStreamTrack) => Capture }).ImageCapture;
  if (!Made) return null;
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PHOTO_MS));
  const take = async () => {
    const capture = new Made(track);
    const can = await capture.getPhotoCapabilities?.().catch(() => null);
    const most = can?.imageWidth && can.imageHeight ? { imageWidth: can.imageWidth.max, imageHeight: can.imageHeight.max } : undefined;
    return await capture.takePhoto(most);
  };
  return await Promise.race([take().catch(() => null), late]);
}
