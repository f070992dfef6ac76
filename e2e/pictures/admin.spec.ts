/** Pictures of the administration, to be looked at. */
import { mkdirSync } from "node:fs";
import { test } from "../lib/test";

const FOLDER = "test-results/pictures";
const BASE = "/de/desk/verwaltung";
const LOOKS = [
  { name: "desktop", circumstances: { viewport: { width: 1280, height: 800 } } },
  { name: "phone", circumstances: { viewport: { width: 375, height: 740 }, colorScheme: "dark" as const } },
];

for (const look of LOOKS) {
  test(`administration: ${look.name}`, async ({ world }) => {
    mkdirSync(FOLDER, { recursive: true });
    const login = world.server.logins.find((one) => one.roles.includes("admin"));
    const { page } = await world.clerk(login, look.circumstances);
    const take = (name: string, fullPage = true): Promise<Buffer> =>
      page.screenshot({ path: `${FOLDER}/${look.name}-admin-${name}.png`, fullPage });
    await page.getByRole("button", { name: "Mehr" }).click();
    await take("menu", false);
    for (const [name, path] of [
      ["overview", ""],
      ["organisation", "/organisation"],
      ["offices", "/bueros"],
      ["office-new", "/bueros/neu"],
      ["accounts", "/konten"],
      ["account-new", "/konten/neu"],
      ["entry-new", "/verzeichnis/neu"],
    ] as const) {
      await page.goto(`${BASE}${path}`);
      await take(name);
    }
    await page.goto(`${BASE}/bueros`);
    await page.getByRole("link", { name: "Meldewesen" }).first().click();
    await page.waitForURL(/bueros\/[0-9a-f-]+$/);
    const office = page.url();
    for (const below of ["zeiten", "anliegen", "anliegen/neu", "stilllegen"]) {
      await page.goto(`${office}/${below}`);
      await take(below.replace("/", "-"));
    }
    await page.goto(`${office}/zeiten`);
    await page.getByLabel("Samstag, 1. Zeit, von").fill("12:00");
    await page.getByLabel("Samstag, 1. Zeit, bis").fill("08:00");
    await page.getByRole("button", { name: "Tag hinzufügen" }).click();
    await page.locator("button[value=speichern]:visible").click();
    await take("hours-wrong");
    await page.goto(office);
    await page.locator("#f-capacity").fill("viele");
    await page.locator("button[value=speichern]:visible").click();
    await take("office-wrong");
    await page.locator("#f-capacity").fill("77");
    await page.locator("button[value=speichern]:visible").click();
    await take("office-saved");
    await page.goto(`${BASE}/konten`);
    await page.locator(".s-admin-row__name").first().click();
    await take("account");
    await page.getByRole("link", { name: "Neues Passwort geben" }).click();
    await take("password-asked");
    await page.getByRole("button", { name: "Neues Passwort geben" }).click();
    await take("password");
  });
}
