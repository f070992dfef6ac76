/** Pictures of documents in the talk, on both sides. */
import { mkdirSync } from "node:fs";
import type { Page } from "@playwright/test";
import { DIRECT } from "../lib/alliance";
import { Kiosk } from "../lib/kiosk";
import { pdf, png } from "../lib/papers";
import type { Login } from "../lib/server";
import { expect, test } from "../lib/test";

const FOLDER = "test-results/pictures";

const LOOKS = [
  { name: "desktop", circumstances: { viewport: { width: 1280, height: 800 } } },
  { name: "phone", circumstances: { viewport: { width: 375, height: 740 }, colorScheme: "dark" as const } },
];

for (const look of LOOKS) {
  test(`documents, ${look.name}`, async ({ world }) => {
    mkdirSync(FOLDER, { recursive: true });
    const citizen = await world.citizen({ ...look.circumstances, flags: ["--use-fake-device-for-media-stream=device-count=3,fps=30"] });
    const clerk = await world.clerk(0, look.circumstances);
    const take = async (page: Page, name: string): Promise<void> => {
      await page.screenshot({ path: `${FOLDER}/${look.name}-documents-${name}.png` });
    };
    await clerk.opensSeat();
    await citizen.enters();
    await clerk.accepts();
    await citizen.sees();
    await citizen.get("bar-papers").click();
    await take(citizen.page, "nothing");
    await clerk.get("tab-documents").click();
    await take(clerk.page, "desk-nothing");
    await clerk.get("document-field").setInputFiles({ name: "Wohnungsgeberbestätigung.pdf", mimeType: "application/pdf", buffer: pdf(2) });
    await expect(citizen.get("paper-page").first()).toBeVisible();
    await citizen.get("papers-field").setInputFiles({ name: "Ausweis.png", mimeType: "image/png", buffer: png(1200, 800) });
    await expect(clerk.get("document")).toHaveCount(2);
    await take(citizen.page, "shown");
    await take(clerk.page, "desk");
    await citizen.get("document-enlarge").click();
    await expect(citizen.get("document-full").getByTestId("paper-page").first()).toBeVisible();
    await take(citizen.page, "full");
    await citizen.get("document-close").click();
    await clerk.get("document-look").first().click();
    await expect(clerk.get("document-full").getByTestId("paper-page").first()).toBeVisible();
    await take(clerk.page, "desk-copy");
    await clerk.get("document-close").click();
    await citizen.get("papers-camera").click();
    await citizen.get("snapshot-camera").selectOption({ label: "fake_device_2" });
    await citizen.sees("snapshot-live");
    await take(citizen.page, "aiming");
    await citizen.get("snapshot-take").click();
    await expect(citizen.get("snapshot-send")).toBeVisible();
    await take(citizen.page, "checking");
    await citizen.get("snapshot-send").click();
    await expect(citizen.get("snapshot-sent")).toBeVisible();
    await take(citizen.page, "sent");
    await clerk.get("tab-case").click();
    await clerk.get("outcome-ticket").check();
    await clerk.get("ticket-papers").scrollIntoViewIfNeeded();
    await take(clerk.page, "desk-ticket");
  });
}

for (const shape of [
  { name: "portrait", viewport: { width: 1080, height: 1920 } },
  { name: "landscape", viewport: { width: 1920, height: 1080 } },
]) {
  test(`documents at the kiosk, ${shape.name}`, async ({ world }) => {
    mkdirSync(FOLDER, { recursive: true });
    const login = (first: string): Login => world.server.logins.find((one) => one.login.startsWith(`${first}.`))!;
    const clerk = await world.clerk(login("sabine"));
    const kiosk = await Kiosk.stands(world.server, { viewport: shape.viewport, flags: ["--use-fake-device-for-media-stream=device-count=3,fps=30"] });
    const take = async (name: string): Promise<void> => {
      await kiosk.page.evaluate(() => document.fonts.ready);
      await kiosk.page.screenshot({ path: `${FOLDER}/kiosk-${shape.name}-documents-${name}.png` });
    };
    try {
      await kiosk.isPairedBy(await world.clerk(login(DIRECT.admin)), DIRECT.name);
      await kiosk.get("start").click();
      await clerk.opensSeat();
      await clerk.accepts();
      await kiosk.sees();
      await clerk.get("tab-documents").click();
      await clerk.get("document-field").setInputFiles({ name: "Wohngeldbescheid.pdf", mimeType: "application/pdf", buffer: pdf(2) });
      await expect(kiosk.get("paper-page").first()).toBeVisible();
      await take("shown");
      await kiosk.get("document-enlarge").click();
      await expect(kiosk.get("document-full").getByTestId("paper-page").first()).toBeVisible();
      await take("full");
      await kiosk.get("document-close").click();
      await kiosk.get("papers-camera").click({ timeout: 15_000 });
      await kiosk.get("snapshot-camera").selectOption({ label: "fake_device_2" });
      await kiosk.sees("snapshot-live");
      await take("aiming");
      await kiosk.get("snapshot-take").click();
      await expect(kiosk.get("snapshot-send")).toBeVisible();
      await take("checking");
    } finally {
      await kiosk.goes();
    }
  });
}
