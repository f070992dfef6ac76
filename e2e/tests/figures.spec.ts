/** Figures as a lead meets them: a week chosen by keyboard, its table read and taken along; the wallboard. */
import { readFile } from "node:fs/promises";
import { expectNoBarrier } from "../lib/axe";
import { expect, test } from "../lib/test";
import type { World } from "../lib/test";
import type { Circumstances, Clerk } from "../lib/people";

const FIGURES = "/de/desk/zahlen";

async function lead(world: World, circumstances: Circumstances = {}): Promise<Clerk> {
  return world.clerk(world.server.lead(), circumstances);
}

/** An administrator switches the wallboard on, as a staff council agreed. */
async function agrees(world: World): Promise<void> {
  const login = world.server.logins.find((one) => one.roles.includes("admin"));
  const { page } = await world.clerk(login);
  await page.goto("/de/desk/verwaltung/mitbestimmung");
  const form = page.locator('form[action$="/wallboard"]');
  await form.getByRole("button").click();
  await page.waitForLoadState();
}

/** What a table file says of a group of a breakdown. */
function cells(csv: string, table: string, group: string): string[] | undefined {
  const lines = csv.replace("\ufeff", "").trim().split("\r\n").map((line) => line.split(";"));
  return lines.find((line) => line[0] === table && line[1] === group)?.slice(2);
}

test("a lead chooses a week by keyboard, reads its table and takes it along", async ({ world }) => {
  const { page } = await lead(world);
  await page.goto(FIGURES);
  await expect(page.locator("main")).toContainText("simuliert");
  const first = await page.locator("#gezeigt").textContent();
  await page.locator("#zeitraum").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/zeitraum=\d{4}-W\d{2}/);
  expect(await page.locator("#gezeigt").textContent()).not.toBe(first);

  const summary = page.locator("summary").filter({ hasText: "Nach Wochentag" });
  await summary.focus();
  await page.keyboard.press("Enter");
  const row = page.locator("#tabelle-weekday tbody tr").first();
  await expect(row).toBeVisible();
  const day = (await row.locator("th").textContent()) ?? "";
  const shown = (await row.locator("td").allTextContents()).map((cell) => cell.replace(".", "").replace("–", ""));

  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Als Tabelle (CSV)" }).click();
  const csv = await readFile(await (await waiting).path(), "utf8");
  expect(cells(csv, "Nach Wochentag", day)).toEqual(shown);

  await page.getByRole("link", { name: "Wochenblatt zum Drucken" }).click();
  await expect(page.locator("tfoot")).toContainText("Woche");
  await page.emulateMedia({ media: "print" });
  await expect(page.locator("header")).toBeHidden();
  await expectNoBarrier(page, "weekly sheet");
});

test("figures need no JavaScript", async ({ world }) => {
  const { page } = await lead(world);
  const cookies = await page.context().cookies();
  const plain = await world.citizen({ javaScript: false });
  await plain.context.addCookies(cookies);
  await plain.page.goto(`${FIGURES}?buero=meldewesen`);
  await plain.page.locator("summary").first().click();
  await expect(plain.page.locator(".s-plot__table[open] table")).toBeVisible();
  await plain.page.locator("#buero").selectOption("");
  await plain.page.getByRole("button", { name: "Anzeigen" }).click();
  await expect(plain.page.locator("main")).toContainText("Nach Büro");
});

for (const look of [
  { name: "light, desktop", circumstances: {} },
  { name: "dark, narrow", circumstances: { colorScheme: "dark" as const, viewport: { width: 320, height: 640 } } },
]) {
  test(`figures and wallboard have no barrier: ${look.name}`, async ({ world }) => {
    await agrees(world);
    const { page } = await lead(world, look.circumstances);
    for (const path of [FIGURES, `${FIGURES}?zeitraum=2020-W01`, `${FIGURES}/wochenblatt`, `/en/desk/zahlen`]) {
      await page.goto(path);
      for (const summary of await page.locator("summary").all()) await summary.click();
      await expectNoBarrier(page, path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      expect(wide, `${path} scrolls sideways`).toBe(false);
    }
    await page.goto(FIGURES);
    await page.getByRole("button", { name: "Adresse anlegen" }).click();
    await page.goto((await page.locator(".s-walls__address").getAttribute("href")) ?? "");
    await expectNoBarrier(page, "wallboard");
  });
}

test("a wallboard follows the line, and is revoked", async ({ world }) => {
  await agrees(world);
  const leading = await lead(world);
  await leading.page.goto(FIGURES);
  await leading.page.locator("#tafel-buero").selectOption("meldewesen");
  await leading.page.getByRole("button", { name: "Adresse anlegen" }).click();
  const address = (await leading.page.locator(".s-walls__address").getAttribute("href")) ?? "";

  const screen = await world.citizen({ viewport: { width: 1920, height: 1080 } });
  await screen.page.goto(address);
  const waiting = screen.page.locator('[data-text="waiting"]');
  await expect(waiting).toHaveText("0");
  const citizen = await world.citizen();
  await citizen.enters();
  await expect(waiting).toHaveText("1", { timeout: 20_000 });
  await expect(screen.page.locator('[data-text="longest"]')).toHaveText("unter 1 Minute");

  await leading.page.goto(FIGURES);
  await leading.page.getByRole("button", { name: /widerrufen/ }).click();
  await expect(leading.page.locator("main")).toContainText("Die Adresse ist widerrufen");
  const refused = await screen.page.goto(address);
  expect(refused?.status()).toBe(404);
});
