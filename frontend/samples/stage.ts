/** Shows one stage: `stage.html?side=visit&stage=waiting&locale=de&theme=dark&more=chat`. */
import "../src/styles/main.css";
import { mount, tick } from "svelte";
import { loadTexts, isRightToLeft } from "../src/texts";
import DeskPage from "../src/desk/Desk.svelte";
import { Desk } from "../src/desk/desk.svelte";
import VisitPage from "../src/visit/Visit.svelte";
import { Visit } from "../src/visit/visit.svelte";
import { dress } from "./dress";
import { desks, targets, visits } from "./views";

const query = new URLSearchParams(location.search);
const side = query.get("side") ?? "visit";
const stage = query.get("stage") ?? "waiting";
const locale = query.get("locale") ?? "de";
const more = new Set((query.get("more") ?? "").split(","));
const theme = query.get("theme");
if (theme) document.documentElement.dataset["kernTheme"] = theme;
document.documentElement.lang = locale;
document.documentElement.dir = query.get("dir") ?? (isRightToLeft(locale) ? "rtl" : "ltr");

async function begin(): Promise<void> {
  const target = document.getElementById(side)!;
  document.getElementById(side === "visit" ? "desk" : "visit")!.remove();
  if (!more.has("devices")) navigator.mediaDevices.getUserMedia = () => new Promise(() => undefined);
  if (side === "visit") {
    const t = await loadTexts(locale, ["room", "media"]);
    const visit = new Visit({ live: "/none", textOnly: more.has("text") });
    mount(VisitPage, { target, props: { visit, texts: { t, locale }, start: false } });
    visit.show(visits[stage]!);
    if (visit.room) dress(visit.session, more);
    if (more.has("chat")) visit.session.setChat(true);
    if (more.has("check")) await visit.local.open();
    if (more.has("denied") && !visit.room) {
      visit.local.trouble.camera = "denied";
    }
    if (more.has("superseded")) visit.presence.state = "superseded";
    if (more.has("away")) visit.presence.away = "long";
    if (more.has("problem")) visit.problem = { code: "rate-limited", detail: "Bitte warten Sie einen Moment und versuchen Sie es noch einmal." };
  } else {
    const t = await loadTexts(locale, ["desk", "room", "media"]);
    const desk = new Desk({ live: "/none", onSignedOff: () => undefined, find: () => Promise.resolve(more.has("nothing") ? [] : targets) });
    mount(DeskPage, { target, props: { desk, texts: { t, locale }, tickets: "#", start: false } });
    desk.show(desks[stage]!);
    if (desk.room) dress(desk.session, more);
    if (more.has("chat")) desk.select("chat");
    if (more.has("help")) desk.select("help");
    if (more.has("pass")) desk.passing.open("pass-on");
    if (more.has("colleague")) desk.passing.open("colleague");
    if (more.has("chosen")) desk.passing.choose(targets[1]!);
    if (more.has("house")) desk.passing.choose(targets[2]!);
    if (more.has("number")) desk.passing.choose(targets.at(-1)!);
    if (more.has("lastseat")) desk.lastSeat = "Es warten noch 3 Menschen, die sonst niemand bedient. Schließen Sie trotzdem, bieten wir ihnen Rückruf, Öffnungszeiten und Telefonnummer an.";
    if (more.has("ticket") && desk.form) desk.form.fields.outcome = "ticket";
    if (more.has("superseded")) desk.presence.state = "superseded";
    if (more.has("keys")) {
      await tick();
      document.querySelector<HTMLElement>("[data-testid=open-keys]")?.click();
    }
  }
  document.body.dataset["ready"] = "true";
}

void begin();
