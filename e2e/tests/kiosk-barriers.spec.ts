/** The kiosk for everybody: axe on every screen, a whole visit by keyboard, nothing to press too high or too small. */
import type { Page } from "@playwright/test";
import { CHOICE, DIRECT } from "../lib/alliance";
import { expectNoBarrier } from "../lib/axe";
import { Kiosk, UPRIGHT } from "../lib/kiosk";
import { changeOffice } from "../lib/office";
import type { Clerk } from "../lib/people";
import { expect, test, type World } from "../lib/test";

const WIDE = { width: 1920, height: 1080 };
/** 15 mm at 96 pixels an inch. */
const LEAST_PX = 56;

function comes(world: World, first: string): Promise<Clerk> {
  return world.clerk(world.server.logins.find((one) => one.login.startsWith(`${first}.`)));
}

async function stands(world: World, which: typeof DIRECT, viewport: { width: number; height: number }): Promise<Kiosk> {
  const kiosk = await Kiosk.stands(world.server, { viewport });
  await kiosk.isPairedBy(await comes(world, which.admin), which.name);
  return kiosk;
}

/** Everything that can be pressed is within reach and large enough; with `low`, in the lower third. */
async function expectWithinReach(page: Page, what: string, low = false): Promise<void> {
  const outside = (): Promise<string[]> => page.evaluate(
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
  // With reduced motion a style settles with one of the next pictures.
  await expect.poll(outside, what).toEqual([]);
}

/** No text is smaller than 24 pixels on a screen of 1080, once the page has taken its new shape. */
async function expectLegible(page: Page, what: string): Promise<void> {
  const small = (): Promise<string[]> =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>(".s-kiosk *")]
        .filter((one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()))
        .filter((one) => one.getClientRects().length > 0 && !one.closest(".kern-sr-only"))
        .map((one) => [Number.parseFloat(getComputedStyle(one).fontSize), one.textContent?.trim().slice(0, 40)] as const)
        .filter(([size]) => size < 24)
        .map(([size, text]) => `${size} px: ${text}`),
    );
  await expect.poll(small, what).toEqual([]);
}

async function tabTo(page: Page, id: string): Promise<void> {
  for (let n = 0; n < 60; n += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(`[data-testid=${wanted}]`) ?? false, id)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${id} cannot be reached by Tab`);
}

for (const shape of [
  { name: "upright", viewport: UPRIGHT },
  { name: "wide", viewport: WIDE },
]) {
  test(`every screen of a visit: ${shape.name}`, async ({ world }) => {
    test.setTimeout(180_000);
    const kiosk = await stands(world, DIRECT, shape.viewport);
    const { page } = kiosk;
    const looks = async (what: string, low = false): Promise<void> => {
      await expectNoBarrier(page, what);
      await expectWithinReach(page, what, low);
      await expectLegible(page, what);
    };
    try {
      await looks("idle");
      for (const sheet of ["language", "ease", "signed"]) {
        await kiosk.get(`tool-${sheet}`).click();
        await looks(`sheet: ${sheet}`);
        await page.keyboard.press("Escape");
      }
      await kiosk.get("tool-low").click();
      await looks("idle, low", true);
      await kiosk.get("tool-low").click();
      await kiosk.get("tool-ease").click();
      await kiosk.get("ease-contrast").click();
      await kiosk.get("ease-close").click();
      await looks("idle, strong contrast");
      await kiosk.get("start").click();
      await expect(kiosk.screen("waiting")).toBeVisible();
      await looks("waiting, strong contrast");
      await kiosk.get("leave").click();
      await looks("leaving");
      await kiosk.get("leaving-keep").click();
      await kiosk.get("tool-low").click();
      await looks("waiting, low", true);
      const clerk = await comes(world, "sabine");
      await clerk.opensSeat();
      await expect(kiosk.screen("ringing")).toBeVisible();
      await clerk.accepts();
      await kiosk.sees();
      await looks("talk");
      await kiosk.get("talk-sound").click();
      await looks("talk, sound", true);
      await kiosk.get("ease-contrast").click();
      await kiosk.get("ease-close").click();
      await kiosk.get("bar-chat").click();
      await expect(kiosk.get("keyboard")).toBeVisible();
      await expectNoBarrier(page, "talk, text");
      await kiosk.get("bar-papers").click();
      await looks("talk, papers");
      await clerk.hangsUp();
      await expect(kiosk.screen("ended")).toBeVisible();
      await looks("ended");
      await kiosk.get("rate-4").click();
      await expect(kiosk.screen("wiped")).toBeVisible();
      await looks("wiped");
      await world.server.kill();
      await expect(kiosk.screen("fault")).toBeVisible();
      await looks("fault");
    } finally {
      await kiosk.goes();
    }
  });
}

test("the first page", async ({ world }) => {
  const kiosk = await stands(world, CHOICE, UPRIGHT);
  const { page } = kiosk;
  try {
    await kiosk.get("start").click();
    await expect(kiosk.screen("choice")).toBeVisible();
    for (const viewport of [UPRIGHT, WIDE, { width: 1280, height: 800 }]) {
      await page.setViewportSize(viewport);
      const what = `choice at ${viewport.width}`;
      await expectNoBarrier(page, what);
      await expectWithinReach(page, what);
      await kiosk.get("tool-low").click();
      await expectWithinReach(page, `${what}, low`, true);
      await kiosk.get("tool-low").click();
    }
    await page.setViewportSize(UPRIGHT);
    await expectLegible(page, "choice");
    await expect(kiosk.get("unsure")).toBeVisible();
    await kiosk.get("topic").first().click();
    await expect(kiosk.screen("waiting")).toBeVisible();
  } finally {
    await kiosk.goes();
  }
});

test("a number to leave while it is closed", async ({ world }) => {
  const kiosk = await stands(world, DIRECT, UPRIGHT);
  const { page } = kiosk;
  const looks = async (what: string): Promise<void> => {
    await expectNoBarrier(page, what);
    await expectWithinReach(page, what);
    await expectLegible(page, what);
  };
  try {
    await changeOffice(world.server, "vermittlung", { openUntil: "00:01" });
    await expect(kiosk.get("start")).toHaveText("Was Sie jetzt tun können", { timeout: 20_000 });
    await looks("idle, closed");
    await kiosk.get("start").click();
    await expect(kiosk.screen("closed")).toBeVisible();
    await looks("closed");
    await kiosk.get("leave-number").click();
    await looks("number");
    for (const key of "02214710777") await kiosk.get(`key-${key}`).click();
    await expect(kiosk.get("number")).toHaveText("022\u202f147\u202f107\u202f77");
    await kiosk.get("number-on").click();
    await looks("when");
    await kiosk.get("when-soon").click();
    await expect(kiosk.screen("promised")).toBeVisible();
    await expect(kiosk.get("promised-to")).toContainText("0221");
    await looks("promised");
    await kiosk.get("done").click();
    await expect(kiosk.screen("wiped")).toBeVisible();
    expect(await page.content()).not.toContain("02214710777");
  } finally {
    await kiosk.goes();
  }
});

test("a visit without a hand on the glass", async ({ world }) => {
  const kiosk = await stands(world, DIRECT, WIDE);
  const { page } = kiosk;
  try {
    await tabTo(page, "start");
    await page.keyboard.press("Enter");
    await expect(kiosk.screen("waiting")).toBeVisible();
    const clerk = await comes(world, "sabine");
    await clerk.opensSeat();
    await expect(clerk.get("offer")).toBeVisible();
    await clerk.page.keyboard.press("a");
    await expect(kiosk.screen("talk")).toBeVisible();
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
    await expect(kiosk.screen("ended")).toBeVisible();
    await tabTo(page, "rate-5");
    await page.keyboard.press("Enter");
    await expect(kiosk.screen("wiped")).toBeVisible();
  } finally {
    await kiosk.goes();
  }
});
