/**
 * Real-time text: the line as it stands goes out at once, then at most every `every` milliseconds,
 * and always its last state (EN 301 549, 6.2.4: within 500 ms).
 */
export class TypingSender {
  #send: (line: string) => void;
  #every: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: string | null = null;
  #last = "";

  constructor(send: (line: string) => void, every = 200) {
    this.#send = send;
    this.#every = every;
  }

  set(line: string): void {
    if (this.#timer !== undefined) {
      this.#waiting = line;
      return;
    }
    if (line === this.#last) return;
    this.#go(line);
  }

  /** The line was sent as a message, or real-time text is off. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = null;
    if (this.#last !== "") this.#send("");
    this.#last = "";
  }

  #go(line: string): void {
    this.#last = line;
    this.#send(line);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const waiting = this.#waiting;
      this.#waiting = null;
      if (waiting !== null && waiting !== this.#last) this.#go(waiting);
    }, this.#every);
  }
}
