/**
 * Timers that keep time in a hidden tab. Browsers slow a hidden page's timers down to one a
 * minute; somebody who waits in the line with the tab in the background would seem gone. A worker's
 * timers are not slowed down.
 */
export type Cancel = () => void;

let worker: Worker | null | undefined;
let next = 0;
const due = new Map<number, { run: () => void; at: number }>();

function fire(id: number): void {
  const timer = due.get(id);
  due.delete(id);
  timer?.run();
}

/** Without a worker the page's own timers must do. */
function fallBack(): void {
  worker = null;
  for (const [id, timer] of due) setTimeout(() => fire(id), Math.max(0, timer.at - performance.now()));
}

function clock(): Worker | null {
  if (worker !== undefined) return worker;
  if (typeof Worker === "undefined") return (worker = null);
  try {
    worker = new Worker(new URL("./timers.worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = (event: MessageEvent<number>) => fire(event.data);
    worker.onerror = fallBack;
  } catch {
    worker = null;
  }
  return worker;
}

export function after(ms: number, run: () => void): Cancel {
  const at = clock();
  if (!at) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  }
  const id = ++next;
  due.set(id, { run, at: performance.now() + ms });
  at.postMessage({ id, ms });
  return () => {
    if (due.delete(id)) worker?.postMessage({ id, ms: null });
  };
}
