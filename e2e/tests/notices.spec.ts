/** Notices, an office closed for today, the directory: what leads and admins do, and who sees it at once. */
import { expectNoBarrier } from "../lib/axe";
import type { Page } from "@playwright/test";
import { expect, test } from "../lib/test";

const NOTICES = "/de/desk/hinweise";

async function publishes(page: Page, text: string, office = "", warning = false): Promise<void> {
  await page.goto(NOTICES);
  await page.locator("#text").fill(text);
  await page.locator("#buero").selectOption(office);
  if (warning) await page.locator("input[name=level][value=warning]").check();
  await page.getByRole("button", { name: "Veröffentlichen" }).click();
  await expect(page.getByRole("status")).toContainText("veröffentlicht");
}

test("a notice is on every open page at once, and vanishes at once", async ({ world }) => {
  const visitor = await world.citizen();
  await visitor.page.goto("/de/musterstadt");
  await expect(visitor.page.locator("[data-notices]")).toBeEmpty();
  const entering = await world.citizen();
  await entering.page.goto("/de/musterstadt/meldewesen/betreten");
  const waiting = await world.citizen();
  await waiting.enters();
  await expect(waiting.get("place")).toBeVisible();
  const elsewhere = await world.citizen();
  await elsewhere.page.goto("/de/musterstadt/kfz-zulassung");
  const clerk = await world.clerk();
  const lead = await world.clerk(world.server.lead());

  await publishes(lead.page, "Heute keine Ausweisausgabe", "meldewesen", true);
  const shown = [visitor.page, entering.page].map((page) => page.locator("[data-notices] .s-notice--warn"));
  for (const notice of shown) await expect(notice).toContainText("Heute keine Ausweisausgabe");
  for (const person of [waiting, clerk]) await expect(person.get("notice")).toContainText("Heute keine Ausweisausgabe");
  await expect(elsewhere.page.locator("[data-notices]")).toBeEmpty();
  await expectNoBarrier(visitor.page, "portal with a notice");
  await expectNoBarrier(waiting.page, "waiting with a notice");
  await expectNoBarrier(clerk.page, "desk with a notice");

  await lead.page.getByRole("button", { name: "Zurücknehmen: Heute keine Ausweisausgabe" }).click();
  await expect(lead.page.getByRole("status")).toContainText("zurückgenommen");
  for (const notice of shown) await expect(notice).toHaveCount(0);
  for (const person of [waiting, clerk]) await expect(person.get("notice")).toHaveCount(0);
});

test("an office closed for today says why and when it opens, and opens again", async ({ world }) => {
  const visitor = await world.citizen();
  await visitor.page.goto("/de/musterstadt/meldewesen");
  const card = visitor.page.locator("[data-office]");
  await expect(card).toHaveAttribute("data-open", "true");
  const waiting = await world.citizen();
  await waiting.enters();
  await expect(waiting.get("place")).toBeVisible();
  const late = await world.citizen();
  await late.page.goto("/de/musterstadt/meldewesen/betreten");
  const lead = await world.clerk(world.server.lead());
  await lead.page.goto(NOTICES);
  await lead.page.getByRole("link", { name: "Heute schließen: Meldewesen" }).click();
  await expect(lead.page.locator("main")).toContainText("1 Person wartet. Wer schon wartet, wird noch bedient.");
  await lead.page.getByLabel("Grund").fill("Wasserschaden im Rathaus");
  await lead.page.getByRole("button", { name: "Heute schließen" }).click();
  await expect(lead.page.getByRole("status")).toContainText("Meldewesen ist für heute geschlossen");

  await expect(card).toHaveAttribute("data-open", "false");
  await expect(card.locator("[data-text=hours]")).toContainText("Wasserschaden im Rathaus. Öffnet morgen um 0 Uhr");
  expect(await waiting.place()).toBe(1);
  await late.page.locator("input[name=topic]").first().check();
  await late.page.locator("form[action$='/betreten'] button[type=submit]").click();
  await expect(late.page.locator("main")).toContainText("Wasserschaden im Rathaus. Öffnet morgen um 0 Uhr");
  await expect(late.page.locator("main a[href^='tel:']")).toBeVisible();

  await lead.page.getByRole("link", { name: "Wieder öffnen: Meldewesen" }).click();
  await lead.page.getByRole("button", { name: "Wieder öffnen" }).click();
  await expect(lead.page.getByRole("status")).toContainText("gelten wieder");
  await expect(card).toHaveAttribute("data-open", "true");
  await late.enters();
});

test("a table with a broken line is looked at, taken and found in", async ({ world }) => {
  const lead = await world.clerk(world.server.lead());
  const { page } = lead;
  await page.goto("/de/desk/verzeichnis?q=Lindenstr.+12");
  const names = page.locator(".s-entry__name");
  await expect(names).toHaveText(["Friederike Vogt", "Jörg Weiß"]);
  const template = page.waitForEvent("download");
  await page.getByRole("link", { name: "Tabelle einlesen" }).click();
  await page.getByRole("link", { name: "Vorlage" }).click();
  expect((await template).suggestedFilename()).toBe("vorlage.csv");

  const table = ["Kennung;Art;Name;Aufgabe;Telefon;Straßen", "503;Person;Karin Schuster;Abfall;0221 4710-602;Lindenstraße", "9;Roboter;Kaputt;;;", "10;Person;Neu Hier;Archiv;0221 4710-950;"].join("\n");
  const file = { name: "tabelle.csv", mimeType: "text/csv", buffer: Buffer.from(table) };
  await page.locator("#datei").setInputFiles(file);
  await page.getByRole("button", { name: "Prüfen" }).click();
  const main = page.locator("main");
  await expect(main).toContainText("Neu: 1");
  await expect(main).toContainText("Geändert: 1");
  await expect(page.getByRole("row", { name: /^3 / })).toContainText("„Roboter“ ist weder Person noch Stelle.");
  await page.getByRole("button", { name: "Übernehmen" }).click();
  await expect(page.getByRole("status")).toContainText("1 neu, 1 geändert");
  await expect(names).toHaveText(["Karin Schuster", "Neu Hier"]);

  const clerk = await world.clerk();
  const found = await clerk.page.evaluate(async () => (await fetch("/desk/directory?q=Lindenstra%C3%9Fe%207")).json());
  expect(found.entries).toHaveLength(1);
  expect(found.entries[0]).toMatchObject({ name: "Karin Schuster", because: "Lindenstraße", reachable: "none" });
});

for (const look of [
  { name: "light, desktop", circumstances: {} },
  { name: "dark, phone", circumstances: { colorScheme: "dark" as const, viewport: { width: 360, height: 740 } } },
]) {
  test(`no barrier on the pages of notices and directory: ${look.name}`, async ({ world }) => {
    const lead = await world.clerk(world.server.lead(), look.circumstances);
    const { page } = lead;
    await publishes(page, "Standesamt nur mit Termin", "standesamt");
    await publishes(page, "Heute keine Ausweisausgabe", "", true);
    const visit = async (path: string): Promise<void> => {
      await page.goto(path);
      await expectNoBarrier(page, path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      expect(wide, `${path} scrolls sideways`).toBe(false);
    };
    for (const path of [
      NOTICES,
      `${NOTICES}/buero/meldewesen/schliessen`,
      `${NOTICES}/buero/meldewesen/oeffnen`,
      "/de/desk/verzeichnis",
      "/de/desk/verzeichnis?q=M%C3%BCller",
      "/de/desk/verzeichnis?q=99999",
      "/de/desk/verzeichnis/einlesen",
      "/de/musterstadt",
      "/de/musterstadt/standesamt",
      "/en/desk/hinweise",
      "/en/desk/verzeichnis",
    ]) {
      await visit(path);
    }
    await page.goto("/de/desk/verzeichnis/einlesen");
    const table = `Name;Art\nNeu;Roboter\nGut;\n`;
    await page.locator("#datei").setInputFiles({ name: "t.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
    await page.getByRole("button", { name: "Prüfen" }).click();
    await expect(page.getByRole("button", { name: "Übernehmen" })).toBeVisible();
    await expectNoBarrier(page, "preview of a table");
  });
}
