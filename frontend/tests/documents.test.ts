import { File as RealFile } from "node:buffer";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { forPapers, takePicture } from "../src/documents/camera";
import { bring, fitted, MOST_BYTES, ofVisit, takeBack } from "../src/documents/files";
import { isSigned } from "../src/documents/ink";
import { printPages } from "../src/documents/print";
import { CaseForm } from "../src/desk/case.svelte";
import { LocalMedia } from "../src/room/local.svelte";
import type { LineEntry } from "../src/wire/LineEntry";
import { FakeTrack } from "./fakes";

const asked: { url: string; method: string | undefined }[] = [];
function answers(status: number): void {
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => {
    asked.push({ url, method: init?.method });
    return Promise.resolve(new Response(null, { status }));
  });
}

beforeEach(() => {
  asked.length = 0;
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("bringing a document", () => {
  it("says to which visit, what, and under which name", async () => {
    answers(201);
    expect(await bring(ofVisit("v1"), new Blob(["x"]), { id: "i1", art: "unterschrift", name: "Ü & mehr.pdf" })).toBeNull();
    expect(asked[0]!.method).toBe("POST");
    const url = new URL(asked[0]!.url, "https://a.example");
    expect(url.pathname).toBe("/besuch/v1/dokumente");
    expect(Object.fromEntries(url.searchParams)).toEqual({ id: "i1", art: "unterschrift", name: "Ü & mehr.pdf" });
  });

  it.each([
    [403, "not-here"],
    [404, "over"],
    [409, "full"],
    [413, "large"],
    [415, "form"],
    [422, "damaged"],
    [503, "later"],
  ])("tells why it was not taken: %i", async (status, fault) => {
    answers(status);
    expect(await bring("/desk/dokumente", new Blob(["x"]))).toBe(fault);
  });

  it("asks nobody about what is too large, and says so without a line", async () => {
    answers(201);
    expect(await bring("/x", { size: MOST_BYTES + 1 } as Blob)).toBe("large");
    expect(asked).toEqual([]);
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
    expect(await bring("/x", new Blob(["x"]))).toBe("offline");
    expect(await takeBack("/x/1")).toBe(false);
  });

  it("counts what is gone already as taken back", async () => {
    answers(404);
    expect(await takeBack("/desk/dokumente/1")).toBe(true);
    expect(asked[0]!.url).toBe("/desk/dokumente/1/zuruecknehmen");
    answers(503);
    expect(await takeBack("/desk/dokumente/1")).toBe(false);
  });

  it("leaves a PDF as it is, whatever it is called, and refuses what is no picture", async () => {
    vi.stubGlobal("createImageBitmap", () => Promise.reject(new Error("no picture")));
    const file = (text: string, name: string) => new RealFile([text], name, { type: "image/png" }) as unknown as File;
    const paper = file("%PDF-1.7 …", "a.png");
    expect(await fitted(paper)).toBe(paper);
    expect(await fitted(file("<html>", "a.png"))).toBe("form");
  });
});

describe("a camera for papers", () => {
  it("is the one whose name says so, then any other, then the person's own", () => {
    const camera = (id: string, label: string) => ({ id, label });
    const all = [camera("1", "Integrated Camera"), camera("2", "USB Camera"), camera("3", "Elgato Dokumentenkamera")];
    expect(forPapers(all, "1").map((one) => one.id)).toEqual(["3", "2", "1"]);
    expect(forPapers([camera("1", "Back Camera")], "1").map((one) => one.id)).toEqual(["1"]);
  });

  it("gives the frame on the screen where it takes no photograph", async () => {
    expect(await takePicture(new FakeTrack("video") as unknown as MediaStreamTrack, { videoWidth: 0, videoHeight: 0 } as HTMLVideoElement)).toBe("damaged");
    const drawn: unknown[] = [];
    const sizes: string[] = [];
    vi.stubGlobal("createImageBitmap", () => Promise.resolve({ width: 1920, height: 1080, close: () => undefined }));
    vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue({ fillRect: () => undefined, drawImage: (...given: unknown[]) => drawn.push(given.slice(1)) } as unknown as RenderingContext);
    vi.spyOn(HTMLCanvasElement.prototype, "toBlob").mockImplementation(function (this: HTMLCanvasElement, done) {
      sizes.push(`${this.width}x${this.height}`);
      done(new Blob(["x"]));
    });
    const file = await takePicture(new FakeTrack("video") as unknown as MediaStreamTrack, { videoWidth: 1920, videoHeight: 1080 } as HTMLVideoElement);
    expect(file).toBeInstanceOf(Blob);
    expect(sizes).toEqual(["1920x1080"]);
    expect(drawn).toEqual([[0, 0, 1920, 1080]]);
  });

  it("takes the place of a shared screen, and ends without ending a screen", () => {
    const local = new LocalMedia();
    const sent: (string | null)[] = [];
    local.onTrack = (source, track) => void (source === "screen" && sent.push((track as unknown as FakeTrack | null)?.name ?? null));
    const paper = new FakeTrack("video", "paper") as unknown as MediaStreamTrack;
    local.setPaper(null);
    expect(sent).toEqual([]);
    local.setPaper(paper);
    expect([local.paper, local.sends.screen]).toEqual([true, true]);
    local.setPaper(null);
    expect([local.paper, local.sends.screen]).toEqual([false, false]);
    expect(sent).toEqual(["paper", null]);
    expect(paper.readyState).toBe("ended");
    local.close();
  });
});

describe("a signature", () => {
  it("is more than a tap", () => {
    const dot = (x: number) => ({ x, y: 0, force: 0.5 });
    expect(isSigned([])).toBe(false);
    expect(isSigned([[dot(5)], [dot(900)]])).toBe(false);
    expect(isSigned([[dot(0), dot(100)], [dot(0), dot(100)]])).toBe(true);
  });
});

describe("printing", () => {
  it("shows the sheets alone while it prints, and leaves nothing", async () => {
    let seen: [number, string | undefined, string] | null = null;
    vi.stubGlobal("print", () => (seen = [document.querySelectorAll(".s-print img").length, document.documentElement.dataset["printing"], document.title]));
    HTMLImageElement.prototype.decode = () => Promise.resolve();
    document.title = "Gespräch";
    await printPages(["blob:1", "blob:2"], "Plan.pdf");
    expect(seen).toEqual([2, "true", "Plan.pdf"]);
    expect([document.querySelector(".s-print"), document.documentElement.dataset["printing"], document.title]).toEqual([null, undefined, "Gespräch"]);
  });
});

describe("what goes into the matter", () => {
  const entry = { visit: "v", office_id: "o", topic: "Umzug", note: null } as unknown as LineEntry;

  it("is chosen one by one, is unsaved until stored, and goes with what is taken back", () => {
    const form = new CaseForm(entry, new Date(2026, 10, 23));
    form.fields.outcome = "ticket";
    form.stored();
    expect(form.ticket?.attach).toEqual([]);
    form.attach("b", true);
    form.attach("a", true);
    expect([form.ticket?.attach, form.unsaved]).toEqual([["a", "b"], true]);
    form.attach("b", false);
    form.attach("a", true);
    expect(form.ticket?.attach).toEqual(["a"]);
    form.stored();
    expect(form.unsaved).toBe(false);
    form.keepOnly(["c"]);
    expect(form.ticket?.attach).toEqual([]);
    form.forget();
  });
});
