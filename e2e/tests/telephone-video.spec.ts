/** From a telephone call to a picture: a code is told on the telephone and typed on the portal. */
import { expectNoBarrier } from "../lib/axe";
import { CLERK_HERTZ, expect, hearsTones, test, tones } from "../lib/hotline";

const HERTZ = 440;

test("a caller comes with a browser: picture both ways, and the telephone stays as sound", async ({ hotline, world }) => {
  const caller = await hotline.telephone("+4915112345674", HERTZ);
  const clerk = await hotline.clerk();
  await clerk.opensSeat();
  await caller.calls(hotline.uri());
  await caller.hearsSomething();
  await caller.presses("1");
  await expect(clerk.get("offer")).toBeVisible({ timeout: 40_000 });
  await clerk.accepts();
  await caller.hearsTones(CLERK_HERTZ);

  await clerk.get("video-code").click();
  const digits = (await clerk.get("video-digits").innerText()).replaceAll(/\D/g, "");
  expect(digits).toHaveLength(6);
  await expectNoBarrier(clerk.page, "a code to tell");

  const citizen = await world.citizen({ viewport: { width: 375, height: 740 } });
  await citizen.page.goto("/de/musterstadt/code");
  await expectNoBarrier(citizen.page, "the page for the code");
  await citizen.page.locator("input[name=code]").fill(digits === "000000" ? "000001" : "000000");
  await citizen.page.locator("main form button[type=submit]").click();
  await expect(citizen.page.locator("input[name=code]")).toBeVisible();
  await citizen.page.locator("input[name=code]").fill(digits);
  await citizen.page.locator("main form button[type=submit]").click();
  await expect(clerk.get("video-admit")).toBeVisible();
  await expect(citizen.get("room"), "nothing of the talk before").toHaveCount(0);
  await clerk.get("video-admit").click();

  await citizen.sees();
  const picture = clerk.page.locator("[data-testid=peer][data-seen=true] video");
  await expect.poll(() => picture.evaluate((video) => (video as HTMLVideoElement).videoWidth), { timeout: 15_000 }).toBeGreaterThan(0);
  await caller.hearsTones(CLERK_HERTZ);
  await hearsTones(clerk.page, HERTZ);
  expect(await tones(citizen.page), "no echo: the page is silent").toEqual([]);

  await clerk.hangsUp();
  await caller.isOver();
  await expect(citizen.get("ended")).toBeVisible();
});
