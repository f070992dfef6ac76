/** A whole visit by keyboard alone, on both sides. */
import type { Page } from "@playwright/test";
import { expect, test } from "../lib/test";

/** Tabs until the focus is on what fits; fails when the page has been gone round. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let n = 0; n < 80; n += 1) {
    const there = await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
    if (there) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${selector} cannot be reached by Tab`);
}

test("enter, talk, write, end and rate without a mouse", async ({ world }) => {
  const citizen = await world.citizen();
  await citizen.page.goto("/de/musterstadt");
  await tabTo(citizen.page, "a[href$='/meldewesen/betreten']");
  await citizen.page.keyboard.press("Enter");
  await citizen.page.waitForURL(/\/betreten/);
  await tabTo(citizen.page, "input[name=topic]");
  await citizen.page.keyboard.press("Space");
  await tabTo(citizen.page, "form[action$='/betreten'] button[type=submit]");
  await citizen.page.keyboard.press("Enter");
  await citizen.page.waitForURL(/\/besuch\//);
  await expect(citizen.get("place")).toBeVisible();

  const clerk = await world.clerk();
  await tabTo(clerk.page, "[data-testid=open-seat]");
  await clerk.page.keyboard.press("Enter");
  await expect(clerk.get("offer")).toBeVisible();
  await clerk.page.keyboard.press("a");
  await expect(clerk.get("seat")).toHaveAttribute("data-stage", "talking");
  await expect(citizen.get("room")).toBeVisible();

  await tabTo(citizen.page, "[data-testid=bar-chat]");
  await citizen.page.keyboard.press("Enter");
  await tabTo(citizen.page, "[data-testid=chat-input]");
  await citizen.page.keyboard.type("Ohne Maus");
  await citizen.page.keyboard.press("Enter");
  await clerk.page.keyboard.press("c");
  await clerk.reads("Ohne Maus");
  await clerk.page.keyboard.press("Escape");

  await tabTo(clerk.page, "[data-testid=hangup]");
  await clerk.page.keyboard.press("Enter");
  await tabTo(clerk.page, "[data-testid=confirm-yes]");
  await clerk.page.keyboard.press("Enter");
  await expect(citizen.get("ended")).toBeVisible();
  await tabTo(citizen.page, "[data-testid=rate-4]");
  await citizen.page.keyboard.press("Space");
  await expect(clerk.get("seat")).toHaveAttribute("data-stage", "wrap_up");
  await clerk.page.keyboard.press("e");
  await expect(clerk.get("seat")).toHaveAttribute("data-stage", "free");
});
