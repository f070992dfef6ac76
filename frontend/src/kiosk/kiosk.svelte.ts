/**
 * The kiosk as its page knows it: its own channel, the visit while there is one, what the person
 * chose for the use of the screen, and the duties of the device (presence, health, wiping).
 */
import { LiveClient, channel, type LiveState, type Pace, type Reply } from "../live";
import { chime, unlockSound } from "../sound";
import { hasTexts, type Translate } from "../texts";
import { Visit } from "../visit/visit.svelte";
import type { CallbackContact } from "../wire/CallbackContact";
import type { KioskBody } from "../wire/KioskBody";
import type { KioskView } from "../wire/KioskView";
import type { ProblemView } from "../wire/ProblemView";
import type { TimeWindow } from "../wire/TimeWindow";
import { keepKnown, knownFrom, readKnown, type Known } from "./device";
import { Ease } from "./ease.svelte";
import { Guard } from "./guard";
import { screenOf, type Screen } from "./screen";
import { Reader } from "./speech.svelte";
import { wipe } from "./wipe";

/** A cut line must be noticed within five seconds, and so must the end of the cut. */
export const PACE: Partial<Pace> = { connect: 2_000, answer: 2_000, beat: 2_000, patience: Infinity };
/** So long nothing is said about a line that just broke: most come back at once. */
const AWAY_MS = 2_000;
const WIPED_MS = 6_000;
/** Without a press for so long, an idle screen is as new. */
const RESET_MS = 60_000;
const TOUCHED_MS = 5_000;
const THANKS_MS = 3_000;
/** A press that led nowhere may be repeated. */
const BUSY_MS = 3_000;
const REVOKED_MS = 5_000;

export interface KioskOptions {
  /** The channel's path, without the language. */
  live: string;
  /** The language of the page. */
  locale: string;
  loadTexts(locale: string): Promise<Translate>;
  /** The version of the page. */
  version: string;
  /** The number from the page itself, for a device that never had a view. */
  phone?: string;
  makeVisit?: (path: string, textOnly: boolean, signed: boolean) => Visit;
  wipe?: () => Promise<void>;
  reload?: () => void;
}

/** What lies over the screen. */
export type Sheet = "none" | "languages" | "ease" | "signed" | "callback" | "leave";

export class Kiosk {
  view = $state.raw<KioskView | null>(null);
  visit = $state.raw<Visit | null>(null);
  live = $state<LiveState>("connecting");
  away = $state(false);
  wiped = $state(false);
  rated = $state(false);
  /** Waiting for the answer to a press. */
  busy = $state(false);
  problem = $state.raw<ProblemView | null>(null);
  known = $state.raw<Known | null>(readKnown());
  locale = $state("de");
  t = $state.raw<Translate>((key) => key);
  /** The language the visit is to be in: one of the kiosk's, also where no texts are. */
  language = $state("de");
  sheet = $state<Sheet>("none");
  readonly ease = new Ease();
  readonly reader = new Reader();
  #options: KioskOptions;
  #home: string;
  #client: LiveClient<KioskView, KioskBody> | null = null;
  #guard: Guard;
  #signed = false;
  #attending = "";
  #awayTimer: ReturnType<typeof setTimeout> | undefined;
  #wipedTimer: ReturnType<typeof setTimeout> | undefined;
  #resetTimer: ReturnType<typeof setTimeout> | undefined;
  #nobodysTimer: ReturnType<typeof setTimeout> | undefined;
  #touchedMs = -Infinity;
  #wiping = false;
  #unlisten: (() => void) | null = null;

  constructor(options: KioskOptions) {
    this.#options = options;
    this.#home = options.locale;
    this.locale = options.locale;
    this.language = options.locale;
    this.#guard = new Guard({
      version: options.version,
      idle: () => this.view?.stage.stage === "idle" && !this.away,
      health: (health) => void this.#say({ type: "health", ...health }),
      presence: (present) => void this.#say({ type: "presence", present }, true),
    });
  }

  get screen(): Screen {
    return screenOf({
      live: this.live,
      away: this.away,
      view: this.view,
      visit: this.visit?.view?.stage ?? null,
      wiped: this.wiped,
    });
  }

  /** The number that reaches a person in any case. */
  get phone(): string {
    return this.view?.phone ?? this.known?.phone ?? this.#options.phone ?? "";
  }

  /** Seconds until the visit ends because nobody seems to be there. */
  get asking(): number | null {
    const stage = this.view?.stage;
    if (stage?.stage !== "visiting" || this.screen === "talk" || this.screen === "fault") return null;
    return stage.asking_s;
  }

  /** Somebody takes part in writing. */
  get signed(): boolean {
    return this.#signed;
  }

  async start(): Promise<void> {
    await this.#speak(this.#home);
    this.#listen();
    this.#connect();
  }

  #connect(): void {
    this.#client?.close();
    const client = new LiveClient<KioskView, KioskBody>({
      path: channel(this.#options.live, this.locale),
      pace: PACE,
      onView: (view) => this.show(view),
      onState: (state) => {
        if (this.#client === client) this.stateChanged(state);
      },
      onProblem: (problem) => (this.problem = problem),
    });
    this.#client = client;
    client.start();
  }

  #listen(): void {
    const offline = () => this.#setAway(true);
    window.addEventListener("offline", offline);
    this.#unlisten = () => window.removeEventListener("offline", offline);
  }

  stateChanged(state: LiveState): void {
    this.live = state;
    if (state === "connecting") {
      this.#awayTimer ??= setTimeout(() => this.#setAway(true), AWAY_MS);
      return;
    }
    this.#setAway(false);
    if (state === "unauthorised") this.#isNobodys();
    // A newer server wants a newer page; the shell comes from it.
    if (state === "outdated") location.reload();
  }

  /** The device was taken from its kiosk: the page with the code is where it goes on. */
  #isNobodys(): void {
    void this.#leaveNothing();
    this.#nobodysTimer = setTimeout((this.#options.reload ?? (() => location.replace("/kiosk"))), REVOKED_MS);
  }

  #setAway(away: boolean): void {
    clearTimeout(this.#awayTimer);
    this.#awayTimer = undefined;
    this.away = away;
  }

  show(view: KioskView): void {
    const before = this.view?.stage.stage ?? null;
    this.view = view;
    this.known = knownFrom(view);
    keepKnown(this.known);
    const { stage } = view;
    if (stage.stage === "visiting") this.#attend(stage.visit);
    else if (stage.stage === "wiping") void this.#leaveNothing();
    else if (this.visit) this.#dismiss();
    if (stage.stage === "idle" && before !== "idle") this.#begin(before);
    this.busy = false;
    if (before !== stage.stage) this.#turned();
    if (stage.stage === "idle") this.#guard.begin();
    this.#guard.watch(view.camera_motion && (stage.stage === "idle" || stage.stage === "choosing"));
  }

  /** Another stage: what was asked or wrong in the last one is over; how one hears and sees is not. */
  #turned(): void {
    this.problem = null;
    if (this.sheet !== "languages" && this.sheet !== "ease") this.sheet = "none";
  }

  /** The visit's own channel stands as soon as the visit is known; the devices open meanwhile. */
  #attend(id: string): void {
    if (this.visit && this.#attending === id) return;
    this.#dismiss();
    this.#attending = id;
    this.#guard.watch(false);
    this.wiped = false;
    this.rated = false;
    const path = channel(`/live/visit/${id}`, this.locale);
    const make = this.#options.makeVisit ?? ((live, textOnly, signed) => new Visit({ live, textOnly, signed, pace: PACE }));
    const visit = make(path, this.#signed, this.#signed);
    this.visit = visit;
    visit.start();
    void visit.local.open();
  }

  #dismiss(): void {
    const visit = this.visit;
    this.visit = null;
    visit?.close();
  }

  /** Everything of the person goes, then the server hears so. */
  async #leaveNothing(): Promise<void> {
    if (this.#wiping) return;
    this.#wiping = true;
    this.#dismiss();
    this.reader.stop();
    this.sheet = "none";
    this.problem = null;
    this.#signed = false;
    await (this.#options.wipe ?? wipe)();
    // What the device itself knows was kept; a view that came meanwhile may have changed it.
    if (this.known) keepKnown(this.known);
    this.#wiping = false;
    if (this.view?.stage.stage === "wiping") await this.#say({ type: "wiped" });
  }

  /** Nobody is there any more, or nobody was yet: language, contrast and all else as configured. */
  #begin(before: string | null): void {
    this.#signed = false;
    this.problem = null;
    if (before === "wiping" || before === "visiting") {
      this.wiped = true;
      clearTimeout(this.#wipedTimer);
      this.#wipedTimer = setTimeout(() => (this.wiped = false), WIPED_MS);
    }
    if (before === null || before === "visiting") void (this.#options.wipe ?? wipe)();
    this.#asNew();
  }

  #asNew(): void {
    this.ease.reset();
    this.reader.stop();
    this.sheet = "none";
    const first = this.view?.languages[0] ?? this.#home;
    if (this.language !== first) void this.choose(first);
  }

  /** Somebody presses: the server need not ask whether anybody is there. */
  touched(nowMs: number): void {
    clearTimeout(this.#resetTimer);
    this.#resetTimer = setTimeout(() => this.#untouched(), RESET_MS);
    void unlockSound();
    if (this.wiped) this.wiped = false;
    if (!this.view || this.view.stage.stage === "idle" || nowMs - this.#touchedMs < TOUCHED_MS) return;
    this.#touchedMs = nowMs;
    void this.#say({ type: "touched" }, true);
  }

  #untouched(): void {
    if (this.view && this.view.stage.stage !== "idle") return;
    this.#asNew();
  }

  /** The language of the screen and of the visit to come. */
  async choose(language: string): Promise<void> {
    this.language = language;
    const before = this.locale;
    await this.#speak(language);
    if (this.locale !== before) this.#connect();
  }

  /** The screen stays in its language where it does not know the one chosen. */
  async #speak(wished: string): Promise<void> {
    const locale = hasTexts(wished, "kiosk") ? wished : this.locale;
    const t = await this.#options.loadTexts(locale);
    if (this.language !== wished && wished !== this.#home) return;
    this.t = t;
    this.locale = locale;
  }

  /** The large button. */
  async begin(): Promise<void> {
    await this.#ask({ type: "start" });
  }

  /** "Ich möchte in Gebärdensprache oder mit Text sprechen". */
  async beginSigned(): Promise<void> {
    this.#signed = true;
    this.sheet = "none";
    if (this.visit) this.visit.setMode("signed");
    else await this.enter(null);
  }

  async enter(topic: string | null): Promise<void> {
    await this.#ask({ type: "enter", topic, language: this.language, text_only: this.#signed });
  }

  /** Leaves a number, in the line or instead of it; what was wrong with it, or null. */
  async leaveNumber(number: string, window: TimeWindow | null): Promise<string | null> {
    const contact: CallbackContact = { by: "phone", to: number };
    const waits = this.visit?.view?.stage.stage === "waiting";
    const reply = waits
      ? await this.visit!.client.send({ type: "callback", contact, window })
      : await this.#say({ type: "callback", topic: null, language: this.language, contact, window });
    if (reply.kind === "ack") return null;
    return reply.kind === "problem" ? reply.problem.detail : this.t("kiosk-problem-other");
  }

  async stay(): Promise<void> {
    await this.#ask({ type: "stay" });
  }

  /** Back to the beginning. A promise of a callback stays. */
  async done(): Promise<void> {
    this.sheet = "none";
    await this.#ask({ type: "cancel" });
  }

  /** Leaves the line or the talk. */
  async leave(): Promise<void> {
    this.sheet = "none";
    // While it rings the line is behind, and only the visit itself can end.
    if (this.visit?.view) await this.visit.leave();
    else await this.done();
  }

  async rate(stars: number): Promise<void> {
    if (this.rated) return;
    this.rated = true;
    await this.visit?.rate(stars, null);
    setTimeout(() => void this.done(), THANKS_MS);
  }

  /** A tone as loud as everything else will be. */
  tone(): void {
    void unlockSound().then(() => chime(this.ease.volume));
  }

  takeOver(): void {
    this.#client?.takeOver();
  }

  /** Busy until the next view says what came of it, or it was refused. */
  async #ask(body: KioskBody): Promise<Reply> {
    this.busy = true;
    this.problem = null;
    const reply = await this.#say(body);
    if (reply.kind === "problem") {
      this.busy = false;
      this.problem = reply.problem;
    } else setTimeout(() => (this.busy = false), BUSY_MS);
    return reply;
  }

  #say(body: KioskBody, fleeting = false): Promise<Reply> {
    return this.#client?.send(body, { fleeting }) ?? Promise.resolve({ kind: "dropped" });
  }

  close(): void {
    this.#unlisten?.();
    for (const timer of [this.#awayTimer, this.#wipedTimer, this.#resetTimer, this.#nobodysTimer]) clearTimeout(timer);
    this.#guard.close();
    this.#dismiss();
    this.reader.close();
    this.#client?.close();
  }
}
