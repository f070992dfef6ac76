/** Mounts the citizen's visit. The server's fallback stays in place until there is a view to show. */
import { mount } from "svelte";
import { channel } from "./live";
import { loadTexts, type Translate } from "./texts";
import VisitPage from "./visit/Visit.svelte";
import { Visit } from "./visit/visit.svelte";

async function begin(place: HTMLElement): Promise<void> {
  const locale = place.dataset["locale"] ?? "de";
  const texts = await loadTexts(locale, ["room", "media", "documents"]);
  // Where no mail is sent, nobody is asked for an address.
  const noMail = place.dataset["mail"] === "false";
  const t: Translate = (key, args) =>
    texts(noMail && key === "room-callback-contact" ? "room-callback-contact-phone" : key, args);
  const fallback = document.createElement("div");
  fallback.append(...place.childNodes);
  place.append(fallback);
  const visit = new Visit({
    live: channel(place.dataset["live"] ?? "", locale),
    textOnly: place.dataset["textOnly"] === "true",
    onView: () => fallback.remove(),
  });
  mount(VisitPage, { target: place, props: { visit, texts: { t, locale } } });
}

const place = document.getElementById("visit");
if (place) void begin(place);
