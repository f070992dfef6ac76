/** Shows one stage: `stage.html?side=visit&stage=waiting&locale=de&theme=dark&more=chat`. */
import "../src/styles/main.css";
import { mount } from "svelte";
import { loadTexts, isRightToLeft } from "../src/texts";
import DeskPage from "../src/desk/Desk.svelte";
import { Desk } from "../src/desk/desk.svelte";
import VisitPage from "../src/visit/Visit.svelte";
import { Visit } from "../src/visit/visit.svelte";
import type { RoomSession } from "../src/room/session.svelte";
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

/** A picture that stands for a camera. */
function painted(from: string, to: string, label: string): MediaStream {
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 360;
  const paint = canvas.getContext("2d")!;
  let turn = 0;
  const draw = () => {
    const gradient = paint.createLinearGradient(0, 0, 640, 360);
    gradient.addColorStop(0, from);
    gradient.addColorStop(1, to);
    paint.fillStyle = gradient;
    paint.fillRect(0, 0, 640, 360);
    paint.fillStyle = "rgba(255,255,255,.85)";
    paint.beginPath();
    paint.arc(320, 150, 60, 0, 7);
    paint.fill();
    paint.beginPath();
    paint.ellipse(320, 340, 130, 110, 0, 0, 7);
    paint.fill();
    paint.fillStyle = "rgba(0,0,0,.5)";
    paint.font = "20px sans-serif";
    paint.fillText(`${label} ${(turn += 1) % 2}`, 20, 345);
  };
  draw();
  setInterval(draw, 200);
  return canvas.captureStream(5);
}

function dress(session: RoomSession): void {
  session.media = more.has("restoring") ? "restoring" : "connected";
  session.quality = "good";
  const shades = [["#5b7da6", "#22324a"], ["#a67d5b", "#4a3222"], ["#6a9a7a", "#203c2c"], ["#8a6a9a", "#33203c"]] as const;
  session.slots = shades.map(([from, to], index) => ({ audio: new MediaStream(), camera: painted(from, to, `Gegenüber ${index + 1}`), screen: painted("#eee", "#cbd", "Bildschirm") }));
  if (!more.has("nocamera")) session.local.camera = painted("#7a8f5a", "#33402a", "Ich").getVideoTracks()[0]!;
  if (more.has("denied")) {
    session.local.failures = 1;
    session.local.trouble.camera = "denied";
    session.local.trouble.microphone = "missing";
  }
  if (more.has("live")) session.live = { "018f0000-0000-7000-8000-0000000000bb": "Einen Moment, ich such" };
}

async function begin(): Promise<void> {
  const target = document.getElementById(side)!;
  document.getElementById(side === "visit" ? "desk" : "visit")!.remove();
  if (!more.has("devices")) navigator.mediaDevices.getUserMedia = () => new Promise(() => undefined);
  if (side === "visit") {
    const t = await loadTexts(locale, ["room", "media"]);
    const visit = new Visit({ live: "/none", textOnly: more.has("text") });
    mount(VisitPage, { target, props: { visit, texts: { t, locale }, start: false } });
    visit.show(visits[stage]!);
    if (visit.room) dress(visit.session);
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
    if (desk.room) dress(desk.session);
    if (more.has("chat")) desk.select("chat");
    if (more.has("help")) desk.select("help");
    if (more.has("pass")) desk.passing.open("pass-on");
    if (more.has("colleague")) desk.passing.open("colleague");
    if (more.has("chosen")) desk.passing.choose(targets[1]!);
    if (more.has("number")) desk.passing.choose(targets.at(-1)!);
    if (more.has("lastseat")) desk.lastSeat = "Es warten noch 3 Menschen, die sonst niemand bedient. Schließen Sie trotzdem, bieten wir ihnen Rückruf, Öffnungszeiten und Telefonnummer an.";
    if (more.has("ticket") && desk.form) desk.form.fields.outcome = "ticket";
    if (more.has("superseded")) desk.presence.state = "superseded";
  }
  document.body.dataset["ready"] = "true";
}

void begin();
