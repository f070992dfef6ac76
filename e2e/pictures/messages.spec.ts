/** Pictures of messages, their templates and the demo's post, to be looked at. */
import { mkdirSync } from "node:fs";
import { expect, test } from "../lib/test";

const FOLDER = "test-results/pictures";
const LOOKS = [
  { name: "desktop", circumstances: { viewport: { width: 1280, height: 800 } } },
  { name: "phone", circumstances: { viewport: { width: 375, height: 740 }, colorScheme: "dark" as const } },
];

for (const look of LOOKS) {
  test(`messages: ${look.name}`, async ({ world }) => {
    mkdirSync(FOLDER, { recursive: true });
    const login = world.server.logins.find((one) => one.roles.includes("lead"));
    const { page } = await world.clerk(login, look.circumstances);
    const take = (name: string): Promise<Buffer> => page.screenshot({ path: `${FOLDER}/${look.name}-messages-${name}.png`, fullPage: true });
    await page.goto("/de/desk/nachrichten");
    await take("empty");
    const citizen = await world.citizen(look.circumstances);
    for (const language of ["de", "ar"]) {
      await citizen.page.goto("/de/musterstadt/meldewesen/rueckruf");
      await citizen.page.locator("#rueckruf-kontakt").fill(`${language}@example.org`);
      await citizen.page.locator("#rueckruf-anliegen").selectOption({ index: 1 });
      const spoken = citizen.page.locator(`#rueckruf-sprache option[value=${language}]`);
      if ((await spoken.count()) > 0) await citizen.page.locator("#rueckruf-sprache").selectOption(language);
      await citizen.page.locator("#rueckruf button[type=submit]").click();
      await citizen.page.waitForURL(/\/besuch\//);
    }
    await expect(async () => {
      await page.goto("/demo/post");
      await expect(page.locator("article").first()).toBeVisible({ timeout: 500 });
    }).toPass();
    await page.locator("summary").first().click();
    await take("post");
    await page.goto("/de/desk/nachrichten");
    await take("list");
    for (const [name, path] of [
      ["templates", ""],
      ["template", "/callback_link/email/de"],
      ["template-ar", "/callback_link/email/ar"],
      ["template-sms", "/matter_number/sms/uk"],
    ] as const) {
      await page.goto(`/de/desk/nachrichten/vorlagen${path}`);
      await take(name);
    }
    await page.locator("#text").fill("Nummer: {nummer}\n{office}");
    await page.getByRole("button", { name: "Sichern" }).click();
    await take("mistake");
  });
}
