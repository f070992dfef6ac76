/** Typed text survives a reload of this tab, and nothing longer. */
const PREFIX = "schalter.draft.";

export function readDraft(name: string): string {
  try {
    return sessionStorage.getItem(PREFIX + name) ?? "";
  } catch {
    return "";
  }
}

/** Messages sent and not yet stored by the server, by id: a reload must not swallow them. */
export function readOutbox(name: string): Record<string, string> {
  try {
    return JSON.parse(readDraft(name) || "{}") as Record<string, string>;
  } catch {
    return {};
  }
}

export function writeOutbox(name: string, messages: Record<string, string>): void {
  writeDraft(name, Object.keys(messages).length === 0 ? "" : JSON.stringify(messages));
}

export function writeDraft(name: string, text: string): void {
  try {
    if (text === "") sessionStorage.removeItem(PREFIX + name);
    else sessionStorage.setItem(PREFIX + name, text);
  } catch {
    // Without storage the text lives as long as the page.
  }
}
