/** The administration puts up a kiosk, says who operates the alliance's line, and how one appears. */
import type { Page } from "@playwright/test";
import { expectNoBarrier } from "../lib/axe";
import { Kiosk } from "../lib/kiosk";
import type { Clerk } from "../lib/people";
import { expect, test, type World } from "../lib/test";

const BASE = "/de/desk/verwaltung";

/** A disc and a bar, blue on nothing. */
const LOGO = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAGAAAAAYCAYAAAAF6fiUAAAAaUlEQVR42u3Z0QnAIAwFwMzR5Vyy+7Uj2EKbBL0HfgvvENFEiMiLHOO8tJBc+Gxpqah4EI3Kh9Cg/KcIX+yxygLQCeBXWQAAAAAA0BYg5YYH4AQAAAAAgOK9hLcGEL+h5gFiImYmLFKeG0IegzT/z7mRAAAAAElFTkSuQmCC",
  "base64",
);

async function administrator(world: World, circumstances = {}): Promise<Clerk> {
  const login = world.server.logins.find((one) => one.roles.includes("admin"));
  if (login === undefined) throw new Error("nobody administers");
  return world.clerk(login, circumstances);
}

async function saves(page: Page): Promise<void> {
  await page.locator("button[value=speichern]:visible").click();
}

/** Puts up a kiosk; its page of the device is open then. */
async function putsUp(page: Page, name: string): Promise<void> {
  await page.goto(`${BASE}/kabinen/neu`);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Ort", { exact: true }).fill("Erdgeschoss, links");
  await saves(page);
  await expect(page.getByRole("status")).toContainText("Angelegt");
}

test("a kiosk is put up, paired by its code, seen by every desk, and locked out", async ({ world }) => {
  const admin = await administrator(world);
  const { page } = admin;
  await page.getByRole("button", { name: "Mehr" }).click();
  await page.getByRole("link", { name: "Verwaltung" }).click();
  await page.locator("main").getByRole("link", { name: "Kabinen" }).click();
  await page.getByRole("link", { name: "Neue Kabine" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Kabine im Foyer");
  await page.getByLabel(/^Sekunden, bis es klingelt/).fill("bald");
  await saves(page);
  await expect(page.getByRole("alert")).toContainText("Eine Zahl von 0 bis 30");
  await expect(page.getByRole("alert")).toContainText("wo sie steht");
  await expect(page.locator("#f-dwell")).toHaveValue("bald");
  await page.getByLabel("Ort", { exact: true }).fill("Rathaus, Erdgeschoss");
  await page.locator("#f-dwell").fill("0,5");
  await page.getByLabel(/^Erst auswählen lassen/).check();
  await saves(page);

  await expect(page.getByRole("status")).toContainText("Angelegt");
  await expect(page.locator("main")).toContainText("Kein Gerät");
  await page.getByLabel("Kennung vom Gerät").fill("FALSCH");
  await page.getByRole("button", { name: "Koppeln", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("Kein Gerät zeigt gerade diese Kennung");
  await expect(page.getByLabel("Kennung vom Gerät")).toHaveValue("FALSCH");
  await expectNoBarrier(page, "a wrong code");

  const kiosk = await Kiosk.stands(world.server);
  try {
    await kiosk.isPairedBy(admin, "Kabine im Foyer");
    await expect(page.getByRole("status")).toContainText("Gekoppelt");
    const clerk = await world.clerk();
    await clerk.page.getByRole("button", { name: "Mehr" }).click();
    await clerk.page.getByRole("link", { name: "Kabinen" }).click();
    const card = clerk.page.locator(".s-fleet__one", { hasText: "Kabine im Foyer" });
    await expect(card).toContainText("Verbunden");
    await expect(card).toContainText("Rathaus, Erdgeschoss");
    await expect(card.getByRole("link")).toHaveCount(0);

    await page.getByText("Gerät sperren").last().click();
    await page.getByRole("button", { name: "Jetzt sperren" }).click();
    await expect(page.getByRole("status")).toContainText("keinen Zugang mehr");
    await clerk.page.reload();
    await expect(card).toContainText("Kein Gerät");
  } finally {
    await kiosk.goes();
  }
});

test("access for a sensor is shown once", async ({ world }) => {
  const { page } = await administrator(world);
  await putsUp(page, "Kabine mit Sensor");
  await page.getByRole("button", { name: "Zugang für einen Sensor anlegen" }).click();
  const secret = await page.locator("#geheimnis").innerText();
  expect(secret.length).toBeGreaterThan(20);
  await page.goto(page.url().replace(/\/sensor$/, ""));
  await expect(page.locator("main")).not.toContainText(secret);
  await page.getByRole("button", { name: /^Zurückziehen/ }).click();
  await expect(page.getByRole("status")).toContainText("gilt nicht mehr");
});

test("a logo is chosen, shown and taken back", async ({ world }) => {
  const { page } = await administrator(world);
  await page.goto(`${BASE}/erscheinungsbild`);
  await page.getByLabel(/^Neues Logo/).setInputFiles({ name: "logo.gif", mimeType: "image/gif", buffer: Buffer.from("GIF89a") });
  await saves(page);
  await expect(page.getByRole("alert")).toContainText("kein PNG, JPEG oder WebP");
  await page.getByLabel(/^Neues Logo/).setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: LOGO });
  await page.locator("input[name=shown][value=logo]").check();
  await saves(page);
  await expect(page.getByRole("status")).toContainText("Gespeichert");
  const shown = page.getByRole("img", { name: /auf hellem Grund$/ });
  await expect.poll(() => shown.evaluate((picture: HTMLImageElement) => picture.naturalWidth)).toBe(96);
  await expectNoBarrier(page, "a logo");
  await page.getByRole("button", { name: "Rückgängig" }).click();
  await expect(page.getByRole("status")).toContainText("zurückgenommen");
  await expect(shown).toHaveCount(0);
});

test("own people operate the line of the alliance", async ({ world }) => {
  const { page } = await administrator(world);
  await page.goto(BASE);
  await page.locator("main").getByRole("link", { name: "Verbund" }).click();
  await expect(page.locator("main")).toContainText("Stadt Musterstadt");
  const boxes = page.locator("input[name=operators]");
  const first = boxes.first();
  const was = await first.isChecked();
  await first.setChecked(!was);
  await saves(page);
  await expect(page.getByRole("status")).toContainText("Gespeichert");
  expect(await boxes.first().isChecked()).toBe(!was);
  await page.getByRole("button", { name: "Rückgängig" }).click();
  await expect(page.getByRole("status")).toContainText("zurückgenommen");
  expect(await boxes.first().isChecked()).toBe(was);
});

test("the appearance is mended by keyboard alone, without a script", async ({ world }) => {
  const admin = await administrator(world);
  const cookies = await admin.context.cookies();
  const plain = await world.citizen({ javaScript: false });
  await plain.context.addCookies(cookies);
  const { page } = plain;
  await page.goto(`${BASE}/erscheinungsbild`);
  await page.locator("input[name=shown]:checked").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Namen des Dienstes");
  await page.getByRole("alert").getByRole("link").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Shift+Tab");
  await expect(page.locator("#f-service")).toBeFocused();
  await page.keyboard.type("Pflegeberatung");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("Gespeichert");
  await expect(page.locator("#f-service")).toHaveValue("Pflegeberatung");
});

for (const look of [
  { name: "light, desktop", circumstances: {} },
  { name: "dark, phone", circumstances: { colorScheme: "dark" as const, viewport: { width: 375, height: 740 } } },
]) {
  test(`no page about kiosks has a barrier: ${look.name}`, async ({ world }) => {
    const { page } = await administrator(world, look.circumstances);
    const check = async (what: string): Promise<void> => {
      await expectNoBarrier(page, what);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      expect(wide, `${what} scrolls sideways`).toBe(false);
    };
    await putsUp(page, "Kabine in der Stadtbücherei am Landeshauptarchiv");
    await check("a device");
    const device = page.url().replace(/\?.*$/, "");
    await page.getByRole("button", { name: "Zugang für einen Sensor anlegen" }).click();
    await check("a secret");
    const kiosk = device.replace(/\/geraet$/, "");
    for (const path of [kiosk, `${kiosk}/stilllegen`]) {
      await page.goto(path);
      await check(path);
    }
    for (const path of ["/kabinen", "/kabinen/neu", "/verbund", "/erscheinungsbild"]) {
      await page.goto(`${BASE}${path}`);
      await check(path);
    }
    await page.goto("/de/desk/kabinen");
    await check("the fleet");
  });
}
