/** The desk of one staff member: the live channel, the newest view, the room and the open form. */
import { isTyping } from "../keys";
import { LiveClient, type LiveState, type Reply } from "../live";
import { Presence } from "../presence.svelte";
import { LocalMedia } from "../room/local.svelte";
import { isLarge, RoomSession } from "../room/session.svelte";
import { unlockSound } from "../sound";
import type { BreakCode } from "../wire/BreakCode";
import type { DeskBody } from "../wire/DeskBody";
import type { DeskView } from "../wire/DeskView";
import type { DocumentView } from "../wire/DocumentView";
import type { ProblemView } from "../wire/ProblemView";
import type { ProtectionReason } from "../wire/ProtectionReason";
import type { RoomView } from "../wire/RoomView";
import type { SeatStage } from "../wire/SeatStage";
import { CaseForm, forgetCase } from "./case.svelte";
import { finder, Passing, type Find } from "./passing.svelte";

export type Tab = "case" | "documents" | "chat" | "help";

export interface DeskOptions {
  live: string;
  /** The person must sign on again. */
  onSignedOff(): void;
  onView?: () => void;
  today?: () => Date;
  /** The language of the page. */
  locale?: string;
  /** Whom one can pass on to; the server is asked where nothing else is given. */
  find?: Find;
}

export function roomOf(stage: SeatStage): RoomView | null {
  return stage.stage === "offered" || stage.stage === "talking" ? stage.room : null;
}

/** What rings here: a visit, or a colleague who asks for help. */
export function ringOf(stage: SeatStage | null): Extract<SeatStage, { stage: "offered" | "consulted" }> | null {
  return stage?.stage === "offered" || stage?.stage === "consulted" ? stage : null;
}

/** The talk that this seat leads. */
export function ledBy(stage: SeatStage | null): Extract<SeatStage, { stage: "talking" }> | null {
  return stage?.stage === "talking" && stage.lead ? stage : null;
}

export class Desk {
  view = $state.raw<DeskView | null>(null);
  /** When the view came, by `performance.now()`; its seconds count on from here. */
  viewAt = $state(0);
  problem = $state.raw<ProblemView | null>(null);
  form = $state.raw<CaseForm | null>(null);
  tab = $state<Tab>("case");
  /** The wish of this press, until the view says the same. */
  shielded = $state(false);
  accepting = $state(false);
  /** Copies that arrived and were not looked at. */
  unseen = $state(0);
  /** The name of what arrived last. */
  arrived = $state("");
  alarmed = $state(false);
  /** What was asked and would lose text; the person must say whether it may. */
  losing = $state<"end_wrap_up" | "close_seat" | null>(null);
  /** What closing the last seat would mean for those who wait; the person must say so again. */
  lastSeat = $state<string | null>(null);
  readonly presence = new Presence();
  readonly local = new LocalMedia();
  readonly session: RoomSession;
  readonly client: LiveClient<DeskView, DeskBody>;
  readonly passing: Passing;
  #options: DeskOptions;
  #held = false;
  #known = new Set<string>();
  /** Camera and microphone are open for a talk. */
  #using = false;
  /** Presses of protection that the server has not answered yet. */
  #shielding = 0;
  #saving: Promise<void> | null = null;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.client = new LiveClient<DeskView, DeskBody>({
      path: options.live,
      onView: (view) => this.show(view),
      onMessage: (message) => this.session.message(message),
      onState: (state) => this.#stateChanged(state),
      onWelcome: (restarted) => {
        this.session.welcomed(restarted);
        if (this.#held) void this.client.send({ type: "unsaved", held: true }, { fleeting: true });
      },
      onProblem: (problem) => (this.problem = problem),
    });
    this.session = new RoomSession({
      local: this.local,
      onChatWanted: () => this.#show("chat"),
      send: (body, given) => this.client.send({ type: "room", ...body }, given),
    });
    this.passing = new Passing(options.find ?? finder(options.locale ?? "de"), (body) => this.client.send(body));
  }

  /** The talk that this seat leads, or null. */
  get led(): Extract<SeatStage, { stage: "talking" }> | null {
    return ledBy(this.stage);
  }

  get stage(): SeatStage | null {
    return this.view?.seat.stage ?? null;
  }

  /** What was shown in the talk, also in its wrap-up. */
  get documents(): DocumentView[] {
    const { stage } = this;
    if (stage?.stage === "wrap_up") return stage.documents;
    return stage?.stage === "talking" ? stage.room.documents : [];
  }

  /** Who reads what is written in the talk: a telephone without text shows nothing. */
  get readers(): "all" | "staff" | "nobody" {
    const peers = this.room?.peers ?? [];
    const deaf = peers.some((peer) => peer.call && !peer.call.outside && !peer.call.text);
    const citizen = peers.some((peer) => !peer.staff && (peer.call === null || peer.call.text));
    if (!deaf || citizen) return "all";
    return peers.some((peer) => peer.staff) ? "staff" : "nobody";
  }

  get room(): RoomView | null {
    return this.stage ? roomOf(this.stage) : null;
  }

  #stateChanged(state: LiveState): void {
    this.presence.changed(state);
    if (state === "unauthorised") this.#options.onSignedOff();
    if (state === "superseded" || state === "unauthorised") this.#letGo();
  }

  #letGo(): void {
    this.session.update(null);
    this.local.release();
    this.#using = false;
  }

  show(view: DeskView): void {
    const before = this.stage;
    this.#forgetParked(view);
    this.view = view;
    this.viewAt = performance.now();
    const { stage } = view.seat;
    const room = roomOf(stage);
    const using = room !== null || stage.stage === "consulted";
    if (using && !this.#using) {
      this.local.setLarge(room !== null && isLarge(room));
      void this.local.open();
    }
    if (!using && this.#using) this.local.release();
    this.#using = using;
    if (ringOf(stage)?.offer !== ringOf(before)?.offer) this.accepting = false;
    // A press that the server has not answered yet counts more than a view of before.
    if (stage.stage !== "talking") this.shielded = false;
    else if (this.#shielding === 0) this.shielded = stage.room.shielded;
    if (stage.stage !== "wrap_up") this.losing = null;
    if (stage.stage === "closed" || stage.stage === "talking") this.lastSeat = null;
    this.passing.follow(ledBy(stage)?.visit.visit ?? null);
    this.#follow(stage, before);
    this.session.update(room);
    this.#followDocuments();
    if (view.alarms.some((alarm) => alarm.mine)) this.alarmed = true;
    if (stage.stage !== "talking") this.alarmed = view.alarms.some((alarm) => alarm.mine);
    this.#options.onView?.();
  }

  /** What was written about a parked talk stays until the talk is somebody else's. */
  #forgetParked(view: DeskView): void {
    const { stage } = view.seat;
    const mine = [...view.parked.map((parked) => parked.visit.visit), "visit" in stage ? stage.visit.visit : ""];
    for (const { visit } of this.view?.parked ?? []) {
      if (!mine.includes(visit.visit)) forgetCase(visit.visit);
    }
  }

  /**
   * The form belongs to the visit: it stays through talk and wrap-up, and goes with it. It waits
   * while the talk is parked. Who only helps has none.
   */
  #follow(stage: SeatStage, before: SeatStage | null): void {
    const entry = stage.stage === "wrap_up" ? stage.visit : (ledBy(stage)?.visit ?? null);
    if (this.form && this.form.visit !== entry?.visit) {
      const { visit } = this.form;
      if (this.view?.parked.some((parked) => parked.visit.visit === visit)) this.form.keep();
      else this.form.forget();
      this.form = null;
      this.#held = false;
    }
    if (entry && !this.form) this.form = new CaseForm(entry, (this.#options.today ?? (() => new Date()))());
    if (stage.stage === "wrap_up") {
      if (stage.ticket && this.form) this.form.number = stage.ticket;
      if (before?.stage === "talking") this.#show("case");
      // What was said during the talk was about no wrap-up yet.
      if (before?.stage !== "wrap_up" && this.#held) void this.client.send({ type: "unsaved", held: true });
    }
    if (stage.stage === "talking" && before?.stage !== "talking") this.#show(stage.room.text_only || stage.room.peers.some((peer) => peer.call?.text) ? "chat" : "case");
  }

  /** What the other side sent comes into sight, unless somebody is typing. */
  #followDocuments(): void {
    const { documents } = this;
    this.form?.keepOnly(documents.map((paper) => paper.document));
    const theirs = documents.filter((paper) => !paper.staff);
    const fresh = theirs.filter((paper) => !this.#known.has(paper.document));
    for (const paper of fresh) this.#known.add(paper.document);
    if (documents.length === 0) this.#known.clear();
    this.arrived = fresh.at(-1)?.name ?? this.arrived;
    if (theirs.length === 0) this.unseen = 0;
    if (fresh.length === 0) return;
    if (this.tab === "documents") return;
    if (isTyping(document.activeElement) || this.tab === "chat") this.unseen += fresh.length;
    else this.#show("documents");
  }

  turnTo(tab: Tab): void {
    this.#show(tab);
  }

  #show(tab: Tab): void {
    this.tab = tab;
    if (tab === "documents") this.unseen = 0;
    this.session.setChat(tab === "chat");
  }

  select(tab: Tab): void {
    this.passing.close();
    this.#show(tab);
    if (tab === "chat") this.session.focusChat = true;
  }

  async ask(body: DeskBody): Promise<Reply> {
    this.problem = null;
    const reply = await this.client.send(body);
    if (reply.kind === "problem") this.problem = reply.problem;
    return reply;
  }

  async openSeat(offices: string[], languages: string[]): Promise<Reply> {
    void unlockSound();
    if (typeof Notification !== "undefined" && Notification.permission === "default") void Notification.requestPermission();
    return this.ask({ type: "open_seat", offices, languages });
  }

  async accept(): Promise<void> {
    const ring = ringOf(this.stage);
    if (!ring || this.accepting) return;
    this.accepting = true;
    this.session.pressed();
    const reply = await this.ask({ type: "accept", offer: ring.offer });
    if (reply.kind === "problem") this.accepting = false;
  }

  async decline(): Promise<void> {
    const ring = ringOf(this.stage);
    if (ring && !this.accepting) await this.ask({ type: "decline", offer: ring.offer });
  }

  async shield(on: boolean): Promise<void> {
    if (this.stage?.stage !== "talking") return;
    this.shielded = on;
    this.#shielding += 1;
    const reply = await this.ask({ type: "shield", on });
    this.#shielding -= 1;
    if (reply.kind === "problem" && this.#shielding === 0) this.shielded = this.room?.shielded ?? false;
  }

  async protect(reason: ProtectionReason): Promise<void> {
    this.shielded = true;
    this.#shielding += 1;
    await this.ask({ type: "end_for_protection", reason });
    this.#shielding -= 1;
  }

  async alarm(): Promise<void> {
    const reply = await this.ask({ type: "alarm" });
    if (reply.kind === "ack") this.alarmed = true;
  }

  /** Tells the server whether text would be lost if the wrap-up ended now. */
  hold(): void {
    const held = this.form?.unsaved ?? false;
    this.form?.keep();
    if (held === this.#held) return;
    this.#held = held;
    void this.client.send({ type: "unsaved", held });
  }

  /** Ends the wrap-up, or the seat with it; asks first where text would be lost. */
  async finish(step: "end_wrap_up" | "close_seat"): Promise<void> {
    await this.#saving;
    if (this.stage?.stage === "wrap_up" && this.form?.unsaved) {
      this.losing = step;
      return;
    }
    this.problem = null;
    const reply = await this.client.send(step === "close_seat" ? { type: step, anyway: false } : { type: step });
    if (reply.kind !== "problem") return;
    // Another window may hold the text.
    if (reply.problem.code === "unsaved-text" && this.stage?.stage === "wrap_up") this.losing = step;
    else if (reply.problem.code === "last-seat") this.lastSeat = reply.problem.detail;
    else this.problem = reply.problem;
  }

  /** Lets go of the text, and does what was asked. */
  async discard(): Promise<void> {
    const step = this.losing;
    this.losing = null;
    if (step === null) return;
    this.form?.discard();
    this.#held = false;
    const reply = await this.ask({ type: "unsaved", held: false });
    if (reply.kind === "ack") await this.finish(step);
  }

  /** Closes the seat although people wait whom nobody else serves. */
  async closeAnyway(): Promise<void> {
    this.lastSeat = null;
    await this.ask({ type: "close_seat", anyway: true });
  }

  async pause(why: BreakCode = "asked"): Promise<void> {
    await this.ask({ type: "pause", why });
  }

  /** Puts the citizen on hold, or goes on. */
  async setHold(on: boolean): Promise<void> {
    if (this.stage?.stage === "talking") await this.ask({ type: "hold", on });
  }

  async park(): Promise<void> {
    if (this.led) await this.ask({ type: "park" });
  }

  async saveOutcome(): Promise<void> {
    await this.#saving;
    this.#saving = this.#save().finally(() => (this.#saving = null));
    await this.#saving;
  }

  async #save(): Promise<void> {
    const { form } = this;
    if (!form || !form.complete || form.fields.outcome === null) return;
    form.saving = true;
    form.problem = null;
    const reply = await this.client.send({ type: "outcome", outcome: form.fields.outcome, note: form.fields.note.trim(), ticket: form.ticket });
    form.saving = false;
    if (reply.kind === "problem") {
      form.problem = reply.problem.detail;
      return;
    }
    if (reply.kind === "dropped") return;
    if (reply.kind === "ticket") form.number = reply.number;
    form.stored();
    this.hold();
  }

  start(): void {
    this.client.start();
  }

  close(): void {
    this.client.close();
    this.session.close();
    this.local.close();
  }
}
