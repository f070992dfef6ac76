/** Pictures of logging in, of the own account and of the record of changes, to be looked at. */
import { mkdirSync } from "node:fs";
import { code, holdsKey } from "../lib/authenticator";
import { test } from "../lib/test";

const FOLDER = "test-results/pictures";
const GROUP = '{name="a",organisation="musterstadt",roles=["clerk"]}';
const PROVIDER = `[{key="rathaus",name="Rathaus-Konto",issuer="http://localhost:9",client_id="a",group=[${GROUP}]}]`;

test.use({
  environment: { SCHALTER__IDENTITY: PROVIDER, SCHALTER__ACCOUNTS__SECOND_FACTOR: "required", SCHALTER__LIMITS__LOGIN: "{burst=1000,every_s=1}" },
});

for (const look of [
  { name: "desktop", circumstances: { viewport: { width: 1280, height: 800 } } },
  { name: "phone", circumstances: { viewport: { width: 375, height: 740 }, colorScheme: "dark" as const } },
]) {
  test(`accounts: ${look.name}`, async ({ world }) => {
    mkdirSync(FOLDER, { recursive: true });
    const { page } = await world.citizen(look.circumstances);
    const take = (name: string): Promise<Buffer> => page.screenshot({ path: `${FOLDER}/${look.name}-accounts-${name}.png`, fullPage: true });
    const enters = async (): Promise<void> => {
      const { login, password } = world.server.lead();
      await page.goto("/de/desk/login");
      await page.locator("#login").fill(login);
      await page.locator("#password").fill(password);
      await page.locator("form button[type=submit]").click();
    };
    await holdsKey(page);
    await page.goto("/de/desk/login?fehler=gruppe");
    await take("login");
    await enters();
    await take("enrol");
    const secret = (await page.locator(".s-secret").textContent()) ?? "";
    await page.locator("#code").fill("000000");
    await page.getByRole("button", { name: "App einrichten" }).click();
    await take("enrol-mistake");
    await page.locator("#code").fill(code(secret));
    await page.locator("#app-name").fill("Diensttelefon");
    await page.getByRole("button", { name: "App einrichten" }).click();
    await take("codes");
    await page.getByRole("button", { name: "Ich habe die Codes notiert" }).click();
    await page.goto("/de/desk/konto/faktor");
    await page.locator("#passkey-name").fill("Sicherheitsschlüssel am Schlüsselbund");
    await page.getByRole("button", { name: "Passkey einrichten" }).click();
    await page.getByText("ist eingerichtet").waitFor();
    await take("own");
    await page.goto("/de/desk/anmeldungen");
    await take("logins");
    await page.goto("/de/desk/pruefprotokoll");
    await take("record-ask");
    await page.locator("#grund").fill("Eine Bürgerin fragt, wer am Montag die Öffnungszeiten geändert hat.");
    await page.getByRole("button", { name: "Zweite Person fragen" }).click();
    await take("record-waits");
    const made = await world.server.run("staff", "add", "vera.zweite", "--organisation", "musterstadt", "--name", "Vera Zweite", "--roles", "admin", "--offices", "all");
    const link = await world.server.run("staff", "break-glass", "vera.zweite", "--reason", "Für die Bilder");
    if (!made) throw new Error("no account");
    const other = await world.citizen(look.circumstances);
    await other.page.goto(/\/de\/desk\/notzugang\/[0-9a-f]+/.exec(link)?.[0] ?? "");
    // The running server follows the command line within seconds.
    while ((await other.page.getByRole("button", { name: "Konto öffnen" }).count()) === 0) {
      await other.page.goto(/\/de\/desk\/notzugang\/[0-9a-f]+/.exec(link)?.[0] ?? "");
    }
    await other.page.screenshot({ path: `${FOLDER}/${look.name}-accounts-emergency.png`, fullPage: true });
    await other.page.getByRole("button", { name: "Konto öffnen" }).click();
    await other.page.goto("/de/desk/pruefprotokoll");
    await other.page.screenshot({ path: `${FOLDER}/${look.name}-accounts-record-agree.png`, fullPage: true });
    await other.page.getByRole("button", { name: /^Zustimmen/ }).click();
    await page.goto("/de/desk/pruefprotokoll");
    await take("record");
    await page.goto("/de/desk/konto");
    await page.getByRole("button", { name: "Abmelden", exact: true }).click();
    await enters();
    await take("factor");
  });
}
