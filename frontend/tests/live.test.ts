import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CLOSE_UNAUTHORISED, LiveClient, type LiveOptions, type Socket } from "../src/live";
import type { ServerBody } from "../src/wire/ServerBody";

type View = { n: number };
type Body = { type: string };

class FakeSocket implements Socket {
  static all: FakeSocket[] = [];
  sent: Record<string, unknown>[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.closed = true;
  }
  tell(body: ServerBody<View>): void {
    this.onmessage?.({ data: JSON.stringify(body) });
  }
  welcome(epoch = "one"): void {
    this.onopen?.();
    this.tell({ type: "welcome", epoch, heartbeat_ms: 10_000 });
  }
  break(code = 1006): void {
    this.onclose?.({ code });
  }
  get commands(): { id: string; body: Body }[] {
    return this.sent.slice(1) as { id: string; body: Body }[];
  }
}

const latest = () => FakeSocket.all.at(-1)!;

function client(options: Partial<LiveOptions<View>> = {}) {
  const views: View[] = [];
  const states: string[] = [];
  const live = new LiveClient<View, Body>({
    path: "/live",
    connect: () => new FakeSocket(),
    probe: () => Promise.reject(new Error("away")),
    random: () => 1,
    onView: (view) => views.push(view),
    onState: (state) => states.push(state),
    ...options,
  });
  return { live, views, states };
}

describe("the live channel", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    FakeSocket.all = [];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("says hello, is welcomed and shows views", () => {
    const { live, views, states } = client();
    live.start();
    latest().welcome();
    latest().tell({ type: "view", seq: 4, view: { n: 1 } });
    expect(latest().sent[0]).toMatchObject({ version: 1, take_over: true, epoch: null, last_seq: null });
    expect(views).toEqual([{ n: 1 }]);
    expect(states).toEqual(["connecting", "open"]);
    live.close();
  });

  it("tries again at once, with the same window, epoch and sequence", () => {
    const { live } = client();
    live.start();
    latest().welcome("one");
    latest().tell({ type: "view", seq: 7, view: { n: 1 } });
    const first = latest().sent[0]!;
    latest().break();
    vi.advanceTimersByTime(100);
    expect(FakeSocket.all).toHaveLength(2);
    latest().onopen?.();
    expect(latest().sent[0]).toMatchObject({ window: first["window"], take_over: false, epoch: "one", last_seq: 7 });
    live.close();
  });

  it("never waits longer than a second and a half while the server is briefly away", () => {
    const { live } = client();
    live.start();
    for (let attempt = 0; attempt < 30; attempt += 1) {
      const before = FakeSocket.all.length;
      latest().break();
      vi.advanceTimersByTime(1_500);
      expect(FakeSocket.all.length).toBe(before + 1);
    }
    live.close();
  });

  it("gives up on a connection attempt that hangs", () => {
    const { live } = client();
    live.start();
    vi.advanceTimersByTime(4_200);
    expect(FakeSocket.all).toHaveLength(2);
    expect(FakeSocket.all[0]!.closed).toBe(true);
    live.close();
  });

  it("repeats a command with the same id until it is answered, and answers once", async () => {
    const { live } = client();
    live.start();
    latest().welcome();
    const reply = live.send({ type: "leave" });
    const { id } = latest().commands[0]!;
    latest().break();
    vi.advanceTimersByTime(100);
    latest().welcome("two");
    expect(latest().commands).toEqual([{ id, body: { type: "leave" } }]);
    latest().tell({ type: "ack", id });
    latest().tell({ type: "ack", id });
    expect(await reply).toEqual({ kind: "ack" });
    latest().break();
    vi.advanceTimersByTime(100);
    latest().welcome("two");
    expect(latest().commands).toEqual([]);
    live.close();
  });

  it("keeps the order of commands given without a connection", () => {
    const { live } = client();
    live.start();
    void live.send({ type: "a" });
    void live.send({ type: "b" });
    latest().welcome();
    expect(latest().commands.map((command) => command.body.type)).toEqual(["a", "b"]);
    live.close();
  });

  it("drops what is of use only now", async () => {
    const { live } = client();
    live.start();
    expect(await live.send({ type: "typing" }, { fleeting: true })).toEqual({ kind: "dropped" });
    latest().welcome();
    const sent = live.send({ type: "typing" }, { fleeting: true });
    latest().break();
    expect(await sent).toEqual({ kind: "dropped" });
    live.close();
  });

  it("withdraws an aborted command", async () => {
    const { live } = client();
    live.start();
    const abort = new AbortController();
    const sent = live.send({ type: "media" }, { signal: abort.signal });
    abort.abort();
    expect(await sent).toEqual({ kind: "dropped" });
    latest().welcome();
    expect(latest().commands).toEqual([]);
    live.close();
  });

  it("hands out answers, tickets and problems", async () => {
    const { live } = client();
    live.start();
    latest().welcome();
    const replies = [live.send({ type: "a" }), live.send({ type: "b" }), live.send({ type: "c" })];
    const ids = latest().commands.map((command) => command.id);
    latest().tell({ type: "answer", id: ids[0]!, generation: 2, sdp: "v=0" });
    latest().tell({ type: "ticket_made", id: ids[1]!, number: "M-1" });
    latest().tell({ type: "problem", id: ids[2]!, problem: { code: "offer-gone", detail: "Zu spät." } });
    expect(await Promise.all(replies)).toEqual([
      { kind: "answer", generation: 2, sdp: "v=0" },
      { kind: "ticket", number: "M-1" },
      { kind: "problem", problem: { code: "offer-gone", detail: "Zu spät." } },
    ]);
    live.close();
  });

  it("stops when another window takes over, and comes back only when asked", () => {
    const { live, states } = client();
    live.start();
    latest().welcome();
    latest().tell({ type: "superseded" });
    vi.advanceTimersByTime(60_000);
    window.dispatchEvent(new Event("online"));
    expect(FakeSocket.all).toHaveLength(1);
    live.takeOver();
    latest().onopen?.();
    expect(latest().sent[0]).toMatchObject({ take_over: true });
    expect(states).toEqual(["connecting", "open", "superseded", "connecting"]);
    live.close();
  });

  it("waits as long as a restarting server asks", () => {
    const { live } = client();
    live.start();
    latest().welcome();
    latest().tell({ type: "restart", retry_ms: 900 });
    latest().break(1012);
    vi.advanceTimersByTime(890);
    expect(FakeSocket.all).toHaveLength(1);
    vi.advanceTimersByTime(20);
    expect(FakeSocket.all).toHaveLength(2);
    live.close();
  });

  it("says whether the server was started anew", () => {
    const restarts: boolean[] = [];
    const { live } = client({ onWelcome: (restarted) => restarts.push(restarted) });
    live.start();
    latest().welcome("one");
    latest().break();
    vi.advanceTimersByTime(100);
    latest().welcome("two");
    expect(restarts).toEqual([false, true]);
    live.close();
  });

  it("ends when the server does not know the person any more", () => {
    const { live, states } = client();
    live.start();
    latest().welcome();
    latest().break(CLOSE_UNAUTHORISED);
    vi.advanceTimersByTime(60_000);
    expect(states.at(-1)).toBe("unauthorised");
    expect(FakeSocket.all).toHaveLength(1);
    live.close();
  });

  it("asks plainly when the upgrade keeps failing", async () => {
    const { live, states } = client({ probe: () => Promise.resolve(401) });
    live.start();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      latest().break();
      await vi.advanceTimersByTimeAsync(1_500);
    }
    expect(states.at(-1)).toBe("unauthorised");
    live.close();
  });

  it("tells of a page that is out of date", () => {
    const { live, states } = client();
    live.start();
    latest().onopen?.();
    latest().tell({ type: "problem", id: null, problem: { code: "outdated-client", detail: "" } });
    vi.advanceTimersByTime(60_000);
    expect(states.at(-1)).toBe("outdated");
    expect(FakeSocket.all).toHaveLength(1);
    live.close();
  });

  it("beats, and takes silence for a broken line", () => {
    const { live } = client();
    live.start();
    latest().welcome();
    vi.advanceTimersByTime(10_000);
    expect(latest().commands.map((command) => command.body.type)).toEqual(["heartbeat"]);
    latest().tell({ type: "ack", id: latest().commands[0]!.id });
    vi.advanceTimersByTime(9_000);
    expect(FakeSocket.all).toHaveLength(1);
    vi.advanceTimersByTime(1_000 + 5_000 + 200);
    expect(FakeSocket.all).toHaveLength(2);
    live.close();
  });

  it("hurries when the network is back", () => {
    const { live } = client();
    live.start();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      latest().break();
      vi.advanceTimersByTime(1_500);
    }
    latest().break();
    const before = FakeSocket.all.length;
    window.dispatchEvent(new Event("online"));
    expect(FakeSocket.all.length).toBe(before + 1);
    live.close();
  });

  it("ignores garbage", () => {
    const { live, views } = client();
    live.start();
    latest().welcome();
    latest().onmessage?.({ data: "{" });
    latest().onmessage?.({ data: new ArrayBuffer(2) });
    latest().tell({ type: "ack", id: "nobody" });
    expect(views).toEqual([]);
    live.close();
  });
});
