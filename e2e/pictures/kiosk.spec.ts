/** Pictures of the kiosk's screens; those of the README and the handbook go to docs/images. */
import { mkdirSync } from "node:fs";
import { addBooths, Booth } from "../lib/device";
import { changeOffice } from "../lib/office";
import { expect, test } from "../lib/test";

const FOLDER = process.env["PICTURES"] ?? "test-results/pictures";
const DOCS = "../docs/images";
const SHAPES = [
  { name: "portrait", viewport: { width: 1080, height: 1920 } },
  { name: "landscape", viewport: { width: 1920, height: 1080 } },
  { name: "tablet", viewport: { width: 1280, height: 800 } },
];

for (const shape of SHAPES) {
  test(`kiosk, ${shape.name}`, async ({ world }) => {
    mkdirSync(FOLDER, { recursive: true });
    mkdirSync(DOCS, { recursive: true });
    const { server } = world;
    const topics = ["wohnsitz-anmelden", "personalausweis"].map((topic) => `musterstadt/meldewesen/${topic}`);
    await addBooths(server, [
      { slug: "lesesaal", name: "Kabine Lesesaal", reception: "musterstadt/meldewesen" },
      { slug: "foyer", name: "Kabine Foyer", reception: "musterstadt/meldewesen", topics },
    ]);
    const admin = await world.clerk(server.logins.find((one) => one.roles.includes("admin")));
    const clerk = await world.clerk(0);
    const booth = await Booth.stands(server, { viewport: shape.viewport });
    const take = async (name: string, docs = false): Promise<void> => {
      // Pictures of fonts that have yet to come are of no use.
      await booth.page.evaluate(() => document.fonts.ready);
      await booth.page.screenshot({ path: `${FOLDER}/kiosk-${shape.name}-${name}.png` });
      if (docs && shape.name === "portrait") await booth.page.screenshot({ path: `${DOCS}/kiosk-${name}.png` });
    };
    try {
      await booth.page.goto("/kiosk");
      await take("pairing");
      await booth.pairs(admin, "Kabine Foyer");
      await booth.presses();
      await booth.shows("choice");
      await take("choice", true);
      await booth.get("tool-low").click();
      await take("choice-low");
      await booth.isAnother();
      await booth.pairs(admin, "Kabine Lesesaal");
      await take("idle", true);
      await booth.presses();
      await booth.shows("waiting");
      await take("waiting", true);
      await clerk.opensSeat();
      await booth.shows("ringing");
      await take("ringing");
      await clerk.accepts();
      await booth.shows("talk");
      await booth.sees();
      await take("talk", true);
      await booth.get("bar-chat").click();
      await take("talk-text");
      await booth.get("bar-chat").click();
      await clerk.hangsUp();
      await booth.shows("ended");
      await take("ended", true);
      await booth.get("rate-5").click();
      await booth.shows("wiped");
      await take("wiped", true);
      await changeOffice(server, "meldewesen", { openUntil: "00:01" });
      await booth.get("start").click({ timeout: 20_000 });
      await booth.shows("closed");
      await take("closed", true);
      await booth.get("leave-number").click();
      await take("number");
      await booth.get("callback-close").click();
      await server.kill();
      await booth.shows("fault");
      await take("fault", true);
      await expect(booth.get("phone")).toHaveText("0221 4710-0");
    } finally {
      await booth.goes();
    }
  });
}
