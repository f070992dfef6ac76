/** Pictures of the kiosk's screens; those of the README and the handbook go to docs/images. */
import { mkdirSync } from "node:fs";
import { CHOICE, DIRECT } from "../lib/alliance";
import { Kiosk } from "../lib/kiosk";
import { changeOffice } from "../lib/office";
import { CITIZEN, CLERK, sits } from "../lib/portraits";
import { expect, test, type World } from "../lib/test";

const FOLDER = process.env["PICTURES"] ?? "test-results/pictures";
const DOCS = "../docs/images";
const SHAPES = [
  { name: "portrait", viewport: { width: 1080, height: 1920 } },
  { name: "landscape", viewport: { width: 1920, height: 1080 } },
  { name: "tablet", viewport: { width: 1280, height: 800 } },
];

function login(world: World, first: string): World["server"]["logins"][number] {
  return world.server.logins.find((one) => one.login.startsWith(`${first}.`))!;
}

for (const shape of SHAPES) {
  test(`kiosk, ${shape.name}`, async ({ world }) => {
    mkdirSync(FOLDER, { recursive: true });
    mkdirSync(DOCS, { recursive: true });
    const { server } = world;
    const sabine = await world.clerk(login(world, "sabine"));
    await sits(sabine, CLERK);
    await sabine.page.reload();
    const direct = await Kiosk.stands(server, shape);
    const choice = await Kiosk.stands(server, shape);
    const take = async (kiosk: Kiosk, name: string, docs = false): Promise<void> => {
      // Pictures of fonts that have yet to come are of no use.
      await kiosk.page.evaluate(async () => {
        await document.fonts.ready;
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      });
      await kiosk.page.screenshot({ path: `${FOLDER}/kiosk-${shape.name}-${name}.png` });
      if (docs && shape.name === "portrait") await kiosk.page.screenshot({ path: `${DOCS}/kiosk-${name}.png` });
      if (docs && shape.name === "landscape" && ["idle", "talk"].includes(name)) await kiosk.page.screenshot({ path: `${DOCS}/kiosk-${name}-wide.png` });
    };
    try {
      await choice.isPairedBy(await world.clerk(login(world, CHOICE.admin)), CHOICE.name);
      await choice.get("start").click();
      await expect(choice.screen("choice")).toBeVisible();
      await take(choice, "choice", true);
      await choice.get("tool-low").click();
      await take(choice, "choice-low", true);
      await sits(direct, CITIZEN);
      await direct.isPairedBy(await world.clerk(login(world, DIRECT.admin)), DIRECT.name);
      await take(direct, "idle", true);
      await sabine.opensSeat();
      const before = await world.citizen();
      await before.page.goto("/de/landkreis-musterland/vermittlung/betreten");
      await before.page.locator("input[name=topic]").first().check();
      await before.page.locator("form[action$='/betreten'] button[type=submit]").click();
      await sabine.accepts();
      await direct.get("start").click();
      await expect(direct.screen("waiting")).toBeVisible();
      await take(direct, "waiting", true);
      await sabine.hangsUp();
      await sabine.get("end-wrap-up").click();
      await expect(direct.screen("ringing")).toBeVisible();
      await take(direct, "ringing");
      await sabine.accepts();
      await expect(direct.screen("talk")).toBeVisible();
      await direct.sees();
      await take(direct, "talk", true);
      await direct.get("bar-chat").click();
      await take(direct, "talk-text");
      await direct.get("bar-papers").click();
      await take(direct, "talk-papers");
      await direct.get("bar-papers").click();
      await sabine.hangsUp();
      await expect(direct.screen("ended")).toBeVisible();
      await take(direct, "ended", true);
      await direct.get("rate-5").click();
      await expect(direct.screen("wiped")).toBeVisible();
      await take(direct, "wiped", true);
      await changeOffice(server, "vermittlung", { openUntil: "00:01" });
      await direct.get("start").click({ timeout: 20_000 });
      await expect(direct.screen("closed")).toBeVisible();
      await take(direct, "closed", true);
      await direct.get("leave-number").click();
      await take(direct, "number", true);
      await direct.get("callback-close").click();
      await server.kill();
      await expect(direct.screen("fault")).toBeVisible();
      await expect(direct.get("phone")).not.toBeEmpty();
      await take(direct, "fault", true);
    } finally {
      await direct.goes();
      await choice.goes();
    }
  });
}
