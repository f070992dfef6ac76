/** Accounts: identity providers, second factors, sessions, the way in of the machine's operator. */
import type { Page } from "@playwright/test";
import { expectNoBarrier } from "../lib/axe";
import { code, holdsKey } from "../lib/authenticator";
import { IdentityProvider } from "../lib/provider";
import type { Login } from "../lib/server";
import { expect, test as base } from "../lib/test";

const DESK = /\/de\/desk$/;
const LOGIN = /\/de\/desk\/login/;

async function typesPassword(page: Page, { login, password }: Login): Promise<void> {
  await page.goto("/de/desk/login");
  await page.getByLabel("Benutzername").fill(login);
  await page.getByLabel("Passwort").fill(password);
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
}

/** Makes an app's codes the second step; gives the secret and the recovery codes. */
async function enrolsApp(page: Page): Promise<{ secret: string; codes: string[] }> {
  const secret = (await page.locator(".s-secret").textContent()) ?? "";
  await page.getByLabel("Code aus der App").fill(code(secret));
  await page.getByRole("button", { name: "App einrichten" }).click();
  await expect(page.getByRole("heading", { name: "Ihre Ersatzcodes" })).toBeVisible();
  const codes = await page.locator(".s-codes code").allTextContents();
  return { secret, codes };
}

const test = base.extend<{ idp: IdentityProvider }>({
  idp: [
    async ({}, use) => {
      const idp = await IdentityProvider.opens();
      await use(idp);
      await idp.closes();
    },
    { scope: "test" },
  ],
  environment: async ({ idp }, use) => {
    await use({ SCHALTER__IDENTITY: idp.configuration, SCHALTER__LIMITS__LOGIN: "{burst=1000,every_s=1}" });
  },
});

test("the provider's groups decide who somebody is, and its logout ends the session at once", async ({ world, idp }) => {
  idp.serves(world.server.url);
  idp.people.set("karla", { name: "Karla Kühn", groups: ["service", "anderes"] });
  const { page } = await world.citizen();
  await page.goto("/de/desk/login");
  await page.getByRole("link", { name: "Anmelden mit Rathaus-Konto" }).click();
  await idp.knows(page, "karla");
  await expect(page).toHaveURL(DESK);
  await expect(page.getByRole("link", { name: "Konto", exact: true })).toBeVisible();
  await page.goto("/de/desk/hinweise");
  await expect(page.locator("main")).not.toContainText("Neuer Hinweis");
  await page.goto("/de/desk/konto");
  await expect(page.locator("main")).toContainText("Angemeldet als karla");
  await expect(page.locator("main")).toContainText("über den Anmeldedienst");

  await page.goto("/de/desk");
  await expect(page.locator("[data-testid=open-seat]").or(page.locator(".s-desk")).first()).toBeVisible();
  const elsewhere = await page.context().newPage();
  await idp.logsOut(elsewhere);
  await expect(page, idp.errors.join("\n")).toHaveURL(LOGIN, { timeout: 5_000 });

  idp.people.set("karla", { name: "Karla Kühn-Berg", groups: ["leitung"] });
  await page.getByRole("link", { name: "Anmelden mit Rathaus-Konto" }).click();
  await idp.knows(page, "karla");
  await expect(page).toHaveURL(DESK);
  await page.goto("/de/desk/hinweise");
  await expect(page.locator("main")).toContainText("Neuer Hinweis");

  await page.goto("/de/desk/konto");
  await page.getByRole("button", { name: "Abmelden", exact: true }).click();
  await page.locator("button[name=logout]").click();
  await expect(page).toHaveURL(LOGIN);
  await page.goto("/de/desk/konto");
  await expect(page).toHaveURL(LOGIN);

  idp.people.set("karla", { name: "Karla Kühn-Berg", groups: ["anderes"] });
  await page.getByRole("link", { name: "Anmelden mit Rathaus-Konto" }).click();
  await idp.knows(page, "karla");
  await expect(page.getByRole("alert")).toContainText("Ihr Konto ist hier nicht freigeschaltet");
  await expectNoBarrier(page, "login with a provider and an error");
});

test("a provider that does not answer leaves the other way in", async ({ world, idp }) => {
  const { page } = await world.citizen();
  idp.http.on("request", (_, response) => response.writeHead(503).end());
  await page.goto("/de/desk/login");
  await page.getByRole("link", { name: "Anmelden mit Rathaus-Konto" }).click();
  await expect(page.getByRole("alert")).toContainText("Der Anmeldedienst antwortet nicht richtig");
  await typesPassword(page, world.server.staff(0));
  await expect(page).toHaveURL(DESK);
});

const required = test.extend({
  environment: async ({}, use) => {
    await use({ SCHALTER__ACCOUNTS__SECOND_FACTOR: "required", SCHALTER__LIMITS__LOGIN: "{burst=1000,every_s=1}" });
  },
});

required("an app's codes are made the second step at the first login, and asked for at the next", async ({ world }) => {
  const { page } = await world.citizen();
  const clerk = world.server.staff(0);
  await typesPassword(page, clerk);
  await expect(page.getByRole("heading", { name: "Zweiten Schritt einrichten" })).toBeVisible();
  await page.goto("/de/desk");
  await expect(page).toHaveURL(LOGIN);
  await page.goto("/de/desk/login/einrichten");
  await expectNoBarrier(page, "enrolment");
  const shown = await page.locator(".s-secret").textContent();
  await page.getByLabel("Code aus der App").fill("000000");
  await page.getByRole("button", { name: "App einrichten" }).click();
  await expect(page.getByRole("alert").first()).toContainText("Das stimmt nicht");
  expect(await page.locator(".s-secret").textContent(), "a mistyped code keeps the secret").toBe(shown);
  const { secret, codes } = await enrolsApp(page);
  expect(codes).toHaveLength(8);
  await expectNoBarrier(page, "recovery codes");
  await page.getByRole("button", { name: "Ich habe die Codes notiert" }).click();
  await expect(page).toHaveURL(DESK);

  const other = await world.citizen();
  await typesPassword(other.page, clerk);
  await expect(other.page.getByRole("heading", { name: "Zweiter Schritt" })).toBeVisible();
  await expectNoBarrier(other.page, "second step");
  await other.page.getByLabel("Code aus Ihrer App").fill("000000");
  await other.page.getByRole("button", { name: "Weiter" }).click();
  await expect(other.page.getByRole("alert")).toContainText("Das stimmt nicht");
  const next = code(secret, 1);
  await other.page.getByLabel("Code aus Ihrer App").fill(next);
  await other.page.getByRole("button", { name: "Weiter" }).click();
  await expect(other.page).toHaveURL(DESK);

  const third = await world.citizen();
  await typesPassword(third.page, clerk);
  await third.page.getByLabel("Code aus Ihrer App").fill(next);
  await third.page.getByRole("button", { name: "Weiter" }).click();
  await expect(third.page.getByRole("alert"), "a code counts once").toContainText("Das stimmt nicht");
  await third.page.getByLabel("Code aus Ihrer App").fill(codes[0] ?? "");
  await third.page.getByRole("button", { name: "Weiter" }).click();
  await expect(third.page).toHaveURL(DESK);
  await third.page.goto("/de/desk/konto");
  await expect(third.page.locator("main")).toContainText("Sie haben noch 7 Ersatzcodes");
  await expect(third.page.locator("main")).toContainText("mit Passwort und Ersatzcode");
});

required("a passkey is made and used", async ({ world }) => {
  const { page } = await world.citizen();
  await holdsKey(page);
  await typesPassword(page, world.server.staff(0));
  await page.getByLabel("Name des Geräts").last().fill("Dienstlaptop");
  await page.getByRole("button", { name: "Passkey einrichten" }).click();
  await page.getByRole("button", { name: "Ich habe die Codes notiert" }).click();
  await expect(page).toHaveURL(DESK);
  await page.goto("/de/desk/konto");
  await expect(page.locator("main")).toContainText("Passkey: Dienstlaptop");
  await page.getByRole("button", { name: "Entfernen: Passkey: Dienstlaptop" }).click();
  await expect(page.getByRole("alert"), "the last one stays").toContainText("Ein zweiter Schritt ist hier Pflicht");
  await page.getByRole("button", { name: "Abmelden", exact: true }).click();
  await expect(page).toHaveURL(LOGIN);

  await typesPassword(page, world.server.staff(0));
  await page.getByRole("button", { name: "Passkey benutzen" }).click();
  await expect(page).toHaveURL(DESK);
  await page.goto("/de/desk/konto");
  await expect(page.locator("main")).toContainText("mit Passwort und Passkey");
});

base("an administrator resets a second step and logs somebody out, whose desk says so at once", async ({ world }) => {
  const clerk = await world.clerk();
  await clerk.page.goto("/de/desk/konto/faktor");
  await expectNoBarrier(clerk.page, "one more factor");
  await enrolsApp(clerk.page);
  await clerk.page.getByRole("link", { name: "Ich habe die Codes notiert" }).click();
  await expect(clerk.page.locator("main")).toContainText("Sie haben noch 8 Ersatzcodes");
  const again = await world.citizen();
  await typesPassword(again.page, world.server.staff(0));
  await expect(again.page.getByRole("heading", { name: "Zweiter Schritt" })).toBeVisible();

  await clerk.page.goto("/de/desk");
  await expect(clerk.page.locator(".s-desk").first()).toBeVisible();
  const lead = await world.clerk(world.server.lead());
  await lead.page.goto("/de/desk/anmeldungen");
  await expect(lead.page.locator("main")).toContainText("App mit Codes");
  await lead.page.getByRole("button", { name: /^Zweiten Schritt zurücksetzen: / }).click();
  await expect(lead.page.getByRole("status")).toContainText("ist zurückgesetzt");
  await expect(clerk.page).toHaveURL(LOGIN, { timeout: 5_000 });
  await typesPassword(clerk.page, world.server.staff(0));
  await expect(clerk.page).toHaveURL(DESK);
});

base("sessions are listed and ended, the password changes, wrong tries slow down", async ({ world }) => {
  const clerk = await world.clerk();
  const lost = await world.clerk();
  await lost.page.goto("/de/desk");
  await expect(lost.page.locator(".s-desk").first()).toBeVisible();
  await clerk.page.goto("/de/desk/konto");
  await clerk.page.getByRole("button", { name: /^Anmeldung beenden: / }).click();
  await expect(clerk.page.getByRole("status")).toContainText("Die Anmeldung ist beendet");
  await expect(lost.page).toHaveURL(LOGIN, { timeout: 5_000 });

  const { login, password } = world.server.staff(0);
  const changes = async (present: string, fresh: string): Promise<void> => {
    await clerk.page.getByLabel("Jetziges Passwort").fill(present);
    await clerk.page.getByLabel("Neues Passwort", { exact: true }).fill(fresh);
    await clerk.page.getByLabel("Neues Passwort noch einmal").fill(fresh);
    await clerk.page.getByRole("button", { name: "Passwort ändern" }).click();
  };
  await changes("falsch-falsch", "apfel baum wolke");
  await expect(clerk.page.getByRole("alert")).toContainText("Das jetzige Passwort stimmt nicht");
  await changes(password, "apfel baum wolke");
  await expect(clerk.page.getByRole("status")).toContainText("Ihr Passwort ist geändert");

  const stranger = await world.citizen();
  for (let tries = 0; tries < 6; tries++) await typesPassword(stranger.page, { login, password, roles: "" });
  await expect(stranger.page.getByRole("alert")).toContainText("Zu viele falsche Versuche von hier");
  await expect(stranger.page.getByLabel("Benutzername"), "nothing typed is lost").toHaveValue(login);
  await clerk.page.getByRole("button", { name: "Abmelden", exact: true }).click();
  await typesPassword(clerk.page, { login, password: "apfel baum wolke", roles: "" });
  await expect(clerk.page, "a known browser stays free").toHaveURL(DESK);
});

base("the operator's link opens an account once; two persons read who made it", async ({ world }) => {
  const lead = world.server.lead();
  const printed = await world.server.run("staff", "break-glass", lead.login, "--reason", "Alle Schlüssel verloren");
  const path = /\/de\/desk\/notzugang\/[0-9a-f]+/.exec(printed)?.[0] ?? "";
  const operator = await world.citizen();
  await operator.page.goto(path);
  await expectNoBarrier(operator.page, "emergency access");
  await operator.page.getByRole("button", { name: "Konto öffnen" }).click();
  await expect(operator.page).toHaveURL(DESK);
  const second = await world.citizen();
  await second.page.goto(path);
  await expect(second.page.getByRole("alert"), "once").toContainText("zu lange gedauert");

  const made = await world.server.run("staff", "add", "vera.zweite", "--organisation", "musterstadt", "--name", "Vera Zweite", "--roles", "lead", "--offices", "all");
  const password = /shown only now: (\S+)/.exec(made)?.[1] ?? "";
  await typesPassword(second.page, { login: "vera.zweite", password, roles: "lead" });
  // The running server follows the command line within seconds.
  await expect(async () => {
    await second.page.goto("/de/desk");
    await expect(second.page).toHaveURL(DESK, { timeout: 1_000 });
  }).toPass();

  const { page } = operator;
  await page.goto("/de/desk/pruefprotokoll");
  await expectNoBarrier(page, "record, not asked yet");
  await page.getByLabel("Warum möchten Sie das Protokoll lesen?").fill("Wer hat die Öffnungszeiten geändert?");
  await page.getByRole("button", { name: "Zweite Person fragen" }).click();
  await expect(page.locator("main")).toContainText("Jetzt muss eine zweite Person hier zustimmen");
  await expect(page.getByRole("table"), "nobody reads alone").toHaveCount(0);
  await second.page.goto("/de/desk/pruefprotokoll");
  await expectNoBarrier(second.page, "record, asked to agree");
  await second.page.getByRole("button", { name: /^Zustimmen und mitlesen/ }).click();
  await expect(second.page.getByRole("table")).toContainText("Notzugang erstellt");
  await expectNoBarrier(second.page, "record");
  await page.goto("/de/desk/pruefprotokoll");
  const table = page.getByRole("table");
  for (const text of ["Notzugang benutzt", "Alle Schlüssel verloren", "Kommandozeile", "Wer hat die Öffnungszeiten geändert?"]) {
    await expect(table).toContainText(text);
  }
  await page.getByLabel("Wer").selectOption({ label: "Kommandozeile" });
  await page.getByRole("button", { name: "Anzeigen" }).click();
  await expect(table).toContainText("Notzugang erstellt");
  await expect(table).not.toContainText("Prüfprotokoll gelesen");
});

for (const look of [
  { name: "light, desktop", circumstances: {} },
  { name: "dark, phone", circumstances: { colorScheme: "dark" as const, viewport: { width: 360, height: 740 } } },
]) {
  base(`no barrier on the pages of accounts: ${look.name}`, async ({ world }) => {
    const { page } = await world.clerk(world.server.lead(), look.circumstances);
    for (const path of [
      "/de/desk/konto",
      "/de/desk/konto/faktor",
      "/de/desk/anmeldungen",
      "/de/desk/pruefprotokoll",
      "/en/desk/konto",
      "/en/desk/pruefprotokoll",
    ]) {
      await page.goto(path);
      await expectNoBarrier(page, path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      expect(wide, `${path} scrolls sideways`).toBe(false);
    }
  });
}
