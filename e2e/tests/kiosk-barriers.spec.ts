/** The kiosk for everybody: axe on every screen, a whole visit by keyboard, nothing to press too high or too small. */
import type { Page } from "@playwright/test";
import { expectNoBarrier } from "../lib/axe";
import { addBooths, Booth } from "../lib/device";
import { changeOffice } from "../lib/office";
import { expect, test, type World } from "../lib/test";

const DIRECT = { slug: "lesesaal", name: "Kabine Lesesaal", reception: "musterstadt/meldewesen" };
const CHOICE = {
  slug: "foyer",
  name: "Kabine Foyer",
  reception: "musterstadt/meldewesen",
  topics: ["wohnsitz-anmelden", "personalausweis"].map((topic) => `musterstadt/meldewesen/${topic}`),
};
/** 15 mm at 96 pixels an inch. */
const LEAST_PX = 56;

async function stands(world: World, plan: typeof DIRECT, viewport: { width: number; height: number }): Promise<Booth> {
  await addBooths(world.server, [plan]);
  const admin = await world.clerk(world.server.logins.find((one) => one.roles.includes("admin")));
  const booth = await Booth.stands(world.server, { viewport });
  await booth.pairs(admin, plan.name);
  return booth;
}

/** Everything that can be pressed is within reach and large enough; with `low`, in the lower third. */
async function expectWithinReach(page: Page, what: string, low = false): Promise<void> {
  const found = await page.evaluate(
    ({ share, least }) => {
      const top = document.querySelector("dialog[open]") ?? document.querySelector(".s-kiosk")!;
      return [...top.querySelectorAll<HTMLElement>("button, a[href], input, textarea")]
        .map((one) => ({ box: one.getBoundingClientRect(), name: one.textContent?.trim() ?? "" }))
        .filter(({ box }) => box.width > 0)
        .filter(({ box }) => box.top < innerHeight * share - 1 || box.width < least || box.height < least || box.bottom > innerHeight + 1)
        .map(({ box, name }) => `${name}: ${Math.round(box.top)} ${Math.round(box.width)}x${Math.round(box.height)}`);
    },
    { share: low ? 2 / 3 : 1 / 3, least: LEAST_PX },
  );
  expect(found, what).toEqual([]);
}

/** No text is smaller than 24 pixels on a screen of 1080. */
async function expectLegible(page: Page, what: string): Promise<void> {
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".s-kiosk *")]
      .filter((one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()))
      .filter((one) => one.getClientRects().length > 0 && !one.closest(".kern-sr-only"))
      .map((one) => [Number.parseFloat(getComputedStyle(one).fontSize), one.textContent?.trim().slice(0, 40)] as const)
      .filter(([size]) => size < 24)
      .map(([size, text]) => `${size} px: ${text}`),
  );
  expect(small, what).toEqual([]);
}

async function tabTo(page: Page, id: string): Promise<void> {
  for (let n = 0; n < 60; n += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(`[data-testid=${wanted}]`) ?? false, id)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${id} cannot be reached by Tab`);
}

for (const shape of [
  { name: "upright", viewport: { width: 1080, height: 1920 } },
  { name: "wide", viewport: { width: 1920, height: 1080 } },
]) {
  test(`every screen of a visit: ${shape.name}`, async ({ world }) => {
    test.setTimeout(180_000);
    const booth = await stands(world, DIRECT, shape.viewport);
    const { page } = booth;
    const looks = async (what: string, low = false): Promise<void> => {
      await expectNoBarrier(page, what);
      await expectWithinReach(page, what, low);
      await expectLegible(page, what);
    };
    try {
      await looks("idle");
      for (const sheet of ["language", "ease", "signed"]) {
        await booth.get(`tool-${sheet}`).click();
        await looks(`sheet: ${sheet}`);
        await page.keyboard.press("Escape");
      }
      await booth.get("tool-low").click();
      await looks("idle, low", true);
      await booth.get("tool-low").click();
      await booth.get("tool-ease").click();
      await booth.get("ease-contrast").click();
      await booth.get("ease-close").click();
      await looks("idle, strong contrast");
      await booth.presses();
      await booth.shows("waiting");
      await looks("waiting, strong contrast");
      await booth.get("leave").click();
      await looks("leaving");
      await booth.get("leaving-keep").click();
      await booth.get("tool-low").click();
      await looks("waiting, low", true);
      const clerk = await world.clerk(0);
      await clerk.opensSeat();
      await booth.shows("ringing");
      await clerk.accepts();
      await booth.sees();
      await looks("talk");
      await booth.get("talk-sound").click();
      await looks("talk, sound", true);
      await booth.get("ease-contrast").click();
      await booth.get("ease-close").click();
      await booth.get("bar-chat").click();
      await expect(booth.get("keyboard")).toBeVisible();
      await expectNoBarrier(page, "talk, text");
      await booth.get("bar-papers").click();
      await looks("talk, papers");
      await clerk.hangsUp();
      await booth.shows("ended");
      await looks("ended");
      await booth.get("rate-4").click();
      await booth.shows("wiped");
      await looks("wiped");
      await world.server.kill();
      await booth.shows("fault");
      await looks("fault");
    } finally {
      await booth.goes();
    }
  });
}

test("topics, and a number to leave while it is closed", async ({ world }) => {
  const booth = await stands(world, CHOICE, { width: 1080, height: 1920 });
  const { page } = booth;
  try {
    await booth.presses();
    await booth.shows("choice");
    await expectNoBarrier(page, "choice");
    await expectWithinReach(page, "choice");
    await expectLegible(page, "choice");
    await booth.get("tool-low").click();
    await expectWithinReach(page, "choice, low", true);
    await changeOffice(world.server, "meldewesen", { openUntil: "00:01" });
    await booth.shows("closed");
    await expectNoBarrier(page, "closed");
    await booth.get("tool-low").click();
    await expectWithinReach(page, "closed");
    await booth.get("leave-number").click();
    await expectNoBarrier(page, "number");
    await expectWithinReach(page, "number");
    for (const key of "02214710777") await booth.get(`key-${key}`).click();
    await expect(booth.get("number")).toHaveText("022\u202f147\u202f107\u202f77");
    await booth.get("number-on").click();
    await expectNoBarrier(page, "when");
    await expectWithinReach(page, "when");
    await booth.get("when-soon").click();
    await booth.shows("promised");
    await expect(booth.get("promised-to")).toContainText("0221");
    await expectNoBarrier(page, "promised");
    await booth.get("done").click();
    await booth.shows("wiped");
    expect(await page.content()).not.toContain("0221 4710777");
  } finally {
    await booth.goes();
  }
});

test("a visit without a hand on the glass", async ({ world }) => {
  const booth = await stands(world, DIRECT, { width: 1920, height: 1080 });
  const { page } = booth;
  try {
    await tabTo(page, "start");
    await page.keyboard.press("Enter");
    await booth.shows("waiting");
    const clerk = await world.clerk(0);
    await clerk.opensSeat();
    await expect(clerk.get("offer")).toBeVisible();
    await clerk.page.keyboard.press("a");
    await booth.shows("talk");
    await tabTo(page, "bar-chat");
    await page.keyboard.press("Enter");
    await tabTo(page, "chat-input");
    await page.keyboard.type("Ohne Hand");
    await page.keyboard.press("Enter");
    await clerk.reads("Ohne Hand");
    await tabTo(page, "hangup");
    await page.keyboard.press("Enter");
    await tabTo(page, "leaving-end");
    await page.keyboard.press("Enter");
    await booth.shows("ended");
    await tabTo(page, "rate-5");
    await page.keyboard.press("Enter");
    await booth.shows("wiped");
  } finally {
    await booth.goes();
  }
});
