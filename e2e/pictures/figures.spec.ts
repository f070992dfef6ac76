/** Pictures of figures, the weekly sheet and the wallboard, to be looked at. */
import { mkdirSync } from "node:fs";
import { test } from "../lib/test";

const FOLDER = process.env["PICTURES"] ?? "test-results/pictures";
const LOOKS = [
  { name: "desktop", circumstances: { viewport: { width: 1280, height: 800 } } },
  { name: "phone", circumstances: { viewport: { width: 375, height: 740 } } },
  { name: "dark", circumstances: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" as const } },
];

for (const look of LOOKS) {
  test(`figures: ${look.name}`, async ({ world }) => {
    mkdirSync(FOLDER, { recursive: true });
    const login = world.server.logins.find((one) => one.roles.includes("admin"));
    const { page } = await world.clerk(login, look.circumstances);
    const take = (name: string): Promise<Buffer> => page.screenshot({ path: `${FOLDER}/${look.name}-figures-${name}.png`, fullPage: true });
    await page.goto("/de/desk/verwaltung/mitbestimmung");
    await page.locator('form[action$="/wallboard"]').getByRole("button").click();
    await page.goto("/de/desk/zahlen");
    await take("week");
    await page.locator("#tabelle-weekday").evaluate((table) => table.closest("details")?.setAttribute("open", ""));
    await take("table");
    const period = await page.locator("#zeitraum optgroup").nth(2).locator("option").first().getAttribute("value");
    await page.goto(`/de/desk/zahlen?zeitraum=${period}`);
    await take("quarter");
    await page.goto("/de/desk/zahlen?zeitraum=2020-W01");
    await take("none");
    await page.goto("/de/desk/zahlen/wochenblatt");
    await take("sheet");
    await page.goto("/de/desk/zahlen");
    await page.getByRole("button", { name: "Adresse anlegen" }).click();
    await take("fresh");
    const address = await page.locator(".s-walls__address").getAttribute("href");
    const citizen = await world.citizen();
    await citizen.enters();
    if (look.name !== "phone") await page.setViewportSize({ width: 1920, height: 1080 });
    await page.goto(address ?? "");
    await page.screenshot({ path: `${FOLDER}/${look.name}-wallboard.png` });
    await page.locator("[data-wall]").evaluate((root) => {
      root.setAttribute("data-stale", "");
      root.querySelector('[data-text="stale"]')?.removeAttribute("hidden");
    });
    await page.screenshot({ path: `${FOLDER}/${look.name}-wallboard-stale.png` });
  });
}
