/** A device becomes a kiosk's by the code that it shows, with a script and without, and by keyboard alone. */
import { expectNoBarrier } from "../lib/axe";
import { addBooths, Kiosk } from "../lib/kiosk";
import { expect, test } from "../lib/test";

const NAME = "Kabine Lesesaal";

test("a code is shown, taken once, and the device is a kiosk's", async ({ world }) => {
  const { server } = world;
  await addBooths(server, [{ slug: "lesesaal", name: NAME, reception: "musterstadt/meldewesen" }]);
  const admin = await world.clerk(server.logins.find((one) => one.roles.includes("admin")));
  const plain = await Kiosk.stands(server, { javaScript: false });
  const other = await Kiosk.stands(server);
  try {
    // Without a script: the page looks again by itself, and the phone number stands there at the end.
    await plain.page.goto("/kiosk");
    const code = plain.page.locator(".s-pairing__code");
    const first = await code.innerText();
    await plain.page.getByRole("button", { name: "Neue Kennung zeigen" }).focus();
    await plain.page.keyboard.press("Enter");
    await expect(code).not.toHaveText(first);
    const typed = await code.innerText();
    const types = async (text: string): Promise<void> => {
      await admin.page.goto("/de/desk/verwaltung/kabinen");
      await admin.page.locator("main").getByRole("link", { name: NAME }).first().click();
      await admin.page.goto(`${new URL(admin.page.url()).pathname}/geraet`);
      await admin.page.locator("#code").fill(text);
      await admin.page.keyboard.press("Enter");
    };
    await types(first);
    await expect(admin.page.locator("#code"), "what was typed is still there").toHaveValue(first);
    await types(typed);
    await expect(plain.page.getByRole("link", { name: "0221 4710-0" })).toBeVisible({ timeout: 15_000 });
    await types(typed);
    await expect(admin.page.locator("#code"), "a code is taken once").toHaveValue(typed);

    // Another device takes its place, and the first is nobody's again.
    await other.page.goto("/kiosk");
    await expectNoBarrier(other.page, "the page with the code");
    await types(await other.page.locator(".s-pairing__code").innerText());
    await other.isReady();
    await plain.page.reload();
    await expect(code).toBeVisible();
  } finally {
    await plain.goes();
    await other.goes();
  }
});
