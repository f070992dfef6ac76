/** Pictures of data protection, to be looked at. */
import { mkdirSync } from "node:fs";
import { expect, test } from "../lib/test";

const FOLDER = "test-results/pictures";
const LOOKS = [
  { name: "desktop", circumstances: { viewport: { width: 1280, height: 800 } } },
  { name: "phone", circumstances: { viewport: { width: 375, height: 740 }, colorScheme: "dark" as const } },
];

for (const look of LOOKS) {
  test(`data protection: ${look.name}`, async ({ world }) => {
    mkdirSync(FOLDER, { recursive: true });
    const citizen = await world.citizen();
    await citizen.enters({ note: "Ich erreiche Sie unter b.beispiel@example.org besser." });
    const clerk = await world.clerk();
    await clerk.opensSeat();
    await clerk.accepts();
    await clerk.hangsUp();
    await clerk.get("outcome-ticket").click();
    await clerk.get("ticket-text").fill("Meldebescheinigung zusenden, sobald die Wohnungsgeberbestätigung da ist");
    await clerk.get("ticket-contact").selectOption("email");
    await clerk.get("ticket-to").fill("b.beispiel@example.org");
    await clerk.get("save-outcome").click();
    const number = clerk.get("ticket-number").first();
    await expect(number).toContainText(/\d{4}-\d{5}/);
    const found = /\d{4}-\d{5}/.exec((await number.textContent()) ?? "")?.[0] ?? "";
    const lead = await world.clerk(world.server.lead(), look.circumstances);
    const { page } = lead;
    const take = (name: string): Promise<Buffer> => page.screenshot({ path: `${FOLDER}/${look.name}-privacy-${name}.png`, fullPage: true });
    await page.goto("/de/desk/datenschutz");
    await page.getByLabel("Nummer des Vorgangs oder Kennung des Besuchs").fill(found);
    await page.getByLabel("Grund").fill("Widerspruch gegen den Bescheid");
    await page.getByLabel("Aufbewahren bis").fill(new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10));
    await page.getByRole("button", { name: "Aufbewahrung anordnen" }).click();
    await page.getByRole("row", { name: /^Vorgang / }).locator("summary").click();
    await take("protection");
    await page.goto("/de/desk/auskunft");
    await take("person");
    await page.locator("#suche").fill("b.beispiel@example.org");
    await page.getByRole("button", { name: "Suchen", exact: true }).click();
    await take("found");
    await page.goto("/de/desk/verwaltung/mitbestimmung");
    await take("features");
  });
}
