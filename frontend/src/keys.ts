/**
 * One key for each thing on the desk. Letters never act while somebody types, and can be turned off
 * (WCAG 2.2, 2.1.4). The alarm is a function key that no browser uses, and acts while typing too.
 */
export type Command =
  | "accept"
  | "decline"
  | "microphone"
  | "camera"
  | "share"
  | "hangup"
  | "chat"
  | "note"
  | "documents"
  | "pass-on"
  | "colleague"
  | "hold"
  | "park"
  | "pause"
  | "extend"
  | "end-wrap-up"
  | "shield"
  | "protect"
  | "alarm"
  | "help";

/** `talking`: the key does this in a talk, and something else otherwise. */
export const KEYS: { command: Command; shown: string; talking?: true }[] = [
  { command: "accept", shown: "A" },
  { command: "decline", shown: "D" },
  { command: "microphone", shown: "M" },
  { command: "camera", shown: "V" },
  { command: "share", shown: "S" },
  { command: "chat", shown: "C" },
  { command: "note", shown: "N" },
  { command: "documents", shown: "U" },
  { command: "pass-on", shown: "W", talking: true },
  { command: "colleague", shown: "K" },
  { command: "hold", shown: "L" },
  { command: "park", shown: "Z" },
  { command: "hangup", shown: "H" },
  { command: "extend", shown: "W" },
  { command: "end-wrap-up", shown: "E" },
  { command: "pause", shown: "P" },
  { command: "shield", shown: "X" },
  { command: "protect", shown: "⇧ X" },
  { command: "alarm", shown: "F2" },
  { command: "help", shown: "?" },
];

const LETTERS: Record<string, Command> = {
  a: "accept",
  d: "decline",
  m: "microphone",
  v: "camera",
  s: "share",
  c: "chat",
  n: "note",
  u: "documents",
  h: "hangup",
  k: "colleague",
  l: "hold",
  z: "park",
  w: "extend",
  e: "end-wrap-up",
  p: "pause",
  x: "shield",
};

/** What letters do in a talk instead. */
const TALKING: Record<string, Command> = { w: "pass-on" };

const STORED = "schalter.keys";

export function keysOn(): boolean {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

export function setKeysOn(on: boolean): void {
  try {
    localStorage.setItem(STORED, on ? "on" : "off");
  } catch {
    // Holds for this page only.
  }
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["button", "checkbox", "radio", "submit"].includes(target.type);
}

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey" | "shiftKey" | "repeat" | "target">;

export function commandOf(event: Pressed, letters: boolean, talking = false): Command | null {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return null;
  if (event.key === "F2") return "alarm";
  if (!letters || isTyping(event.target)) return null;
  if (event.key === "?") return "help";
  const letter = event.key.toLowerCase();
  if (event.shiftKey) return letter === "x" ? "protect" : null;
  return (talking ? TALKING[letter] : undefined) ?? LETTERS[letter] ?? null;
}
