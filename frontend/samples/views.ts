/** Made-up views of every stage, for looking at and for tests. */
import type { CallView } from "../src/wire/CallView";
import type { DeskView } from "../src/wire/DeskView";
import type { LineEntry } from "../src/wire/LineEntry";
import type { PeerView } from "../src/wire/PeerView";
import type { RoomView } from "../src/wire/RoomView";
import type { SeatStage } from "../src/wire/SeatStage";
import type { TargetEntry } from "../src/wire/TargetEntry";
import type { VideoView } from "../src/wire/VideoView";
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
        brand: staffIsOther ? { organisation: "Stadt Musterstadt", shown: "Stadt Musterstadt", logo: null, colour: "#1f5c4d" } : null,
        call: null,
      },
    ],
    chat_on: true,
    screen_on: true,
    held: false,
    citizen_held: false,
    talking_s: 184,
    real_time_text: false,
    shielded: false,
    text_only: false,
    chat: [],
    ice_servers: [],
    voice: null,
    by_phone: false,
    kiosk: false,
    signature_on: false,
    documents: [],
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
    contact: { phone: "+49 115 00000", address: "Rathausplatz 1, 12345 Musterstadt", page: "/de/musterstadt/meldewesen", callback: "/de/musterstadt/meldewesen/rueckruf", hours: "Bis 16 Uhr. Öffnet morgen um 8 Uhr." },
    zone: "Europe/Berlin",
    notices: [],
    stage,
  };
}

/** 23 November 2026, 14 o'clock in Germany. */
const TWO = Date.UTC(2026, 10, 23, 13);
const HOUR = 3_600_000;
const windows = [0, 1, 18, 19].map((hour) => ({ from_ms: TWO + hour * HOUR, until_ms: TWO + (hour + 1) * HOUR }));

type Waiting = Extract<VisitStage, { stage: "waiting" }>;
type Promised = Extract<VisitStage, { stage: "callback" }>;

export function waits(changes: Partial<Waiting> = {}): Waiting {
  return {
    stage: "waiting",
    place: 3,
    wait: { kind: "range", low_min: 5, high_min: 12 },
    unmet: false,
    summoned_s: null,
    callback: false,
    callback_says: "Wir melden uns heute bis 14:30 Uhr bei Ihnen.",
    windows,
    late: false,
    wished: null,
    passed: false,
    quiet: null,
    ...changes,
  };
}

export function promise(changes: Partial<Promised> = {}): Promised {
  return {
    stage: "callback",
    contact: { by: "phone", to: "0221 4710-777" },
    window: null,
    says: "Wir rufen Sie heute bis 14:30 Uhr an.",
    calling: false,
    windows,
    tries: 0,
    tries_left: 3,
    link: "/de/rueckruf/0123456789abcdef0123456789abcdef",
    ...changes,
  };
}

const insurer = { organisation: "Musterkasse, Pflegekasse", shown: "Musterkasse", logo: null, colour: null };
const town = { organisation: "Stadt Musterstadt", shown: "Stadt Musterstadt", logo: null, colour: null };

/** A talk with staff of two houses. */
function houses(citizen: boolean): RoomView {
  const talk = company(1, { chat: [] }, citizen);
  return { ...talk, peers: talk.peers.map((peer, index) => (peer.staff ? { ...peer, brand: index === 0 ? town : insurer } : peer)) };
}

export const visits: Record<string, VisitView> = {
  waiting: visit(waits()),
  next: visit(waits({ place: 1, wait: { kind: "now" } })),
  unmet: visit(waits({ place: 2, wait: { kind: "unknown" }, unmet: true, callback: true })),
  offered: visit(waits({ place: 14, wait: { kind: "range", low_min: 35, high_min: 55 }, callback: true, quiet: "dienstags ab 15 Uhr" })),
  late: visit(waits({ place: 9, wait: { kind: "range", low_min: 30, high_min: 50 }, callback: true, late: true })),
  wished: visit(waits({ passed: true, wished: "Frau Lenz-Oberhausen" })),
  promised: visit(promise()),
  carried: visit(promise({ contact: { by: "email", to: "b.beispiel@example.org" }, says: "Heute hat es nicht mehr geklappt. Wir schicken Ihnen morgen ab 8 Uhr einen Link ins Gespräch.", tries: 2, tries_left: 1 })),
  calling: visit(promise({ says: "Wir rufen Sie jetzt an. Halten Sie Ihr Telefon bereit.", calling: true })),
  ringing: visit({ stage: "ringing", room: room({ open: false, talking_s: 0 }) }),
  talking: visit({ stage: "talking", room: room(), proposal: null }),
  proposal: visit({ stage: "talking", room: room(), proposal: { kind: "transfer", organisation: null, to: "Frau Lenz-Oberhausen", note: "Die Wohnungsgeberbestätigung liegt vor, es fehlt die Unterschrift des zweiten Vermieters.", answer: null } }),
  house: visit({ stage: "talking", room: room(), proposal: { kind: "transfer", organisation: insurer, to: "Pflegegrad und Pflegegeld", note: "Fragt nach dem Pflegegrad der Mutter.", answer: null } }),
  consult: visit({ stage: "talking", room: room(), proposal: { kind: "consult", organisation: insurer, to: "Frau Lenz-Oberhausen", note: "Fragt nach dem Pflegegrad der Mutter.", answer: null } }),
  houses: visit({ stage: "talking", room: houses(true), proposal: null }),
  chat: visit({ stage: "talking", room: room({ chat, real_time_text: true }), proposal: null }),
  screen: visit({ stage: "talking", room: room({ peers: [{ ...room().peers[0]!, screen: true }] }), proposal: null }),
  quiet: visit({ stage: "talking", room: room({ shielded: true, peers: [{ ...room().peers[0]!, camera: false, microphone: false, quality: "poor" }] }), proposal: null }),
  text: visit({ stage: "talking", room: room({ text_only: true, chat }), proposal: null }),
  three: visit({ stage: "talking", room: company(1), proposal: null }),
  five: visit({ stage: "talking", room: company(3), proposal: null }),
  threescreen: visit({ stage: "talking", room: company(2, { peers: company(2).peers.map((peer, index) => ({ ...peer, screen: index === 1 })) }), proposal: null }),
  held: visit({ stage: "talking", room: company(1, { held: true, citizen_held: true }), proposal: null }),
  parked: visit({ stage: "parked", by: "Frau Sommer", room: room({ held: true, citizen_held: true, peers: [] }) }),
  byphone: visit({ stage: "talking", room: room({ by_phone: true, voice: "g722" }), proposal: null }),
  ended: visit({ stage: "ended", reason: { why: "finished" }, ticket: "M-2025-0042", can_rate: true, can_comment: true }),
  notreached: visit({ stage: "ended", reason: { why: "not_reached" }, ticket: null, can_rate: false, can_comment: true }),
  protection: visit({ stage: "ended", reason: { why: "protection", reason: "insult" }, ticket: null, can_rate: false, can_comment: true }),
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
  caller: null,
  note: "Wir sind zu viert umgezogen, zwei Kinder.",
  waited_s: 412,
  away: false,
  unmet: false,
  mine: true,
  reasons: [],
  wished: null,
  passed_from: null,
  organisation: null,
};

export function desk(stage: SeatStage, changes: Partial<DeskView> = {}): DeskView {
  const closed = stage.stage === "closed";
  return {
    seat: { public_name: "Frau Sommer", languages: closed ? [] : ["de", "en"], stage },
    offices: [
      { id: "o1", name: "Meldewesen", open: true, served: !closed, waiting: 3, open_tickets: 2, organisation: null, files: true },
      { id: "o2", name: "Kraftfahrzeugzulassungsstelle", open: true, served: !closed, waiting: 1, open_tickets: 0, organisation: null, files: true },
      { id: "o3", name: "Standesamt", open: false, served: false, waiting: 0, open_tickets: 5, organisation: null, files: true },
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
    consult_on: true,
    calls_out: false,
    reported: 0,
    parked: [],
    callbacks: [],
    notices: [],
    ...changes,
  };
}

type Talking = Extract<SeatStage, { stage: "talking" }>;

/** A talk that this seat leads, alone with the citizen. */
export function talking(room: RoomView, changes: Partial<Talking> = {}): Talking {
  return {
    stage: "talking",
    dialling: null,
    outside: [],
    report: null,
    visit: entry,
    room,
    pause_after: false,
    lead: true,
    held: false,
    consult: null,
    helpers: [],
    proposal: null,
    back_to: null,
    callback: null,
    video: null,
    ...changes,
  };
}

/** The citizen on the telephone, and who else is in the talk. */
function phoned(call: Partial<CallView> = {}, others: PeerView[] = []): RoomView {
  const alone = room({}, false);
  const own: CallView = { call: "call-1", outside: false, state: "talking", number: "+491715550123", text: false, warned: false, ...call };
  const peer = { ...alone.peers[0]!, participant: "call-1", name: "Telefon", camera: false, quality: "unknown" as const, held: own.state === "held", call: own };
  return { ...alone, peers: [peer, ...others], voice: "g722", citizen_held: own.state === "held" };
}

/** The citizen is called by the house, and nobody has answered. */
function dialled(): RoomView {
  const alone = room({}, false);
  return { ...alone, peers: [], voice: null };
}

const caller: LineEntry = { ...entry, channel: "phone", note: null, caller: { number: "+491715550123", dialled: "Bürgertelefon", warned: false } };
const onPhone = (room: RoomView, stage: VideoView["stage"], changes: Partial<Talking> = {}) => desk(talking(room, { visit: caller, video: { sms: true, address: "/de/musterstadt/code", stage }, ...changes }));
const browserOf = (changes: Partial<PeerView> = {}): PeerView => ({ ...room({}, false).peers[0]!, microphone: false, slot: 1, ...changes });
const outside: PeerView = { ...browserOf(), participant: "call-2", name: "Finanzamt Musterstadt-Nord, Frau Freudenberger", camera: false, microphone: true, slot: 2, call: { call: "call-2", outside: true, state: "ringing", number: "+4922147100", text: false, warned: false } };

/** Whom the desk finds to pass on to. */
export const targets: TargetEntry[] = [
  { kind: "person", seat: "s2", name: "Jonas Brandt", organisation: null, about: null, ready: true, asks: false },
  { kind: "person", seat: "s3", name: "Olena Kovalenko-Freudenberger", organisation: null, about: "Wohngeld, Anfangsbuchstaben S–Z", ready: false, asks: false },
  { kind: "person", seat: "s4", name: "Frau M., Service", organisation: "Gemeinde Nachbarort", about: null, ready: true, asks: true },
  { kind: "topic", office: "o1", topic: "t1", name: "Wohnsitz anmelden", office_name: "Meldewesen", organisation: null, free: true, wait: "keine", asks: false },
  { kind: "topic", office: "o2", topic: "t2", name: "Ausfuhrkennzeichen und Kurzzeitkennzeichen", office_name: "Kraftfahrzeugzulassungsstelle", organisation: null, free: false, wait: "meist 5 bis 12 Minuten", asks: false },
  { kind: "topic", office: "o2", topic: null, name: "Aylin Demir", office_name: "Wohngeldstelle", organisation: null, free: false, wait: "noch nicht absehbar", asks: false },
  { kind: "phone", name: "Bauhof", function: "Straßenreinigung und Winterdienst", phone: "0221 4710-600", organisation: null },
];

const passedOn: LineEntry = { ...entry, visit: "v5", note: "Hat schon alle Unterlagen hochgehalten. Es fehlt die Unterschrift des Vermieters.", passed_from: "Anna Yılmaz", reasons: ["returned"] };

const theirs: LineEntry = { ...entry, visit: "v6", office: "Pflegeberatung", topic: "Pflegegrad und Pflegegeld", organisation: insurer.organisation, note: "Fragt nach dem Pflegegrad der Mutter.", mine: false };

const clerkRoom = (changes: Partial<RoomView> = {}) => room({ chat, ...changes }, false);

export const desks: Record<string, DeskView> = {
  phoneoffered: desk({ stage: "offered", offer: 7, rings_s: 22, visit: caller, room: { ...phoned(), open: false }, callback: null }),
  phone: onPhone(phoned(), { stage: "none" }, { visit: caller }),
  phonehidden: desk(talking(phoned({ number: null }), { visit: { ...caller, caller: { number: null, dialled: "Bürgertelefon", warned: false } }, video: { sms: false, address: "/de/musterstadt/code", stage: { stage: "none" } } })),
  phoneheld: onPhone(phoned({ state: "held" }), { stage: "none" }, { held: true }),
  phonetext: onPhone({ ...phoned({ text: true, warned: true }), real_time_text: true, chat: [] }, { stage: "none" }),
  phonecode: onPhone(phoned(), { stage: "code", code: "482913", left_s: 581 }),
  phonesent: onPhone(phoned(), { stage: "sent", left_s: 581 }),
  phoneasking: onPhone(phoned(), { stage: "asking" }),
  phonein: onPhone(phoned({}, [browserOf()]), { stage: "in" }),
  phonethree: onPhone(phoned({}, [outside]), { stage: "none" }),
  closed: desk({ stage: "closed" }),
  free: desk({ stage: "free" }),
  offered: desk({ stage: "offered", offer: 7, rings_s: 22, visit: entry, room: clerkRoom({ open: false, chat: [] }), callback: null }),
  talking: desk(talking(clerkRoom())),
  three: desk(talking(company(1, { chat }, false), { helpers: [{ seat: "s2", name: "Herr Winter", organisation: null }] })),
  four: desk(talking(company(2, { chat }, false), { helpers: [{ seat: "s2", name: "Herr Winter", organisation: null }, { seat: "s3", name: "Frau Lenz-Oberhausen", organisation: null }] })),
  consulting: desk(talking(citizenHeld(company(1, { chat }, false)), { held: true, helpers: [{ seat: "s2", name: "Herr Winter", organisation: null }] })),
  passedon: desk({ stage: "offered", offer: 8, rings_s: 18, visit: passedOn, room: clerkRoom({ open: false, chat: [] }), callback: null }),
  consulted: desk({ stage: "consulted", offer: 9, rings_s: 21, from: "Anna Yılmaz", organisation: null, visit: entry }),
  visiting: desk({ stage: "consulted", offer: 9, rings_s: 21, from: "Frau Sommer", organisation: "Stadt Musterstadt", visit: theirs }),
  guest: desk(talking(houses(false), { lead: false, helpers: [{ seat: "s2", name: "Frau Sommer", organisation: "Stadt Musterstadt" }] })),
  houses: desk(talking(houses(false), { helpers: [{ seat: "s2", name: "Frau Lenz-Oberhausen", organisation: insurer.organisation }] })),
  askedin: desk(talking(clerkRoom(), { proposal: { kind: "consult", organisation: insurer, to: "Frau Lenz-Oberhausen", note: "Fragt nach dem Pflegegrad.", answer: null } })),
  nobodyfree: desk(talking(clerkRoom(), { proposal: { kind: "consult", organisation: insurer, to: "Frau Lenz-Oberhausen", note: "Fragt nach dem Pflegegrad.", answer: true } })),
  operator: desk({ stage: "free" }, { line: [theirs, entry], offices: [{ id: "o1", name: "Meldewesen", open: true, served: true, waiting: 1, open_tickets: 2, organisation: null, files: true }, { id: "o9", name: "Pflegeberatung und Pflegestützpunkt", open: true, served: true, waiting: 1, open_tickets: 0, organisation: insurer.organisation, files: false }] }),
  helping: desk(talking(company(1, { chat }, false), { lead: false, helpers: [{ seat: "s2", name: "Anna Yılmaz", organisation: null }] })),
  calling: desk(talking(citizenHeld(clerkRoom()), { held: true, consult: "Jonas Brandt", back_to: "Olena Kovalenko-Freudenberger" })),
  asked: desk(talking(clerkRoom(), { proposal: { kind: "transfer", organisation: null, to: "Kraftfahrzeugzulassungsstelle", note: "Es fehlt die Unterschrift des Vermieters.", answer: null } })),
  refused: desk(talking(clerkRoom(), { proposal: { kind: "transfer", organisation: null, to: "Jonas Brandt", note: "Es fehlt die Unterschrift des Vermieters.", answer: false } })),
  callback: desk({ stage: "offered", offer: 10, rings_s: 20, visit: { ...entry, note: null, reasons: ["callback_due"] }, room: clerkRoom({ open: false, chat: [] }), callback: { by: "phone", to: "0151 23456789" } }),
  callbackmail: desk({ stage: "offered", offer: 10, rings_s: 20, visit: { ...entry, note: null }, room: clerkRoom({ open: false, chat: [] }), callback: { by: "email", to: "maria.mustermann-schmitzenberger@post.example.org" } }),
  dialling: desk(talking(clerkRoom({ peers: clerkRoom().peers.map((peer) => ({ ...peer, present: false, camera: false, microphone: false })) }), { callback: { by: "phone", to: "0151 23456789" } })),
  outdials: desk(talking(phoned({ state: "ringing" }), { visit: { ...caller, caller: null }, callback: { by: "phone", to: "+491715550123" }, dialling: { number: "+491715550123", call: "call-1", stage: { is: "call", stage: "ringing" }, counts_s: null } })),
  outbusy: desk(talking(dialled(), { visit: { ...caller, caller: null }, callback: { by: "phone", to: "+491715550123" }, dialling: { number: "+491715550123", call: "call-1", stage: { is: "call", stage: "busy" }, counts_s: 9 } })),
  outbarred: desk(talking(dialled(), { visit: { ...caller, caller: null }, callback: { by: "phone", to: "+491715550123" }, dialling: { number: "+491715550123", call: null, stage: { is: "barred", why: "often" }, counts_s: null } })),
  outside: desk(talking(phoned({ state: "held" }), { visit: caller, held: true, outside: [
    { call: "call-2", name: "Landesamt für Ausbildungsförderung", number: "+492214710200", stage: "talking", heard: true, hands: true },
    { call: "call-3", name: "", number: "+4922147109", stage: "no_answer", heard: false, hands: false },
  ] })),
  outfree: desk({ stage: "free" }, { calls_out: true, reported: 2, lead: true, callbacks: [{ visit: { ...entry, visit: "v8", topic: "Meldebescheinigung", reasons: ["callback_due"] }, by: "phone", due_ms: 1_764_000_000_000, turn: "due", tries: 1, carried: false }] }),
  outreport: desk({ stage: "wrap_up", visit: caller, left_s: 48, outcome: null, ended: { why: "protection", reason: "insult" }, ticket: null, report: { number: "+491715550123", done: false }, documents: [] }),
  full: desk({ stage: "free" }, {
    line: [
      { ...entry, reasons: ["urgent", "returned"] },
      { ...passedOn, note: null, wished: "Frau Sommer" },
      { ...entry, visit: "v6", topic: "Eheschließung im Ausland anerkennen lassen", office: "Standesamt", reasons: ["appointment"], note: null, waited_s: 12 },
    ],
    waiting: 3,
    parked: [
      { visit: { ...entry, visit: "v7", topic: "Führungszeugnis beantragen" }, left_s: 512 },
    ],
    callbacks: [
      { visit: { ...entry, visit: "v8", topic: "Meldebescheinigung", reasons: ["callback_due"] }, by: "phone", due_ms: 1_764_000_000_000, turn: "due", tries: 1, carried: false },
      { visit: { ...entry, visit: "v9", topic: "Ausfuhrkennzeichen und Kurzzeitkennzeichen", office: "Kraftfahrzeugzulassungsstelle" }, by: "email", due_ms: 1_764_050_000_000, turn: "patient", tries: 0, carried: true },
    ],
  }),
  shielded: desk(talking(clerkRoom({ shielded: true }), { pause_after: true }), { alarms: [{ alarm: "a1", from: "Herr Winter", office: "Standesamt", since_s: 12, acknowledged_by: null, mine: false }], lead: true }),
  alarmed: desk(talking(clerkRoom()), { alarms: [{ alarm: "a1", from: "Frau Sommer", office: "Meldewesen", since_s: 4, acknowledged_by: null, mine: true }], leads_present: 0 }),
  wrapup: desk({ stage: "wrap_up", visit: entry, left_s: 48, outcome: null, ended: { why: "finished" }, ticket: null, report: null, documents: [] }),
  wrapheld: desk({ stage: "wrap_up", visit: entry, left_s: null, outcome: "ticket", ended: { why: "protection", reason: "threat" }, ticket: "M-2025-0042", report: { number: "+4915123456789", done: false }, documents: [] }),
  break: desk({ stage: "break", why: "asked", since_s: 310 }),
  meeting: desk({ stage: "break", why: "meeting", since_s: 45 }),
  missed: desk({ stage: "break", why: "no_answer", since_s: 14 }),
};
