/** Pictures of every page and state, to be looked at; those of the README go to docs/bilder. */
import { mkdirSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "../lib/test";

const FOLDER = "test-results/pictures";
const DOCS = "../docs/bilder";

const LOOKS = [
  { name: "desktop", circumstances: { viewport: { width: 1440, height: 900 } } },
  { name: "phone", circumstances: { viewport: { width: 390, height: 844 } } },
  { name: "dark", circumstances: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" as const } },
  { name: "narrow", circumstances: { viewport: { width: 320, height: 640 } } },
  { name: "kiosk", circumstances: { viewport: { width: 1080, height: 1920 } } },
];

for (const look of LOOKS) {
  test(look.name, async ({ world }) => {
    mkdirSync(FOLDER, { recursive: true });
    const citizen = await world.citizen(look.circumstances);
    const clerk = await world.clerk(0, look.circumstances);
    const take = async (page: Page, name: string, fullPage = false): Promise<void> => {
      await page.screenshot({ path: `${FOLDER}/${look.name}-${name}.png`, fullPage });
    };
    const docs = async (page: Page, name: string): Promise<void> => {
      if (look.name === "desktop") await page.screenshot({ path: `${DOCS}/${name}.png` });
    };
    await take(clerk.page, "desk-closed");
    for (const [name, path] of [
      ["start", "/de"],
      ["portal", "/de/musterstadt"],
      ["search-nothing", "/de/musterstadt?q=gibtesnicht"],
      ["office", "/de/musterstadt/meldewesen"],
      ["office-hours", "/de/musterstadt/standesamt"],
      ["closed", "/de/musterstadt/wohngeld/betreten"],
      ["enter", "/de/musterstadt/meldewesen/betreten?topic=personalausweis"],
      ["privacy", "/de/musterstadt/datenschutz"],
      ["accessibility", "/de/musterstadt/barrierefreiheit"],
      ["easy", "/de/musterstadt/leichte-sprache"],
      ["signed", "/de/musterstadt/gebaerdensprache"],
      ["login", "/de/desk/login"],
      ["missing", "/de/gibt-es-nicht"],
      ["portal-en", "/en/musterstadt"],
    ] as const) {
      await citizen.page.goto(path);
      await take(citizen.page, name, true);
      if (name === "portal") await docs(citizen.page, "portal");
    }
    await citizen.enters({ note: "Ich ziehe am 1. Dezember um" });
    await expect(citizen.get("place")).toBeVisible();
    await take(citizen.page, "waiting", true);
    await docs(citizen.page, "warten");
    await citizen.get("check").click();
    await expect(citizen.get("preview-video")).toBeVisible();
    await take(citizen.page, "device-check", true);
    await clerk.opensSeat();
    await expect(clerk.get("offer")).toBeVisible();
    await take(clerk.page, "desk-ringing");
    await take(citizen.page, "ringing", true);
    await clerk.accepts();
    await citizen.sees();
    await clerk.sees();
    await take(clerk.page, "desk-talking");
    await docs(clerk.page, "arbeitsplatz");
    await take(citizen.page, "talking");
    await docs(citizen.page, "gespraech");
    await citizen.writes("Welche Unterlagen brauche ich für die Ummeldung?");
    await clerk.writes("Ihren Personalausweis und die Wohnungsgeberbestätigung, bitte.");
    await citizen.reads("Wohnungsgeberbestätigung");
    await take(citizen.page, "talking-chat");
    await take(clerk.page, "desk-chat");
    await clerk.page.keyboard.press("Escape");
    await clerk.hangsUp();
    await clerk.get("outcome-ticket").click();
    await take(clerk.page, "desk-wrap-up");
    await expect(citizen.get("ended")).toBeVisible();
    await take(citizen.page, "ended", true);
    await clerk.get("ticket-text").fill("Meldebescheinigung per E-Mail zusenden");
    await clerk.get("ticket-contact").selectOption("email");
    await clerk.get("ticket-to").fill("b.beispiel@example.org");
    await clerk.get("save-outcome").click();
    await expect(clerk.get("ticket-number").first()).toBeVisible();
    await clerk.page.goto("/de/desk/vorgaenge?buero=meldewesen");
    await take(clerk.page, "tickets", true);
  });
}
