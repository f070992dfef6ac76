/**
 * The live channel: one WebSocket per window. It brings the newest view, carries commands, and
 * comes back by itself. A command is repeated after every reconnect until it is answered; its id
 * makes the repeat harmless. Knows nothing of pages, media or texts.
 */
import type { Hello } from "./wire/Hello";
import type { ProblemView } from "./wire/ProblemView";
import type { ServerBody } from "./wire/ServerBody";
import { after, type Cancel } from "./timers";

/** The version of the protocol; `VERSION` in `crates/web/src/live/wire`. */
export const VERSION = 1;
/** The close code of a server that does not know the person any more. */
export const CLOSE_UNAUTHORISED = 4401;

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 1_500;
const PATIENT_DELAY_MS = 5_000;

/** How long is waited for what, in milliseconds. */
export interface Pace {
  /** For a connection to stand. */
  connect: number;
  /** For the answer to a heartbeat. */
  answer: number;
  /** Between heartbeats at most; the server may ask for more of them. */
  beat: number;
  /** After so long without success we ask less often. */
  patience: number;
}

const PACE: Pace = { connect: 4_000, answer: 5_000, beat: Infinity, patience: 180_000 };

/** Problems that pass by themselves within moments. */
const PASSING = ["retry-later", "restarting"];
const MAX_REFUSALS = 4;
const REFUSED_DELAY_MS = 300;

export type LiveState =
  /** Trying, for the first time or again. */
  | "connecting"
  /** Welcomed. */
  | "open"
  /** Another window took over. */
  | "superseded"
  /** The server does not know the person any more. */
  | "unauthorised"
  /** The server speaks a newer version: the page must be loaded again. */
  | "outdated"
  /** Closed by us. */
  | "closed";

/** What came of a command. */
export type Reply =
  | { kind: "ack" }
  | { kind: "answer"; generation: number; sdp: string }
  | { kind: "ticket"; number: string }
  | { kind: "problem"; problem: ProblemView }
  /** Withdrawn by us, or too late to matter. */
  | { kind: "dropped" };

/** What comes unasked, besides views. */
export type Message<V> = Extract<ServerBody<V>, { type: "chat" | "delivered" | "typing" }>;

export interface Socket {
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export interface LiveOptions<V> {
  /** Same-origin path of the channel. */
  path: string;
  onView(view: V): void;
  onMessage?(message: Message<V>): void;
  onState?(state: LiveState): void;
  /** After every welcome, before commands are repeated; `restarted` when the epoch changed. */
  onWelcome?(restarted: boolean): void;
  /** A problem that answers no command. */
  onProblem?(problem: ProblemView): void;
  /** Where it should differ from a browser's on somebody's desk. */
  pace?: Partial<Pace>;
  connect?: (url: string) => Socket;
  /** The status of a plain request to the channel, asked when the upgrade keeps failing. */
  probe?: (path: string) => Promise<number>;
  random?: () => number;
  now?: () => number;
  newId?: () => string;
}

export interface SendOptions {
  /** Of use only now: dropped instead of repeated when the connection breaks. */
  fleeting?: boolean;
  /** Withdraws the command. */
  signal?: AbortSignal;
}

interface Pending {
  frame: string;
  fleeting: boolean;
  sent: boolean;
  refusals: number;
  settle(reply: Reply): void;
}

export class LiveClient<V, B> {
  #options: LiveOptions<V>;
  #pace: Pace;
  #window: string;
  #socket: Socket | null = null;
  #state: LiveState = "closed";
  #pending = new Map<string, Pending>();
  #epoch: string | null = null;
  #lastSeq: number | null = null;
  #takeOver = true;
  #attempt = 0;
  #failingSince: number | null = null;
  #retryTimer: Cancel | undefined;
  #connectTimer: Cancel | undefined;
  #heartbeatTimer: Cancel | undefined;
  #answerTimer: Cancel | undefined;
  #heartbeatMs = 10_000;
  #serverDelay: number | null = null;
  #unlisten: (() => void) | null = null;

  constructor(options: LiveOptions<V>) {
    this.#options = options;
    this.#pace = { ...PACE, ...options.pace };
    this.#window = this.#newId();
  }

  get state(): LiveState {
    return this.#state;
  }

  start(): void {
    if (this.#state !== "closed") return;
    this.#listen();
    this.#failingSince = this.#now();
    this.#open();
  }

  /** Goes on in this window although another one has taken over. */
  takeOver(): void {
    if (this.#state !== "superseded") return;
    this.#takeOver = true;
    this.#attempt = 0;
    this.#failingSince = this.#now();
    this.#open();
  }

  close(): void {
    this.#stop("closed");
    this.#unlisten?.();
    this.#unlisten = null;
    for (const pending of [...this.#pending.values()]) pending.settle({ kind: "dropped" });
  }

  /** Sends a command; resolves with the one answer to it, however often it had to be repeated. */
  send(body: B, options: SendOptions = {}): Promise<Reply> {
    const id = this.#newId();
    if (options.signal?.aborted) return Promise.resolve({ kind: "dropped" });
    if (options.fleeting && this.#state !== "open") return Promise.resolve({ kind: "dropped" });
    return new Promise((resolve) => {
      const withdraw = () => pending.settle({ kind: "dropped" });
      const pending: Pending = {
        frame: JSON.stringify({ id, body }),
        fleeting: options.fleeting ?? false,
        sent: false,
        refusals: 0,
        settle: (reply) => {
          this.#pending.delete(id);
          options.signal?.removeEventListener("abort", withdraw);
          resolve(reply);
        },
      };
      options.signal?.addEventListener("abort", withdraw, { once: true });
      this.#pending.set(id, pending);
      if (this.#state === "open") this.#transmit(pending);
    });
  }

  #transmit(pending: Pending): void {
    pending.sent = true;
    this.#socket?.send(pending.frame);
  }

  #open(): void {
    this.#retryTimer?.();
    this.#drop();
    this.#setState("connecting");
    const make = this.#options.connect ?? browserSocket;
    let socket: Socket;
    try {
      socket = make(this.#options.path);
    } catch {
      this.#again();
      return;
    }
    this.#socket = socket;
    let opened = false;
    this.#connectTimer = after(this.#pace.connect, () => {
      if (this.#socket === socket && this.#state === "connecting") this.#lost(1006, opened);
    });
    socket.onopen = () => {
      opened = true;
      const hello: Hello = {
        version: VERSION,
        window: this.#window,
        take_over: this.#takeOver,
        epoch: this.#epoch,
        last_seq: this.#lastSeq,
      };
      socket.send(JSON.stringify(hello));
    };
    socket.onmessage = (event) => {
      if (this.#socket === socket) this.#receive(event.data);
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#lost(event.code, opened);
    };
  }

  #receive(data: unknown): void {
    if (typeof data !== "string") return;
    let body: ServerBody<V>;
    try {
      body = JSON.parse(data) as ServerBody<V>;
    } catch {
      return;
    }
    this.#alive();
    switch (body.type) {
      case "welcome":
        this.#welcome(body.epoch, body.heartbeat_ms);
        return;
      case "view":
        this.#lastSeq = body.seq;
        this.#options.onView(body.view);
        return;
      case "ack":
        this.#settle(body.id, { kind: "ack" });
        return;
      case "answer":
        this.#settle(body.id, { kind: "answer", generation: body.generation, sdp: body.sdp });
        return;
      case "ticket_made":
        this.#settle(body.id, { kind: "ticket", number: body.number });
        return;
      case "problem":
        if (body.problem.code === "outdated-client") this.#stop("outdated");
        else if (body.id !== null) this.#refused(body.id, body.problem);
        else this.#options.onProblem?.(body.problem);
        return;
      case "superseded":
        this.#stop("superseded");
        return;
      case "restart":
        this.#serverDelay = body.retry_ms;
        return;
      default:
        this.#options.onMessage?.(body);
    }
  }

  #welcome(epoch: string, heartbeatMs: number): void {
    this.#connectTimer?.();
    const restarted = this.#epoch !== null && this.#epoch !== epoch;
    if (this.#epoch !== epoch) this.#lastSeq = null;
    this.#epoch = epoch;
    this.#heartbeatMs = Math.max(1_000, Math.min(heartbeatMs, this.#pace.beat));
    this.#takeOver = false;
    this.#attempt = 0;
    this.#failingSince = null;
    this.#serverDelay = null;
    this.#setState("open");
    this.#options.onWelcome?.(restarted);
    for (const pending of [...this.#pending.values()]) {
      if (!pending.sent) this.#transmit(pending);
    }
    this.#scheduleHeartbeat();
  }

  /** The server may ask for patience: then the same frame goes out again, a few times. */
  #refused(id: string, problem: ProblemView): void {
    const pending = this.#pending.get(id);
    if (pending && !pending.fleeting && PASSING.includes(problem.code) && pending.refusals < MAX_REFUSALS) {
      pending.refusals += 1;
      after(REFUSED_DELAY_MS * pending.refusals, () => {
        if (this.#state === "open" && this.#pending.get(id) === pending) this.#transmit(pending);
      });
      return;
    }
    this.#settle(id, { kind: "problem", problem });
  }

  #settle(id: string, reply: Reply): void {
    this.#pending.get(id)?.settle(reply);
  }

  #scheduleHeartbeat(): void {
    this.#heartbeatTimer?.();
    this.#heartbeatTimer = after(this.#heartbeatMs, () => this.#beat());
  }

  #beat(): void {
    if (this.#state !== "open") return;
    void this.send({ type: "heartbeat" } as B, { fleeting: true });
    const socket = this.#socket;
    this.#answerTimer?.();
    this.#answerTimer = after(this.#pace.answer, () => {
      if (this.#socket === socket) this.#lost(1006, true);
    });
    this.#scheduleHeartbeat();
  }

  #alive(): void {
    this.#answerTimer?.();
  }

  #lost(code: number, opened: boolean): void {
    this.#drop();
    if (code === CLOSE_UNAUTHORISED) {
      this.#stop("unauthorised");
      return;
    }
    this.#failingSince ??= this.#now();
    for (const pending of [...this.#pending.values()]) {
      if (pending.fleeting) pending.settle({ kind: "dropped" });
      else pending.sent = false;
    }
    this.#setState("connecting");
    if (!opened && this.#attempt > 0 && this.#attempt % 3 === 0) void this.#ask();
    this.#again();
  }

  /** The browser hides why an upgrade failed; a plain request tells whether we are still known. */
  async #ask(): Promise<void> {
    const probe = this.#options.probe ?? browserProbe;
    try {
      const status = await probe(this.#options.path);
      if (this.#state !== "connecting") return;
      if (status === 401 || status === 403 || status === 404 || status === 410) this.#stop("unauthorised");
    } catch {
      // No answer either: the server is away, and we go on trying.
    }
  }

  #again(): void {
    this.#retryTimer?.();
    const failing = this.#now() - (this.#failingSince ?? this.#now());
    const ceiling = failing > this.#pace.patience ? PATIENT_DELAY_MS : MAX_DELAY_MS;
    const step = this.#attempt === 0 ? FIRST_DELAY_MS : FIRST_DELAY_MS * 2 ** Math.min(this.#attempt, 8);
    const jitter = 0.5 + (this.#options.random ?? Math.random)() / 2;
    const delay = this.#serverDelay ?? Math.min(step, ceiling) * jitter;
    this.#serverDelay = null;
    this.#attempt += 1;
    this.#retryTimer = after(delay, () => this.#open());
  }

  #drop(): void {
    this.#connectTimer?.();
    this.#heartbeatTimer?.();
    this.#answerTimer?.();
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #stop(state: LiveState): void {
    this.#retryTimer?.();
    this.#drop();
    for (const pending of [...this.#pending.values()]) {
      if (pending.fleeting) pending.settle({ kind: "dropped" });
      else pending.sent = false;
    }
    this.#setState(state);
  }

  #setState(state: LiveState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState?.(state);
  }

  /** A network that came back, or a page that is seen again, need not wait for the next attempt. */
  #listen(): void {
    if (typeof window === "undefined") return;
    const hurry = () => {
      if (this.#state === "connecting" && this.#socket === null) {
        this.#attempt = 0;
        this.#open();
      } else if (this.#state === "open") this.#beat();
    };
    const seen = () => {
      if (document.visibilityState === "visible") hurry();
    };
    window.addEventListener("online", hurry);
    window.addEventListener("pageshow", seen);
    document.addEventListener("visibilitychange", seen);
    this.#unlisten = () => {
      window.removeEventListener("online", hurry);
      window.removeEventListener("pageshow", seen);
      document.removeEventListener("visibilitychange", seen);
    };
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  #newId(): string {
    return (this.#options?.newId ?? newId)();
  }
}

/** The channel's path, with the language in which the server shall speak. */
export function channel(path: string, locale: string): string {
  return `${path}?locale=${encodeURIComponent(locale)}`;
}

/** A random UUID; also where the page came over plain HTTP and `randomUUID` is missing. */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function browserSocket(path: string): Socket {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(url) as unknown as Socket;
}

async function browserProbe(path: string): Promise<number> {
  const response = await fetch(path, { method: "GET", redirect: "manual", cache: "no-store" });
  return response.status;
}
