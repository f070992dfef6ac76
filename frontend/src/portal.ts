/**
 * Office cards that stay true: the server's events put new words into the cards it rendered. The
 * stream is closed while nobody looks. Without it the page loads itself again once a minute.
 */
interface OfficeEvent {
  office: string;
  open: boolean;
  texts: Record<string, string>;
}

const RELOAD_MS = 60_000;

export function apply(root: ParentNode, event: OfficeEvent): void {
  for (const card of root.querySelectorAll<HTMLElement>("[data-office]")) {
    if (card.dataset["office"] !== event.office) continue;
    const open = String(event.open);
    if (card.dataset["open"] !== open) card.dataset["open"] = open;
    for (const place of card.querySelectorAll<HTMLElement>("[data-text]")) {
      const text = event.texts[place.dataset["text"] ?? ""];
      if (text !== undefined && place.textContent !== text) place.textContent = text;
    }
  }
}

/** Whether a reload would take something from the person: a form in use, an open menu. */
export function inUse(root: Document): boolean {
  const active = root.activeElement;
  if (active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement || active instanceof HTMLSelectElement) return true;
  return [...root.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")].some(
    (field) => !["hidden", "radio", "checkbox", "submit"].includes(field.type) && field.value !== field.defaultValue,
  );
}

export function watch(root: HTMLElement): void {
  const address = root.dataset["events"];
  if (!address) return;
  let stream: EventSource | null = null;
  let reload: ReturnType<typeof setInterval> | undefined;

  const fallBack = () => {
    reload ??= setInterval(() => {
      if (document.visibilityState === "visible" && !inUse(document)) location.reload();
    }, RELOAD_MS);
  };
  const stop = () => {
    stream?.close();
    stream = null;
  };
  const start = () => {
    if (stream || document.visibilityState !== "visible" || reload !== undefined) return;
    stream = new EventSource(address);
    stream.addEventListener("office", (event) => {
      try {
        apply(root, JSON.parse((event as MessageEvent<string>).data) as OfficeEvent);
      } catch {
        // An event of another version: the next page load brings the script that can read it.
      }
    });
    stream.addEventListener("error", () => {
      // A broken connection is tried again by the browser; a refused one is not.
      if (stream?.readyState !== EventSource.CLOSED) return;
      stop();
      fallBack();
    });
  };

  if (typeof EventSource === "undefined") {
    fallBack();
    return;
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") start();
    else stop();
  });
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", start);
  start();
}

for (const root of document.querySelectorAll<HTMLElement>("[data-events]")) watch(root);
