/** Calls that go out from the desk, and numbers that are reported, mounted on views. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Reply } from "../src/live";
import { translator } from "../src/texts";
import DeskPage from "../src/desk/Desk.svelte";
import { Desk } from "../src/desk/desk.svelte";
import { numberIn } from "../src/desk/passing.svelte";
import type { DeskBody } from "../src/wire/DeskBody";
import { desk as deskView, desks, talking, targets, room } from "../samples/views";
import { installMedia } from "./fakes";

const text = (name: string) => readFileSync(join(__dirname, `../../crates/texts/locales/de/${name}.ftl`), "utf8");
const texts = { t: translator("de", ["room", "media", "desk"].map(text)), locale: "de" };
const get = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const said = (id: string) => get(id)?.textContent?.replace(/[\u2066-\u2069]/g, "").replaceAll("\u00a0", " ") ?? "";
const settle = async () => {
  for (let turn = 0; turn < 6; turn += 1) await tick();
  flushSync();
};

let mounted: Record<string, unknown> | null = null;
let answer: (body: DeskBody) => Reply;
let sent: DeskBody[];
let desk: Desk;

function show(view: (typeof desks)[string]): void {
  desk.show(view!);
  flushSync();
}

function type(id: string, value: string): void {
  const field = get(id) as HTMLInputElement;
  field.value = value;
  field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
  flushSync();
}

async function press(id: string): Promise<void> {
  get(id)!.click();
  await settle();
}

beforeEach(() => {
  installMedia();
  sessionStorage.clear();
  sent = [];
  answer = () => ({ kind: "ack" });
  desk = new Desk({ live: "/none", onSignedOff: () => undefined, find: () => Promise.resolve(targets) });
  desk.client.send = (body) => {
    if (body.type !== "room") sent.push(body);
    return Promise.resolve(body.type === "room" ? { kind: "dropped" } : answer(body));
  };
  mounted = mount(DeskPage, { target: document.body, props: { desk, texts, tickets: "/de/desk/vorgaenge", start: false } });
  flushSync();
});

afterEach(async () => {
  if (mounted) await unmount(mounted);
  mounted = null;
  document.body.innerHTML = "";
});

describe("calling the citizen", () => {
  it("says that it rings, and lets the clerk hang up or count the try", async () => {
    show(desks["outdials"]!);
    expect(said("dialling")).toContain("Wir wählen +49 1715 5501 23 …");
    expect(get("dial-again")).toBeNull();
    await press("end-call");
    await press("not-reached");
    expect(sent).toEqual([{ type: "end_call", call: "call-1" }, { type: "not_reached" }]);
  });

  it("says in words how it ended, and until when it can be dialled again", async () => {
    show(desks["outbusy"]!);
    expect(said("dialling")).toContain("ist besetzt.");
    expect(said("dial-counts")).toBe("Zählt in 9 s als Versuch.");
    await press("dial-again");
    expect(sent).toEqual([{ type: "dial_again" }]);
  });

  it("gives the number to dial by hand where the house does not", () => {
    show(desks["outbarred"]!);
    expect(said("dialling")).toContain("heute schon oft angerufen");
    expect(get("dial")?.getAttribute("href")).toBe("tel:+491715550123");
    expect(get("dial-again")).toBeNull();
  });

  it("begins from the list only when its time has come", async () => {
    show(desks["outfree"]!);
    await press("call-back");
    expect(sent).toEqual([{ type: "call_back", visit: "v8" }]);
    const { callbacks } = desks["outfree"]!;
    show(deskView({ stage: "free" }, { calls_out: true, callbacks: callbacks.map((one) => ({ ...one, turn: "later" })) }));
    expect(get("call-back")).toBeNull();
    show(deskView({ stage: "free" }, { callbacks }));
    expect(get("call-back")).toBeNull();
  });
});

describe("calling out", () => {
  it("keeps what was typed where the number is refused, and says why", async () => {
    show(desks["outfree"]!);
    await press("out-open");
    expect(document.activeElement).toBe(get("out-number"));
    type("out-number", "0900 123456");
    answer = () => ({ kind: "problem", problem: { code: "number-range", detail: "Solche Nummern wählen wir nicht." } });
    await press("out-call");
    expect(said("out-problem")).toBe("Solche Nummern wählen wir nicht.");
    expect((get("out-number") as HTMLInputElement).value).toBe("0900 123456");
    answer = () => ({ kind: "ack" });
    type("out-number", " 0221 4710 ");
    await press("out-call");
    expect(sent.at(-1)).toEqual({ type: "dial_out", number: "0221 4710", office: "o1", topic: null });
    expect(get("out-number")).toBeNull();
  });

  it("is not offered while talking, nor without a trunk", () => {
    show(deskView({ stage: "free" }));
    expect(get("dial-out")).toBeNull();
    show(deskView(talking(room({}, false)), { calls_out: true }));
    expect(get("dial-out")).toBeNull();
  });
});

describe("somebody outside", () => {
  it("is called by a typed number, once the citizen agrees", async () => {
    show(deskView(talking(room({}, false)), { calls_out: true }));
    desk.passing.open("colleague");
    await settle();
    type("pass-search", "0221 4710-200");
    await press("pass-number");
    expect((get("outside-agreed") as HTMLInputElement).required).toBe(true);
    get("outside-agreed")!.click();
    await settle();
    await press("call-outside");
    expect(sent).toEqual([{ type: "call_outside", number: "0221 4710-200", name: "", agreed: true }]);
    expect(get("pass")).toBeNull();
  });

  it("is left with the citizen only after a second press", async () => {
    show(desks["outside"]!);
    expect(said("outside")).toContain("Landesamt für Ausbildungsförderung");
    await press("hand-outside");
    expect(sent).toEqual([]);
    await press("confirm-yes");
    expect(sent).toEqual([{ type: "hand_outside", call: "call-2" }]);
    await press("end-outside");
    expect(sent.at(-1)).toEqual({ type: "end_call", call: "call-2" });
  });

  it("is a number, not a name", () => {
    expect(numberIn(" +49 (221) 4710-2 ")?.phone).toBe("+49 (221) 4710-2");
    for (const other of ["Standesamt", "Zimmer 12", "12345", ""]) expect(numberIn(other)).toBeNull();
  });
});

describe("a number that stands out", () => {
  it("is reported with a reason and a note", async () => {
    show(desks["outreport"]!);
    (get("report") as HTMLDetailsElement).open = true;
    type("report-note", "  Droht mit einem Besuch ");
    type("report-reason", "threat");
    await press("report-send");
    expect(sent).toEqual([{ type: "report_number", reason: "threat", note: "Droht mit einem Besuch" }]);
    const view = desks["outreport"]!;
    if (view.seat.stage.stage !== "wrap_up") throw new Error("not wrapping up");
    show({ ...view, seat: { ...view.seat, stage: { ...view.seat.stage, report: { number: "+491715550123", done: true } } } });
    expect(said("reported")).toContain("Die Leitung entscheidet");
  });

  it("leads a lead to the page where it is decided", () => {
    show(desks["outfree"]!);
    expect(get("reported-numbers")?.querySelector("a")?.getAttribute("href")).toBe("/de/desk/sperren");
    expect(said("reported-numbers")).toBe("2 gemeldete Rufnummern warten auf Ihre Entscheidung.");
  });
});
