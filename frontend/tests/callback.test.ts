/** The citizen's side of callbacks and of being passed on. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Reply } from "../src/live";
import { translator } from "../src/texts";
import { contactOf, daysOf } from "../src/visit/callback";
import VisitPage from "../src/visit/Visit.svelte";
import { Visit } from "../src/visit/visit.svelte";
import type { VisitorBody } from "../src/wire/VisitorBody";
import { promise, room, visit as view, visits, waits } from "../samples/views";
import { installMedia } from "./fakes";

const text = (locale: string, name: string) => readFileSync(join(__dirname, `../../crates/texts/locales/${locale}/${name}.ftl`), "utf8");
const t = translator("de", ["room", "media"].map((name) => text("de", name)));
const get = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);

describe("the times of a callback", () => {
  const HOUR = 3_600_000;
  const now = Date.UTC(2026, 9, 24, 12, 30);
  const from = (...start: number[]) => start.map((ms) => ({ from_ms: ms, until_ms: ms + HOUR }));

  it("are grouped by day at the office's clock, over a change of the clock", () => {
    // Saturday evening, Sunday (the clock goes back), Monday.
    const windows = from(Date.UTC(2026, 9, 24, 21), Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 9, 25, 13), Date.UTC(2026, 9, 26, 7));
    const days = daysOf(t, "de", "Europe/Berlin", windows, now);
    expect(days.map((day) => [day.name, day.choices.map((choice) => choice.text)])).toEqual([
      ["Heute", ["23–24 Uhr"]],
      ["Morgen", ["0–1 Uhr", "14–15 Uhr"]],
      ["Montag, 26. Oktober", ["8–9 Uhr"]],
    ]);
    expect(days[0]!.choices[0]!.value).toBe(String(windows[0]!.from_ms));
  });

  it("are said in the page's language, and without a known zone at the browser's clock", () => {
    const english = translator("en", [text("en", "room")]);
    const [day] = daysOf(english, "en", "Europe/Berlin", from(Date.UTC(2026, 9, 24, 13)), now);
    expect(day).toMatchObject({ name: "Today", choices: [{ text: "15:00–16:00" }] });
    expect(daysOf(t, "de", "Nirgends/Dort", from(Date.UTC(2026, 9, 24, 13)), now)).toHaveLength(1);
    expect(daysOf(t, "de", "Europe/Berlin", [], now)).toEqual([]);
  });

  it("need a number or an address", () => {
    expect(contactOf(" 0221 4710-777 ")).toEqual({ by: "phone", to: "0221 4710-777" });
    expect(contactOf("b@example.org")).toEqual({ by: "email", to: "b@example.org" });
  });
});

describe("the page", () => {
  let mounted: Record<string, unknown> | null = null;
  let visit: Visit;
  let sent: VisitorBody[];
  let reply: Reply;

  const show = (stage: (typeof visits)[string]): void => {
    visit.show(stage);
    flushSync();
  };
  const type = (id: string, value: string): void => {
    const field = get(id) as HTMLInputElement | HTMLSelectElement;
    field.value = value;
    field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
    flushSync();
  };
  const press = async (id: string): Promise<void> => {
    get(id)!.click();
    await tick();
    await tick();
    flushSync();
  };

  beforeEach(() => {
    installMedia();
    sessionStorage.clear();
    visit = new Visit({ live: "/none", textOnly: false });
    sent = [];
    reply = { kind: "ack" };
    visit.client.send = (body) => {
      sent.push(body);
      return Promise.resolve(reply);
    };
    mounted = mount(VisitPage, { target: document.body, props: { visit, texts: { t, locale: "de" }, start: false } });
    flushSync();
  });
  afterEach(async () => {
    if (mounted) await unmount(mounted);
    mounted = null;
    document.body.innerHTML = "";
  });

  it("offers a callback only where one is worth it, and says what happens", () => {
    show(visits["waiting"]!);
    expect(get("callback-offer")).toBe(null);
    for (const name of ["offered", "unmet", "late"]) {
      show(visits[name]!);
      expect(get("callback-offer")!.textContent).toContain("Wir melden uns heute bis 14:30 Uhr bei Ihnen.");
      expect(get("callback-offer")!.textContent).toContain("behalten Sie Ihren Platz, solange diese Seite offen ist");
    }
    expect(get("late")!.textContent).toMatch(/Heute erreichen wir Sie voraussichtlich nicht mehr.*Bis 16 Uhr\. Öffnet morgen um 8 Uhr\..*\+49 115 00000/s);
  });

  it("asks with one press, for now or for a time", async () => {
    show(visits["offered"]!);
    type("callback-contact", "0221 4710-777");
    await press("callback-send");
    const { windows } = waits();
    show(visits["offered"]!);
    type("callback-contact", "b@example.org");
    type("callback-window", String(windows[2]!.from_ms));
    await press("callback-send");
    expect(sent).toEqual([
      { type: "callback", contact: { by: "phone", to: "0221 4710-777" }, window: null },
      { type: "callback", contact: { by: "email", to: "b@example.org" }, window: windows[2] },
    ]);
  });

  it("keeps what was typed when the press fails, also when nothing is offered any more", async () => {
    show(visits["offered"]!);
    await press("callback-send");
    expect(sent).toEqual([]);
    type("callback-contact", "112");
    reply = { kind: "problem", problem: { code: "contact-invalid", detail: "Bitte prüfen Sie die Nummer." } };
    await press("callback-send");
    expect(get("callback-problem")!.textContent).toBe("Bitte prüfen Sie die Nummer.");
    expect(get("callback-problem")!.getAttribute("role")).toBe("alert");
    show(visits["waiting"]!);
    expect((get("callback-contact") as HTMLInputElement).value).toBe("112");
    expect((get("callback-send") as HTMLButtonElement).disabled).toBe(false);
  });

  it("shows the promise, changes it, and cancels it only after it was asked", async () => {
    show(visits["promised"]!);
    expect(get("promised-says")!.textContent).toBe("Wir rufen Sie heute bis 14:30 Uhr an.");
    expect(get("promised-to")!.textContent).toBe("0221 4710-777");
    expect((get("promised-link") as HTMLInputElement).value).toBe(`${location.origin}/de/rueckruf/0123456789abcdef0123456789abcdef`);
    expect(get("promised-tries")).toBe(null);
    expect(document.title).toBe("Rückruf vereinbart – Meldewesen");
    await press("promised-change");
    expect((get("callback-contact") as HTMLInputElement).value).toBe("0221 4710-777");
    type("callback-contact", "0221 4710-778");
    await press("callback-send");
    expect(get("callback-contact")).toBe(null);
    await press("promised-cancel");
    expect(sent).toHaveLength(1);
    await press("confirm-yes");
    expect(sent).toEqual([{ type: "callback", contact: { by: "phone", to: "0221 4710-778" }, window: null }, { type: "leave" }]);
  });

  it("says how many tries are left, and that the telephone rings now", () => {
    show(view(promise({ tries: 1, tries_left: 2 })));
    expect(get("promised-tries")!.textContent).toBe("Wir versuchen es noch 2 Mal.");
    show(visits["calling"]!);
    expect(get("promised-says")!.textContent).toContain("jetzt");
    expect(get("promised-change")).toBe(null);
    expect(get("contact")).not.toBe(null);
  });

  it("says for whom one waits, and lets go of that", async () => {
    show(visits["wished"]!);
    expect(get("wished")!.textContent).toContain("Sie warten auf Frau Lenz-Oberhausen");
    expect(get("passed")!.textContent).toContain("Ihre bisherige Wartezeit zählt");
    await press("drop-wish");
    expect(sent).toEqual([{ type: "drop_wish" }]);
  });

  it("asks beside the picture whether one may be passed on, with the note word for word", async () => {
    show(visits["proposal"]!);
    expect(get("proposal")!.textContent).toContain("Frau Sommer möchte Sie weitergeben an: Frau Lenz-Oberhausen");
    expect(get("proposal-note")!.textContent).toContain("die Unterschrift des zweiten Vermieters");
    expect(get("peers")).not.toBe(null);
    await press("proposal-no");
    await press("proposal-yes");
    expect(sent.filter((body) => body.type === "consent")).toEqual([
      { type: "consent", yes: false },
      { type: "consent", yes: true },
    ]);
    show(view({ stage: "talking", room: room(), proposal: { kind: "transfer", organisation: null, to: "Standesamt", note: "", answer: false } }));
    expect(get("proposal-yes")).toBe(null);
    show(view({ stage: "talking", room: room(), proposal: null }));
    expect(get("proposal")).toBe(null);
  });

  it("asks before somebody of another house joins, and says what that one sees", async () => {
    show(visits["consult"]!);
    expect(get("proposal")!.textContent).toContain("Frau Sommer möchte jemanden dazuholen: Frau Lenz-Oberhausen");
    expect(get("proposal-house")!.textContent).toContain("Das ist ein anderes Haus: Musterkasse (Musterkasse, Pflegekasse)");
    expect(get("proposal")!.textContent).toContain("Was bisher geschrieben und gezeigt wurde, bleibt hier");
    await press("proposal-no");
    expect(sent.filter((body) => body.type === "consent")).toEqual([{ type: "consent", yes: false }]);
    show(visits["house"]!);
    expect(get("proposal")!.textContent).toContain("Nein: Musterkasse erfährt nur Ihr Anliegen.");
    show(visits["houses"]!);
    expect(document.querySelector("[data-testid=peer-house]")!.textContent).toBe("Stadt Musterstadt");
  });

  it("says who takes a parked talk up again", () => {
    show(visits["parked"]!);
    expect(get("parked")!.textContent).toBe("Frau Sommer nimmt Ihr Gespräch gleich wieder auf.");
    expect(get("held")).not.toBe(null);
  });

  it("offers another callback where nobody was reached", () => {
    show(visits["notreached"]!);
    expect(get("ended-callback")!.getAttribute("href")).toBe("/de/musterstadt/meldewesen/rueckruf");
    show(visits["ended"]!);
    expect(get("ended-callback")).toBe(null);
  });
});
