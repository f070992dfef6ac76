/** Somebody of the administration sets up an office, and citizens are served there at once. */
import { expectNoBarrier } from "../lib/axe";
import type { Clerk } from "../lib/people";
import { expect, test, type World } from "../lib/test";

const BASE = "/de/desk/verwaltung";

async function administrator(world: World, circumstances = {}): Promise<Clerk> {
  const login = world.server.logins.find((one) => one.roles.includes("admin"));
  if (login === undefined) throw new Error("nobody administers");
  return world.clerk(login, circumstances);
}

async function saves(admin: Clerk): Promise<void> {
  await admin.page.locator("button[value=speichern]:visible").click();
}

test("a new office with hours, topics and a clerk serves a citizen", async ({ world }) => {
  const admin = await administrator(world);
  const { page } = admin;
  await page.getByRole("button", { name: "Mehr" }).click();
  await page.getByRole("link", { name: "Verwaltung" }).click();
  await page.locator("main").getByRole("link", { name: "Büros" }).click();
  await page.getByRole("link", { name: "Neues Büro" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Friedhofsverwaltung");
  await page.getByLabel(/^Wofür es da ist/).fill("Gräber, Bestattungen und Ruhezeiten.");
  await saves(admin);

  await expect(page.getByRole("status")).toContainText("Angelegt");
  await page.getByLabel("Montag, 1. Zeit, von").fill("08:00");
  await page.getByLabel("Montag, 1. Zeit, bis").fill("12:00");
  await page.getByRole("button", { name: "Weitere Zeit: Montag" }).click();
  await page.getByLabel("Montag, 2. Zeit, von").fill("13:00");
  await page.getByLabel("Montag, 2. Zeit, bis").fill("16:00");
  await page.getByRole("button", { name: "Montag für Dienstag bis Freitag übernehmen" }).click();
  await expect(page.getByLabel("Freitag, 2. Zeit, bis")).toHaveValue("16:00");
  await page.getByLabel("Rund um die Uhr geöffnet").check();
  await page.getByLabel("Geschlossen an den Feiertagen von").selectOption("NW");
  await page.getByRole("button", { name: "Tag hinzufügen" }).click();
  const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("Tag", { exact: true }).fill(inAWeek);
  await page.getByLabel("Grund").fill("Betriebsausflug");
  await page.getByRole("button", { name: "Vorschau zeigen" }).click();
  await expect(page.locator(".s-ahead")).toContainText("Betriebsausflug");
  await expect(page.getByText("Noch nicht gespeichert.")).toBeVisible();
  await saves(admin);
  await expect(page.getByRole("status")).toContainText("Gespeichert");

  await page.getByRole("link", { name: "Anliegen", exact: true }).click();
  await page.getByRole("link", { name: "Neues Anliegen" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Grab verlängern");
  await page.getByLabel("Video oder Chat im Browser").selectOption("settled");
  await page.getByLabel(/^Bitte bereithalten/).fill("Grabnummer\nPersonalausweis");
  await saves(admin);
  await page.getByRole("button", { name: "Nach oben: Grab verlängern" }).click();
  await expect(page.locator(".s-admin-row__name").first()).toHaveText("Grab verlängern");

  await page.goto(`${BASE}/konten/neu`);
  await page.getByLabel("Anmeldename").fill("frieda.acker");
  await page.getByLabel("Name", { exact: true }).fill("Frieda Acker");
  await page.getByLabel("Friedhofsverwaltung").check();
  await page.getByRole("button", { name: "Anliegen der Büros zeigen" }).click();
  await page.getByLabel("Friedhofsverwaltung: Grab verlängern").selectOption("proficient");
  await saves(admin);
  await page.getByRole("button", { name: "Neues Passwort geben" }).click();
  const password = await page.locator("#passwort").innerText();

  const clerk = await world.clerk({ login: "frieda.acker", password, roles: "clerk" });
  await clerk.opensSeat();
  const citizen = await world.citizen();
  await citizen.page.goto("/de/musterstadt");
  await expect(citizen.page.locator("main")).toContainText("Friedhofsverwaltung");
  await citizen.enters({ office: "friedhofsverwaltung" });
  await clerk.accepts();
  await citizen.sees();

  await page.goto(`${BASE}/bueros`);
  await page.getByRole("link", { name: "Friedhofsverwaltung" }).click();
  await page.getByRole("link", { name: "Büro stilllegen" }).click();
  await expect(page.getByRole("alert")).toContainText("1 Gespräch läuft");
  await clerk.hangsUp();
});

test("a form is filled in and mended by keyboard alone, without a script", async ({ world }) => {
  const admin = await administrator(world);
  const cookies = await admin.context.cookies();
  const plain = await world.citizen({ javaScript: false });
  await plain.context.addCookies(cookies);
  const { page } = plain;
  await page.goto(`${BASE}/organisation`);
  await page.locator("#f-phone").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("ruf mich an");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Schreiben Sie die Nummer so");
  await expect(page.locator("#f-phone")).toHaveValue("ruf mich an");
  await page.getByRole("alert").getByRole("link").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Shift+Tab");
  await expect(page.locator("#f-phone")).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("0123 456-789");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("Gespeichert");
  await page.getByRole("button", { name: "Rückgängig" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("zurückgenommen");
  await expect(page.locator("#f-phone")).not.toHaveValue("0123 456-789");
});

test("two administrators meet: nothing typed is lost", async ({ world }) => {
  const admin = await administrator(world);
  const other = await admin.context.newPage();
  await admin.page.goto(`${BASE}/organisation`);
  await other.goto(`${BASE}/organisation`);
  await other.locator("#f-name").fill("Stadt Musterstadt am See");
  await other.locator("button[value=speichern]:visible").click();
  await admin.page.locator("#f-name").fill("Stadt Musterstadt im Wald");
  await saves(admin);
  const told = admin.page.getByRole("alert");
  await expect(told).toContainText("Stadt Musterstadt im Wald");
  await expect(told).toContainText("Stadt Musterstadt am See");
  await expect(admin.page.locator("#f-name")).toHaveValue("Stadt Musterstadt im Wald");
  await expectNoBarrier(admin.page, "a conflict");
  await saves(admin);
  await expect(admin.page.locator(".s-header__name")).toHaveText("Stadt Musterstadt im Wald");
});

for (const look of [
  { name: "light, desktop", circumstances: {} },
  { name: "dark, phone", circumstances: { colorScheme: "dark" as const, viewport: { width: 375, height: 740 } } },
]) {
  test(`no page of the administration has a barrier: ${look.name}`, async ({ world }) => {
    const admin = await administrator(world, look.circumstances);
    const { page } = admin;
    const check = async (what: string): Promise<void> => {
      await expectNoBarrier(page, what);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      expect(wide, `${what} scrolls sideways`).toBe(false);
    };
    await page.goto(BASE);
    await page.getByRole("button", { name: "Mehr" }).click();
    await expect(page.getByRole("link", { name: "Rückmeldungen" })).toBeVisible();
    await check("the menu");
    for (const path of ["", "/organisation", "/bueros", "/bueros/neu", "/konten", "/konten/neu", "/verzeichnis/neu"]) {
      await page.goto(`${BASE}${path}`);
      await check(path);
    }
    await page.goto(`${BASE}/bueros`);
    await page.getByRole("link", { name: "Meldewesen" }).first().click();
    await page.waitForURL(/bueros\/[0-9a-f-]+$/);
    const office = page.url();
    await check("an office");
    for (const below of ["/zeiten", "/anliegen", "/anliegen/neu", "/stilllegen"]) {
      await page.goto(`${office}${below}`);
      await check(below);
    }
    await page.goto(`${office}/anliegen`);
    await page.locator(".s-admin-row__name").first().click();
    await check("a topic");
    await page.goto(`${office}/zeiten`);
    await page.getByLabel("Samstag, 1. Zeit, von").fill("12:00");
    await page.getByLabel("Samstag, 1. Zeit, bis").fill("08:00");
    await saves(admin);
    await expect(page.getByRole("alert")).toContainText("Samstag");
    await check("hours that do not fit");
    await page.goto(`${BASE}/konten`);
    await page.locator(".s-admin-row__name").first().click();
    await check("an account");
    await page.getByRole("link", { name: "Neues Passwort geben" }).click();
    await check("a password, asked");
  });
}
