/**
 * Whom the citizen is passed on to, or who is asked into the talk: what is searched for, what was
 * found, what was chosen and written. Choice and note outlive a reload; they go with the talk.
 */
import { readDraft, writeDraft } from "../drafts";
import type { Reply } from "../live";
import type { DeskBody } from "../wire/DeskBody";
import type { TargetEntry } from "../wire/TargetEntry";
import type { TargetForm } from "../wire/TargetForm";
import type { TargetList } from "../wire/TargetList";

/** What was wanted when the panel was opened; it decides only which press comes first. */
export type Wish = "pass-on" | "colleague";
export type Find = (query: string, signal: AbortSignal) => Promise<TargetEntry[]>;

/** The longest note that goes along, in characters; `NOTE_LIMIT` in `crates/exchange`. */
export const NOTE_LIMIT = 500;

interface Draft {
  chosen: TargetEntry | null;
  note: string;
}

/** Asks the server. */
export function finder(locale: string): Find {
  return async (query, signal) => {
    const asked = new URLSearchParams({ q: query, locale });
    const answer = await fetch(`/desk/targets?${asked}`, { signal, headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error(`targets: ${answer.status}`);
    return ((await answer.json()) as TargetList).targets;
  };
}

/** To where, as the server takes it; null where only the telephone leads. */
export function formOf(target: TargetEntry): TargetForm | null {
  switch (target.kind) {
    case "person":
      return { to: "person", seat: target.seat };
    case "topic":
      return { to: "topic", office: target.office, topic: target.topic };
    case "phone":
      return null;
  }
}

/** Whether the citizen is asked before somebody from there comes into the talk. */
export function asks(target: TargetEntry): boolean {
  return target.kind !== "phone" && target.asks;
}

/** A telephone number that was typed where one searches; null for anything else. */
export function numberIn(query: string): Extract<TargetEntry, { kind: "phone" }> | null {
  const typed = query.trim();
  const digits = typed.replace(/\D/g, "").length;
  if (!/^\+?[\d\s()/.-]+$/.test(typed) || digits < 6) return null;
  return { kind: "phone", name: typed, function: "", phone: typed, organisation: null };
}

export class Passing {
  wish = $state<Wish | null>(null);
  query = $state("");
  found = $state.raw<TargetEntry[]>([]);
  searching = $state(false);
  failed = $state(false);
  /** Which of those found the arrow keys point at. */
  at = $state(0);
  chosen = $state.raw<TargetEntry | null>(null);
  note = $state("");
  problem = $state<string | null>(null);
  /** A press that the server has not answered yet. */
  asking = $state(false);
  /** Whether the citizen is on hold while somebody comes. */
  #hold = false;
  #find: Find;
  #send: (body: DeskBody) => Promise<Reply>;
  #visit: string | null = null;
  #search: AbortController | null = null;

  constructor(find: Find, send: (body: DeskBody) => Promise<Reply>) {
    this.#find = find;
    this.#send = send;
  }

  /** The talk that this is about; another one begins with empty hands. */
  follow(visit: string | null): void {
    if (this.#visit === visit) return;
    if (this.#visit !== null) writeDraft(this.#draft, "");
    this.#visit = visit;
    this.close();
    this.query = "";
    this.found = [];
    this.problem = null;
    const kept = visit === null ? "" : readDraft(this.#draft);
    const { chosen, note } = kept === "" ? { chosen: null, note: "" } : (JSON.parse(kept) as Draft);
    this.chosen = chosen;
    this.note = note;
  }

  get #draft(): string {
    return `pass.${this.#visit ?? ""}`;
  }

  /** Keeps what was chosen and written over a reload. */
  keep(): void {
    const empty = this.chosen === null && this.note === "";
    writeDraft(this.#draft, empty ? "" : JSON.stringify({ chosen: this.chosen, note: this.note } satisfies Draft));
  }

  open(wish: Wish): void {
    this.wish = wish;
    this.problem = null;
    void this.search();
  }

  close(): void {
    this.wish = null;
    this.#search?.abort();
    this.#search = null;
    this.searching = false;
  }

  /** Looks for what is typed; the newest question wins. */
  async search(): Promise<void> {
    this.#search?.abort();
    const search = new AbortController();
    this.#search = search;
    this.searching = true;
    this.failed = false;
    try {
      const found = await this.#find(this.query.trim(), search.signal);
      if (this.#search !== search) return;
      this.found = found;
      this.at = 0;
    } catch {
      if (this.#search !== search) return;
      this.failed = true;
    }
    this.searching = false;
  }

  move(step: number): void {
    const { length } = this.found;
    if (length > 0) this.at = (this.at + step + length) % length;
  }

  choose(target: TargetEntry | null): void {
    this.chosen = target;
    this.problem = null;
    this.keep();
  }

  /** Asks the citizen, who hears the note; a yes passes on at once. */
  async propose(): Promise<void> {
    await this.#aim((to) => ({ type: "propose", to, note: this.note.trim() }));
  }

  /** Passes on at once: only the topic travels. */
  async transfer(): Promise<void> {
    await this.#aim((to) => ({ type: "transfer", to }));
  }

  /** Asks a colleague in; where that one is of another house, the citizen is asked first. */
  async consult(hold: boolean): Promise<void> {
    const { chosen } = this;
    this.#hold = hold;
    if (chosen && asks(chosen)) await this.#aim((to) => ({ type: "propose_consult", to, note: this.note.trim(), hold }));
    else await this.#aim((to) => ({ type: "consult", to, hold }));
  }

  /** Once more, after a yes: nobody was free. */
  async consultAgain(): Promise<void> {
    await this.#aim((to) => ({ type: "consult", to, hold: this.#hold }));
  }

  /** Calls the number that was chosen into the talk; `agreed`: the citizen was asked. */
  async callOutside(agreed: boolean): Promise<void> {
    const { chosen } = this;
    if (chosen?.kind !== "phone") return;
    const name = chosen.name === chosen.phone ? "" : chosen.name;
    await this.#ask({ type: "call_outside", number: chosen.phone, name, agreed });
    if (this.problem === null) this.choose(null);
  }

  /** To who passed the citizen on. */
  async back(): Promise<void> {
    await this.#ask({ type: "transfer", to: { to: "back" } });
  }

  async #aim(body: (to: TargetForm) => DeskBody): Promise<void> {
    const to = this.chosen ? formOf(this.chosen) : null;
    if (to) await this.#ask(body(to));
  }

  /** What fails is told where it was pressed, and what was written stays. */
  async #ask(body: DeskBody): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    this.problem = null;
    const reply = await this.#send(body);
    this.asking = false;
    if (reply.kind === "problem") this.problem = reply.problem.detail;
    else if (reply.kind !== "dropped") this.close();
  }
}
