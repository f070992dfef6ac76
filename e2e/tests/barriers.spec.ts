/** axe finds no violation on any page and state, in light and dark, large and small. */
import { expectNoBarrier } from "../lib/axe";
import { expect, test } from "../lib/test";

const PAGES = [
  "/de",
  "/de/musterstadt",
  "/de/musterstadt?q=ausweis",
  "/de/musterstadt?q=gibtesnicht",
  "/de/musterstadt/meldewesen",
  "/de/musterstadt/standesamt",
  "/de/musterstadt/meldewesen/betreten",
  "/de/musterstadt/standesamt/betreten",
  "/de/musterstadt/impressum",
  "/de/musterstadt/datenschutz",
  "/de/musterstadt/barrierefreiheit",
  "/de/musterstadt/leichte-sprache",
  "/de/musterstadt/gebaerdensprache",
  "/de/musterstadt/code",
  "/de/musterstadt/code?ende=nein",
  "/de/desk/login",
  "/de/gibt-es-nicht",
  "/en/musterstadt",
  "/en/musterstadt/meldewesen/betreten",
];

for (const look of [
  { name: "light, desktop", circumstances: {} },
  { name: "dark, phone", circumstances: { colorScheme: "dark" as const, viewport: { width: 360, height: 740 } } },
]) {
  test(`public pages: ${look.name}`, async ({ world }) => {
    const visitor = await world.citizen(look.circumstances);
    for (const path of PAGES) {
      await visitor.page.goto(path);
      await expectNoBarrier(visitor.page, path);
      const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      expect(wide, `${path} scrolls sideways`).toBe(false);
    }
  });

  test(`a visit and the desk, state by state: ${look.name}`, async ({ world }) => {
    const citizen = await world.citizen(look.circumstances);
    const clerk = await world.clerk(0, look.circumstances);
    await expectNoBarrier(clerk.page, "desk, seat closed");
    await citizen.enters();
    await expect(citizen.get("place")).toBeVisible();
    await expectNoBarrier(citizen.page, "waiting");
    await citizen.get("check").click();
    await expect(citizen.get("preview-video")).toBeVisible();
    await expectNoBarrier(citizen.page, "device check");
    await clerk.opensSeat();
    await expect(clerk.get("offer")).toBeVisible();
    await expectNoBarrier(clerk.page, "desk, ringing");
    await expectNoBarrier(citizen.page, "ringing");
    await clerk.accepts();
    await citizen.sees();
    await expectNoBarrier(clerk.page, "desk, talking");
    await expectNoBarrier(citizen.page, "talking");
    await citizen.writes("Guten Tag");
    await clerk.reads("Guten Tag");
    await expectNoBarrier(citizen.page, "talking, chat");
    await expectNoBarrier(clerk.page, "desk, talking, chat");
    await clerk.page.keyboard.press("Escape");
    await clerk.hangsUp();
    await expectNoBarrier(clerk.page, "desk, wrap-up");
    await expect(citizen.get("ended")).toBeVisible();
    await expectNoBarrier(citizen.page, "ended");
    await clerk.page.goto("/de/desk/vorgaenge");
    await expectNoBarrier(clerk.page, "tickets");
    await citizen.get("rate-4").click();
    await citizen.get("comment").fill("Ging schnell");
    await citizen.get("comment-send").click();
    await expect(citizen.get("comment-send")).toBeHidden();
    await citizen.page.goto("/de/musterstadt/barrierefreiheit");
    await citizen.page.locator("form textarea").first().fill("Die Schrift ist mir zu klein");
    await citizen.page.locator("main form button[type=submit]").click();
    const lead = await world.clerk(world.server.lead(), look.circumstances);
    await lead.page.goto("/de/desk/rueckmeldungen");
    await expect(lead.page.locator("main")).toContainText("Die Schrift ist mir zu klein");
    await expect(lead.page.locator("main")).toContainText("Ging schnell");
    await expectNoBarrier(lead.page, "reports");
  });
}
