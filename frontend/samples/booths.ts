/** Made-up views of a kiosk, for looking at and for tests. */
import type { BrandView } from "../src/wire/BrandView";
import type { KioskStage } from "../src/wire/KioskStage";
import type { KioskTopic } from "../src/wire/KioskTopic";
import type { KioskView } from "../src/wire/KioskView";
import type { VisitView } from "../src/wire/VisitView";
import { company, promise, room, visit, waits } from "./views";

export const VISIT = "018f0000-0000-7000-8000-000000000001";

const brand = (shown: string, colour = "#1f5c4d", logo: string | null = null): BrandView => ({ organisation: shown, shown, logo, colour });
export const city = brand("Stadt Musterstadt");
const county = brand("Landkreis Musterland", "#7a3b12");
const insurer = brand("Musterkasse", "#00529f");
const care = brand("Pflegestützpunkt Musterland", "#5c2d7a");

const topic = (index: number, name: string, of: BrandView, open = true): KioskTopic => ({
  topic: `topic-${index}`,
  name,
  brand: of,
  open,
  wait: index % 3 === 0 ? { kind: "now" } : { kind: "range", low_min: 5, high_min: 12 },
  hours: open ? "Geöffnet bis 18 Uhr." : "Öffnet morgen um 8 Uhr.",
});

export const topics: KioskTopic[] = [
  topic(0, "Wohnsitz anmelden", city),
  topic(1, "Personalausweis und Reisepass", city),
  topic(2, "Wohngeld", county),
  topic(3, "Kraftfahrzeugzulassung und Ausfuhrkennzeichen", county, false),
  topic(4, "Krankengeld und Bescheinigungen", insurer),
  topic(5, "Elektronische Gesundheitskarte", insurer),
  topic(6, "Pflegegrad beantragen", care),
  topic(7, "Entlastung für pflegende Angehörige", care),
];

export function booth(stage: KioskStage = { stage: "idle" }, changes: Partial<KioskView> = {}): KioskView {
  return {
    name: "Kabine Bibliothek",
    place: "Stadtbibliothek, Erdgeschoss",
    brand: city,
    phone: "0221 4710-0",
    languages: ["de", "en", "tr", "uk"],
    choice: false,
    topics: [],
    reception: {
      open: true,
      wait: { kind: "now" },
      hours: "Heute bis 18 Uhr für Sie da.",
      callback: true,
      callback_says: "Wir rufen Sie morgen ab 8 Uhr an.",
      windows: waits().windows,
    },
    notices: [],
    camera_motion: false,
    sensor: true,
    printer: true,
    document_camera: true,
    sign_language_video: null,
    stage,
    ...changes,
  };
}

const closed = { ...booth().reception, open: false, wait: { kind: "unknown" } as const, hours: "Wir sind wieder für Sie da: morgen ab 8 Uhr." };
const choosing = (problem: string | null = null, left_s: number | null = null): KioskStage => ({ stage: "choosing", left_s, problem });
const visiting = (asking_s: number | null = null): KioskStage => ({ stage: "visiting", visit: VISIT, asking_s });
const branded = (changes = {}) => {
  const alone = room({ kiosk: true, ...changes });
  return { ...alone, peers: alone.peers.map((peer) => ({ ...peer, name: "Frau Sommer", brand: city })) };
};
const notice = { id: "n1", warning: true, title: "Störung beim Ausweisdruck", text: "Ausweise können heute nicht abgeholt werden.", until: "Bis heute 18 Uhr" };

/** A kiosk's view, and the visit's where there is one. */
export const booths: Record<string, { view: KioskView | null; visit?: VisitView; away?: boolean; live?: "superseded" | "unauthorised"; sheet?: "languages" | "ease" | "signed" | "callback" | "leave"; wiped?: boolean }> = {
  starting: { view: null },
  idle: { view: booth() },
  press: { view: booth(undefined, { sensor: false }) },
  idlenotice: { view: booth(undefined, { notices: [notice] }) },
  idleclosed: { view: booth(undefined, { reception: closed }) },
  choice: { view: booth(choosing(), { choice: true, topics }) },
  choiceproblem: { view: booth(choosing("office-closed", 12), { choice: true, topics }) },
  closed: { view: booth(choosing("office-closed"), { reception: closed }) },
  full: { view: booth(choosing("office-full")) },
  number: { view: booth(choosing(), { reception: closed }), sheet: "callback" },
  entering: { view: booth(visiting()) },
  waiting: { view: booth(visiting()), visit: visit(waits()) },
  next: { view: booth(visiting()), visit: visit(waits({ place: 1, wait: { kind: "now" } })) },
  unmet: { view: booth(visiting()), visit: visit(waits({ unmet: true, callback: true, wait: { kind: "unknown" } })) },
  asking: { view: booth(visiting(18)), visit: visit(waits()) },
  leaving: { view: booth(visiting()), visit: visit(waits()), sheet: "leave" },
  ringing: { view: booth(visiting()), visit: visit({ stage: "ringing", room: branded({ open: false, talking_s: 0 }) }) },
  papers: { view: booth(visiting()), visit: visit({ stage: "talking", room: branded({ documents: [{ document: "018f0000-0000-7000-8000-0000000000d1", kind: "shown", name: "Merkblatt Wohngeld", mime: "image/png", staff: true, href: "crest.svg", kept_as: null, at_ms: 0 }] }), proposal: null }) },
  talk: { view: booth(visiting()), visit: visit({ stage: "talking", room: branded(), proposal: null }) },
  three: { view: booth(visiting()), visit: visit({ stage: "talking", room: company(1, { kiosk: true }), proposal: null }) },
  screen: { view: booth(visiting()), visit: visit({ stage: "talking", room: branded({ peers: [{ ...room().peers[0]!, screen: true, brand: city }] }), proposal: null }) },
  text: { view: booth(visiting()), visit: visit({ stage: "talking", room: branded({ text_only: true, real_time_text: true, chat: [{ message: "1", from: "x", name: "Frau Sommer", staff: true, text: "Guten Tag, womit kann ich Ihnen helfen?", at_ms: 1_764_000_000_000, delivered: true }] }), proposal: null }) },
  proposal: { view: booth(visiting()), visit: visit({ stage: "talking", room: branded(), proposal: { kind: "consult", organisation: insurer, to: "Frau Lenz-Oberhausen", note: "Es geht um die Bescheinigung für den Arbeitgeber; die Krankschreibung liegt vor.", answer: null } }) },
  held: { view: booth(visiting()), visit: visit({ stage: "talking", room: branded({ held: true, citizen_held: true }), proposal: null }) },
  cut: { view: booth(visiting()), visit: visit({ stage: "talking", room: branded(), proposal: null }), away: true },
  ending: { view: booth(visiting()), visit: visit({ stage: "talking", room: branded(), proposal: null }), sheet: "leave" },
  talkease: { view: booth(visiting()), visit: visit({ stage: "talking", room: branded(), proposal: null }), sheet: "ease" },
  promised: { view: booth(visiting()), visit: visit(promise()) },
  ended: { view: booth(visiting()), visit: visit({ stage: "ended", reason: { why: "finished" }, ticket: "M-2026-0042", can_rate: true, can_comment: false }) },
  lost: { view: booth(visiting()), visit: visit({ stage: "ended", reason: { why: "closed" }, ticket: null, can_rate: false, can_comment: false }) },
  wiping: { view: booth({ stage: "wiping" }) },
  wiped: { view: booth(), wiped: true },
  fault: { view: booth(), away: true },
  faultwaiting: { view: booth(visiting()), visit: visit(waits()), away: true },
  superseded: { view: booth(), live: "superseded" },
  revoked: { view: booth(), live: "unauthorised" },
  languages: { view: booth(undefined, { languages: ["de", "en", "tr", "uk", "ar", "ru", "pl", "ro", "fa"] }), sheet: "languages" },
  ease: { view: booth(), sheet: "ease" },
  signed: { view: booth(), sheet: "signed" },
};
