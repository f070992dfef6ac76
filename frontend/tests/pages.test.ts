/** The pages as a person meets them, mounted on views; nothing of a server. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { flushSync, mount, tick, unmount, type Component } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Reply } from "../src/live";
import { RoomMedia } from "../src/media";
import { translator } from "../src/texts";
import DeskPage from "../src/desk/Desk.svelte";
import { Desk } from "../src/desk/desk.svelte";
import VisitPage from "../src/visit/Visit.svelte";
import { Visit } from "../src/visit/visit.svelte";
import type { DeskBody } from "../src/wire/DeskBody";
import { desk as deskView, desks, entry, room, visits } from "../samples/views";
import { FakeTrack, installMedia } from "./fakes";

const text = (name: string) => readFileSync(join(__dirname, `../../crates/texts/locales/de/${name}.ftl`), "utf8");
const texts = { t: translator("de", ["room", "media", "desk"].map(text)), locale: "de" };
const get = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const all = (id: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
const press = (key: string, init: KeyboardEventInit = {}) =>
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init }));

let mounted: Record<string, unknown> | null = null;

function put<P extends Record<string, unknown>>(page: Component<P>, props: P): void {
  mounted = mount(page as Component, { target: document.body, props });
  flushSync();
}

/** Answers every command, and remembers it. */
function listen<B extends { type: string }>(client: { send: (body: B) => Promise<Reply> }): B[] {
  const sent: B[] = [];
  client.send = (body) => {
    sent.push(body);
    return Promise.resolve(body.type === "room" && (body as { kind?: string }).kind === "media" ? { kind: "dropped" } : { kind: "ack" });
  };
  return sent;
}

beforeEach(() => {
  installMedia();
  sessionStorage.clear();
  localStorage.clear();
});

afterEach(async () => {
  if (mounted) await unmount(mounted);
  mounted = null;
  document.body.innerHTML = "";
  vi.unstubAllGlobals();
});

describe("a visit", () => {
  function come() {
    const visit = new Visit({ live: "/none", textOnly: false });
    const sent = listen(visit.client);
    put(VisitPage, { visit, texts, start: false });
    return { visit, sent, show: (view: (typeof visits)[string]) => (visit.show(view), flushSync()) };
  }

  it("shows place, range and what to have ready", () => {
    const { show } = come();
    show(visits["waiting"]!);
    expect(get("place")!.textContent).toBe("3");
    expect(get("wait")!.textContent).toBe("meist 5 bis 12 Minuten");
    expect(document.body.textContent).toContain("Wohnungsgeberbestätigung");
    expect(document.title).toBe("Platz 3 – Meldewesen");
    expect(get("contact")!.querySelector("a")!.getAttribute("href")).toBe("tel:+4911500000");
  });

  it("leaves only after it was asked", async () => {
    const { show, sent } = come();
    show(visits["waiting"]!);
    get("leave")!.click();
    flushSync();
    expect(sent).toEqual([]);
    get("confirm-yes")!.click();
    await tick();
    expect(sent).toEqual([{ type: "leave" }]);
  });

  it("keeps the way on in sight when the line breaks", () => {
    const { visit, show } = come();
    show(visits["talking"]!);
    visit.presence.away = "long";
    flushSync();
    expect(get("away")!.textContent).toContain("+49 115 00000");
  });

  it("goes on in this window when asked", () => {
    const { visit, show } = come();
    show(visits["talking"]!);
    const over = vi.spyOn(visit.client, "takeOver").mockImplementation(() => undefined);
    visit.presence.state = "superseded";
    flushSync();
    expect(get("room")).toBe(null);
    get("take-over")!.click();
    expect(over).toHaveBeenCalledOnce();
  });

  it("sends nothing before the room is open, then everything", () => {
    const { visit, sent, show } = come();
    visit.local.camera = new FakeTrack("video") as unknown as MediaStreamTrack;
    show(visits["ringing"]!);
    expect(get("ringing")).not.toBe(null);
    expect(sent.some((body) => body.type === "room" && body.kind === "sending")).toBe(false);
    show(visits["talking"]!);
    expect(sent.at(-1)).toEqual({ type: "room", kind: "sending", camera: true, microphone: false, screen: false });
  });

  it("chats with delivery, tells what was read, and keeps a draft", async () => {
    const { visit, sent, show } = come();
    show(visits["talking"]!);
    get("bar-chat")!.click();
    flushSync();
    const input = get("chat-input") as HTMLTextAreaElement;
    input.value = "Guten Tag";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    expect(sessionStorage.length).toBe(1);
    press("Enter");
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    await tick();
    flushSync();
    expect(sessionStorage.length).toBe(0);
    const line = get("chat-message")!;
    expect(line.dataset["delivery"]).toBe("sent");
    const message = sent.find((body) => body.type === "room" && body.kind === "chat") as { message: string };
    visit.session.message({ type: "delivered", message: message.message });
    flushSync();
    expect(line.dataset["delivery"]).toBe("shown");
    visit.session.message({ type: "chat", message: "m9", from: "x", name: "Frau Sommer", staff: true, text: "Ja", at_ms: 5, delivered: false });
    expect(sent.at(-1)).toEqual({ type: "room", kind: "received", message: "m9" });
  });

  it("sends again after a reload what the server had not stored", async () => {
    const { visit, show } = come();
    show(visits["talking"]!);
    visit.client.send = () => new Promise(() => undefined);
    void visit.session.say("Noch unterwegs");
    const again = new Visit({ live: "/none", textOnly: false });
    const sent = listen(again.client);
    again.show(visits["talking"]!);
    await tick();
    const repeated = sent.filter((body) => body.type === "room" && body.kind === "chat");
    expect(repeated).toEqual([{ type: "room", kind: "chat", message: visit.session.lines[0]!.id, text: "Noch unterwegs" }]);
    expect(sessionStorage.length).toBe(0);
    again.close();
  });

  it("opens the chat with the first message, and shows what is being typed", () => {
    const { visit, show } = come();
    show(visit.view ?? visits["talking"]!);
    visit.session.message({ type: "chat", message: "m1", from: "x", name: "Frau Sommer", staff: true, text: "Hallo", at_ms: 5, delivered: false });
    flushSync();
    expect(get("chat-message")!.textContent).toContain("Hallo");
    visit.session.message({ type: "typing", from: room().peers[0]!.participant, line: "Ich su" });
    flushSync();
    expect(get("live-line")!.textContent).toContain("Ich su");
    visit.session.message({ type: "typing", from: room().peers[0]!.participant, line: "" });
    flushSync();
    expect(get("live-line")).toBe(null);
  });

  it("shows everybody who is in the talk, each on the right slot", () => {
    const { visit, show } = come();
    const streams = Array.from({ length: 4 }, () => ({ audio: new MediaStream(), camera: new MediaStream(), screen: new MediaStream() }));
    show(visits["talking"]!);
    visit.session.slots = streams;
    expect(all("peer")).toHaveLength(1);
    show(visits["five"]!);
    visit.session.media = "connected";
    flushSync();
    const names = ["Frau Sommer", "Herr Winter", "Frau Lenz-Oberhausen", "Herr Sommerfeld"];
    expect(all("peer").map((peer) => peer.textContent)).toEqual(names.map((name) => expect.stringContaining(name)));
    const shown = all("remote-video").map((video) => (video as HTMLVideoElement).srcObject);
    expect(shown).toEqual(streams.map(({ camera }) => camera));
    expect(all("peer").map((peer) => peer.dataset["seen"])).toEqual(["true", "true", "true", "false"]);
    expect(all("peer-muted")).toHaveLength(2);
    expect(get("picture-says")!.textContent).toContain("Herr Sommerfeld nimmt ohne Bild und Ton teil");
    show(visits["three"]!);
    expect(all("peer")).toHaveLength(2);
  });

  it("says who wrote what, also of a colleague who has gone", () => {
    const { visit, show } = come();
    const chat = [{ message: "m1", from: "gone", name: "Herr Winter", staff: true, text: "Ich übergebe", at_ms: 5, delivered: true }];
    show({ ...visits["talking"]!, stage: { stage: "talking", room: room({ chat }), proposal: null } });
    visit.session.setChat(true);
    flushSync();
    expect(get("chat-message")!.textContent).toContain("Herr Winter");
  });

  it("on hold says so calmly, shows no picture, sends nothing, and goes on without a press", () => {
    const { visit, show } = come();
    const hold = vi.spyOn(RoomMedia.prototype, "hold");
    visit.local.camera = new FakeTrack("video") as unknown as MediaStreamTrack;
    show(visits["talking"]!);
    const stream = new MediaStream();
    visit.session.slots = [{ audio: new MediaStream(), camera: stream, screen: new MediaStream() }];
    flushSync();
    const video = () => (get("remote-video") as HTMLVideoElement).srcObject;
    expect(video()).toBe(stream);
    show({ ...visits["talking"]!, stage: { stage: "talking", room: room({ held: true, citizen_held: true }), proposal: null } });
    expect(get("held")!.textContent).toMatch(/Einen Moment bitte\..*Ihr Gespräch wird gerade gehalten, Frau Sommer ist gleich wieder bei Ihnen\./s);
    expect(video()).toBe(null);
    expect(hold).toHaveBeenLastCalledWith(true);
    expect(get("local-video")!.parentElement!.dataset["offAir"]).toBe("true");
    expect(get("bar-camera")!.dataset["offAir"]).toBe("true");
    expect(get("chat-read-along")).toBe(null);
    show({ ...visits["talking"]!, stage: { stage: "talking", room: room(), proposal: null } });
    expect(get("held")!.textContent!.trim()).toBe("");
    expect(video()).toBe(stream);
    expect(hold).toHaveBeenLastCalledWith(false);
    hold.mockRestore();
  });

  it("is no dead end while a talk is parked and nobody else is there", () => {
    const { show } = come();
    show(visits["parked"]!);
    expect(get("held")!.textContent).toContain("Wir sind gleich wieder bei Ihnen");
    expect(get("hangup")).not.toBe(null);
    expect(all("peer")).toHaveLength(0);
  });

  it("takes part by text when asked for", () => {
    const visit = new Visit({ live: "/none", textOnly: true });
    listen(visit.client);
    put(VisitPage, { visit, texts, start: false });
    visit.show(visits["talking"]!);
    flushSync();
    expect(get("room")!.dataset["textFirst"]).toBe("true");
    expect(get("chat-input")).not.toBe(null);
    expect(visit.local.wantsCamera).toBe(false);
  });

  it("tells the clerk of text only, and of going back", () => {
    const { show, sent } = come();
    show(visits["waiting"]!);
    for (const mode of ["audio", "text", "text", "video"]) {
      const field = get(`mode-${mode}`) as HTMLInputElement;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    expect(sent).toEqual([
      { type: "mode", text_only: true },
      { type: "mode", text_only: false },
    ]);
  });

  it("counts no message as new that was read before a reload", () => {
    const { visit, sent, show } = come();
    const chat = [{ message: "m1", from: "x", name: "Frau Sommer", staff: true, text: "Hallo", at_ms: 5, delivered: true }];
    show({ ...visits["talking"]!, stage: { stage: "talking", room: room({ chat }), proposal: null } });
    expect(visit.session.unread).toBe(0);
    visit.session.setChat(true);
    expect(sent.some((body) => body.type === "room" && body.kind === "received")).toBe(false);
  });

  it("asks for real-time text again after a restart of the server, once, and lets go when refused", async () => {
    const { visit, sent, show } = come();
    const view = (real_time_text: boolean, generation: number) => ({ ...visits["talking"]!, stage: { stage: "talking" as const, room: room({ real_time_text, generation }), proposal: null } });
    const asked = () => sent.filter((body) => body.type === "room" && body.kind === "real_time_text");
    show(view(true, 1));
    visit.session.welcomed(false);
    show(view(true, 1));
    expect(asked()).toEqual([]);
    visit.session.welcomed(true);
    show(view(false, 2));
    show(view(false, 2));
    expect(asked()).toEqual([{ type: "room", kind: "real_time_text", on: true }]);
    expect(visit.session.room!.real_time_text).toBe(true);
    await tick();
    show(view(false, 2));
    expect(visit.session.room!.real_time_text).toBe(false);
    show(view(true, 2));
    visit.session.welcomed(true);
    visit.client.send = () => Promise.resolve({ kind: "problem", problem: { code: "no-room", detail: "" } });
    show(view(false, 3));
    expect(visit.session.room!.real_time_text).toBe(true);
    await tick();
    await tick();
    expect(visit.session.room!.real_time_text).toBe(false);
  });

  it("says why the camera is missing, and that the visit goes on", async () => {
    const { visit, show } = come();
    show(visits["talking"]!);
    await visit.local.open();
    flushSync();
    expect(get("trouble-camera")!.textContent).toContain("ohne Kamera");
  });

  it("rates with one tap, and takes a comment after it", async () => {
    const { sent, show } = come();
    show(visits["ended"]!);
    expect(get("ticket-number")!.textContent).toContain("M-2025-0042");
    get("rate-4")!.click();
    await tick();
    flushSync();
    expect(sent).toEqual([{ type: "rate", stars: 4, comment: null }]);
    const comment = get("comment") as HTMLTextAreaElement;
    comment.value = "Danke";
    comment.dispatchEvent(new Event("input", { bubbles: true }));
    flushSync();
    get("comment-send")!.click();
    await tick();
    expect(sent.at(-1)).toEqual({ type: "rate", stars: 4, comment: "Danke" });
  });

  it("draws every stage without inline styles", () => {
    const { show } = come();
    for (const view of Object.values(visits)) {
      show(view);
      expect(document.body.innerHTML).not.toMatch(/ style=/);
      expect(document.body.textContent).not.toMatch(/\b(room|media|desk)-[a-z]+-?/);
    }
  });
});

describe("a visit that telephones", () => {
  function come(view: (typeof visits)[string]) {
    const visit = new Visit({ live: "/none", textOnly: false });
    listen(visit.client);
    put(VisitPage, { visit, texts, start: false });
    const show = (next: (typeof visits)[string]) => (visit.show(next), flushSync());
    show(view);
    return { visit, show };
  }
  const heard = () => all("remote-audio").map((audio) => (audio as HTMLAudioElement).muted);

  it("neither sends nor plays sound, and says so", () => {
    const { visit } = come(visits["byphone"]!);
    expect(visit.local.wantsMicrophone).toBe(false);
    expect(visit.local.wantsCamera).toBe(true);
    expect(heard()).toEqual([true]);
    expect(get("bar-microphone")).toBe(null);
    expect(get("phone-sound")!.dataset["sound"]).toBe("phone");
  });

  it("goes on here when the call is over, with sound once that is asked for", async () => {
    const { visit, show } = come(visits["byphone"]!);
    show(visits["talking"]!);
    expect(heard(), "nobody is surprised by sound").toEqual([true]);
    get("take-sound")!.click();
    await tick();
    flushSync();
    expect(heard()).toEqual([false]);
    expect(visit.local.wantsMicrophone).toBe(true);
    expect(get("bar-microphone")).not.toBe(null);
    expect(get("phone-sound")).toBe(null);
  });

  it("takes the picture away and leaves the call as it is", async () => {
    const { visit } = come(visits["byphone"]!);
    const leave = vi.spyOn(visit, "leave");
    get("hangup")!.click();
    flushSync();
    get("confirm-yes")!.click();
    await tick();
    flushSync();
    expect(get("video-left")).not.toBe(null);
    expect(leave).not.toHaveBeenCalled();
    expect(visit.session.room).toBe(null);
  });
});

describe("the telephone at the desk", () => {
  function sit(name: string) {
    const desk = new Desk({ live: "/none", onSignedOff: () => undefined });
    const sent = listen<DeskBody>(desk.client);
    put(DeskPage, { desk, texts, tickets: "/tickets", start: false });
    const show = (next: string) => (desk.show(desks[next]!), flushSync());
    show(name);
    return { desk, own: () => sent.filter((body) => body.type !== "room"), show };
  }

  it("rings with the number, and the name of what was dialled", () => {
    sit("phoneoffered");
    expect(get("caller")!.textContent).toContain("+49\u00a01715\u00a05501\u00a023");
    expect(get("dialled")!.textContent).toContain("Bürgertelefon");
  });

  it("shows a telephone and no camera that is off", () => {
    sit("phone");
    expect(get("peer")!.dataset["call"]).toBe("talking");
    expect(get("peer-unseen")).toBe(null);
    expect(get("peer-muted")).toBe(null);
    expect(get("picture-says")!.textContent).not.toContain("Kamera");
  });

  it("says that music plays while somebody is on hold", () => {
    sit("phoneheld");
    expect(get("picture-says")!.textContent).toContain("Telefon hört Musik.");
    expect(get("call")!.dataset["state"]).toBe("held");
    expect(get("open-keys")).toBe(null);
  });

  it("presses keys by mouse and by keyboard, and gives the focus back", async () => {
    const { own } = sit("phone");
    get("open-keys")!.click();
    flushSync();
    get("key-4")!.click();
    press("7");
    press("#");
    press("h");
    await tick();
    flushSync();
    expect(own()).toEqual(["4", "7", "#"].map((key) => ({ type: "press", call: "call-1", key })));
    expect(get("keypad-shown")!.textContent).toContain("47#");
    get("key-1")!.focus();
    press("Escape");
    await tick();
    flushSync();
    expect(get("keypad")).toBe(null);
    expect(document.activeElement).toBe(get("open-keys"));
  });

  it("offers no field where nobody could read, and says why", () => {
    const { desk, show } = sit("phone");
    desk.select("chat");
    flushSync();
    expect(get("chat-input")).toBe(null);
    expect(get("chat-unread")!.textContent).toContain("ohne Textfunktion");
    show("phonein");
    expect(get("chat-input")).not.toBe(null);
    expect(get("chat-unread")).toBe(null);
  });

  it("opens the chat for a telephone that types", () => {
    const { desk } = sit("phonetext");
    expect(desk.tab).toBe("chat");
    expect(get("chat-input")).not.toBe(null);
    expect(get("peer-writes")).not.toBe(null);
    expect(get("peer-warned")).not.toBe(null);
  });

  it("goes from the telephone to a picture by a code", async () => {
    const { own, show } = sit("phone");
    get("video-code")!.click();
    await tick();
    show("phonecode");
    expect(get("video-digits")!.textContent).toContain("482 913");
    expect(get("video-address")!.textContent).toContain("/de/musterstadt/code");
    show("phoneasking");
    get("video-admit")!.click();
    await tick();
    show("phonein");
    expect(get("video")).toBe(null);
    expect(all("peer")).toHaveLength(2);
    expect(own()).toEqual([{ type: "offer_video", by: "code" }, { type: "admit_video", yes: true }]);
  });

  it("offers no short message where none can be sent", () => {
    sit("phonehidden");
    expect(get("video-sms")).toBe(null);
    expect(get("video-code")!.textContent).toBe("Video dazunehmen");
    expect(get("call-number")).toBe(null);
  });
});

describe("the desk", () => {
  function sit() {
    const desk = new Desk({ live: "/none", onSignedOff: () => undefined, today: () => new Date(2025, 10, 20) });
    const sent = listen<DeskBody>(desk.client);
    put(DeskPage, { desk, texts, tickets: "/tickets", start: false });
    const own = () => sent.filter((body) => body.type !== "room");
    return { desk, sent, own, show: (view: (typeof desks)[string]) => (desk.show(view), flushSync()) };
  }

  it("opens the seat with everything ticked", async () => {
    const { show, own } = sit();
    show(desks["closed"]!);
    get("open-seat")!.click();
    await tick();
    expect(own()).toEqual([{ type: "open_seat", offices: ["o1", "o2", "o3"], languages: ["de", "en", "tr"] }]);
  });

  it("accepts by key once, and says so in the title", async () => {
    const { show, own } = sit();
    show(desks["offered"]!);
    expect(document.title).toBe("Anruf – Meldewesen");
    press("a");
    press("a");
    await tick();
    expect(own()).toEqual([{ type: "accept", offer: 7 }]);
  });

  it("leaves keys alone while somebody types, but hears the alarm", async () => {
    const { show, own } = sit();
    show(desks["talking"]!);
    const note = get("note") as HTMLTextAreaElement;
    note.focus();
    press("h");
    press("x");
    flushSync();
    expect(get("confirm-yes")).toBe(null);
    press("F2");
    await tick();
    expect(own()).toEqual([{ type: "alarm" }]);
  });

  it("asks before it hangs up", async () => {
    const { show, own } = sit();
    show(desks["talking"]!);
    press("h");
    flushSync();
    get("confirm-yes")!.click();
    await tick();
    expect(own()).toEqual([{ type: "hangup" }]);
  });

  it("shields at once and ends with a reason", async () => {
    const { desk, show, own } = sit();
    show(desks["talking"]!);
    press("x");
    flushSync();
    expect(get("shielded")).not.toBe(null);
    expect((get("remote-audio") as HTMLAudioElement).muted).toBe(true);
    press("X", { shiftKey: true });
    flushSync();
    get("reason-threat")!.click();
    await tick();
    expect(own()).toEqual([{ type: "shield", on: true }, { type: "end_for_protection", reason: "threat" }]);
    expect(desk.shielded).toBe(true);
  });

  it("hides the citizen only, not a colleague", () => {
    const { show } = sit();
    show(desks["three"]!);
    press("x");
    flushSync();
    expect(all("remote-audio").map((audio) => (audio as HTMLAudioElement).muted)).toEqual([true, false]);
    expect(all("peer").map((peer) => peer.dataset["seen"])).toEqual(["false", "true"]);
  });

  it("sees that the citizen is on hold, and that the chat is read all the same", () => {
    const { desk, show } = sit();
    show(desks["three"]!);
    expect(get("citizen-held")).toBe(null);
    show(desks["consulting"]!);
    desk.select("chat");
    flushSync();
    expect(get("citizen-held")!.textContent).toContain("gehalten");
    expect(get("chat-read-along")!.textContent).toBe("Die Person am anderen Ende liest mit.");
    expect(get("chat-input")!.getAttribute("aria-describedby")).toBe(get("chat-read-along")!.id);
    expect(all("peer").map((peer) => [peer.dataset["held"], peer.dataset["seen"]])).toEqual([["true", "false"], ["false", "true"]]);
    expect(get("held")!.textContent!.trim()).toBe("");
  });

  it("stays hidden until the server has answered the press, and over a new welcome", async () => {
    const { desk, show } = sit();
    show(desks["talking"]!);
    let answer = (_reply: Reply): void => undefined;
    desk.client.send = (body) => new Promise((resolve) => body.type === "shield" && (answer = resolve));
    press("x");
    show(desks["talking"]!);
    expect(desk.shielded).toBe(true);
    desk.session.welcomed(true);
    answer({ kind: "ack" });
    for (let turn = 0; turn < 5; turn += 1) await tick();
    show(desks["shielded"]!);
    expect(desk.shielded).toBe(true);
    show(desks["talking"]!);
    expect(desk.shielded).toBe(false);
  });

  it("says honestly whether a lead is called", () => {
    const { show } = sit();
    show(desks["talking"]!);
    expect(get("alarm-unheard")).toBe(null);
    show(desks["alarmed"]!);
    expect(get("alarm-unheard")).not.toBe(null);
    expect(get("alarm")!.textContent).toContain("keine Leitung");
    show({ ...desks["alarmed"]!, leads_present: 1 });
    expect(get("alarm")!.textContent).toContain("ist gerufen");
    expect(get("alarm-unheard")).toBe(null);
  });

  function types(id: string, text: string): void {
    const field = get(id) as HTMLTextAreaElement;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    flushSync();
  }

  it("asks before a wrap-up with unsaved text ends, and does as it is told", async () => {
    const { desk, show, own } = sit();
    show(desks["wrapup"]!);
    types("note", "Ruft morgen an");
    press("e");
    await tick();
    flushSync();
    expect(get("confirm-no")!.textContent).toBe("Weiter bearbeiten");
    expect(document.querySelector("dialog button")).toBe(get("confirm-no"));
    get("confirm-no")!.click();
    flushSync();
    expect(get("confirm-no")).toBe(null);
    expect(desk.form!.fields.note).toBe("Ruft morgen an");
    get("end-wrap-up")!.click();
    await tick();
    flushSync();
    get("confirm-yes")!.click();
    for (let turn = 0; turn < 5; turn += 1) await tick();
    flushSync();
    expect(own()).toEqual([{ type: "unsaved", held: true }, { type: "unsaved", held: false }, { type: "end_wrap_up" }]);
    expect(sessionStorage.length).toBe(0);
    expect(get("confirm-yes")).toBe(null);
  });

  it("asks as well where the server knows of text in another window, and before the seat closes", async () => {
    const { desk, show } = sit();
    show(desks["wrapup"]!);
    const refusal: Reply = { kind: "problem", problem: { code: "unsaved-text", detail: "" } };
    desk.client.send = () => Promise.resolve(refusal);
    await desk.finish("end_wrap_up");
    expect(desk.losing).toBe("end_wrap_up");
    expect(desk.problem).toBe(null);
    desk.losing = null;
    types("note", "x");
    get("close-seat")!.click();
    await tick();
    expect(desk.losing).toBe("close_seat");
    show(desks["free"]!);
    expect(desk.losing).toBe(null);
  });

  it("says again at the start of the wrap-up that text is unsaved", () => {
    const { show, own } = sit();
    show(desks["talking"]!);
    types("note", "x");
    show(desks["wrapup"]!);
    expect(own()).toEqual([{ type: "unsaved", held: true }, { type: "unsaved", held: true }]);
  });

  it("holds the wrap-up while text is unsaved, and keeps it over a reload", async () => {
    const { desk, show, own } = sit();
    show(desks["wrapup"]!);
    const note = get("note") as HTMLTextAreaElement;
    note.value = "Ruft morgen an";
    note.dispatchEvent(new Event("input", { bubbles: true }));
    flushSync();
    expect(own()).toEqual([{ type: "unsaved", held: true }]);
    const again = new Desk({ live: "/none", onSignedOff: () => undefined });
    listen<DeskBody>(again.client);
    again.show(desks["wrapup"]!);
    expect(again.form!.fields.note).toBe("Ruft morgen an");
    get("outcome-resolved")!.click();
    flushSync();
    expect(get("case-state")!.textContent).toBe("noch nicht gespeichert");
    get("save-outcome")!.click();
    for (let turn = 0; turn < 5; turn += 1) await tick();
    flushSync();
    expect(get("case-state")!.textContent).toBe("Ergebnis gespeichert");
    get("outcome-dropped")!.click();
    flushSync();
    expect(get("case-state")!.textContent).toBe("noch nicht gespeichert");
    expect(own().slice(1)).toEqual([
      { type: "outcome", outcome: "resolved", note: "Ruft morgen an", ticket: null },
      { type: "unsaved", held: false },
    ]);
    expect(desk.form!.unsaved).toBe(false);
    expect(sessionStorage.length).toBe(0);
  });

  it("makes a ticket from what is known", async () => {
    const { desk, show, own } = sit();
    show(desks["wrapup"]!);
    get("outcome-ticket")!.click();
    flushSync();
    expect((get("ticket-text") as HTMLTextAreaElement).value).toBe("Wohnsitz anmelden: Wir sind zu viert umgezogen, zwei Kinder.");
    expect((get("ticket-due") as HTMLInputElement).value).toBe("2025-11-25");
    desk.form!.fields.contact = "phone";
    flushSync();
    expect((get("save-outcome") as HTMLButtonElement).disabled).toBe(true);
    desk.form!.fields.to = "0170 1";
    flushSync();
    get("save-outcome")!.click();
    await tick();
    expect(own().find((body) => body.type === "outcome")).toEqual({
      type: "outcome",
      outcome: "ticket",
      note: "",
      ticket: { office: entry.office_id, text: "Wohnsitz anmelden: Wir sind zu viert umgezogen, zwei Kinder.", contact: { by: "phone", to: "0170 1" }, due: "2025-11-25", attach: [] },
    });
  });

  it("drops the form with its visit", () => {
    const { desk, show } = sit();
    show(desks["wrapup"]!);
    desk.form!.fields.note = "x";
    flushSync();
    show(desks["free"]!);
    expect(desk.form).toBe(null);
    expect(sessionStorage.length).toBe(0);
  });

  it("says plainly that a ring was missed, with one press back", async () => {
    const { show, own } = sit();
    show(desks["missed"]!);
    expect(get("break")!.textContent).toContain("nicht angenommen");
    get("resume-large")!.click();
    await tick();
    expect(own()).toEqual([{ type: "resume" }]);
  });

  it("lets a lead answer an alarm", async () => {
    const { show, own } = sit();
    show(deskView({ stage: "free" }, { lead: true, alarms: [{ alarm: "a1", from: "Herr Winter", office: "Standesamt", since_s: 3, acknowledged_by: null, mine: false }] }));
    get("acknowledge")!.click();
    await tick();
    expect(own()).toEqual([{ type: "acknowledge_alarm", alarm: "a1" }]);
  });

  it("draws every stage without inline styles", () => {
    const { show } = sit();
    for (const view of Object.values(desks)) {
      show(view);
      expect(document.body.innerHTML).not.toMatch(/ style=/);
      expect(document.body.textContent).not.toMatch(/\b(room|media|desk)-[a-z]+-?/);
    }
  });
});
