/** Pictures of kiosks, alliance and appearance in the administration, to be looked at. */
import { mkdirSync } from "node:fs";
import { Kiosk } from "../lib/kiosk";
import { test } from "../lib/test";

const FOLDER = "test-results/pictures";
const BASE = "/de/desk/verwaltung";
const LOOKS = [
  { name: "desktop", circumstances: { viewport: { width: 1280, height: 800 } } },
  { name: "phone", circumstances: { viewport: { width: 375, height: 740 }, colorScheme: "dark" as const } },
];

for (const look of LOOKS) {
  test(`kiosks in the administration: ${look.name}`, async ({ world }) => {
    mkdirSync(FOLDER, { recursive: true });
    const login = world.server.logins.find((one) => one.roles.includes("admin"));
    const { page } = await world.clerk(login, look.circumstances);
    const take = (name: string): Promise<Buffer> =>
      page.screenshot({ path: `${FOLDER}/${look.name}-admin-${name}.png`, fullPage: true });
    await page.goto(BASE);
    await take("areas");
    await page.goto(`${BASE}/kabinen/neu`);
    await take("kiosk-new");
    await page.getByLabel("Name", { exact: true }).fill("Kabine im Foyer");
    await page.locator("#f-dwell").fill("bald");
    await page.locator("button[value=speichern]:visible").click();
    await take("kiosk-wrong");
    await page.getByLabel("Ort", { exact: true }).fill("Rathaus, Erdgeschoss");
    await page.locator("#f-dwell").fill("1,5");
    await page.locator("button[value=speichern]:visible").click();
    await page.waitForURL(/geraet/);
    const device = page.url().replace(/\?.*$/, "");
    await page.fill("#code", "FALSCH");
    await page.getByRole("button", { name: "Koppeln", exact: true }).click();
    await take("device-wrong");
    await page.goto(device);
    await page.getByRole("button", { name: "Zugang für einen Sensor anlegen" }).click();
    await take("device-secret");
    await page.goto(device.replace(/\/geraet$/, ""));
    await take("kiosk");
    for (const [name, path] of [
      ["kiosks", "/kabinen"],
      ["alliance", "/verbund"],
      ["branding", "/erscheinungsbild"],
    ] as const) {
      await page.goto(`${BASE}${path}`);
      await take(name);
    }
    const logo = await page.evaluate(() => {
      const canvas = document.createElement("canvas");
      canvas.width = 480;
      canvas.height = 120;
      const brush = canvas.getContext("2d");
      if (brush === null) return "";
      brush.fillStyle = "#1a5fb4";
      brush.font = "600 64px sans-serif";
      brush.fillText("Musterstadt", 20, 84);
      return canvas.toDataURL("image/png").split(",")[1] ?? "";
    });
    await page.locator("#logo").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from(logo, "base64") });
    await page.locator("input[name=shown][value=logo]").check();
    await page.locator("button[value=speichern]:visible").click();
    await take("branding-saved");
    const kiosk = await Kiosk.stands(world.server);
    await page.goto(device);
    await page.fill("#code", await kiosk.code());
    await page.locator("form[action$='/koppeln'] button[type=submit]").click();
    await kiosk.isReady();
    await take("device-paired");
    await page.goto("/de/desk/kabinen");
    await take("fleet");
    await kiosk.goes();
  });
}
