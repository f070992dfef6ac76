/** Passing on, helping, parking and callbacks at the desk, mounted on views; nothing of a server. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Reply } from "../src/live";
import { translator } from "../src/texts";
import DeskPage from "../src/desk/Desk.svelte";
import { Desk } from "../src/desk/desk.svelte";
import type { Find } from "../src/desk/passing.svelte";
import { dialled, dueText } from "../src/desk/words";
import type { DeskBody } from "../src/wire/DeskBody";
import type { TargetEntry } from "../src/wire/TargetEntry";
import { desk as deskView, desks, entry, room, talking, targets } from "../samples/views";
import { installMedia } from "./fakes";

const text = (name: string) => readFileSync(join(__dirname, `../../crates/texts/locales/de/${name}.ftl`), "utf8");
const texts = { t: translator("de", ["room", "media", "desk"].map(text)), locale: "de" };
const get = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const all = (id: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
const press = (key: string) =>
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await tick();
  flushSync();
};

let mounted: Record<string, unknown> | null = null;

interface Circumstances {
  find?: Find;
  answer?: (body: DeskBody) => Reply;
}

function sit({ find = () => Promise.resolve(targets), answer = () => ({ kind: "ack" }) }: Circumstances = {}) {
  const desk = new Desk({ live: "/none", onSignedOff: () => undefined, find, today: () => new Date(2025, 10, 20) });
  const sent: DeskBody[] = [];
  desk.client.send = (body) => {
    if (body.type !== "room") sent.push(body);
    return Promise.resolve(body.type === "room" ? { kind: "dropped" } : answer(body));
  };
  mounted = mount(DeskPage, { target: document.body, props: { desk, texts, tickets: "/tickets", start: false } });
  flushSync();
  return { desk, sent, show: (view: (typeof desks)[string]) => (desk.show(view), flushSync()) };
}

async function leaves(): Promise<void> {
  if (mounted) await unmount(mounted);
  mounted = null;
  document.body.innerHTML = "";
}

function types(id: string, said: string): void {
  const field = get(id) as HTMLTextAreaElement;
  field.value = said;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}

beforeEach(() => {
  installMedia();
  sessionStorage.clear();
  localStorage.clear();
});

afterEach(leaves);

describe("passing on", () => {
  it("is found, chosen and asked for by keyboard alone", async () => {
    const { show, sent } = sit();
    show(desks["talking"]!);
    press("w");
    await settle();
    expect(document.activeElement).toBe(get("pass-search"));
    expect(all("pass-target").map((target) => target.getAttribute("aria-selected"))).toEqual(["true", "false", "false", "false", "false", "false", "false"]);
    expect(all("pass-target")[5]!.textContent).toContain("Warteschlange Wohngeldstelle");
    for (let step = 0; step < 3; step += 1) press("ArrowUp");
    await settle();
    expect(get("pass-search")!.getAttribute("aria-activedescendant")).toBe(all("pass-target")[4]!.id);
    press("Enter");
    await settle();
    expect(get("pass-chosen")!.textContent).toContain("Ausfuhrkennzeichen");
    expect(document.activeElement).toBe(get("pass-note"));
    types("pass-note", " Braucht zwei Schilder ");
    get("propose")!.click();
    await settle();
    const to = { to: "topic", office: "o2", topic: "t2" };
    expect(sent).toEqual([{ type: "propose", to, note: "Braucht zwei Schilder" }]);
    expect(get("pass")).toBe(null);
    expect(document.activeElement).toBe(get("open-pass"));
  });

  it("asks a colleague with or without hold", async () => {
    const { show, sent } = sit();
    show(desks["talking"]!);
    for (const which of ["consult-hold", "consult-join"]) {
      press("k");
      await settle();
      if (get("pass-search")) press("Enter");
      await settle();
      get(which)!.click();
      await settle();
    }
    const to = { to: "person", seat: "s2" };
    expect(sent).toEqual([{ type: "consult", to, hold: true }, { type: "consult", to, hold: false }]);
  });

  it("keeps choice and note over a reload, and lets go of them with the talk", async () => {
    const first = sit();
    first.show(desks["talking"]!);
    press("w");
    await settle();
    press("Enter");
    await settle();
    types("pass-note", "Unterschrift fehlt");
    await leaves();
    const again = sit();
    again.show(desks["talking"]!);
    press("w");
    await settle();
    expect((get("pass-note") as HTMLTextAreaElement).value).toBe("Unterschrift fehlt");
    expect(get("pass-chosen")!.textContent).toContain("Jonas Brandt");
    again.show(desks["wrapup"]!);
    expect(get("pass")).toBe(null);
    expect(sessionStorage.length).toBe(0);
  });

  it("says what failed where it was pressed, and keeps what was written", async () => {
    const problem = { code: "nobody-free", detail: "Dort ist gerade niemand frei." };
    const { show } = sit({ answer: () => ({ kind: "problem", problem }) });
    show(desks["talking"]!);
    press("w");
    await settle();
    press("Enter");
    await settle();
    types("pass-note", "Eilt");
    get("consult-hold")!.click();
    await settle();
    expect(get("pass-problem")!.textContent).toBe(problem.detail);
    expect((get("pass-note") as HTMLTextAreaElement).value).toBe("Eilt");
    expect(get("problem")).toBe(null);
  });

  it("shows what the newest question found, whatever comes later", async () => {
    const waiting: { query: string; found: (targets: TargetEntry[]) => void }[] = [];
    const { show } = sit({ find: (query) => new Promise((found) => waiting.push({ query, found })) });
    show(desks["talking"]!);
    press("w");
    await settle();
    types("pass-search", "bau");
    types("pass-search", "bauhof");
    expect(waiting.map((asked) => asked.query)).toEqual(["", "bau", "bauhof"]);
    waiting[2]!.found([targets.at(-1)!]);
    await settle();
    waiting[1]!.found([targets[0]!]);
    await settle();
    expect(all("pass-target").map((target) => target.dataset["kind"])).toEqual(["phone"]);
  });

  it("reads out a number where nobody can be connected", async () => {
    const { show, sent } = sit({ find: () => Promise.resolve([targets.at(-1)!]) });
    show(desks["talking"]!);
    press("w");
    await settle();
    press("Enter");
    await settle();
    expect(get("dial")!.getAttribute("href")).toBe("tel:02214710600");
    expect(get("propose")).toBe(null);
    expect(sent).toEqual([]);
  });

  it("searches again after a failure", async () => {
    const find = vi.fn<Find>().mockRejectedValueOnce(new Error("gone")).mockResolvedValue(targets);
    const { show } = sit({ find });
    show(desks["talking"]!);
    press("w");
    await settle();
    document.querySelector<HTMLElement>(".s-pass [role=alert] button")!.click();
    await settle();
    expect(all("pass-target")).toHaveLength(targets.length);
  });

  it("goes on without the note, or stays, when the citizen says no", async () => {
    const { desk, show, sent } = sit();
    show(desks["talking"]!);
    desk.passing.choose(targets[0]!);
    show(desks["asked"]!);
    expect(get("proposal")!.textContent).toContain("Die Person wird gefragt: weiter an Kraftfahrzeugzulassungsstelle?");
    show(desks["refused"]!);
    expect(get("proposal")!.dataset["answer"]).toBe("no");
    get("transfer-bare")!.click();
    await settle();
    get("drop-proposal")!.click();
    await settle();
    expect(sent).toEqual([{ type: "transfer", to: { to: "person", seat: "s2" } }, { type: "drop_proposal" }]);
    show(deskView(talking(room({}, false), { proposal: { kind: "transfer", organisation: null, to: "Jonas Brandt", note: "", answer: false } })));
    expect(get("proposal")!.textContent).toContain("möchte nicht weitergegeben werden");
    expect(get("transfer-bare"), "who refused without a note refused to go").toBe(null);
  });

  it("asks the citizen first where the colleague is of another house", async () => {
    const { show, sent } = sit();
    show(desks["talking"]!);
    press("k");
    await settle();
    press("ArrowDown");
    press("ArrowDown");
    await settle();
    press("Enter");
    await settle();
    expect(get("pass-house")!.textContent).toContain("Gemeinde Nachbarort ist ein anderer Träger.");
    expect(get("consult-join")!.textContent).toBe("Person fragen, dann dazuholen");
    expect(document.activeElement, "the note comes first").toBe(get("pass-note"));
    expect(all("pass-note"), "written once for either way").toHaveLength(1);
    types("pass-note", " Pflegegrad der Mutter ");
    get("consult-join")!.click();
    await settle();
    const to = { to: "person", seat: "s4" };
    expect(sent).toEqual([{ type: "propose_consult", to, note: "Pflegegrad der Mutter", hold: false }]);
    show(desks["askedin"]!);
    expect(get("proposal")!.textContent).toContain("Darf Frau Lenz-Oberhausen dazukommen?");
    show(desks["nobodyfree"]!);
    expect(get("proposal")!.textContent).toContain("dort ist gerade niemand frei");
    get("consult-again")!.click();
    await settle();
    expect(sent.at(-1)).toEqual({ type: "consult", to, hold: false });
  });

  it("gives back to the sender by one press", async () => {
    const { show, sent } = sit();
    show(deskView(talking(room({}, false), { back_to: "Anna Yılmaz" })));
    get("back")!.click();
    await settle();
    expect(sent).toEqual([{ type: "transfer", to: { to: "back" } }]);
  });
});

describe("helping", () => {
  it("rings like a visit, and is answered by the same keys", async () => {
    const { show, sent } = sit();
    show(desks["consulted"]!);
    expect(document.title).toBe("Anfrage – Anna Yılmaz");
    expect(get("consulted")!.textContent).toContain("Anna Yılmaz bittet um Hilfe");
    press("d");
    await settle();
    press("a");
    await settle();
    expect(sent).toEqual([{ type: "decline", offer: 9 }, { type: "accept", offer: 9 }]);
  });

  it("says whose talk it is, and what is not seen of it", () => {
    const { show } = sit();
    show(desks["visiting"]!);
    expect(get("consulted")!.textContent).toContain("Frau Sommer (Stadt Musterstadt) bittet um Hilfe");
    expect(get("consulted-house")!.textContent).toContain("bleibt bei Stadt Musterstadt");
    show(desks["houses"]!);
    expect(get("helpers")!.textContent).toContain("Frau Lenz-Oberhausen (Musterkasse, Pflegekasse)");
    show(desks["operator"]!);
    expect(all("line-entry")[0]!.textContent).toContain("Musterkasse, Pflegekasse · Pflegeberatung");
  });

  it("files what a guest talks about where it belongs, and what a partner does at home", async () => {
    const { desk, show } = sit();
    const partner = talking(room({}, false), { visit: { ...entry, office_id: "elsewhere" } });
    show(deskView(partner));
    desk.form!.fields.outcome = "ticket";
    await settle();
    expect((get("ticket-office") as HTMLSelectElement).value, "not the partner's office").toBe("o1");
    const [own, served] = desks["operator"]!.offices;
    show({ ...desks["operator"]!, offices: [{ ...own!, files: false }, { ...served!, files: true }], seat: { ...desks["operator"]!.seat, stage: talking(room({}, false), { visit: { ...entry, visit: "v9", office_id: "o9" } }) } });
    desk.form!.fields.outcome = "ticket";
    await settle();
    const offices = [...(get("ticket-office") as HTMLSelectElement).options].map((option) => option.value);
    expect(offices).toEqual(["o9"]);
  });

  it("leaves the talk, and neither passes on nor states an outcome", async () => {
    const { desk, show, sent } = sit();
    show(desks["helping"]!);
    expect(get("helping")!.textContent).toBe("Sie helfen: Anna Yılmaz");
    for (const id of ["open-pass", "open-colleague", "park", "case"]) expect(get(id), id).toBe(null);
    for (const key of ["w", "k", "z"]) press(key);
    await settle();
    expect(get("pass")).toBe(null);
    expect(desk.form).toBe(null);
    expect(get("hangup")!.textContent).toContain("Gespräch verlassen");
    press("h");
    flushSync();
    get("confirm-yes")!.click();
    await settle();
    expect(sent).toEqual([{ type: "hangup" }]);
  });

  it("hands over to who is in the talk, and puts the citizen on hold and back", async () => {
    const { show, sent } = sit();
    show(desks["three"]!);
    get("hand-over")!.click();
    press("l");
    show(desks["consulting"]!);
    press("l");
    await settle();
    expect(sent).toEqual([{ type: "hand_over", to: "s2" }, { type: "hold", on: true }, { type: "hold", on: false }]);
  });

  it("takes the question to a colleague back", async () => {
    const { show, sent } = sit();
    show(desks["calling"]!);
    expect(get("consult")!.textContent).toContain("Jonas Brandt wird gerufen");
    get("withdraw-consult")!.click();
    await settle();
    expect(sent).toEqual([{ type: "withdraw_consult" }]);
  });
});

describe("parking", () => {
  const parked = deskView({ stage: "free" }, { parked: [{ visit: entry, left_s: 61 }] });

  it("keeps what was written until the talk goes on, and no longer than it is mine", async () => {
    const { desk, show, sent } = sit();
    show(desks["talking"]!);
    types("note", "Fragt noch den Vermieter");
    (document.activeElement as HTMLElement).blur();
    press("z");
    await settle();
    show(parked);
    expect(desk.form).toBe(null);
    expect(get("parked-entry")!.textContent).toContain("1:01");
    get("resume-talk")!.click();
    await settle();
    expect(sent.filter((body) => body.type !== "unsaved")).toEqual([{ type: "park" }, { type: "resume_talk", visit: entry.visit }]);
    show(desks["talking"]!);
    expect(desk.form!.fields.note).toBe("Fragt noch den Vermieter");
    show(parked);
    show(deskView({ stage: "free" }));
    expect(sessionStorage.length).toBe(0);
  });

  it("goes on only when the seat has nobody else", () => {
    const { show } = sit();
    show({ ...desks["talking"]!, parked: [{ visit: { ...entry, visit: "other" }, left_s: 61 }] });
    expect((get("resume-talk") as HTMLButtonElement).disabled).toBe(true);
    show(parked);
    expect((get("resume-talk") as HTMLButtonElement).disabled).toBe(false);
  });
});

describe("callbacks", () => {
  it("show the number to dial, and whether somebody was reached", async () => {
    const { show, sent } = sit();
    show(desks["callback"]!);
    expect(get("dial")!.getAttribute("href")).toBe("tel:015123456789");
    show(desks["dialling"]!);
    expect(get("callback-contact")!.textContent).toContain("Bitte anrufen: 0151 23456789");
    get("not-reached")!.click();
    await settle();
    expect(sent).toEqual([{ type: "not_reached" }]);
    show(desks["callbackmail"]!);
    expect(get("dial")!.getAttribute("href")).toBe("mailto:maria.mustermann-schmitzenberger@post.example.org");
  });

  it("are listed with what was promised", () => {
    const { show } = sit();
    show(desks["full"]!);
    const [due, later] = all("callback-entry").map((one) => one.textContent!.replace(/\s+/g, " "));
    expect(due).toContain("jetzt fällig");
    expect(due).toContain("ein Versuch");
    expect(later).toContain("vom Vortag");
    expect(get("line-reasons")!.textContent).toContain("dringend");
    expect(all("line-reasons")[1]!.textContent).toContain("von Anna Yılmaz");
  });

  it("are due at a time today, and on a day otherwise", () => {
    const now = new Date(2025, 10, 20, 9, 0);
    expect(dueText("de", new Date(2025, 10, 20, 14, 5).getTime(), now)).toBe("14:05");
    expect(dueText("de", new Date(2025, 10, 21, 8, 0).getTime(), now)).toContain("21.11.");
    expect(dialled("+49 (0)221 / 47-10")).toBe("+492214710");
  });
});

describe("the last seat", () => {
  it("asks first, and closes only when told so again", async () => {
    const problem = { code: "last-seat", detail: "Es warten noch 3 Menschen, die sonst niemand bedient." };
    const answer = (body: DeskBody): Reply => (body.type === "close_seat" && !body.anyway ? { kind: "problem", problem } : { kind: "ack" });
    const { show, sent } = sit({ answer });
    show(desks["free"]!);
    get("close-seat")!.click();
    await settle();
    expect(document.querySelector("dialog")!.textContent).toContain("3 Menschen");
    expect(document.querySelector("dialog button")).toBe(get("confirm-no"));
    get("confirm-no")!.click();
    flushSync();
    expect(document.querySelector("dialog")).toBe(null);
    get("close-seat")!.click();
    await settle();
    get("confirm-yes")!.click();
    await settle();
    expect(sent).toEqual([{ type: "close_seat", anyway: false }, { type: "close_seat", anyway: false }, { type: "close_seat", anyway: true }]);
  });

  it("goes on break with a reason", async () => {
    const { show, sent } = sit();
    show(desks["free"]!);
    press("p");
    get("pause-work")!.click();
    get("pause-meeting")!.click();
    await settle();
    expect(sent).toEqual([{ type: "pause", why: "asked" }, { type: "pause", why: "work" }, { type: "pause", why: "meeting" }]);
    show(desks["meeting"]!);
    expect(get("seat-state")!.textContent).toBe("Besprechung");
  });
});
