/** Callbacks and limits as citizens meet them: a promise is kept, and the truth is told. */
import { expectNoBarrier } from "../lib/axe";
import { changeOffice, clockIn } from "../lib/office";
import type { Citizen } from "../lib/people";
import { expect, test } from "../lib/test";
import type { World } from "../lib/test";

const NUMBER = "0221 4710-777";
const ENTER = "/de/musterstadt/meldewesen/betreten";

/** Leaves a number on the page of a visit that waits. */
async function asks(citizen: Citizen, contact = NUMBER): Promise<void> {
  await citizen.get("callback-contact").fill(contact);
  await citizen.get("callback-send").click();
}

/** Fills in the form without waiting, and sends it. */
async function asksOnPage(citizen: Citizen, contact = NUMBER): Promise<void> {
  const { page } = citizen;
  await page.locator("#rueckruf-kontakt").fill(contact);
  if ((await page.locator("#rueckruf-anliegen").inputValue()) === "") await page.locator("#rueckruf-anliegen").selectOption({ index: 1 });
  await page.locator("#rueckruf button[type=submit]").click();
  await page.waitForURL(/\/besuch\//);
}

async function noSidewaysScroll(citizen: Citizen): Promise<void> {
  const wide = await citizen.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  expect(wide, `${citizen.page.url()} scrolls sideways`).toBe(false);
}

/** The page says so by itself, as soon as the server has read the plan. */
async function reads(citizen: Citizen, path: string, text: string): Promise<void> {
  await expect(async () => {
    await citizen.page.goto(path);
    await expect(citizen.page.locator("main")).toContainText(text, { timeout: 500 });
  }).toPass({ timeout: 20_000 });
}

test("a callback accepted while waiting is kept across a restart and rings with its number", async ({ world }) => {
  const citizen = await world.citizen();
  await citizen.enters();
  await expect(citizen.get("unmet")).toBeVisible();
  await asks(citizen, "112");
  await expect(citizen.get("callback-problem")).toBeVisible();
  await expect(citizen.get("callback-contact")).toHaveValue("112");
  await asks(citizen);
  await expect(citizen.get("promised-says")).toContainText(/Wir rufen Sie .*bis .* Uhr an\./);
  await citizen.page.evaluate(() => document.body.setAttribute("data-before", "yes"));

  await world.server.kill();
  await world.server.up();
  await expect(citizen.page.locator("[data-live-state=open]")).toBeAttached({ timeout: 15_000 });
  await expect(citizen.get("promised-to")).toHaveText(NUMBER);
  await expect(citizen.page.locator("body")).toHaveAttribute("data-before", "yes");
  await citizen.page.reload();
  await expect(citizen.get("promised-to")).toHaveText(NUMBER);
  const path = citizen.page.url();
  await citizen.page.goto("about:blank");

  const clerk = await world.clerk();
  await clerk.opensSeat();
  await expect(clerk.get("offer")).toContainText(NUMBER);
  await clerk.accepts();
  await citizen.page.goto(path);
  await expect(citizen.get("promised-says")).toContainText("Wir rufen Sie jetzt an");
  await clerk.hangsUp();
  await expect(citizen.get("ended")).toHaveAttribute("data-why", "finished");
  await expect(citizen.page.locator("body")).not.toContainText(NUMBER);
});

test("the promise is changed, opened elsewhere by its link, and cancelled", async ({ world }) => {
  const citizen = await world.citizen();
  await citizen.enters();
  await asks(citizen, "b.beispiel@example.org");
  await expect(citizen.get("promised-to")).toHaveText("b.beispiel@example.org");
  await citizen.get("promised-change").click();
  await citizen.get("callback-contact").fill(NUMBER);
  const time = await citizen.get("callback-window").locator("optgroup option").last().getAttribute("value");
  await citizen.get("callback-window").selectOption(time);
  await citizen.get("callback-send").click();
  await expect(citizen.get("promised-to")).toHaveText(NUMBER);
  await expect(citizen.get("promised-says")).toContainText(/zwischen .* und .* Uhr an\./);
  const link = await citizen.get("promised-link").inputValue();

  const elsewhere = await world.citizen({ javaScript: false });
  const looked = await elsewhere.page.goto(link);
  expect(looked?.headers()["referrer-policy"]).toBe("no-referrer");
  await expect(elsewhere.page.locator("body")).not.toContainText(NUMBER);
  await expectNoBarrier(citizen.page, "promise");
  await elsewhere.page.getByRole("button", { name: "Rückruf ansehen" }).click();
  await elsewhere.page.waitForURL(/\/besuch\//);
  await expect(elsewhere.page.locator("main")).toContainText(NUMBER);
  await expect(citizen.get("promised-link")).toHaveCount(0);
  const third = await world.citizen();
  expect((await third.page.goto(link))?.status()).toBe(404);
  await expect(third.page.locator("main")).toContainText("Dieser Link gilt nicht mehr");
  await expect(third.page.locator("main a[href^='tel:']")).toBeVisible();

  await citizen.get("promised-cancel").click();
  await citizen.get("confirm-no").click();
  await expect(citizen.get("promised")).toBeVisible();
  await citizen.get("promised-cancel").click();
  await citizen.get("confirm-yes").click();
  await expect(citizen.get("ended")).toHaveAttribute("data-why", "cancelled");
});

test("without scripts one is called back instead of waiting, and cancels", async ({ world }) => {
  const citizen = await world.citizen({ javaScript: false });
  await citizen.enters();
  const main = citizen.page.locator("main");
  await main.getByRole("link", { name: "Zurückrufen lassen" }).click();
  await citizen.page.locator("#rueckruf-kontakt").fill("keine Nummer");
  await citizen.page.locator("#rueckruf button[type=submit]").click();
  await expect(citizen.page.locator("#rueckruf-kontakt")).toHaveValue("keine Nummer");
  await expect(citizen.page.locator("#rueckruf-kontakt-fehler")).toBeVisible();
  await asksOnPage(citizen);
  await expect(main).toContainText(NUMBER);
  await citizen.page.locator("summary").click();
  await citizen.page.getByRole("button", { name: "Ja, absagen" }).click();
  await expect(main).toContainText("Ihr Rückruf ist abgesagt");
  await expect(main).not.toContainText(NUMBER);
});

test("a full line says so and takes a callback with what was chosen", async ({ world }) => {
  await changeOffice(world.server, "meldewesen", { capacity: 2 });
  const waiting = [await world.citizen(), await world.citizen()];
  for (const citizen of waiting) await citizen.enters();
  const late = await world.citizen();
  await reads(late, "/de/musterstadt/meldewesen", "Die Warteschlange ist voll.");
  await expectNoBarrier(late.page, "office, full");
  await late.page.goto(ENTER);
  await expect(late.page.locator("main")).toContainText("Die Warteschlange ist voll.");
  await late.page.locator("input[name=topic]").nth(2).check();
  const topic = await late.page.locator("input[name=topic]").nth(2).inputValue();
  await late.page.locator("textarea[name=note]").fill("Ich brauche einen Ausweis");
  await late.page.locator("form[action$='/betreten'] button[type=submit]").click();
  await expect(late.page.locator("h1")).toHaveText("Die Warteschlange ist voll");
  await expect(late.page.locator("main a[href^='tel:']")).toBeVisible();
  await expect(late.page.locator("#rueckruf-anliegen")).toHaveValue(topic);
  await expect(late.page.locator("#rueckruf-notiz")).toHaveValue("Ich brauche einen Ausweis");
  await expectNoBarrier(late.page, "full");
  await asksOnPage(late);
  await expect(late.get("promised-to")).toHaveText(NUMBER);
  for (const citizen of waiting) expect(await citizen.place()).toBeLessThanOrEqual(2);
});

async function closesSoon(world: World, minutes: number): Promise<void> {
  await changeOffice(world.server, "meldewesen", { serveAfterClosing: false, lateMinutes: 0, openUntil: clockIn(minutes) });
}

test("closing time: who comes too late is told, who still waits is offered a callback", async ({ world }) => {
  const clerk = await world.clerk();
  await clerk.opensSeat();
  const talking = await world.citizen();
  await talking.enters();
  await clerk.accepts();
  const waiting = await world.citizen();
  await waiting.enters();
  await expect(waiting.get("place")).toBeVisible();
  await closesSoon(world, 3);

  const late = await world.citizen();
  await reads(late, ENTER, "Heute erreichen wir Sie voraussichtlich nicht mehr");
  await late.page.locator("input[name=topic]").first().check();
  await late.page.locator("form[action$='/betreten'] button[type=submit]").click();
  await expect(late.page.locator("h1")).toHaveText("Heute erreichen wir Sie nicht mehr");
  await expect(late.page.locator("main")).toContainText(/Wir schließen um .* Uhr\./);
  await expectNoBarrier(late.page, "too late");
  await asksOnPage(late);
  await expect(late.get("promised")).toBeVisible();
  await expect(waiting.get("late")).toContainText(/Öffnet morgen um 0 Uhr/);
  await expect(waiting.get("callback-offer")).toBeVisible();
  await expectNoBarrier(waiting.page, "waiting, too late");

  await closesSoon(world, -1);
  await expect(waiting.get("ended")).toHaveAttribute("data-why", "closed", { timeout: 20_000 });
  await expectNoBarrier(waiting.page, "closed while waiting");
  await waiting.get("ended-callback").click();
  await expect(waiting.page.locator("#rueckruf-zeit option").first()).toHaveText("Sobald wir wieder öffnen");
  await asksOnPage(waiting, "b.beispiel@example.org");
  await expect(waiting.get("promised-says")).toContainText(/Wir schicken Ihnen morgen ab 0 Uhr einen Link/);
});

test("the last seat closes: who waits is offered the alternatives at once", async ({ world }) => {
  const clerk = await world.clerk();
  await clerk.opensSeat();
  const citizen = await world.citizen();
  await citizen.enters();
  await clerk.get("decline").click();
  await expect(citizen.get("place")).toBeVisible();
  await clerk.get("close-seat").click();
  await clerk.get("confirm-yes").click();
  await expect(clerk.get("seat")).toHaveAttribute("data-stage", "closed");
  await expect(citizen.get("unmet")).toBeVisible();
  await expect(citizen.get("callback-offer")).toContainText("solange diese Seite offen ist");
  await expect(citizen.page.locator("a[href^='tel:']").first()).toBeVisible();
  await expectNoBarrier(citizen.page, "nobody is left");
  await asks(citizen);
  await expect(citizen.get("promised")).toBeVisible();
});

for (const look of [
  { name: "light, desktop", circumstances: {} },
  { name: "dark, phone", circumstances: { colorScheme: "dark" as const, viewport: { width: 360, height: 740 } } },
]) {
  test(`no barrier where a callback is asked for: ${look.name}`, async ({ world }) => {
    const citizen = await world.citizen(look.circumstances);
    const check = async (what: string): Promise<void> => {
      await expectNoBarrier(citizen.page, what);
      await noSidewaysScroll(citizen);
    };
    for (const path of ["meldewesen", "meldewesen/rueckruf", "wohngeld/betreten", "wohngeld"]) {
      await citizen.page.goto(`/de/musterstadt/${path}`);
      await check(path);
    }
    await citizen.page.goto("/de/rueckruf/0123456789abcdef0123456789abcdef");
    await check("a link that is spent");
    await citizen.page.goto("/de/musterstadt/meldewesen/rueckruf");
    await citizen.page.locator("#rueckruf-kontakt").fill("keine");
    await citizen.page.locator("#rueckruf-anliegen").selectOption({ index: 1 });
    await citizen.page.locator("#rueckruf button[type=submit]").click();
    await check("callback with a mistake");
    await citizen.enters();
    await expect(citizen.get("callback-offer")).toBeVisible();
    await asks(citizen, "112");
    await expect(citizen.get("callback-problem")).toBeVisible();
    await check("waiting, with a mistake");
    await asks(citizen);
    await expect(citizen.get("promised")).toBeVisible();
    await citizen.get("promised-change").click();
    await check("promise, changing");
    const elsewhere = await world.citizen(look.circumstances);
    await elsewhere.page.goto(await citizen.get("promised-link").inputValue());
    await expectNoBarrier(elsewhere.page, "link");
    await citizen.page.getByRole("button", { name: "So lassen" }).click();
    await citizen.get("promised-cancel").click();
    await check("promise, cancelling");
    await citizen.get("confirm-yes").click();
    await expect(citizen.get("ended")).toBeVisible();
    await check("cancelled");
  });
}
