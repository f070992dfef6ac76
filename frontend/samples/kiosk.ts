/** Shows one screen of the kiosk: `kiosk.html?stage=idle&locale=de&more=low,contrast,large`. */
import "../src/styles/main.css";
import { mount } from "svelte";
import KioskPage from "../src/kiosk/Kiosk.svelte";
import { Kiosk } from "../src/kiosk/kiosk.svelte";
import { loadTexts } from "../src/texts";
import { Visit } from "../src/visit/visit.svelte";
import { booths } from "./booths";
import { dress } from "./dress";

const query = new URLSearchParams(location.search);
const sample = booths[query.get("stage") ?? "idle"]!;
const locale = query.get("locale") ?? "de";
const more = new Set((query.get("more") ?? "").split(","));

async function begin(): Promise<void> {
  localStorage.clear();
  navigator.mediaDevices.getUserMedia = () => new Promise(() => undefined);
  const kiosk = new Kiosk({
    live: "/none",
    locale,
    version: "sample",
    phone: "0221 4710-0",
    loadTexts: (tag) => loadTexts(tag, ["kiosk", "room", "media", "documents"]),
    makeVisit: (live, textOnly, signed) => {
      const visit = new Visit({ live, textOnly, signed });
      visit.start = () => undefined;
      return visit;
    },
  });
  kiosk.t = await loadTexts(locale, ["kiosk", "room", "media", "documents"]);
  mount(KioskPage, { target: document.getElementById("kiosk")!, props: { kiosk, start: false } });
  if (sample.view) kiosk.show({ ...sample.view, languages: [locale, ...sample.view.languages.filter((tag) => tag !== locale)] });
  if (sample.visit) kiosk.visit?.show(sample.visit);
  if (kiosk.visit?.room) dress(kiosk.visit.session, more);
  if (query.get("stage") === "text") kiosk.visit?.setMode("signed");
  kiosk.live = sample.live ?? "open";
  kiosk.away = sample.away ?? false;
  kiosk.sheet = sample.sheet ?? "none";
  kiosk.wiped = sample.wiped ?? false;
  kiosk.ease.low = more.has("low");
  kiosk.ease.contrast = more.has("contrast");
  kiosk.ease.large = more.has("large");
  if (more.has("text")) kiosk.visit?.session.setChat(true);
  if (more.has("rtl")) document.documentElement.dir = "rtl";
  document.body.dataset["ready"] = "true";
}

void begin();
