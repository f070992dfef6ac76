/** The kiosk as a person meets it, mounted on views; its channel ends in this file. */
import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import KioskPage from "../src/kiosk/Kiosk.svelte";
import { Kiosk } from "../src/kiosk/kiosk.svelte";
import { loadTexts } from "../src/texts";
import { Visit } from "../src/visit/visit.svelte";
import type { KioskBody } from "../src/wire/KioskBody";
import type { KioskView } from "../src/wire/KioskView";
import { booth, booths, topics, VISIT } from "../samples/booths";
import { installMedia } from "./fakes";

const texts = (locale: string) => loadTexts(locale, ["kiosk", "room", "media", "documents"]);
const get = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const all = (id: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
const settle = async () => {
  await vi.advanceTimersByTimeAsync(0);
  flushSync();
};

/** A server of the kiosk's channel. */
class Line {
  static open: Line[] = [];
  static heard: KioskBody[] = [];
  static refuse: string | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: URL) {
    Line.open.push(this);
    queueMicrotask(() => this.onopen?.());
  }
  send(text: string): void {
    const frame = JSON.parse(text) as { id: string; body?: KioskBody };
    if (!frame.body) return this.tell({ type: "welcome", epoch: "one", heartbeat_ms: 10_000 });
    if (frame.body.type !== "heartbeat") Line.heard.push(frame.body);
    if (Line.refuse) this.tell({ type: "problem", id: frame.id, problem: { code: Line.refuse, detail: "Bitte prüfen Sie die Telefonnummer." } });
    else this.tell({ type: "ack", id: frame.id });
  }
  tell(body: unknown): void {
    this.onmessage?.({ data: JSON.stringify(body) });
  }
  close(): void {
    Line.open = Line.open.filter((one) => one !== this);
  }
}

let mounted: Record<string, unknown> | null = null;
let seq = 0;

async function stand(makeVisit?: (live: string, textOnly: boolean, signed: boolean) => Visit) {
  const wiped = vi.fn(() => Promise.resolve());
  const reload = vi.fn();
  const visits: { visit: Visit; live: string; textOnly: boolean; sent: unknown[] }[] = [];
  const kiosk = new Kiosk({
    live: "/live/kiosk",
    locale: "de",
    version: "1",
    phone: "115",
    loadTexts: texts,
    wipe: wiped,
    reload,
    makeVisit:
      makeVisit ??
      ((live, textOnly, signed) => {
        const visit = new Visit({ live, textOnly, signed });
        const sent: unknown[] = [];
        visit.start = () => undefined;
        visit.client.send = (body) => {
          sent.push(body);
          return Promise.resolve({ kind: "ack" });
        };
        visits.push({ visit, live, textOnly, sent });
        return visit;
      }),
  });
  kiosk.t = await texts("de");
  mounted = mount(KioskPage, { target: document.body, props: { kiosk } });
  flushSync();
  await settle();
  await settle();
  const show = async (view: KioskView) => {
    Line.open.filter((line) => line.url.pathname === "/live/kiosk").forEach((line) => line.tell({ type: "view", seq: (seq += 1), view }));
    await settle();
  };
  const sample = async (name: string) => {
    const { view, visit } = booths[name]!;
    if (view) await show(view);
    if (visit) kiosk.visit!.show(visit);
    await settle();
  };
  return { kiosk, wiped, reload, visits, show, sample };
}

beforeEach(() => {
  vi.useFakeTimers();
  installMedia();
  sessionStorage.clear();
  localStorage.clear();
  Line.open = [];
  Line.heard = [];
  Line.refuse = null;
  vi.stubGlobal("WebSocket", Line);
  // A screen that stands upright.
  Object.assign(window, { innerWidth: 1080, innerHeight: 1920 });
});

afterEach(async () => {
  if (mounted) await unmount(mounted);
  mounted = null;
  document.body.innerHTML = "";
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const asked = () => Line.heard.filter((body) => !["touched", "health"].includes(body.type));

describe("a kiosk", () => {
  it("begins with one press, and opens the visit's channel as soon as it knows the visit", async () => {
    const { kiosk, visits, sample } = await stand();
    await sample("idle");
    expect(get("screen")!.dataset["screen"]).toBe("idle");
    const opened = vi.fn();
    get("start")!.click();
    await settle();
    expect(asked()).toEqual([{ type: "start" }]);
    Visit.prototype.start = opened;
    await sample("entering");
    expect(visits.map(({ live, textOnly }) => ({ live, textOnly }))).toEqual([{ live: `/live/visit/${VISIT}?locale=de`, textOnly: false }]);
    expect(get("screen")!.dataset["screen"]).toBe("entering");
    await sample("waiting");
    expect(visits).toHaveLength(1);
    expect(get("wait")!.textContent).toBe("meist 5 bis 12 Minuten");
    expect(kiosk.visit!.local.opening || kiosk.visit!.local.failures > 0).toBe(true);
  });

  it("opens neither camera nor microphone while nobody is there", async () => {
    const asksFor = vi.fn(() => new Promise<MediaStream>(() => undefined));
    Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia: asksFor, enumerateDevices: () => Promise.resolve([]), addEventListener: () => undefined, removeEventListener: () => undefined }, configurable: true });
    const { sample } = await stand();
    await sample("choice");
    expect(asksFor).not.toHaveBeenCalled();
    await sample("entering");
    expect(asksFor).toHaveBeenCalledTimes(1);
    Object.defineProperty(navigator, "mediaDevices", { value: undefined, configurable: true });
  });

  it("enters with the topic, and with none for who does not know", async () => {
    const { sample } = await stand();
    await sample("choice");
    expect(all("topic")).toHaveLength(topics.length);
    expect((all("topic")[3] as HTMLButtonElement).disabled).toBe(true);
    all("topic")[2]!.click();
    await settle();
    expect((get("unsure") as HTMLButtonElement).disabled).toBe(true);
    await vi.advanceTimersByTimeAsync(3_100);
    flushSync();
    get("unsure")!.click();
    await settle();
    expect(asked()).toEqual([
      { type: "enter", topic: "topic-2", language: "de", text_only: false },
      { type: "enter", topic: null, language: "de", text_only: false },
    ]);
  });

  it("says in plain words why a choice led nowhere", async () => {
    const { sample } = await stand();
    await sample("choiceproblem");
    expect(get("choice-problem")!.textContent).toContain("niemand im Dienst");
    expect(get("choice-left")!.textContent).toContain("12 Sekunden");
  });

  it("says what was wrong with a press, until something else happens", async () => {
    const { sample } = await stand();
    await sample("idle");
    Line.refuse = "too-many-requests";
    get("start")!.click();
    await settle();
    expect(get("problem")!.textContent).toContain("prüfen");
    expect((get("start") as HTMLButtonElement).disabled).toBe(false);
    Line.refuse = null;
    await sample("choice");
    expect(get("problem")).toBe(null);
  });

  it("speaks another language from the next word on, and the first one again for the next person", async () => {
    const { kiosk, sample } = await stand();
    await sample("idle");
    get("language-en")!.click();
    await vi.waitFor(() => expect(kiosk.locale).toBe("en"));
    await settle();
    await sample("idle");
    expect(Line.open.at(-1)!.url.search).toBe("?locale=en");
    expect(get("start")!.textContent).toContain("Talk to a person");
    expect(document.documentElement.lang).toBe("en");
    await sample("choice");
    get("unsure")!.click();
    await settle();
    expect(asked().at(-1)).toMatchObject({ language: "en" });
    await sample("idle");
    await vi.waitFor(() => expect(kiosk.locale).toBe("de"));
  });

  it("takes the language of the visit also where the screen does not speak it", async () => {
    const { kiosk, sample } = await stand();
    await sample("idle");
    get("language-tr")!.click();
    await vi.waitFor(() => expect(kiosk.language).toBe("tr"));
    await sample("choice");
    get("unsure")!.click();
    await settle();
    expect(asked().at(-1)).toMatchObject({ language: "tr" });
    expect([kiosk.locale, document.documentElement.lang]).toEqual(["de", "de"]);
    expect(get("language-talk")!.textContent).toContain("Türkisch");
  });

  it("asks whether somebody is still there", async () => {
    const { sample } = await stand();
    await sample("asking");
    expect(get("seconds")!.textContent).toContain("18 Sekunden");
    await vi.advanceTimersByTimeAsync(3_000);
    flushSync();
    expect(get("seconds")!.textContent).toContain("15 Sekunden");
    get("asking-keep")!.click();
    await settle();
    expect(asked()).toEqual([{ type: "stay" }]);
    await sample("waiting");
    expect(get("sheet-asking")).toBe(null);
  });

  it("never asks that in a talk", async () => {
    const { show, sample } = await stand();
    await sample("talk");
    await show(booth({ stage: "visiting", visit: VISIT, asking_s: 10 }));
    expect(get("sheet-asking")).toBe(null);
  });

  it("takes a number on its own keys, and keeps it when it is refused", async () => {
    const { sample } = await stand();
    await sample("closed");
    get("leave-number")!.click();
    flushSync();
    expect((get("number-on") as HTMLButtonElement).disabled).toBe(true);
    for (const key of "022147107") get(`key-${key}`)!.click();
    flushSync();
    expect(get("number")!.textContent).toBe("022\u202f147\u202f107");
    get("number-on")!.click();
    flushSync();
    Line.refuse = "contact-invalid";
    get("when-soon")!.click();
    await settle();
    expect(get("callback-problem")!.textContent).toContain("prüfen");
    expect(get("number")!.textContent).toBe("022\u202f147\u202f107");
    Line.refuse = null;
    get("number-on")!.click();
    flushSync();
    const windows = booth().reception.windows;
    all("when")[1]!.click();
    await settle();
    expect(asked().at(-1)).toEqual({ type: "callback", topic: null, language: "de", contact: { by: "phone", to: "022147107" }, window: windows[1] });
    expect(get("sheet-callback")).toBe(null);
  });

  it("leaves a number for who waits over the visit's own channel", async () => {
    const { visits, sample } = await stand();
    await sample("unmet");
    get("callback")!.click();
    flushSync();
    for (const key of "022147107") window.dispatchEvent(new KeyboardEvent("keydown", { key }));
    flushSync();
    get("number-on")!.click();
    flushSync();
    get("when-soon")!.click();
    await settle();
    expect(visits[0]!.sent).toContainEqual({ type: "callback", contact: { by: "phone", to: "022147107" }, window: null });
    await sample("promised");
    expect(document.querySelector("h1")!.textContent).toContain("14:30");
    get("done")!.click();
    await settle();
    expect(asked()).toEqual([{ type: "cancel" }]);
  });

  it("is seen and writes where somebody signs", async () => {
    const { kiosk, visits, sample } = await stand();
    await sample("idle");
    get("tool-signed")!.click();
    flushSync();
    get("signed-yes")!.click();
    await settle();
    expect(asked()).toEqual([{ type: "enter", topic: null, language: "de", text_only: true }]);
    await sample("text");
    expect(visits[0]!.textOnly).toBe(true);
    expect(kiosk.visit!.local.wantsCamera).toBe(true);
    expect(kiosk.visit!.local.wantsMicrophone).toBe(false);
    expect(get("chat-input")).not.toBe(null);
    const input = get("chat-input") as HTMLTextAreaElement;
    const keys = [...get("keyboard")!.querySelectorAll("button")];
    for (const letter of "ja") keys.find((key) => key.textContent === letter)!.click();
    expect(input.value).toBe("ja");
    input.form!.requestSubmit = () => input.form!.dispatchEvent(new Event("submit", { cancelable: true }));
    get("key-send")!.click();
    await settle();
    expect(visits[0]!.sent).toContainEqual(expect.objectContaining({ type: "room", kind: "chat", text: "ja" }));
  });

  it.each(["waiting", "ringing"])("lets go of who does not want to wait any more: %s", async (name) => {
    const { visits, sample } = await stand();
    await sample(name);
    get("leave")!.click();
    flushSync();
    expect(visits[0]!.sent).not.toContainEqual({ type: "leave" });
    get("leaving-end")!.click();
    await settle();
    expect(visits[0]!.sent).toContainEqual({ type: "leave" });
    expect(get("sheet-leaving")).toBe(null);
  });

  it("ends a talk only after a question, and takes one tap for how it was", async () => {
    const { visits, sample } = await stand();
    await sample("talk");
    expect(get("peer-house")!.textContent).toContain("Stadt Musterstadt");
    get("hangup")!.click();
    flushSync();
    expect(visits[0]!.sent).not.toContainEqual({ type: "leave" });
    get("leaving-end")!.click();
    await settle();
    expect(visits[0]!.sent).toContainEqual({ type: "leave" });
    await sample("ended");
    expect(get("ticket-number")!.textContent).toBe("M-2026-0042");
    get("rate-5")!.click();
    get("rate-4")!.click();
    await settle();
    expect(visits[0]!.sent.filter((body) => (body as { type: string }).type === "rate")).toEqual([{ type: "rate", stars: 5, comment: null }]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked()).toEqual([{ type: "cancel" }]);
  });

  it("wipes, says so, and knows nobody any more", async () => {
    const { kiosk, wiped, visits, sample } = await stand();
    await sample("talk");
    kiosk.ease.contrast = true;
    const close = vi.spyOn(visits[0]!.visit, "close");
    wiped.mockClear();
    await sample("wiping");
    expect(close).toHaveBeenCalledOnce();
    expect(wiped).toHaveBeenCalledOnce();
    expect(asked()).toEqual([{ type: "wiped" }]);
    await sample("idle");
    expect(get("screen")!.dataset["screen"]).toBe("wiped");
    expect(document.querySelector("h1")!.textContent).toBe("Alles von Ihnen ist gelöscht.");
    expect([kiosk.visit, kiosk.ease.contrast, kiosk.signed]).toEqual([null, false, false]);
    await vi.advanceTimersByTimeAsync(7_000);
    flushSync();
    expect(get("screen")!.dataset["screen"]).toBe("idle");
  });

  it("wipes at its start, in case the power went in the midst of a talk", async () => {
    const { wiped, sample } = await stand();
    await sample("idle");
    expect(wiped).toHaveBeenCalledOnce();
  });

  it("shows the number within two seconds without a line, and comes back by itself", async () => {
    const { kiosk, sample } = await stand();
    await sample("idle");
    const line = Line.open.at(-1)!;
    Line.open = [];
    vi.stubGlobal("WebSocket", class {
      constructor() {
        throw new Error("gone");
      }
    });
    line.onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(2_100);
    flushSync();
    expect(get("screen")!.dataset["screen"]).toBe("fault");
    expect(get("phone")!.textContent).toBe("0221 4710-0");
    vi.stubGlobal("WebSocket", Line);
    await vi.advanceTimersByTimeAsync(2_000);
    flushSync();
    expect(kiosk.live).toBe("open");
    await sample("idle");
    expect(get("screen")!.dataset["screen"]).toBe("idle");
  });

  it("names the number of the device where it starts without a server", async () => {
    localStorage.setItem("schalter.kiosk.device", JSON.stringify({ phone: "0800 123", name: "", place: "", brand: null, languages: [] }));
    vi.stubGlobal("WebSocket", class {
      constructor() {
        throw new Error("gone");
      }
    });
    await stand();
    expect(get("screen")!.dataset["screen"]).toBe("starting");
    await vi.advanceTimersByTimeAsync(2_100);
    flushSync();
    expect(get("phone")!.textContent).toBe("0800 123");
  });

  it("shows the number at once when the network says that it is gone", async () => {
    const { sample } = await stand();
    await sample("idle");
    window.dispatchEvent(new Event("offline"));
    flushSync();
    expect(get("screen")!.dataset["screen"]).toBe("fault");
  });

  it("goes back to its code when it is nobody's any more, and keeps nothing of whoever was there", async () => {
    const { kiosk, wiped, reload, sample } = await stand();
    await sample("talk");
    wiped.mockClear();
    Line.open.at(-1)!.onclose?.({ code: 4401 });
    await settle();
    expect(get("screen")!.dataset["screen"]).toBe("revoked");
    expect([kiosk.visit, wiped.mock.calls.length, reload.mock.calls.length]).toEqual([null, 1, 0]);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(reload).toHaveBeenCalledOnce();
  });

  it("keeps the talk in sight over a cut, with the number in a corner", async () => {
    const { kiosk, sample } = await stand();
    await sample("talk");
    kiosk.away = true;
    flushSync();
    expect(get("room")).not.toBe(null);
    expect(get("talk-away")!.textContent).toContain("0221 4710-0");
  });

  it("is louder, larger, stronger or lower by a press", async () => {
    const { kiosk, sample } = await stand();
    await sample("idle");
    get("tool-low")!.click();
    flushSync();
    expect(get("kiosk")!.dataset["low"]).toBe("true");
    get("tool-ease")!.click();
    flushSync();
    for (const id of ["quieter", "quieter", "ease-contrast", "ease-large"]) get(id)!.click();
    flushSync();
    expect([kiosk.ease.volume, get("kiosk")!.dataset["contrast"], get("kiosk")!.dataset["large"]]).toEqual([0.4, "true", "true"]);
  });

  it("forgets settings that nobody used for a minute", async () => {
    const { kiosk, sample } = await stand();
    await sample("idle");
    window.dispatchEvent(new Event("pointerdown"));
    kiosk.ease.large = true;
    await vi.advanceTimersByTimeAsync(61_000);
    expect(kiosk.ease.large).toBe(false);
  });

  it("tells that somebody touches it, every five seconds at most", async () => {
    const { sample } = await stand();
    await sample("choice");
    for (const at of [0, 1, 2]) {
      vi.setSystemTime(Date.now() + at);
      window.dispatchEvent(new Event("pointerdown"));
    }
    await tick();
    expect(Line.heard.filter((body) => body.type === "touched")).toHaveLength(1);
  });
});
