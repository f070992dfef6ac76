/**
 * Pictures and papers of a talk as files: made fit, sent, taken back. What a picture knows beside its
 * picture (place, camera, time) is left behind: it is drawn anew before it is sent.
 */
import { newId } from "../live";

/** The largest file that the server takes, in bytes. */
export const MOST_BYTES = 8 * 1024 * 1024;
/** The longest side of a picture that is sent, in pixels. */
const LONGEST_SIDE = 6_000;
const QUALITIES = [0.92, 0.8, 0.65];

/** What a file field offers. */
export const ACCEPT = "image/jpeg,image/png,application/pdf";

/** Why something was not sent; its text is `document-fault-<fault>`. */
export type Fault = "large" | "form" | "damaged" | "full" | "over" | "not-here" | "offline" | "later";

export type Art = "kopie" | "unterschrift";

const FAULTS: Record<number, Fault> = { 403: "not-here", 404: "over", 409: "full", 413: "large", 415: "form", 422: "damaged" };

/** Where a citizen's documents lie. */
export function ofVisit(visit: string): string {
  return `/besuch/${visit}/dokumente`;
}

/** Where the documents that staff show lie. */
export const OF_DESK = "/desk/dokumente";

/** Brings a file into the talk. The same `id` again brings nothing twice. */
export async function bring(base: string, file: Blob, given: { id?: string; art?: Art; name?: string } = {}): Promise<Fault | null> {
  if (file.size > MOST_BYTES) return "large";
  const query = new URLSearchParams({ id: given.id ?? newId() });
  if (given.art) query.set("art", given.art);
  if (given.name) query.set("name", given.name.slice(0, 200));
  try {
    const answer = await fetch(`${base}?${query.toString()}`, { method: "POST", body: file });
    return answer.ok ? null : (FAULTS[answer.status] ?? "later");
  } catch {
    return "offline";
  }
}

/** Takes a document back; whether it is gone. */
export async function takeBack(href: string): Promise<boolean> {
  try {
    const answer = await fetch(`${href}/zuruecknehmen`, { method: "POST" });
    return answer.ok || answer.status === 404;
  } catch {
    return false;
  }
}

/** A file as it can be sent: a PDF as it is, a picture drawn anew and no larger than is taken. */
export async function fitted(file: Blob): Promise<Blob | Fault> {
  if (await isPdf(file)) return file.size > MOST_BYTES ? "large" : file;
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return "form";
  }
  try {
    return await drawn(picture, file.type === "image/png");
  } finally {
    picture.close();
  }
}

/** By its first bytes: a name or type may say anything. */
async function isPdf(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 5).arrayBuffer());
  return String.fromCharCode(...head) === "%PDF-";
}

/** Draws a picture and gives it as a file. */
export async function drawn(picture: CanvasImageSource & { width: number; height: number }, plain = false): Promise<Blob | Fault> {
  let scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height, 1));
  for (;;) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const brush = canvas.getContext("2d");
    if (!brush) return "form";
    if (!plain) {
      brush.fillStyle = "#fff";
      brush.fillRect(0, 0, canvas.width, canvas.height);
    }
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    if (plain) {
      const file = await encoded(canvas, "image/png");
      if (file && file.size <= MOST_BYTES) return file;
    }
    for (const quality of QUALITIES) {
      const file = await encoded(canvas, "image/jpeg", quality);
      if (file && file.size <= MOST_BYTES) return file;
    }
    if (canvas.width < 400) return "large";
    scale *= 0.7;
  }
}

export function encoded(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}
