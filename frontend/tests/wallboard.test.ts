import { afterEach, beforeEach, expect, it, vi } from "vitest";

class FakeStream {
  static readonly CLOSED = 2;
  static open: FakeStream[] = [];
  readyState = 1;
  readonly #heard = new Map<string, (event: Event) => void>();

  constructor(readonly address: string) {
    FakeStream.open.push(this);
  }

  addEventListener(kind: string, listener: (event: Event) => void): void {
    this.#heard.set(kind, listener);
  }

  says(body: unknown): void {
    this.#heard.get("wall")?.(new MessageEvent("wall", { data: JSON.stringify(body) }));
  }

  isRefused(): void {
    this.readyState = FakeStream.CLOSED;
    this.#heard.get("error")?.(new Event("error"));
  }
}

const PAGE = `<div data-wall="/de/tafel/geheim/live">
  <p data-text="stale" hidden>alt</p><b data-text="waiting">0</b><section data-wall-notices></section>
</div>`;

const texts = { waiting: "3", stale: "Keine Verbindung. Stand: 9:07 Uhr" };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeStream);
  FakeStream.open = [];
  document.body.innerHTML = PAGE;
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function hung(): Promise<{ root: HTMLElement; stream: FakeStream; stale: HTMLElement; staleMs: number; againMs: number }> {
  const { watch, STALE_MS, AGAIN_MS } = await import("../src/wallboard");
  FakeStream.open = [];
  const root = document.querySelector<HTMLElement>("[data-wall]")!;
  watch(root);
  const stale = root.querySelector<HTMLElement>('[data-text="stale"]')!;
  return { root, stream: FakeStream.open.at(-1)!, stale, staleMs: STALE_MS, againMs: AGAIN_MS };
}

it("shows what the server says, as text", async () => {
  const { root, stream } = await hung();
  expect(stream.address).toBe("/de/tafel/geheim/live");
  stream.says({ texts, notices: [{ warning: true, title: "Wichtig", text: "<b>Heute</b> bis 12" }] });
  expect(root.querySelector('[data-text="waiting"]')?.textContent).toBe("3");
  expect(root.querySelector(".s-notice--warn p")?.textContent).toBe("<b>Heute</b> bis 12");
});

it("says when it has heard nothing for too long, and stops saying so", async () => {
  const { stream, stale, staleMs } = await hung();
  stream.says({ texts, notices: [] });
  vi.advanceTimersByTime(staleMs - 1);
  expect(stale.hidden).toBe(true);
  vi.advanceTimersByTime(1);
  expect(stale.hidden).toBe(false);
  expect(stale.textContent).toBe(texts.stale);
  stream.says({ texts, notices: [] });
  expect(stale.hidden).toBe(true);
});

it("asks again where it was refused", async () => {
  const { stream, stale, againMs } = await hung();
  stream.isRefused();
  expect(stale.hidden).toBe(false);
  expect(FakeStream.open).toHaveLength(1);
  vi.advanceTimersByTime(againMs);
  expect(FakeStream.open).toHaveLength(2);
});
