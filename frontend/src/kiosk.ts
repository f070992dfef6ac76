/** Mounts the kiosk's screen. The server's fallback stays in place until there is something to show. */
import { mount } from "svelte";
import KioskPage from "./kiosk/Kiosk.svelte";
import worker from "./kiosk/kiosk-worker.ts?worker&url";
import { Kiosk } from "./kiosk/kiosk.svelte";
import { keepShell } from "./kiosk/shell";
import { loadTexts } from "./texts";

const texts = (locale: string) => loadTexts(locale, ["kiosk", "room", "media", "documents"]);

async function begin(place: HTMLElement): Promise<void> {
  const { locale = "de", live = "/live/kiosk", phone = "", version = "" } = place.dataset;
  const kiosk = new Kiosk({ live, locale, phone, version: version || new URL(import.meta.url).pathname, loadTexts: texts });
  kiosk.t = await texts(locale);
  place.replaceChildren();
  mount(KioskPage, { target: place, props: { kiosk } });
  await document.fonts?.ready;
  // Every language of the page is kept too: it may be wanted when the server is away.
  await Promise.all(["de", "en"].map(texts));
  await keepShell(worker);
}

const place = document.getElementById("kiosk");
if (place) void begin(place);
