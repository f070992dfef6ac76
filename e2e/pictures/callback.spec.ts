/** Pictures of callbacks, limits and what a citizen is asked, to be looked at. */
import { mkdirSync } from "node:fs";
import { changeOffice } from "../lib/office";
import { expect, test } from "../lib/test";

const FOLDER = "test-results/pictures";
const LOOKS = [
  { name: "desktop", circumstances: { viewport: { width: 1280, height: 800 } } },
  { name: "phone", circumstances: { viewport: { width: 360, height: 740 }, colorScheme: "dark" as const } },
  { name: "kiosk", circumstances: { viewport: { width: 1080, height: 1920 } } },
];

for (const look of LOOKS) {
  test(`callbacks: ${look.name}`, async ({ world }) => {
    mkdirSync(FOLDER, { recursive: true });
    const citizen = await world.citizen(look.circumstances);
    const { page } = citizen;
    const take = (name: string): Promise<Buffer> => page.screenshot({ path: `${FOLDER}/${look.name}-callback-${name}.png`, fullPage: true });
    for (const [name, path] of [
      ["office", "musterstadt/meldewesen"],
      ["form", "musterstadt/meldewesen/rueckruf"],
      ["closed", "musterstadt/wohngeld/betreten"],
      ["spent", "rueckruf/0123456789abcdef0123456789abcdef"],
    ] as const) {
      await page.goto(`/de/${path}`);
      await take(name);
    }
    await page.goto("/de/musterstadt/meldewesen/rueckruf");
    await page.locator("#rueckruf-kontakt").fill("112");
    await page.locator("#rueckruf-anliegen").selectOption({ index: 1 });
    await page.locator("#rueckruf button[type=submit]").click();
    await take("mistake");
    await citizen.enters();
    await expect(citizen.get("callback-offer")).toBeVisible();
    await take("offered");
    await citizen.get("callback-contact").fill("0221 4710-777");
    await citizen.get("callback-send").click();
    await expect(citizen.get("promised")).toBeVisible();
    await take("promised");
    await citizen.get("promised-change").click();
    await take("changing");
    await page.goto(await citizen.get("promised-link").inputValue());
    await take("link");
    const plain = await world.citizen({ ...look.circumstances, javaScript: false });
    await plain.enters();
    await plain.page.screenshot({ path: `${FOLDER}/${look.name}-callback-plain-waiting.png`, fullPage: true });
    await plain.page.locator("main").getByRole("link", { name: "Zurückrufen lassen" }).click();
    await plain.page.locator("#rueckruf-kontakt").fill("0221 4710-778");
    await plain.page.locator("#rueckruf button[type=submit]").click();
    await plain.page.locator("summary").click();
    await plain.page.screenshot({ path: `${FOLDER}/${look.name}-callback-plain-promised.png`, fullPage: true });
    await changeOffice(world.server, "meldewesen", { capacity: 1 });
    await (await world.citizen()).enters();
    const late = await world.citizen(look.circumstances);
    await expect(async () => {
      await late.page.goto("/de/musterstadt/meldewesen/betreten");
      await expect(late.page.locator("main")).toContainText("Die Warteschlange ist voll", { timeout: 500 });
    }).toPass({ timeout: 20_000 });
    await late.page.screenshot({ path: `${FOLDER}/${look.name}-callback-enter-full.png`, fullPage: true });
    await late.page.locator("input[name=topic]").first().check();
    await late.page.locator("form[action$='/betreten'] button[type=submit]").click();
    await late.page.screenshot({ path: `${FOLDER}/${look.name}-callback-full.png`, fullPage: true });
    await late.page.goto("/de/musterstadt/meldewesen");
    await late.page.screenshot({ path: `${FOLDER}/${look.name}-callback-office-full.png`, fullPage: true });
  });
}
