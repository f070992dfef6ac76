/** Whoever does not want to wait goes, in the line and while it rings, and nobody is called any more. */
import { DIRECT } from "../lib/alliance";
import { Kiosk } from "../lib/kiosk";
import type { Clerk } from "../lib/people";
import { expect, test } from "../lib/test";

test("leaving the line, and a desk that rings already", async ({ world }) => {
  const { logins } = world.server;
  const comes = (first: string): Promise<Clerk> => world.clerk(logins.find((one) => one.login.startsWith(`${first}.`)));
  const kiosk = await Kiosk.stands(world.server);
  const leaves = async (): Promise<void> => {
    await kiosk.get("leave").click();
    await kiosk.get("leaving-end").click();
    await expect(kiosk.screen("wiped").or(kiosk.screen("idle"))).toBeVisible();
  };
  try {
    await kiosk.isPairedBy(await comes(DIRECT.admin), DIRECT.name);
    await kiosk.get("start").click();
    await expect(kiosk.screen("waiting")).toBeVisible();
    await leaves();
    const sabine = await comes("sabine");
    await sabine.opensSeat();
    await kiosk.isReady();
    await kiosk.get("start").click();
    await expect(sabine.get("offer")).toBeVisible();
    await expect(kiosk.screen("ringing")).toBeVisible();
    await leaves();
    await expect(sabine.get("offer")).toHaveCount(0);
  } finally {
    await kiosk.goes();
  }
});
