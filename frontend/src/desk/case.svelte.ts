/** The form of one matter: outcome, note and follow-up. Knows what is not stored yet. */
import { readDraft, writeDraft } from "../drafts";
import type { ContactForm } from "../wire/ContactForm";
import type { LineEntry } from "../wire/LineEntry";
import type { OutcomeCode } from "../wire/OutcomeCode";
import type { TicketForm } from "../wire/TicketForm";

export const OUTCOMES: OutcomeCode[] = ["resolved", "ticket", "appointment", "transferred", "dropped"];
export type ContactKind = ContactForm["by"];
export const CONTACTS: ContactKind[] = ["none", "phone", "email", "letter"];

/** Days until a follow-up is due, unless somebody says otherwise; weekends do not count. */
const DUE_DAYS = 3;

interface Fields {
  outcome: OutcomeCode | null;
  note: string;
  office: string;
  text: string;
  contact: ContactKind;
  to: string;
  due: string;
  /** The documents that go along. */
  attach: string[];
}

export function dueAfter(today: Date, days: number): string {
  const date = new Date(today.getFullYear(), today.getMonth(), today.getDate());
  for (let left = days; left > 0; ) {
    date.setDate(date.getDate() + 1);
    if (date.getDay() !== 0 && date.getDay() !== 6) left -= 1;
  }
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Lets go of what was typed about a visit. */
export function forgetCase(visit: string): void {
  writeDraft(`case.${visit}`, "");
}

export class CaseForm {
  readonly visit: string;
  fields = $state<Fields>() as Fields;
  saving = $state(false);
  problem = $state<string | null>(null);
  number = $state<string | null>(null);
  #saved = $state("");

  constructor(entry: LineEntry, today: Date) {
    this.visit = entry.visit;
    const blank: Fields = {
      outcome: null,
      note: "",
      office: entry.office_id,
      text: [entry.topic, entry.note].filter(Boolean).join(": "),
      contact: "none",
      to: "",
      due: dueAfter(today, DUE_DAYS),
      attach: [],
    };
    this.fields = blank;
    this.#saved = JSON.stringify(blank);
    const draft = readDraft(this.#draft);
    if (draft !== "") this.fields = { ...blank, ...(JSON.parse(draft) as Partial<Fields>) };
  }

  get #draft(): string {
    return `case.${this.visit}`;
  }

  /** There is text here that the server does not have. */
  get unsaved(): boolean {
    if (JSON.stringify(this.fields) === this.#saved) return false;
    const saved = JSON.parse(this.#saved) as Fields;
    const { note, text, to, outcome, attach } = this.fields;
    return note !== saved.note || (outcome === "ticket" && (text !== saved.text || to !== saved.to || saved.outcome !== "ticket" || attach.join() !== saved.attach.join()));
  }

  /** The server has the outcome as it stands here. */
  get stated(): boolean {
    return this.fields.outcome !== null && (JSON.parse(this.#saved) as Fields).outcome === this.fields.outcome && !this.unsaved;
  }

  get complete(): boolean {
    const { outcome, text, contact, to, due, office } = this.fields;
    if (outcome === null) return false;
    if (outcome !== "ticket") return true;
    return text.trim() !== "" && due !== "" && office !== "" && (contact === "none" || to.trim() !== "");
  }

  get ticket(): TicketForm | null {
    const { outcome, office, text, contact, to, due, attach } = this.fields;
    if (outcome !== "ticket") return null;
    return { office, text: text.trim(), contact: contact === "none" ? { by: "none" } : { by: contact, to: to.trim() }, due, attach: [...attach] };
  }

  /** Whether a document goes along. */
  attach(document: string, along: boolean): void {
    const others = this.fields.attach.filter((one) => one !== document);
    this.fields.attach = along ? [...others, document].sort() : others;
  }

  /** What was taken back goes along no longer. */
  keepOnly(documents: string[]): void {
    const left = this.fields.attach.filter((one) => documents.includes(one));
    if (left.length !== this.fields.attach.length) this.fields.attach = left;
  }

  keep(): void {
    writeDraft(this.#draft, this.unsaved ? JSON.stringify(this.fields) : "");
  }

  stored(): void {
    this.#saved = JSON.stringify(this.fields);
    this.keep();
  }

  /** Back to what the server has. */
  discard(): void {
    this.fields = JSON.parse(this.#saved) as Fields;
    this.keep();
  }

  forget(): void {
    forgetCase(this.visit);
  }
}
