/** The kiosk's rules without a page: which screen, numbers, keys, movement, health, what is wiped. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEVICE_KEY, keepKnown, readKnown } from "../src/kiosk/device";
import { Guard } from "../src/kiosk/guard";
import { judged, untilMorning } from "../src/kiosk/health";
import { rowsOf, type } from "../src/kiosk/keyboard";
import { changedShare, grey, Movement } from "../src/kiosk/motion";
import { backspace, press, spaced } from "../src/kiosk/number";
import { roomFor } from "../src/kiosk/paging";
import { screenOf, type Seen } from "../src/kiosk/screen";
import { isKioskPage } from "../src/kiosk/shell";
import { Reader, sentencesOf } from "../src/kiosk/speech.svelte";
import { holdHere, wipe } from "../src/kiosk/wipe";
import { booth, booths, topics, VISIT } from "../samples/booths";

const seen = (name: string, changes: Partial<Seen> = {}): Seen => {
  const sample = booths[name]!;
  return { live: sample.live ?? "open", away: sample.away ?? false, view: sample.view, visit: sample.visit?.stage ?? null, wiped: sample.wiped ?? false, ...changes };
};

describe("the screen", () => {
  it.each([
    ["starting", "starting"],
    ["idle", "idle"],
    ["choice", "choice"],
    ["closed", "closed"],
    ["full", "closed"],
    ["entering", "entering"],
    ["waiting", "waiting"],
    ["ringing", "ringing"],
    ["talk", "talk"],
    ["held", "talk"],
    ["promised", "promised"],
    ["ended", "ended"],
    ["wiping", "wiping"],
    ["wiped", "wiped"],
    ["fault", "fault"],
    ["faultwaiting", "fault"],
    ["superseded", "superseded"],
    ["revoked", "revoked"],
  ])("of %s is %s", (name, screen) => expect(screenOf(seen(name))).toBe(screen));

  it("keeps the talk, whatever becomes of the line", () => {
    expect(screenOf(seen("cut"))).toBe("talk");
    expect(screenOf(seen("talk", { live: "unauthorised" }))).toBe("talk");
  });

  it("says that nobody is there only when no topic is open either", () => {
    const closed = { ...booth().reception, open: false };
    const choosing = { stage: "choosing", left_s: null, problem: null } as const;
    const some = booth(choosing, { choice: true, topics, reception: closed });
    const none = booth(choosing, { choice: true, topics: topics.map((topic) => ({ ...topic, open: false })), reception: closed });
    expect(screenOf(seen("choice", { view: some }))).toBe("choice");
    expect(screenOf(seen("choice", { view: none }))).toBe("closed");
  });
});

describe("a number", () => {
  it("grows by keys, with a plus at its beginning only", () => {
    expect(["+", "4", "+", "9"].reduce(press, "")).toBe("+49");
    expect("12345678901234567890".split("").reduce(press, "")).toHaveLength(16);
    expect(backspace("+49")).toBe("+4");
    expect(backspace("")).toBe("");
  });

  it("is shown in groups", () => {
    expect(spaced("+492214710")).toBe("+492\u202f214\u202f710");
    expect(spaced("+")).toBe("+");
  });
});

describe("the keyboard", () => {
  const field = (value: string, at = value.length) => {
    const area = document.createElement("textarea");
    area.value = value;
    area.setSelectionRange(at, at);
    return area;
  };

  it("has every letter of its language once", () => {
    const keys = rowsOf("de").flat();
    for (const letter of "abcdefghijklmnopqrstuvwxyzäöüß") expect(keys.filter((key) => key === letter)).toHaveLength(1);
    expect(rowsOf("en").flat()).not.toContain("ß");
  });

  it("types where the cursor is, and tells the page", () => {
    const area = field("Gten", 1);
    const heard = vi.fn();
    area.addEventListener("input", heard);
    type(area, "u");
    expect(area.value).toBe("Guten");
    type(area, "\b");
    expect(area.value).toBe("Gten");
    expect(heard).toHaveBeenCalledTimes(2);
  });

  it("keeps within the field's length, and out of a field that is off", () => {
    const full = field("abc");
    full.maxLength = 3;
    type(full, "d");
    expect(full.value).toBe("abc");
    const off = field("");
    off.disabled = true;
    type(off, "x");
    expect(off.value).toBe("");
  });
});

describe("movement", () => {
  it("is a share of cells that changed, beyond the noise", () => {
    const dark = grey(new Uint8ClampedArray([0, 0, 0, 255, 0, 0, 0, 255]));
    const half = grey(new Uint8ClampedArray([255, 255, 255, 255, 10, 10, 10, 255]));
    expect([...half]).toEqual([255, 10]);
    expect(changedShare(dark, half)).toBe(0.5);
    expect(changedShare(dark, new Uint8Array(3))).toBe(0);
  });

  it("takes two pictures in a row for a person, one for a flicker, all of it for the light", () => {
    const movement = new Movement();
    expect(movement.saw(0.2, 0)).toBe(false);
    expect(movement.saw(0, 250)).toBe(false);
    expect(movement.saw(1, 500)).toBe(false);
    expect(movement.saw(1, 750)).toBe(false);
    expect(movement.saw(0.2, 1_000)).toBe(false);
    expect(movement.saw(0.2, 1_250)).toBe(true);
    expect(movement.present).toBe(true);
  });

  it("lasts for a while after the last stir", () => {
    const movement = new Movement();
    movement.saw(0.2, 0);
    movement.saw(0.2, 250);
    expect(movement.saw(0, 8_000)).toBe(false);
    expect(movement.saw(0, 8_300)).toBe(true);
    expect(movement.present).toBe(false);
  });
});

describe("health", () => {
  const opened = (track: Partial<MediaStreamTrack>) => judged({ track: { readyState: "live", muted: false, ...track } as MediaStreamTrack });

  it("is good, mute or missing", () => {
    expect(opened({})).toBe("good");
    expect(opened({ muted: true })).toBe("mute");
    expect(opened({ readyState: "ended" })).toBe("mute");
    expect(judged({ trouble: "missing" })).toBe("missing");
    expect(judged(undefined)).toBe("missing");
  });

  it("is looked at again at six", () => {
    expect(untilMorning(new Date(2026, 10, 23, 5, 30))).toBe(30 * 60_000);
    expect(untilMorning(new Date(2026, 10, 23, 6, 0))).toBe(24 * 3_600_000);
    expect(untilMorning(new Date(2026, 10, 23, 23, 0))).toBe(7 * 3_600_000);
  });

  it("is told once after the start, later only while nobody is there", async () => {
    vi.useFakeTimers();
    const told = vi.fn();
    const check = vi.fn(() => Promise.resolve({ camera: "good", microphone: "mute" } as const));
    let idle = true;
    const guard = new Guard({ version: "1", idle: () => idle, health: told, presence: () => undefined, check, now: () => new Date(2026, 10, 23, 5, 59) });
    guard.begin();
    guard.begin();
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toHaveBeenCalledTimes(1);
    expect(told.mock.calls[0]![0]).toMatchObject({ version: "1", camera: "good", microphone: "mute" });
    idle = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(check).toHaveBeenCalledTimes(1);
    idle = true;
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(told).toHaveBeenCalledTimes(2);
    guard.close();
    vi.useRealTimers();
  });
});

describe("topics on a page", () => {
  const space = { height: 1920, rem: 28, columns: 2, low: false, unsure: true, topics: 8 };
  it("are as many as can be pressed", () => {
    expect(roomFor(space)).toBe(8);
    expect(roomFor({ ...space, topics: 12 })).toBe(7);
    expect(roomFor({ ...space, low: true })).toBeLessThan(6);
    expect(roomFor({ ...space, height: 1080, columns: 3 })).toBe(8);
    expect(roomFor({ ...space, height: 400, low: true })).toBe(1);
  });
});

describe("reading aloud", () => {
  const voice = (lang: string, localService: boolean, isDefault = false) => ({ lang, localService, default: isDefault, name: lang });
  const said: { text: string; lang: string; volume: number }[] = [];
  const synthesis = (voices: unknown[]) => ({ getVoices: () => voices, speak: (one: (typeof said)[number]) => said.push(one), cancel: vi.fn(), addEventListener: vi.fn(), removeEventListener: vi.fn() }) as unknown as SpeechSynthesis;

  beforeEach(() => {
    said.length = 0;
    vi.stubGlobal(
      "SpeechSynthesisUtterance",
      class {
        volume = 1;
        lang = "";
        constructor(readonly text: string) {}
      },
    );
  });
  afterEach(() => vi.unstubAllGlobals());

  it("never uses a voice that sends the words elsewhere", () => {
    const reader = new Reader(synthesis([voice("de-DE", false), voice("en-GB", true)]));
    expect(reader.can("de")).toBe(false);
    expect(reader.can("en")).toBe(true);
    reader.say(["Guten Tag"], "de", 1);
    expect(said).toEqual([]);
  });

  it("reads sentence by sentence, as loud as chosen", () => {
    const reader = new Reader(synthesis([voice("de-AT", true), voice("de-DE", true, true)]));
    reader.say(["Guten Tag.", " ", "Treten Sie ein."], "de", 0.4);
    expect(said.map(({ text, lang, volume }) => ({ text, lang, volume }))).toEqual([
      { text: "Guten Tag.", lang: "de-DE", volume: 0.4 },
      { text: "Treten Sie ein.", lang: "de-DE", volume: 0.4 },
    ]);
  });

  it("reads what is marked, once, from top to bottom", () => {
    const root = document.createElement("div");
    root.innerHTML = `<h1 data-say>Eins</h1><div data-say>Zwei <b data-say>drei</b></div><p>nicht</p><p data-say>Eins</p>`;
    expect(sentencesOf(root)).toEqual(["Eins", "Zwei drei"]);
  });
});

describe("wiping", () => {
  afterEach(() => {
    document.body.innerHTML = "";
    vi.unstubAllGlobals();
  });

  it("leaves nothing but what the device knows of itself", async () => {
    const caches = { keys: () => Promise.resolve(["schalter-kiosk-shell", "besuch"]), delete: vi.fn(() => Promise.resolve(true)) };
    const database = { onsuccess: null as (() => void) | null };
    const indexedDB = { databases: () => Promise.resolve([{ name: "draft" }]), deleteDatabase: vi.fn(() => (queueMicrotask(() => database.onsuccess?.()), database)) };
    vi.stubGlobal("caches", caches);
    vi.stubGlobal("indexedDB", indexedDB);
    const written = vi.fn(() => Promise.resolve());
    Object.defineProperty(navigator, "clipboard", { value: { writeText: written }, configurable: true });
    keepKnown({ name: "Kabine", place: "Bibliothek", phone: "115", brand: null, languages: ["de"] });
    localStorage.setItem("schalter.camera", "x");
    sessionStorage.setItem("schalter.draft.chat.1", "Guten Tag");
    document.cookie = "probe=1";
    document.body.innerHTML = `<iframe></iframe><input value="0221"><textarea>Text</textarea>`;
    history.replaceState({ visit: VISIT }, "", "/de/kiosk?visit=1#x");
    await wipe();
    expect(Object.keys(localStorage)).toEqual([DEVICE_KEY]);
    expect(sessionStorage).toHaveLength(0);
    expect(document.cookie).toBe("");
    expect(document.querySelector("iframe")).toBe(null);
    expect([...document.querySelectorAll<HTMLInputElement>("input, textarea")].map((one) => one.value)).toEqual(["", ""]);
    expect([location.pathname + location.search + location.hash, history.state]).toEqual(["/de/kiosk", null]);
    expect(written).toHaveBeenCalledWith("");
    expect(caches.delete.mock.calls).toEqual([["besuch"]]);
    expect(indexedDB.deleteDatabase).toHaveBeenCalledWith("draft");
    expect(readKnown()?.phone).toBe("115");
  });

  it("goes on when a browser refuses a step", async () => {
    sessionStorage.setItem("schalter.draft.chat.1", "Guten Tag");
    Object.defineProperty(navigator, "clipboard", { value: { writeText: () => Promise.reject(new Error("no")) }, configurable: true });
    await wipe();
    expect(sessionStorage).toHaveLength(0);
  });

  it("lets nobody go back", () => {
    const push = vi.spyOn(history, "pushState");
    const release = holdHere();
    window.dispatchEvent(new PopStateEvent("popstate"));
    expect(push).toHaveBeenCalledTimes(2);
    release();
    window.dispatchEvent(new PopStateEvent("popstate"));
    expect(push).toHaveBeenCalledTimes(2);
  });
});

describe("the device's memory", () => {
  it("survives what is broken", () => {
    localStorage.setItem(DEVICE_KEY, "{");
    expect(readKnown()).toBe(null);
    localStorage.setItem(DEVICE_KEY, `{"phone":"115"}`);
    expect(readKnown()).toEqual({ name: "", place: "", phone: "115", brand: null, languages: [] });
  });

  it("keeps the kiosk's own page only", () => {
    expect(["/kiosk", "/de/kiosk"].every(isKioskPage)).toBe(true);
    expect(["/de/desk", "/kiosk/pairing", "/de/kiosk/x", "/de/besuch/1"].some(isKioskPage)).toBe(false);
  });
});
