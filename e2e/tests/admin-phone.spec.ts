/** The administration keeps telephone numbers, reads what callers hear, and sees how the lines are. */
import type { Page } from "@playwright/test";
import { expectNoBarrier } from "../lib/axe";
import type { Clerk } from "../lib/people";
import { expect, test, type World } from "../lib/test";

const BASE = "/de/desk/verwaltung";

async function administrator(world: World, circumstances = {}): Promise<Clerk> {
  const login = world.server.logins.find((one) => one.roles.includes("admin"));
  if (login === undefined) throw new Error("nobody administers");
  return world.clerk(login, circumstances);
}

async function saves(page: Page): Promise<void> {
  await page.locator("button[value=speichern]:visible").click();
}

test("a number is added with keys, changed for weekends, taken back and ended", async ({ world }) => {
  const { page } = await administrator(world);
  await page.goto(BASE);
  await page.locator("main").getByRole("link", { name: "Rufnummern" }).click();
  await expect(page.locator("main")).toContainText("Bürgertelefon");
  await expectNoBarrier(page, "the numbers");

  await page.getByRole("link", { name: "Neue Rufnummer" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Standesamt direkt");
  await page.getByLabel(/^Rufnummer/).fill("4711");
  await page.getByLabel(/^Anschluss/).fill("trunk");
  await page.getByLabel("Büro", { exact: true }).selectOption({ label: "Standesamt" });
  await page.getByRole("button", { name: "Anliegen anzeigen" }).click();
  await page.getByLabel(/^Taste 1/).selectOption({ label: "Geburtsurkunde bestellen" });
  await saves(page);
  await expect(page.getByRole("alert")).toContainText("Eine ganze Rufnummer mit Vorwahl");
  await expect(page.locator("#f-number")).toHaveValue("4711");
  await expect(page.getByLabel(/^Taste 1/)).toHaveValue("geburtsurkunde");
  await expectNoBarrier(page, "a number that does not fit");
  await page.getByLabel(/^Rufnummer/).fill("0221 4710-301");
  await saves(page);
  await expect(page.getByRole("status")).toContainText("Angelegt");
  const number = page.url().replace(/\?.*$/, "");

  const weekend = page.locator("section", { has: page.getByRole("heading", { name: "Weitere andere Zeit" }) });
  await weekend.getByLabel("Samstag").check();
  await weekend.getByLabel("Sonntag").check();
  await weekend.getByLabel(/^Von/).fill("00:00");
  await saves(page);
  await expect(page.getByRole("alert")).toContainText("Eine Uhrzeit, etwa 18:00.");
  await page.locator("#f-s0-bis").fill("00:00");
  await page.locator("#f-s0-buero").selectOption({ label: "Meldewesen" });
  await saves(page);
  await expect(page.getByRole("status")).toContainText("Gespeichert");
  await expect(page.getByRole("heading", { name: "Andere Zeit 1" })).toBeVisible();
  await expectNoBarrier(page, "a number");
  await page.getByRole("button", { name: "Rückgängig" }).click();
  await expect(page.getByRole("status")).toContainText("zurückgenommen");
  await expect(page.getByRole("heading", { name: "Andere Zeit 1" })).toHaveCount(0);

  await page.goto(number);
  await page.getByRole("link", { name: "Rufnummer stilllegen" }).click();
  await expectNoBarrier(page, "the end of a number");
  await page.getByRole("button", { name: "Rufnummer stilllegen" }).click();
  await expect(page.getByRole("status")).toContainText("Stillgelegt");
  await page.getByText("Frühere Rufnummern").click();
  await expect(page.locator("main")).toContainText("Standesamt direkt");
});

test("what callers hear can be read, and the state of the telephone says what to do", async ({ world }) => {
  const { page } = await administrator(world);
  await page.goto(`${BASE}/rufnummern`);
  await page.getByRole("link", { name: "Bürgertelefon" }).click();
  await page.getByRole("link", { name: "Ansagen" }).click();
  await expect(page.locator("main")).toContainText("Hier ist das Bürgertelefon der Stadt Musterstadt.");
  await expect(page.locator("main")).toContainText("Oder bleiben Sie einfach dran.");
  await expect(page.locator("main")).toContainText("This is the citizens’ telephone");
  await expectNoBarrier(page, "the announcements");
  await page.goto(`${BASE}/telefonie`);
  await expect(page.locator("main")).toContainText("Dieser Server hat kein Telefon.");
  await expectNoBarrier(page, "no telephone");
});

test.describe("with a telephone", () => {
  test.use({
    environment: {
      SCHALTER__PHONE__UDP: "127.0.0.1:0",
      SCHALTER__PHONE__ACCOUNTS:
        '[{key="trunk",organisation="musterstadt",domain="127.0.0.1",port=9,user="schalter",password="geheim"}]',
    },
  });

  test("announcements are heard, and the next call can be traced", async ({ world }) => {
    const { page } = await administrator(world);
    await page.goto(`${BASE}/rufnummern`);
    await page.getByRole("link", { name: "Bürgertelefon" }).click();
    await page.getByRole("link", { name: "Ansagen" }).click();
    const first = page.locator("audio").first();
    await expect(first).toBeVisible();
    await expectNoBarrier(page, "announcements with sound");
    const seconds = await first.evaluate(async (sound: HTMLAudioElement) => {
      sound.preload = "auto";
      sound.load();
      if (Number.isNaN(sound.duration)) await new Promise((loaded) => sound.addEventListener("loadedmetadata", loaded));
      return sound.duration;
    });
    expect(seconds).toBeGreaterThan(3);
    await page.goto(`${BASE}/telefonie`);
    await expect(page.getByRole("heading", { name: "trunk" })).toBeVisible();
    await expect(page.locator("main")).toContainText("Bürgertelefon");
    await expectNoBarrier(page, "the accounts");
    await page.getByRole("button", { name: "Nächsten Anruf nachzeichnen" }).click();
    await expect(page.getByRole("status")).toContainText("Rufen Sie jetzt an.");
    await expectNoBarrier(page, "a trace that waits");
    await page.getByRole("button", { name: "Löschen" }).click();
    await expect(page.getByRole("status")).toHaveCount(0);
  });
});

test("a number is changed by keyboard alone, without a script", async ({ world }) => {
  const admin = await administrator(world);
  const cookies = await admin.context.cookies();
  const plain = await world.citizen({ javaScript: false });
  await plain.context.addCookies(cookies);
  const { page } = plain;
  await page.goto(`${BASE}/rufnummern`);
  await page.getByRole("link", { name: "Bürgertelefon" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("#f-name").focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("Servicetelefon");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("Gespeichert");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Servicetelefon");
});
