/** Made-up views of every stage, for looking at and for tests. */
import type { DeskView } from "../src/wire/DeskView";
import type { LineEntry } from "../src/wire/LineEntry";
import type { RoomView } from "../src/wire/RoomView";
import type { SeatStage } from "../src/wire/SeatStage";
import type { VisitStage } from "../src/wire/VisitStage";
import type { VisitView } from "../src/wire/VisitView";

const ME = "018f0000-0000-7000-8000-0000000000aa";
const OTHER = "018f0000-0000-7000-8000-0000000000bb";

export function room(changes: Partial<RoomView> = {}, staffIsOther = true): RoomView {
  return {
    conversation: "018f0000-0000-7000-8000-0000000000cc",
    generation: 1,
    open: true,
    me: ME,
    peers: [
      {
        participant: OTHER,
        name: staffIsOther ? "Frau Sommer" : "Bürgerin oder Bürger",
        staff: staffIsOther,
        lead: staffIsOther,
        held: false,
        present: true,
        slot: 0,
        camera: true,
        microphone: true,
        screen: false,
        quality: "good",
      },
    ],
    held: false,
    citizen_held: false,
    talking_s: 184,
    real_time_text: false,
    shielded: false,
    text_only: false,
    chat: [],
    ice_servers: [],
    ...changes,
  };
}

const chat = [
  { message: "1", from: OTHER, name: "Frau Sommer", staff: true, text: "Guten Tag, ich sehe mir Ihre Anmeldung an.", at_ms: 1_764_000_000_000, delivered: true },
  { message: "2", from: ME, name: "Bürgerin oder Bürger", staff: false, text: "Danke. Die Bestätigung des Vermieters habe ich hier.", at_ms: 1_764_000_060_000, delivered: false },
];

/** Colleagues who came into the talk as well; the last one without a camera. */
export function company(count: number, changes: Partial<RoomView> = {}, staffIsOther = true): RoomView {
  const alone = room({}, staffIsOther);
  const names = ["Herr Winter", "Frau Lenz-Oberhausen", "Herr Sommerfeld"].slice(0, count);
  const colleagues = names.map((name, index) => ({
    ...alone.peers[0]!,
    participant: `colleague-${index}`,
    name,
    staff: true,
    lead: false,
    slot: index + 1,
    camera: index !== names.length - 1 || index === 0,
    microphone: index === 0,
  }));
  return { ...alone, peers: [...alone.peers, ...colleagues], ...changes };
}

function citizenHeld(view: RoomView): RoomView {
  return { ...view, citizen_held: true, peers: view.peers.map((peer) => ({ ...peer, held: !peer.staff })) };
}

export function visit(stage: VisitStage): VisitView {
  return {
    visit: "018f0000-0000-7000-8000-000000000001",
    office: "Meldewesen",
    topic: "Wohnsitz anmelden",
    prepare: ["Personalausweis oder Reisepass", "Wohnungsgeberbestätigung des Vermieters", "Bei Familien: Geburtsurkunden der Kinder"],
    contact: { phone: "+49 115 00000", address: "Rathausplatz 1, 12345 Musterstadt", page: "/de/musterstadt/meldewesen" },
    notices: [],
    stage,
  };
}

export const visits: Record<string, VisitView> = {
  waiting: visit({ stage: "waiting", place: 3, wait: { kind: "range", low_min: 5, high_min: 12 }, unmet: false, summoned_s: null }),
  next: visit({ stage: "waiting", place: 1, wait: { kind: "now" }, unmet: false, summoned_s: null }),
  unmet: visit({ stage: "waiting", place: 2, wait: { kind: "unknown" }, unmet: true, summoned_s: null }),
  ringing: visit({ stage: "ringing", room: room({ open: false, talking_s: 0 }) }),
  talking: visit({ stage: "talking", room: room() }),
  chat: visit({ stage: "talking", room: room({ chat, real_time_text: true }) }),
  screen: visit({ stage: "talking", room: room({ peers: [{ ...room().peers[0]!, screen: true }] }) }),
  quiet: visit({ stage: "talking", room: room({ shielded: true, peers: [{ ...room().peers[0]!, camera: false, microphone: false, quality: "poor" }] }) }),
  text: visit({ stage: "talking", room: room({ text_only: true, chat }) }),
  three: visit({ stage: "talking", room: company(1) }),
  five: visit({ stage: "talking", room: company(3) }),
  threescreen: visit({ stage: "talking", room: company(2, { peers: company(2).peers.map((peer, index) => ({ ...peer, screen: index === 1 })) }) }),
  held: visit({ stage: "talking", room: company(1, { held: true, citizen_held: true }) }),
  parked: visit({ stage: "talking", room: room({ held: true, citizen_held: true, peers: [] }) }),
  ended: visit({ stage: "ended", reason: { why: "finished" }, ticket: "M-2025-0042", can_rate: true }),
  protection: visit({ stage: "ended", reason: { why: "protection", reason: "insult" }, ticket: null, can_rate: false }),
};

export const entry: LineEntry = {
  visit: "018f0000-0000-7000-8000-000000000001",
  office: "Meldewesen",
  office_id: "o1",
  topic: "Wohnsitz anmelden",
  service: "settled",
  identity: "questions",
  language: "de",
  channel: "web",
  note: "Wir sind zu viert umgezogen, zwei Kinder.",
  waited_s: 412,
  away: false,
  unmet: false,
  mine: true,
};

export function desk(stage: SeatStage, changes: Partial<DeskView> = {}): DeskView {
  const closed = stage.stage === "closed";
  return {
    seat: { public_name: "Frau Sommer", languages: closed ? [] : ["de", "en"], stage },
    offices: [
      { id: "o1", name: "Meldewesen", open: true, served: !closed, waiting: 3, open_tickets: 2 },
      { id: "o2", name: "Kraftfahrzeugzulassungsstelle", open: true, served: !closed, waiting: 1, open_tickets: 0 },
      { id: "o3", name: "Standesamt", open: false, served: false, waiting: 0, open_tickets: 5 },
    ],
    languages: ["de", "en", "tr"],
    line: [
      entry,
      { ...entry, visit: "v2", topic: "Personalausweis beantragen", service: "in_person", language: "tr", note: null, waited_s: 305, unmet: true, mine: false },
      { ...entry, visit: "v3", topic: "Meldebescheinigung", language: "en", channel: "kiosk", note: null, waited_s: 128, away: true },
      { ...entry, visit: "v4", office: "Kraftfahrzeugzulassungsstelle", topic: "Weiß ich nicht", note: null, waited_s: 44 },
    ],
    waiting: 4,
    waiting_elsewhere: 2,
    seats_free: 1,
    seats_open: 3,
    lead: false,
    leads_present: 1,
    alarms: [],
    notices: [],
    ...changes,
  };
}

const clerkRoom = (changes: Partial<RoomView> = {}) => room({ chat, ...changes }, false);

export const desks: Record<string, DeskView> = {
  closed: desk({ stage: "closed" }),
  free: desk({ stage: "free" }),
  offered: desk({ stage: "offered", offer: 7, rings_s: 22, visit: entry, room: clerkRoom({ open: false, chat: [] }) }),
  talking: desk({ stage: "talking", visit: entry, room: clerkRoom(), pause_after: false }),
  three: desk({ stage: "talking", visit: entry, room: company(1, { chat }, false), pause_after: false }),
  four: desk({ stage: "talking", visit: entry, room: company(2, { chat }, false), pause_after: false }),
  consulting: desk({ stage: "talking", visit: entry, room: citizenHeld(company(1, { chat }, false)), pause_after: false }),
  shielded: desk({ stage: "talking", visit: entry, room: clerkRoom({ shielded: true }), pause_after: true }, { alarms: [{ alarm: "a1", from: "Herr Winter", office: "Standesamt", since_s: 12, acknowledged_by: null, mine: false }], lead: true }),
  alarmed: desk({ stage: "talking", visit: entry, room: clerkRoom(), pause_after: false }, { alarms: [{ alarm: "a1", from: "Frau Sommer", office: "Meldewesen", since_s: 4, acknowledged_by: null, mine: true }], leads_present: 0 }),
  wrapup: desk({ stage: "wrap_up", visit: entry, left_s: 48, outcome: null, ended: { why: "finished" }, ticket: null }),
  wrapheld: desk({ stage: "wrap_up", visit: entry, left_s: null, outcome: "ticket", ended: { why: "protection", reason: "threat" }, ticket: "M-2025-0042" }),
  break: desk({ stage: "break", why: "asked", since_s: 310 }),
  missed: desk({ stage: "break", why: "no_answer", since_s: 14 }),
};
