/**
 * Office cards and notices that stay true: the server's events put new words into the cards it
 * rendered, and new notices beside them. The stream is closed while nobody looks. Without it a page
 * of cards loads itself again once a minute.
 */
interface OfficeEvent {
  office: string;
  open: boolean;
  texts: Record<string, string>;
}

interface NoticeEvent {
  /** The office it is about; null: all of them. */
  office: string | null;
  warning: boolean;
  title: string;
  text: string;
  until: string;
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

function line(tag: "strong" | "p", kind: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  element.textContent = text;
  return element;
}

/** Shows the notices that concern the page. What stands already is left alone, so that it is not read out again. */
export function announce(root: ParentNode, notices: NoticeEvent[]): void {
  for (const place of root.querySelectorAll<HTMLElement>("[data-notices]")) {
    const office = place.dataset["notices"] ?? "";
    const wanted = notices.filter((notice) => office === "" || notice.office === null || notice.office === office);
    const made = wanted.map((notice) => {
      const box = document.createElement("div");
      box.className = notice.warning ? "s-notice s-notice--warn" : "s-notice";
      box.append(line("strong", "s-notice__title", notice.title), line("p", "", notice.text), line("p", "s-notice__until", notice.until));
      return box;
    });
    const present = [...place.children];
    const kept = made.map((box) => present.find((old) => old.isEqualNode(box)) ?? box);
    for (const old of present) if (!kept.includes(old as HTMLDivElement)) old.remove();
    kept.forEach((box, at) => {
      if (place.children[at] !== box) place.insertBefore(box, place.children[at] ?? null);
    });
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
    // A form keeps what was chosen: notices alone are not worth a reload.
    if (root.dataset["notices"] !== undefined) return;
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
    stream.addEventListener("notices", (event) => {
      try {
        announce(document, JSON.parse((event as MessageEvent<string>).data) as NoticeEvent[]);
      } catch {
        // As above.
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
