/** The state of the live channel as a page shows it: how long there has been no connection. */
import type { LiveState } from "./live";

const SHORTLY_MS = 2_000;
const LONG_MS = 10_000;

export class Presence {
  state = $state<LiveState>("connecting");
  /** "no" while all is well, "short" after two seconds without connection, "long" after ten. */
  away = $state<"no" | "short" | "long">("no");
  #timers: ReturnType<typeof setTimeout>[] = [];

  changed(state: LiveState): void {
    this.state = state;
    if (state !== "connecting") {
      this.#clear();
      this.away = "no";
      return;
    }
    if (this.#timers.length > 0) return;
    this.#timers = [setTimeout(() => (this.away = "short"), SHORTLY_MS), setTimeout(() => (this.away = "long"), LONG_MS)];
  }

  #clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }
}
