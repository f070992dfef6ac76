/**
 * Looks at every sample in a real Chromium: takes pictures and runs axe.
 *   npm run samples &   then   node samples/look.mjs OUTPUT-FOLDER [only-these-names]
 */
import { mkdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const [folder = "dist/look", only] = process.argv.slice(2);
const base = process.env.SAMPLES ?? "http://localhost:5199/samples/";
mkdirSync(folder, { recursive: true });

const sizes = { portrait: [1080, 1920], landscape: [1920, 1080], tablet: [1280, 800], large: [1920, 1080], desktop: [1440, 900], small: [1280, 800], phone: [390, 844], narrow: [320, 640] };
const stage = (side, name, more = "", locale = "de") => `stage.html?side=${side}&stage=${name}&more=${more}&locale=${locale}`;
const kiosk = (name, more = "", locale = "de") => `kiosk.html?stage=${name}&more=${more}&locale=${locale}`;
const booths = "starting idle press idlenotice idleclosed choice choiceproblem closed full number entering waiting next unmet asking leaving ringing talk papers three screen text proposal held cut ending promised ended lost wiping wiped fault faultwaiting superseded revoked languages ease signed".split(" ");
const shapes = ["portrait", "landscape", "tablet"];
const all = {
  ...Object.fromEntries(booths.map((name) => [`kiosk-${name}`, [kiosk(name), shapes]])),
  ...Object.fromEntries(["idle", "choice", "waiting", "number", "talkease", "proposal", "text"].map((name) => [`kiosk-low-${name}`, [kiosk(name, "low"), shapes]])),
  ...Object.fromEntries(["idle", "choice", "waiting", "talk", "fault", "number"].map((name) => [`kiosk-contrast-${name}`, [kiosk(name, "contrast"), ["portrait", "landscape"]]])),
  ...Object.fromEntries(["choice", "waiting", "closed", "number"].map((name) => [`kiosk-large-${name}`, [kiosk(name, "large"), shapes]])),
  "kiosk-rtl-choice": [kiosk("choice", "rtl"), shapes],
  "kiosk-en-idle": [kiosk("idle", "", "en"), ["portrait"]],
  portal: ["portal.html", ["desktop", "phone", "narrow"]],
  enter: ["enter.html", ["desktop", "phone", "narrow"]],
  "visit-waiting": [stage("visit", "waiting"), ["desktop", "phone", "narrow"]],
  "visit-check": [stage("visit", "waiting", "devices,check"), ["desktop", "phone"]],
  "visit-denied": [stage("visit", "waiting", "denied"), ["desktop", "phone"]],
  "visit-unmet": [stage("visit", "unmet"), ["phone"]],
  "visit-offered": [stage("visit", "offered"), ["desktop", "phone", "narrow"]],
  "visit-late": [stage("visit", "late"), ["desktop", "phone"]],
  "visit-wished": [stage("visit", "wished"), ["phone"]],
  "visit-promised": [stage("visit", "promised"), ["desktop", "phone", "narrow"]],
  "visit-carried": [stage("visit", "carried"), ["phone"]],
  "visit-calling": [stage("visit", "calling"), ["phone"]],
  "visit-proposal": [stage("visit", "proposal"), ["desktop", "phone", "narrow"]],
  "visit-notreached": [stage("visit", "notreached"), ["phone"]],
  "visit-ringing": [stage("visit", "ringing"), ["desktop", "phone"]],
  "visit-talking": [stage("visit", "talking"), ["desktop", "phone", "narrow"]],
  "visit-chat": [stage("visit", "chat", "chat,live"), ["desktop", "phone", "narrow"]],
  "visit-screen": [stage("visit", "screen"), ["desktop"]],
  "visit-quiet": [stage("visit", "quiet", "denied"), ["desktop", "phone"]],
  "visit-text": [stage("visit", "text", "text,nocamera"), ["desktop", "phone"]],
  "visit-three": [stage("visit", "three"), ["desktop", "phone", "narrow"]],
  "visit-five": [stage("visit", "five"), ["desktop", "phone"]],
  "visit-threescreen": [stage("visit", "threescreen"), ["desktop", "phone"]],
  "visit-held": [stage("visit", "held"), ["desktop", "phone", "narrow"]],
  "visit-parked": [stage("visit", "parked", "chat"), ["desktop", "phone"]],
  "visit-ended": [stage("visit", "ended"), ["desktop", "phone", "narrow"]],
  "visit-protection": [stage("visit", "protection"), ["phone"]],
  "visit-superseded": [stage("visit", "waiting", "superseded"), ["desktop"]],
  "visit-away": [stage("visit", "waiting", "away"), ["phone"]],
  "visit-english": [stage("visit", "waiting", "", "en"), ["desktop"]],
  "visit-byphone": [stage("visit", "byphone"), ["desktop", "phone", "narrow"]],
  "desk-phone-offered": [stage("desk", "phoneoffered"), ["desktop", "phone"]],
  ...Object.fromEntries(["", "hidden", "held", "code", "sent", "asking", "in", "three"].map((name) => [`desk-phone-${name || "talk"}`, [stage("desk", `phone${name}`, "tel"), ["desktop", "small", "phone"]]])),
  ...Object.fromEntries(["dials", "busy", "barred", "side", "free", "report"].map((name) => [`desk-out${name}`, [stage("desk", `out${name}`), ["small", "phone"]]])),
  "desk-phone-text": [stage("desk", "phonetext", "live"), ["desktop", "phone"]],
  "desk-phone-chat": [stage("desk", "phone", "chat"), ["desktop"]],
  "desk-phone-keys": [stage("desk", "phone", "keys"), ["desktop", "phone"]],
  "desk-closed": [stage("desk", "closed"), ["desktop", "phone"]],
  "desk-free": [stage("desk", "free"), ["desktop"]],
  "desk-offered": [stage("desk", "offered"), ["desktop", "phone"]],
  "desk-talking": [stage("desk", "talking", "ticket"), ["desktop", "phone"]],
  "desk-chat": [stage("desk", "talking", "chat,live"), ["desktop"]],
  "desk-three": [stage("desk", "three"), ["desktop", "phone"]],
  "desk-four": [stage("desk", "four", "chat"), ["desktop"]],
  "desk-consulting": [stage("desk", "consulting", "chat"), ["desktop", "phone"]],
  "desk-visiting": [stage("desk", "visiting"), ["desktop", "phone"]],
  "desk-houses": [stage("desk", "houses"), ["desktop", "phone"]],
  "desk-guest": [stage("desk", "guest"), ["desktop"]],
  "desk-askedin": [stage("desk", "askedin"), ["desktop", "phone"]],
  "desk-nobodyfree": [stage("desk", "nobodyfree"), ["desktop"]],
  "desk-operator": [stage("desk", "operator"), ["desktop", "phone"]],
  "desk-pass-house": [stage("desk", "talking", "pass,house"), ["desktop", "small", "phone"]],
  "desk-colleague-house": [stage("desk", "talking", "colleague,house"), ["desktop", "phone"]],
  "visit-house": [stage("visit", "house"), ["desktop", "phone", "narrow"]],
  "visit-consult": [stage("visit", "consult"), ["desktop", "phone", "narrow"]],
  "visit-houses": [stage("visit", "houses"), ["desktop", "phone", "narrow"]],
  "desk-passedon": [stage("desk", "passedon"), ["desktop", "phone"]],
  "desk-consulted": [stage("desk", "consulted"), ["desktop", "phone"]],
  "desk-helping": [stage("desk", "helping"), ["desktop"]],
  "desk-calling": [stage("desk", "calling"), ["desktop", "small"]],
  "desk-asked": [stage("desk", "asked"), ["desktop", "small"]],
  "desk-refused": [stage("desk", "refused"), ["desktop", "phone"]],
  "desk-pass": [stage("desk", "talking", "pass"), ["desktop", "small", "large", "phone"]],
  "desk-pass-chosen": [stage("desk", "talking", "pass,chosen"), ["desktop", "small", "large", "phone"]],
  "desk-pass-number": [stage("desk", "talking", "pass,number"), ["small"]],
  "desk-colleague": [stage("desk", "talking", "colleague,chosen"), ["small"]],
  "desk-nothing": [stage("desk", "talking", "pass,nothing"), ["small"]],
  "desk-callback": [stage("desk", "callback"), ["desktop", "small", "phone"]],
  "desk-callbackmail": [stage("desk", "callbackmail"), ["small"]],
  "desk-dialling": [stage("desk", "dialling", "nocamera"), ["small", "large"]],
  "desk-full": [stage("desk", "full"), ["desktop", "small", "large", "phone"]],
  "desk-lastseat": [stage("desk", "free", "lastseat"), ["desktop", "phone"]],
  "desk-meeting": [stage("desk", "meeting"), ["small"]],
  "desk-shielded": [stage("desk", "shielded", "help"), ["desktop"]],
  "desk-alarmed": [stage("desk", "alarmed"), ["desktop", "phone"]],
  "desk-wrapup": [stage("desk", "wrapup"), ["desktop"]],
  "desk-wrapheld": [stage("desk", "wrapheld", "ticket"), ["desktop"]],
  "desk-missed": [stage("desk", "missed"), ["desktop"]],
  "desk-superseded": [stage("desk", "free", "superseded"), ["desktop"]],
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", "--disable-background-networking"],
});
let found = 0;
for (const [name, [path, shapes]] of Object.entries(all)) {
  if (only && !new RegExp(only).test(name)) continue;
  for (const shape of shapes) {
    for (const theme of shape === "narrow" || name.startsWith("kiosk") ? ["light"] : ["light", "dark"]) {
      const [width, height] = sizes[shape];
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, permissions: ["camera", "microphone"], bypassCSP: true });
      const page = await context.newPage();
      page.on("pageerror", (error) => console.log(`${name}: ${error.message}`));
      page.on("console", (message) => message.type() === "error" && !/Failed to load/.test(message.text()) && console.log(`${name}: ${message.text()}`));
      for (let attempt = 1; ; attempt += 1) {
        try {
          await page.goto(base + path, { waitUntil: "load", timeout: 30_000 });
          if (/^(stage|kiosk)/.test(path)) await page.waitForSelector("body[data-ready]", { timeout: 10_000 });
          break;
        } catch (error) {
          if (attempt === 3) throw error;
        }
      }
      await page.waitForTimeout(500);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) console.log(`${name} ${shape}: ${wide}px too wide`);
      const result = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
      for (const violation of result.violations) {
        found += 1;
        console.log(`${name} ${shape} ${theme}: ${violation.id}: ${violation.nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary?.split("\n").slice(1, 2).join("")}`).slice(0, 4).join(" | ")}`);
      }
      await page.screenshot({ path: `${folder}/${name}-${shape}-${theme}.png` });
      await context.close();
    }
  }
}
await browser.close();
console.log(`${found} violations`);
process.exitCode = found > 0 ? 1 : 0;
