/** Mounts the desk. The server's fallback stays in place until there is a view to show. */
import { mount } from "svelte";
import { channel } from "./live";
import { loadTexts } from "./texts";
import DeskPage from "./desk/Desk.svelte";
import { Desk } from "./desk/desk.svelte";

async function begin(place: HTMLElement): Promise<void> {
  const locale = place.dataset["locale"] ?? "de";
  const login = place.dataset["login"] ?? "/";
  const t = await loadTexts(locale, ["desk", "room", "media", "documents"]);
  const fallback = document.createElement("div");
  fallback.append(...place.childNodes);
  place.append(fallback);
  const desk = new Desk({
    live: channel(place.dataset["live"] ?? "", locale),
    locale,
    onSignedOff: () => location.assign(login),
    onView: () => fallback.remove(),
  });
  mount(DeskPage, { target: place, props: { desk, texts: { t, locale }, tickets: place.dataset["tickets"] ?? "" } });
}

const place = document.getElementById("desk");
if (place) void begin(place);
