/** Pictures of telephone numbers and accounts in the administration, to be looked at. */
import { mkdirSync } from "node:fs";
import { test } from "../lib/test";

const FOLDER = "test-results/pictures";
const BASE = "/de/desk/verwaltung";
const LOOKS = [
  { name: "desktop", circumstances: { viewport: { width: 1280, height: 800 } } },
  { name: "phone", circumstances: { viewport: { width: 375, height: 740 }, colorScheme: "dark" as const } },
];

test.use({
  environment: {
    SCHALTER__PHONE__UDP: "127.0.0.1:0",
    SCHALTER__PHONE__ACCOUNTS:
      '[{key="trunk",organisation="musterstadt",domain="127.0.0.1",port=9,user="schalter",password="geheim"}]',
  },
});

for (const look of LOOKS) {
  test(`telephone numbers: ${look.name}`, async ({ world }) => {
    mkdirSync(FOLDER, { recursive: true });
    const login = world.server.logins.find((one) => one.roles.includes("admin"));
    const { page } = await world.clerk(login, look.circumstances);
    const take = (name: string): Promise<Buffer> =>
      page.screenshot({ path: `${FOLDER}/${look.name}-admin-${name}.png`, fullPage: true });
    await page.goto(`${BASE}/rufnummern`);
    await take("numbers");
    await page.getByRole("link", { name: "Bürgertelefon" }).click();
    await page.fill("#f-number", "4711");
    await page.locator("button[value=speichern]:visible").click();
    await take("number-wrong");
    await page.goto(`${BASE}/rufnummern`);
    await page.getByRole("link", { name: "Bürgertelefon" }).click();
    await page.getByRole("link", { name: "Ansagen" }).click();
    await take("number-words");
    await page.goto(`${BASE}/telefonie`);
    await page.getByRole("button", { name: "Nächsten Anruf nachzeichnen" }).click();
    await take("telephony");
  });
}
