/**
 * The wallboard of a room: the server's events put new words into the page. When none comes for a
 * while the page says so, and from when its words are; the browser tries again by itself, and the
 * page does where the browser has given up.
 */
interface Notice {
  warning: boolean;
  title: string;
  text: string;
}

interface WallEvent {
  texts: Record<string, string>;
  notices: Notice[];
}

/** The server sends something every 20 seconds; twice that without a word is too long. */
export const STALE_MS = 45_000;
/** A stream that was refused is asked for again after this time. */
export const AGAIN_MS = 15_000;

function box(notice: Notice): HTMLElement {
  const element = document.createElement("div");
  element.className = notice.warning ? "s-notice s-notice--warn" : "s-notice";
  const title = document.createElement("strong");
  title.className = "s-notice__title";
  title.textContent = notice.title;
  const text = document.createElement("p");
  text.textContent = notice.text;
  element.append(title, text);
  return element;
}

export function apply(root: HTMLElement, event: WallEvent): void {
  for (const place of root.querySelectorAll<HTMLElement>("[data-text]")) {
    const text = event.texts[place.dataset["text"] ?? ""];
    if (text !== undefined && place.textContent !== text) place.textContent = text;
  }
  const notices = root.querySelector("[data-wall-notices]");
  notices?.replaceChildren(...event.notices.map(box));
}

export function stale(root: HTMLElement, is: boolean): void {
  root.toggleAttribute("data-stale", is);
  const says = root.querySelector<HTMLElement>('[data-text="stale"]');
  if (says) says.hidden = !is;
}

export function watch(root: HTMLElement): void {
  const address = root.dataset["wall"];
  if (!address || typeof EventSource === "undefined") return;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(silence);
    stale(root, false);
    silence = setTimeout(() => stale(root, true), STALE_MS);
  };
  const listen = () => {
    const stream = new EventSource(address);
    stream.addEventListener("wall", (event) => {
      try {
        apply(root, JSON.parse((event as MessageEvent<string>).data) as WallEvent);
      } catch {
        // An event of another version: the page is loaded anew, with the script that can read it.
        location.reload();
        return;
      }
      heard();
    });
    stream.addEventListener("error", () => {
      // A broken connection is tried again by the browser; a refused one is not.
      if (stream.readyState !== EventSource.CLOSED) return;
      stale(root, true);
      setTimeout(listen, AGAIN_MS);
    });
  };
  heard();
  listen();
}

for (const root of document.querySelectorAll<HTMLElement>("[data-wall]")) watch(root);
