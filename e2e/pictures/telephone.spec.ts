/** Pictures of the telephone: at the desk, on the way to a picture, in the administration. */
import { mkdirSync } from "node:fs";
import type { Page } from "@playwright/test";
import { CLERK_HERTZ, expect, test } from "../lib/hotline";

const FOLDER = "test-results/pictures";
const IMAGES = "../docs/images";
const ADMINISTRATION = "/de/desk/verwaltung";

async function take(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${FOLDER}/telephone-${name}.png` });
}

test("telephone: desk and code", async ({ hotline, world }) => {
  mkdirSync(FOLDER, { recursive: true });
  mkdirSync(IMAGES, { recursive: true });
  const caller = await hotline.telephone("+4915112345671", 440);
  const clerk = await hotline.clerk();
  await caller.calls(hotline.uri());
  await caller.hearsSomething();
  await caller.presses("1");
  await expect(clerk.get("line-entry").first()).toBeVisible({ timeout: 40_000 });
  await take(clerk.page, "line");
  await clerk.opensSeat();
  await expect(clerk.get("offer")).toBeVisible();
  await take(clerk.page, "offer");
  await clerk.page.screenshot({ path: `${IMAGES}/phone-offer.png` });
  await clerk.accepts();
  await caller.hearsTones(CLERK_HERTZ);
  await take(clerk.page, "talk");
  await clerk.page.screenshot({ path: `${IMAGES}/phone-talk.png` });
  await clerk.get("open-keys").click();
  await take(clerk.page, "keys");
  await clerk.get("keypad-close").click();
  const jonas = await hotline.clerk("jonas", 930);
  await jonas.opensSeat();
  await clerk.page.locator("#desk-main").focus();
  await clerk.page.keyboard.press("k");
  await clerk.page.keyboard.type("jonas");
  await clerk.page.keyboard.press("Enter");
  await clerk.get("consult-join").click();
  await expect(jonas.get("consulted")).toBeVisible();
  await take(jonas.page, "consulted");
  await jonas.page.keyboard.press("a");
  await caller.hearsTones(CLERK_HERTZ, 930);
  await take(clerk.page, "three");
  await clerk.page.screenshot({ path: `${IMAGES}/phone-three.png` });
  await jonas.get("hangup").click();
  await jonas.get("confirm-yes").click();
  await clerk.get("video-code").click();
  await expect(clerk.get("video-digits")).toBeVisible();
  await take(clerk.page, "code-desk");
  for (const [look, circumstances] of [
    ["desktop", {}],
    ["phone", { viewport: { width: 375, height: 740 }, colorScheme: "dark" as const }],
  ] as const) {
    const citizen = await world.citizen(circumstances);
    await citizen.page.goto("/de/musterstadt/code");
    await take(citizen.page, `code-${look}`);
    if (look === "phone") await citizen.page.screenshot({ path: `${IMAGES}/phone-code.png` });
  }
});

test("telephone: administration", async ({ hotline, world }) => {
  mkdirSync(FOLDER, { recursive: true });
  await hotline.telephone("+4915112345671", 440);
  const login = world.server.logins.find((one) => one.roles.includes("admin"));
  const admin = await world.clerk(login);
  for (const page of ["rufnummern", "telefonie"]) {
    await admin.page.goto(`${ADMINISTRATION}/${page}`);
    await admin.page.screenshot({ path: `${FOLDER}/telephone-${page}.png`, fullPage: true });
  }
});
