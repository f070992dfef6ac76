import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { advance, merge, type ChatLine } from "../src/chat";
import { browser, constraints, trouble } from "../src/devices";
import { commandOf, isTyping, KEYS } from "../src/keys";
import { apply, inUse } from "../src/portal";
import { TypingSender } from "../src/typing";
import { clock } from "../src/desk/words";
import { dueAfter } from "../src/desk/case.svelte";

const said = (message: string, from: string) => ({ message, from, name: from, staff: true, text: message, at_ms: 1, delivered: false });

describe("the chat", () => {
  it("adds what is new once, and knows what is mine", () => {
    const lines = merge(merge([], [said("1", "me"), said("2", "them")], "me"), [said("2", "them"), said("3", "me")], "me");
    expect(lines.map((line) => [line.id, line.mine])).toEqual([["1", true], ["2", false], ["3", true]]);
  });

  it("never goes back in delivery", () => {
    const line: ChatLine = { id: "1", mine: true, name: "", staff: false, text: "", atMs: 0, delivery: "sending" };
    const shown = advance(advance([line], "1", "sent"), "1", "shown");
    expect(shown[0]!.delivery).toBe("shown");
    expect(advance(shown, "1", "sent")[0]!.delivery).toBe("shown");
    expect(merge(shown, [said("1", "me")], "me")[0]!.delivery).toBe("shown");
    expect(advance(advance([line], "1", "failed"), "1", "sending")[0]!.delivery).toBe("sending");
  });
});

describe("the chat after a reload", () => {
  it("shows what the other side has seen already", () => {
    const view = [{ ...said("1", "me"), delivered: true }, said("2", "me")];
    expect(merge([], view, "me").map((line) => line.delivery)).toEqual(["shown", "sent"]);
  });
});

describe("real-time text", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("goes out at once, then at most every 200 ms, and always as it stands", () => {
    const sent: [number, string][] = [];
    const start = Date.now();
    const typing = new TypingSender((line) => sent.push([Date.now() - start, line]));
    for (let letter = 1; letter <= 9; letter += 1) {
      typing.set("Guten Tag".slice(0, letter));
      vi.advanceTimersByTime(60);
    }
    vi.advanceTimersByTime(500);
    expect(sent[0]).toEqual([0, "G"]);
    expect(sent.at(-1)![1]).toBe("Guten Tag");
    for (let index = 1; index < sent.length; index += 1) expect(sent[index]![0] - sent[index - 1]![0]).toBeLessThanOrEqual(260);
    expect(sent.length).toBeLessThan(6);
  });

  it("clears the line when it was sent", () => {
    const sent: string[] = [];
    const typing = new TypingSender((line) => sent.push(line));
    typing.set("Ja");
    typing.set("Ja,");
    typing.clear();
    vi.advanceTimersByTime(1_000);
    expect(sent).toEqual(["Ja", ""]);
  });
});

describe("the keys of the desk", () => {
  const press = (key: string, changes: Partial<KeyboardEvent> = {}) =>
    commandOf({ key, ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, repeat: false, target: document.body, ...changes }, true);

  it("act, each for one thing", () => {
    expect(press("a")).toBe("accept");
    expect(press("A")).toBe("accept");
    expect(press("X", { shiftKey: true })).toBe("protect");
    expect(press("?", { shiftKey: true })).toBe("help");
    expect(new Set(KEYS.map((key) => `${key.shown} ${key.talking ?? false}`)).size).toBe(KEYS.length);
  });

  it("mean something else in a talk only where the list says so", () => {
    const plain = (key: string, talking: boolean) => commandOf({ key, ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, repeat: false, target: document.body }, true, talking);
    expect([plain("w", false), plain("w", true)]).toEqual(["extend", "pass-on"]);
    const letters = [..."abcdefghijklmnopqrstuvwxyz"];
    const differ = letters.filter((letter) => plain(letter, false) !== plain(letter, true));
    expect(differ.map((letter) => letter.toUpperCase())).toEqual(KEYS.filter((key) => key.talking).map((key) => key.shown));
  });

  it("leave the browser's own keys alone", () => {
    for (const modifier of ["ctrlKey", "altKey", "metaKey", "repeat"]) expect(press("a", { [modifier]: true })).toBe(null);
    expect(press("A", { shiftKey: true })).toBe(null);
  });

  it("never act while somebody types, except the alarm", () => {
    const field = document.createElement("textarea");
    const tick = Object.assign(document.createElement("input"), { type: "checkbox" });
    expect(isTyping(field)).toBe(true);
    expect(isTyping(tick)).toBe(false);
    expect(press("h", { target: field })).toBe(null);
    expect(press("F2", { target: field })).toBe("alarm");
  });

  it("can be turned off", () => {
    expect(commandOf({ key: "a", ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, repeat: false, target: null }, false)).toBe(null);
  });
});

describe("the office cards", () => {
  it("take new words and leave everything else", () => {
    document.body.innerHTML = `<div data-office="o1" data-open="true"><a href="#">Betreten</a><b data-text="wait">alt</b></div>`;
    const link = document.querySelector("a");
    apply(document, { office: "o1", open: false, texts: { wait: "neu", unknown: "x" } });
    expect(document.querySelector("[data-office]")!.getAttribute("data-open")).toBe("false");
    expect(document.querySelector("b")!.textContent).toBe("neu");
    expect(document.querySelector("a")).toBe(link);
  });

  it("know when a form is in use", () => {
    document.body.innerHTML = `<input type="search" value="">`;
    expect(inUse(document)).toBe(false);
    document.querySelector("input")!.value = "Pass";
    expect(inUse(document)).toBe(true);
  });
});

describe("small things", () => {
  it("say why a device is missing", () => {
    expect(trouble({ name: "NotAllowedError" })).toBe("denied");
    expect(trouble({ name: "NotFoundError" })).toBe("missing");
    expect(trouble({ name: "NotReadableError" })).toBe("busy");
    expect(trouble(null)).toBe("unknown");
  });

  it("know the browser for the guidance", () => {
    expect(browser("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36")).toBe("chrome");
    expect(browser("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0")).toBe("edge");
    expect(browser("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604")).toBe("ios");
  });

  it("ask for a modest picture and clean sound", () => {
    expect(constraints("camera", null)).toMatchObject({ width: { ideal: 640, max: 1280 }, frameRate: { ideal: 30, max: 30 } });
    expect(constraints("microphone", "m1")).toMatchObject({ deviceId: { ideal: "m1" }, echoCancellation: true, noiseSuppression: true });
  });

  it("show times and due days", () => {
    expect(clock(65)).toBe("1:05");
    expect(clock(3661)).toBe("1:01:01");
    expect(clock(-2)).toBe("0:00");
    expect(dueAfter(new Date(2025, 10, 20), 3)).toBe("2025-11-25");
  });
});
