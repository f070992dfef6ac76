/** Data protection in the browser: periods, a legal hold, information, erasure, and what a staff council switches off. */
import type { Page } from "@playwright/test";
import { expectNoBarrier } from "../lib/axe";
import type { Citizen, Clerk } from "../lib/people";
import { expect, test } from "../lib/test";

const PROTECTION = "/de/desk/datenschutz";
const PERSON = "/de/desk/auskunft";
const FEATURES = "/de/desk/verwaltung/mitbestimmung";

/** A talk that leaves a matter behind; its number. */
async function leavesAMatter(citizen: Citizen, clerk: Clerk): Promise<string> {
  await citizen.enters();
  await clerk.opensSeat();
  await clerk.accepts();
  await clerk.hangsUp();
  await clerk.get("outcome-ticket").click();
  await clerk.get("ticket-text").fill("Meldebescheinigung zusenden");
  await clerk.get("ticket-contact").selectOption("email");
  await clerk.get("ticket-to").fill("b.beispiel@example.org");
  await clerk.get("save-outcome").click();
  const number = clerk.get("ticket-number").first();
  await expect(number).toContainText(/\d{4}-\d{5}/);
  return /\d{4}-\d{5}/.exec((await number.textContent()) ?? "")?.[0] ?? "";
}

async function searches(page: Page, text: string): Promise<void> {
  await page.goto(PERSON);
  await page.locator("#suche").fill(text);
  await page.getByRole("button", { name: "Suchen", exact: true }).click();
  await expect(page.locator("main h2").first()).toBeVisible();
}

async function steps(page: Page, number: string, name: string): Promise<void> {
  await page.goto(`/de/desk/vorgaenge?nummer=${number}`);
  await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  await expect(page.getByRole("status")).toContainText(number);
}

test("a person is told and forgotten, unless it is promised or held", async ({ world }) => {
  const lead = await world.clerk(world.server.lead());
  const { page } = lead;
  const clerk = await world.clerk();
  const number = await leavesAMatter(await world.citizen(), clerk);

  await searches(page, "B.Beispiel@example.org");
  await expect(page.locator("main")).toContainText("Meldebescheinigung zusenden");
  await expect(page.locator("main")).toContainText("wird für die offene Zusage gebraucht");
  await expectNoBarrier(page, "a person who was found");
  const file = page.waitForEvent("download");
  await page.getByRole("button", { name: "Als Datei (JSON)" }).click();
  expect((await file).suggestedFilename()).toBe("auskunft.json");
  const printed = lead.context.waitForEvent("page");
  await page.getByRole("button", { name: "Zum Drucken öffnen" }).click();
  const print = await printed;
  await expect(print.locator("main")).toContainText("Auskunft nach Art. 15 DSGVO");
  await expect(print.locator("main")).toContainText(number);
  await expectNoBarrier(print, "information for a person");

  await steps(page, number, "Übernehmen");
  await steps(page, number, "Abschließen");
  await page.goto(PROTECTION);
  await page.getByLabel("Nummer des Vorgangs oder Kennung des Besuchs").fill(number);
  await page.getByLabel("Grund").fill("Widerspruch");
  await page.getByLabel("Aufbewahren bis").fill(new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10));
  await page.getByRole("button", { name: "Aufbewahrung anordnen" }).click();
  await expect(page.getByRole("status")).toContainText("angeordnet");
  await expect(page.locator("main")).toContainText(`Vorgang ${number}`);
  await expectNoBarrier(page, "data protection with a hold");
  await searches(page, number);
  await expect(page.locator("main")).toContainText("Aufbewahrung angeordnet");
  await expect(page.locator("main")).toContainText("Zurzeit kann nichts gelöscht werden");

  await page.goto(PROTECTION);
  await page.getByRole("button", { name: `Aufbewahrung beenden: Vorgang ${number}` }).click();
  await expect(page.getByRole("status")).toContainText("beendet");
  await searches(page, number);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Jetzt löschen" }).click();
  await expect(page.getByRole("status")).toContainText("gelöscht");
  await expectNoBarrier(page, "a person who was erased");
  await searches(page, number);
  await expect(page.locator("main")).toContainText("Nichts gefunden");
  await page.goto(PROTECTION);
  await expect(page.locator("#geloescht ~ div, section[aria-labelledby=geloescht]").first()).toContainText("Vorgang");
});

test("a period is changed within its bounds, without a script", async ({ world }) => {
  const lead = await world.clerk(world.server.lead());
  const bare = await world.citizen({ javaScript: false });
  await bare.context.addCookies(await lead.context.cookies());
  const { page } = bare;
  await page.goto(PROTECTION);
  const row = page.getByRole("row", { name: /^Kommentar zur Bewertung/ });
  await expect(row).toContainText("90 Tage");
  await row.locator("summary").click();
  await row.locator("input[name=count]").fill("900");
  await row.getByRole("button", { name: "Frist übernehmen" }).click();
  await expect(page.getByRole("alert")).toContainText("1 Tag bis 365 Tage");
  await row.locator("summary").click();
  await row.locator("input[name=count]").fill("30");
  await row.getByRole("button", { name: "Frist übernehmen" }).click();
  await expect(page.getByRole("status")).toContainText("30 Tage");
  await expect(row).toContainText("30 Tage");
  await expect(page.getByRole("row", { name: /^Ereignisse eines Platzes/ })).toContainText("fest");
});

test("what is switched off is gone for citizens too", async ({ world }) => {
  const citizen = await world.citizen();
  const office = "/de/musterstadt/meldewesen";
  await citizen.page.goto(office);
  const offer = citizen.page.locator("a[href$='/rueckruf']");
  await expect(offer).not.toHaveCount(0);
  const lead = await world.clerk(world.server.lead());
  await lead.page.goto(FEATURES);
  await expectNoBarrier(lead.page, "co-determination");
  await lead.page.getByRole("button", { name: "Abschalten: Rückrufe" }).click();
  await expect(lead.page.getByRole("status")).toContainText("Rückrufe ist jetzt aus");
  await citizen.page.reload();
  await expect(offer).toHaveCount(0);
  await citizen.page.goto(`${office}/rueckruf`);
  await expect(citizen.page).toHaveURL(new RegExp(`${office}$`));
});

test("a clerk neither searches for persons nor switches anything", async ({ world }) => {
  const clerk = await world.clerk();
  for (const path of [PROTECTION, PERSON, FEATURES]) {
    const answer = await clerk.page.goto(path);
    expect(answer?.status()).toBe(403);
  }
});

for (const look of [
  { name: "desktop", viewport: { width: 1280, height: 900 }, colorScheme: "light" as const },
  { name: "phone", viewport: { width: 375, height: 740 }, colorScheme: "dark" as const },
]) {
  test(`every page of data protection is without a barrier: ${look.name}`, async ({ world }) => {
    const lead = await world.clerk(world.server.lead(), look);
    for (const path of [PROTECTION, PERSON, FEATURES]) {
      await lead.page.goto(path);
      await expectNoBarrier(lead.page, `${path} on a ${look.name}`);
      const wide = await lead.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      expect(wide, `${path} scrolls sideways`).toBe(false);
    }
    await searches(lead.page, "0151 2345678");
    await expect(lead.page.locator("main")).toContainText("Nichts gefunden");
    await lead.page.locator("#suche").fill("Erika");
    await lead.page.getByRole("button", { name: "Suchen", exact: true }).click();
    await expect(lead.page.getByRole("alert")).toContainText("lässt sich nicht suchen");
    await expect(lead.page.locator("#suche")).toHaveValue("Erika");
    await expectNoBarrier(lead.page, `a search that cannot be on a ${look.name}`);
  });
}
