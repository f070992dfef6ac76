/** The chat of a talk as plain data: what was said, and how far each message has come. */
import type { ChatView } from "./wire/ChatView";

export type Delivery =
  /** On its way; repeated until the server has it. */
  | "sending"
  /** The server has it. */
  | "sent"
  /** The other side has it on the screen. */
  | "shown"
  /** Refused; the text is kept and can be sent again. */
  | "failed";

export interface ChatLine {
  id: string;
  mine: boolean;
  /** Who wrote it, as the others see it. */
  name: string;
  staff: boolean;
  text: string;
  atMs: number;
  delivery: Delivery;
}

const RANK: Record<Delivery, number> = { failed: 0, sending: 1, sent: 2, shown: 3 };

export function isMine(view: ChatView, me: string): boolean {
  return view.from === me;
}

/** Adds what is new, in the server's order; what is known keeps its place and the further state. */
export function merge(lines: ChatLine[], incoming: ChatView[], me: string): ChatLine[] {
  if (incoming.length === 0) return lines;
  const merged = new Map(lines.map((line) => [line.id, line]));
  for (const view of incoming) {
    const known = merged.get(view.message);
    const delivery = view.delivered || known?.delivery === "shown" ? "shown" : "sent";
    merged.set(view.message, {
      id: view.message,
      mine: isMine(view, me),
      name: view.name,
      staff: view.staff,
      text: view.text,
      atMs: view.at_ms,
      delivery,
    });
  }
  return [...merged.values()];
}

export function advance(lines: ChatLine[], id: string, delivery: Delivery): ChatLine[] {
  return lines.map((line) => {
    if (line.id !== id || line.delivery === "shown") return line;
    if (RANK[delivery] < RANK[line.delivery] && delivery !== "failed" && line.delivery !== "failed") return line;
    return { ...line, delivery };
  });
}
