/** A visit as its page knows it: the live channel, the newest view, and the room where there is one. */
import { LiveClient, type LiveState, type Pace, type Reply } from "../live";
import { Presence } from "../presence.svelte";
import { LocalMedia } from "../room/local.svelte";
import { RoomSession } from "../room/session.svelte";
import type { ProblemView } from "../wire/ProblemView";
import type { RoomView } from "../wire/RoomView";
import type { TimeWindow } from "../wire/TimeWindow";
import type { VisitorBody } from "../wire/VisitorBody";
import type { VisitStage } from "../wire/VisitStage";
import type { VisitView } from "../wire/VisitView";
import { contactOf } from "./callback";

/** How somebody takes part; `signed` is by camera and in writing, without sound. */
export type Mode = "video" | "audio" | "text" | "signed";

/** Whether what is said has to be written. */
export function writes(mode: Mode): boolean {
  return mode === "text" || mode === "signed";
}

export interface VisitOptions {
  live: string;
  textOnly: boolean;
  onView?: (view: VisitView) => void;
  /** With `textOnly`: the camera is on nevertheless. */
  signed?: boolean;
  pace?: Partial<Pace>;
}

export function roomOf(stage: VisitStage): RoomView | null {
  return stage.stage === "ringing" || stage.stage === "talking" || stage.stage === "parked" ? stage.room : null;
}

/** A callback as it is being asked for. It outlives the stage, so that nothing typed is lost. */
export interface Wish {
  contact: string;
  /** The beginning of the time wished; empty: as soon as possible. */
  window: string;
  sending: boolean;
  problem: ProblemView | null;
}

export class Visit {
  wish = $state<Wish>({ contact: "", window: "", sending: false, problem: null });
  view = $state.raw<VisitView | null>(null);
  problem = $state.raw<ProblemView | null>(null);
  /** The picture was taken away from a telephone call. */
  left = $state(false);
  mode = $state<Mode>("video");
  readonly presence = new Presence();
  readonly local = new LocalMedia();
  readonly session: RoomSession;
  readonly client: LiveClient<VisitView, VisitorBody>;
  #onView: VisitOptions["onView"];
  /** What the server knows about text only. */
  #toldText: boolean;
  #telling: AbortController | null = null;

  constructor(options: VisitOptions) {
    this.#onView = options.onView;
    this.client = new LiveClient<VisitView, VisitorBody>({
      path: options.live,
      ...(options.pace ? { pace: options.pace } : {}),
      onView: (view) => this.show(view),
      onMessage: (message) => this.session.message(message),
      onState: (state) => this.#stateChanged(state),
      onWelcome: (restarted) => this.session.welcomed(restarted),
      onProblem: (problem) => (this.problem = problem),
    });
    this.session = new RoomSession({
      local: this.local,
      send: (body, given) => this.client.send({ type: "room", ...body }, given),
    });
    this.#toldText = options.textOnly;
    this.setMode(options.textOnly ? (options.signed ? "signed" : "text") : "video");
  }

  get room(): RoomView | null {
    return this.view ? roomOf(this.view.stage) : null;
  }

  show(view: VisitView): void {
    const before = this.view?.stage.stage;
    this.view = view;
    const stage = view.stage.stage;
    const room = roomOf(view.stage);
    if (room?.by_phone) this.local.dropMicrophone();
    // The devices are made ready while it rings, so that the talk begins at once.
    if (room && this.session.room === null) void this.local.open();
    this.session.update(room);
    if (stage === "talking" && writes(this.mode) && before !== "talking") this.session.setChat(true);
    if (stage === "ended") this.local.release();
    this.#onView?.(view);
  }

  /** Another window has it, or nobody: this one lets go of camera, microphone and room. */
  #stateChanged(state: LiveState): void {
    this.presence.changed(state);
    if (state !== "superseded" && state !== "unauthorised") return;
    this.session.update(null);
    this.local.release();
  }

  setMode(mode: Mode): void {
    this.mode = mode;
    this.#tellMode();
    const camera = mode === "video" || mode === "signed";
    void this.local.setCamera(camera && this.#mayOpen());
    this.local.wantsCamera = camera;
    this.local.wantsMicrophone = !writes(mode);
    if (writes(mode) && this.local.microphone) {
      this.local.microphone.stop();
      this.local.microphone = null;
      this.local.onTrack("microphone", null);
    }
    if (this.#mayOpen()) void this.local.open();
  }

  /** The clerk sees who takes part by text only; an older wish still on its way is withdrawn. */
  #tellMode(): void {
    const textOnly = writes(this.mode);
    if (textOnly === this.#toldText) return;
    this.#toldText = textOnly;
    this.#telling?.abort();
    this.#telling = new AbortController();
    void this.client.send({ type: "mode", text_only: textOnly }, { signal: this.#telling.signal });
  }

  /** Changing the way of taking part opens a device only where one is open already. */
  #mayOpen(): boolean {
    return this.local.camera !== null || this.local.microphone !== null;
  }

  /** Takes the picture away; the telephone call goes on. */
  leaveVideo(): void {
    this.left = true;
    this.client.close();
    this.session.update(null);
    this.local.release();
  }

  async leave(): Promise<Reply> {
    return this.#told(await this.client.send({ type: "leave" }));
  }

  /** Puts what is promised into the form, to be changed. */
  fillWish(contact: string, window: TimeWindow | null): void {
    this.wish = { contact, window: window ? String(window.from_ms) : "", sending: false, problem: null };
  }

  /** Asks for the callback as it is typed; whether it is promised. */
  async askCallback(windows: TimeWindow[]): Promise<boolean> {
    const window = windows.find((one) => String(one.from_ms) === this.wish.window) ?? null;
    this.wish.sending = true;
    this.wish.problem = null;
    const reply = await this.client.send({ type: "callback", contact: contactOf(this.wish.contact), window });
    this.wish.sending = false;
    if (reply.kind === "problem") this.wish.problem = reply.problem;
    if (reply.kind !== "ack") return false;
    this.wish.contact = "";
    this.wish.window = "";
    return true;
  }

  async dropWish(): Promise<Reply> {
    return this.#told(await this.client.send({ type: "drop_wish" }));
  }

  async consent(yes: boolean): Promise<Reply> {
    return this.#told(await this.client.send({ type: "consent", yes }));
  }

  async rate(stars: number, comment: string | null): Promise<Reply> {
    return this.#told(await this.client.send({ type: "rate", stars, comment }));
  }

  #told(reply: Reply): Reply {
    if (reply.kind === "problem") this.problem = reply.problem;
    return reply;
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
