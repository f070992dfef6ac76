/** Messages as people meet them: the mail lies in the demo's post, its link works once, staff see it. */
import { expectNoBarrier } from "../lib/axe";
import type { Citizen, Clerk } from "../lib/people";
import { expect, test, type World } from "../lib/test";

const ADDRESS = "b.beispiel@example.org";
const POST = "/demo/post";
const MESSAGES = "/de/desk/nachrichten";

/** Asks for a callback by mail, without waiting. */
async function asksByMail(citizen: Citizen, address = ADDRESS): Promise<void> {
  const { page } = citizen;
  await page.goto("/de/musterstadt/meldewesen/rueckruf");
  await page.locator("#rueckruf-kontakt").fill(address);
  await page.locator("#rueckruf-anliegen").selectOption({ index: 1 });
  await page.locator("#rueckruf button[type=submit]").click();
  await page.waitForURL(/\/besuch\//);
}

/** The demo's post, once something lies in it. */
async function opensPost(citizen: Citizen, text: string | RegExp): Promise<void> {
  await expect(async () => {
    await citizen.page.goto(POST);
    await expect(citizen.page.locator("article").first()).toContainText(text, { timeout: 500 });
  }).toPass({ timeout: 10_000 });
}

async function lead(world: World, circumstances = {}): Promise<Clerk> {
  const login = world.server.logins.find((one) => one.roles.includes("lead"));
  if (login === undefined) throw new Error("nobody leads");
  return world.clerk(login, circumstances);
}

async function fits(person: Citizen | Clerk, what: string): Promise<void> {
  await expectNoBarrier(person.page, what);
  const wide = await person.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  expect(wide, `${what} scrolls sideways`).toBe(false);
}

test("a callback by mail: the mail lies in the post, its link works once, staff see what became of it", async ({ world }) => {
  const citizen = await world.citizen();
  await citizen.page.goto("/de/musterstadt");
  await citizen.page.getByRole("link", { name: "Post der Demo ansehen" }).click();
  await expect(citizen.page.locator("main")).toContainText("Noch ist nichts gesendet worden");
  await asksByMail(citizen);
  await opensPost(citizen, "Ihr Rückruf von");
  const mail = citizen.page.locator("article").first();
  await expect(mail).toContainText(`An ${ADDRESS}`);
  const link = await mail.getByRole("link", { name: "Link öffnen" }).getAttribute("href");
  expect(link).toContain(`${world.server.url}/de/rueckruf/`);

  const elsewhere = await world.citizen({ javaScript: false });
  await elsewhere.page.goto(link ?? "");
  await elsewhere.page.getByRole("button", { name: "Rückruf ansehen" }).click();
  await elsewhere.page.waitForURL(/\/besuch\//);
  await expect(elsewhere.page.locator("main")).toContainText(ADDRESS);
  const third = await world.citizen();
  expect((await third.page.goto(link ?? ""))?.status()).toBe(404);
  await expect(third.page.locator("main")).toContainText("Dieser Link gilt nicht mehr");

  const clerk = await lead(world);
  await clerk.page.goto(MESSAGES);
  const row = clerk.page.locator("tbody tr").first();
  await expect(row).toContainText("Gesendet");
  await expect(row).toContainText("Link zum Rückruf");
  await expect(row).toContainText("b…@example.org");
  await row.locator("summary").click();
  await expect(row).toContainText(ADDRESS);
  await clerk.page.locator("#stand").selectOption("failed");
  await clerk.page.getByRole("button", { name: "Anzeigen" }).click();
  await expect(clerk.page.locator("main")).toContainText("Keine Nachricht hat diesen Stand");
});

test("a template is refused with the place of its mistake, previewed, kept, used and dropped", async ({ world }) => {
  const { page } = await world.citizen({ javaScript: false });
  const login = world.server.logins.find((one) => one.roles.includes("lead"));
  await page.goto("/de/desk/login");
  await page.locator("#login").fill(login?.login ?? "");
  await page.locator("#password").fill(login?.password ?? "");
  await page.locator("form[action$='/login'] button[type=submit]").click();
  await page.goto(MESSAGES);
  await page.getByRole("link", { name: "Vorlagen" }).click();
  await page.getByRole("link", { name: "Link zum Rückruf, E-Mail, Deutsch" }).click();
  await page.locator("#betreff").fill("Wir rufen an");
  await page.locator("#text").fill("Guten Tag,\n\nhier: {linkk}");
  await page.getByRole("button", { name: "Sichern" }).click();
  await expect(page.locator("[role=alert]")).toContainText("Zeile 3, Stelle 7: Den Platzhalter {linkk} gibt es nicht.");
  await expect(page.locator("#betreff")).toHaveValue("Wir rufen an");
  await expect(page.locator("#text")).toHaveValue("Guten Tag,\n\nhier: {linkk}");
  await page.locator("#text").fill("Guten Tag,\n\nhier: {link}");
  await page.getByRole("button", { name: "Vorschau" }).click();
  await expect(page.locator(".s-message__text")).toContainText("hier: https://schalter.example.org/");
  await expect(page.frameLocator("iframe").locator("body")).toContainText("hier: https://schalter.example.org/");
  await expect(page.frameLocator("iframe").locator("html")).toHaveAttribute("lang", "de");
  await page.getByRole("button", { name: "Sichern" }).click();
  await expect(page.locator("[role=status]")).toContainText("Die Vorlage ist gesichert");

  const citizen = await world.citizen();
  await asksByMail(citizen);
  await opensPost(citizen, "Wir rufen an");
  await page.getByRole("link", { name: "Link zum Rückruf, E-Mail, Deutsch" }).click();
  await page.getByRole("button", { name: "Zur Vorlage des Hauses zurück" }).click();
  await expect(page.locator("[role=status]")).toContainText("Jetzt gilt wieder die Vorlage des Hauses");
  await page.locator("#an").fill("leitung@example.org");
  await page.getByRole("button", { name: "Probe senden" }).click();
  await opensPost(citizen, "Probe von");
});

test("a clerk who may not see messages finds neither them nor their templates", async ({ world }) => {
  const clerk = await world.clerk();
  await clerk.opensSeat();
  await clerk.page.goto(MESSAGES);
  await expect(clerk.page.locator("main")).not.toContainText("Vorlagen");
  await expect(clerk.page.locator("h1")).not.toHaveText("Nachrichten");
});

for (const look of [
  { name: "light, desktop", circumstances: {} },
  { name: "dark, phone", circumstances: { colorScheme: "dark" as const, viewport: { width: 375, height: 740 } } },
]) {
  test(`no barrier on the pages of messages: ${look.name}`, async ({ world }) => {
    const citizen = await world.citizen(look.circumstances);
    await citizen.page.goto(POST);
    await fits(citizen, "post, empty");
    await asksByMail(citizen);
    await opensPost(citizen, "Ihr Rückruf von");
    await fits(citizen, "post");
    const clerk = await lead(world, look.circumstances);
    await clerk.page.goto(MESSAGES);
    await fits(clerk, "messages");
    await clerk.page.goto(`${MESSAGES}?stand=failed`);
    await fits(clerk, "messages, none");
    await clerk.page.goto(`${MESSAGES}/vorlagen`);
    await fits(clerk, "templates");
    for (const one of ["callback_link/email/de", "callback_link/email/ar", "matter_number/sms/uk", "case_closed/email/vi"]) {
      await clerk.page.goto(`${MESSAGES}/vorlagen/${one}`);
      await fits(clerk, `template ${one}`);
      const frame = clerk.page.locator("iframe[srcdoc]");
      if ((await frame.count()) > 0) {
        const html = (await frame.getAttribute("srcdoc")) ?? "";
        const alone = await clerk.context.newPage();
        await alone.emulateMedia({ colorScheme: "light" });
        await alone.setContent(html);
        await expectNoBarrier(alone, `mail ${one}`);
        await alone.close();
      }
    }
    await clerk.page.locator("#text").fill("{falsch}");
    await clerk.page.getByRole("button", { name: "Sichern" }).click();
    await expect(clerk.page.locator("[role=alert]")).toBeVisible();
    await fits(clerk, "template with a mistake");
  });
}
