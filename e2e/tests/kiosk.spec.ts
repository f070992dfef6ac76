/** Walking in is enough: sensor, operator, another house's specialist, and nothing left behind. */
import { expectNoBarrier } from "../lib/axe";
import { CHOICE, DIRECT, expect, test } from "../lib/alliance";
import type { Kiosk } from "../lib/kiosk";
import type { Clerk, Person } from "../lib/people";

const CAME = { occupancy: true, battery: 97 };
const WENT = { occupancy: false, battery: 97 };
/** What nobody may find afterwards. */
const SAID = "Mein Name ist Ilse Musterfrau";

/** The picture of one of the staff, or of the citizen. */
async function sees(person: Person, staff: boolean, name = ""): Promise<void> {
  const peer = person.page.locator(`[data-testid=peer][data-staff=${staff}]`).filter({ hasText: name }).first();
  await expect(peer).toHaveAttribute("data-seen", "true", { timeout: 20_000 });
  const frames = () => peer.locator("video").evaluate((video) => (video as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames);
  const before = await frames();
  await expect.poll(frames, { timeout: 20_000 }).toBeGreaterThan(before);
}

/** Finds somebody to ask, by keyboard. */
async function finds(clerk: Clerk, query: string, name: string): Promise<void> {
  await clerk.page.locator("#desk-main").focus();
  await clerk.page.keyboard.press("k");
  await expect(clerk.get("pass-search")).toBeFocused();
  await clerk.page.keyboard.type(query);
  await expect(clerk.get("pass-target").first()).toContainText(name);
  await clerk.page.keyboard.press("Enter");
  await expect(clerk.get("pass-chosen")).toContainText(name);
}

/** What the kiosk said, read and made is gone; `before` is what the device held when nobody had come. */
async function isWiped(kiosk: Kiosk, before: Awaited<ReturnType<Kiosk["leftovers"]>>, visit: string): Promise<void> {
  const after = await kiosk.leftovers();
  expect(after).toEqual(before);
  expect(await kiosk.page.content()).not.toContain(SAID);
  const reached = await kiosk.page.evaluate(async (id) => {
    const pages = [`/de/besuch/${id}`, `/besuch/${id}/dokumente`].map(async (path) => (await fetch(path)).status);
    return Promise.all(pages);
  }, visit);
  for (const status of reached) expect(status).toBeGreaterThanOrEqual(400);
  expect(await kiosk.page.evaluate(() => navigator.clipboard.readText())).toBe("");
}

test("somebody walks in: operator within one ring, the insurer's specialist, and then a fresh screen", async ({ alliance }) => {
  test.setTimeout(240_000);
  const { broker } = alliance;
  const kiosk = await alliance.kiosk(DIRECT);
  await kiosk.context.grantPermissions(["clipboard-read", "clipboard-write", "camera", "microphone"]);
  await broker.says(DIRECT.topic, WENT);
  const before = await kiosk.leftovers();
  const sabine = await alliance.comes("sabine");
  await sabine.opensSeat();
  const katrin = await alliance.comes("katrin");
  await katrin.opensSeat();
  await expectNoBarrier(kiosk.page, "the kiosk while nobody is there");

  // In, and nothing pressed.
  await broker.says(DIRECT.topic, CAME);
  await expect(sabine.get("offer")).toBeVisible();
  await expect(kiosk.screen("ringing")).toBeVisible();
  await expectNoBarrier(kiosk.page, "the kiosk while it rings");
  await sabine.accepts();
  await expect(kiosk.screen("talk")).toBeVisible();
  await sees(kiosk, true, "Frau K.");
  await sees(sabine, false);
  await expectNoBarrier(kiosk.page, "the kiosk in a talk");
  const visit = /[0-9a-f-]{36}/.exec((await kiosk.page.evaluate(() => performance.getEntriesByType("resource").map((one) => one.name).join(" ") + document.body.innerHTML)))?.[0] ?? "";
  await kiosk.writes(SAID);
  await sabine.reads(SAID);
  await kiosk.page.evaluate((text) => navigator.clipboard.writeText(text), SAID);

  // Who sits still looks absent; the talk goes on.
  await broker.says(DIRECT.topic, WENT);

  // The insurer's specialist is asked in, and the citizen says yes first.
  await finds(sabine, "Frau V", "Frau V.");
  await sabine.get("pass-note").fill("Pflegegrad: es fehlt der Antrag");
  await sabine.get("consult-join").click();
  const proposal = kiosk.get("proposal");
  await expect(proposal).toContainText("Musterkasse");
  await expect(kiosk.get("proposal-note")).toContainText("es fehlt der Antrag");
  await expectNoBarrier(kiosk.page, "the kiosk asks whether somebody may come in");
  await expect(katrin.get("consulted"), "nobody is asked in before the yes").toHaveCount(0);
  await kiosk.get("proposal-yes").click();
  await expect(katrin.get("consulted")).toContainText("Frau K.");
  await katrin.page.keyboard.press("a");
  await expect(katrin.get("seat")).toHaveAttribute("data-stage", /talking|helping/);
  await sees(kiosk, true, "Frau V.");
  await expect(katrin.page.locator("body"), "what was written before stays with the operator").not.toContainText(SAID);

  await sabine.get("hand-over").click();
  await expect(sabine.get("seat")).toHaveAttribute("data-stage", "wrap_up");
  await sabine.get("end-wrap-up").click();
  await expect(kiosk.page.locator("[data-testid=peer][data-staff=true]")).toHaveCount(1);
  await sees(kiosk, true, "Frau V.");
  await sees(katrin, false);

  // The citizen goes.
  await kiosk.hangsUp();
  await expect(kiosk.screen("ended")).toBeVisible();
  await expectNoBarrier(kiosk.page, "the kiosk after a talk");
  await kiosk.get("done").click();
  await expect(kiosk.screen("wiped").or(kiosk.screen("idle"))).toBeVisible();
  await isWiped(kiosk, before, visit);
  await kiosk.page.goBack().catch(() => undefined);
  await kiosk.isReady();
  expect(await kiosk.page.content()).not.toContain(SAID);
  await kiosk.page.reload();
  await kiosk.isReady();
  await isWiped(kiosk, before, visit);

  // The next person.
  await broker.says(DIRECT.topic, CAME);
  await expect(sabine.get("offer")).toBeVisible();
  await sabine.accepts();
  await expect(kiosk.screen("talk")).toBeVisible();
  await kiosk.opensChat();
  await expect(kiosk.get("chat-message")).toHaveCount(0);
});

test("a kiosk that loses its power comes back to work, and to whoever is there", async ({ alliance }) => {
  const kiosk = await alliance.kiosk(DIRECT);
  await alliance.broker.says(DIRECT.topic, WENT);
  const sabine = await alliance.comes("sabine");
  await sabine.opensSeat();
  await alliance.broker.says(DIRECT.topic, CAME);
  await sabine.accepts();
  await kiosk.writes(SAID);
  const cookies = await kiosk.context.cookies();
  await kiosk.goes();

  // What a browser keeps over a start: cookies with an age.
  const kept = cookies.filter((one) => one.expires > 0);
  const again = await alliance.starts(kept);
  await expect(again.screen("talk"), "the talk goes on where it was").toBeVisible();
  await sabine.hangsUp();
  await again.get("done").click();
  await again.isReady();
  expect(await again.page.content()).not.toContain(SAID);
});

test("behind a closed door lies the first page, and a topic calls its office", async ({ alliance }) => {
  const kiosk = await alliance.kiosk(CHOICE);
  const jonas = await alliance.comes("jonas");
  await jonas.opensSeat();
  await alliance.broker.says(CHOICE.topic, { contact: false });
  await alliance.broker.says(CHOICE.topic, { contact: true });
  await expect(kiosk.screen("choice")).toBeVisible();
  await expectNoBarrier(kiosk.page, "the kiosk's first page");
  await expect(jonas.get("offer")).toHaveCount(0);
  await kiosk.get("topic").first().click();
  await expect(jonas.get("offer")).toBeVisible();
  await expect(kiosk.screen("ringing")).toBeVisible();
});

test("a broker that was away is heard again, and what it kept from before rings nobody", async ({ alliance, world }) => {
  // Kept by the broker while no server listened.
  await world.server.stop();
  await alliance.broker.says(DIRECT.topic, CAME);
  await world.server.up();
  const kiosk = await alliance.kiosk(DIRECT);
  const sabine = await alliance.comes("sabine");
  await sabine.opensSeat();
  await expect(kiosk.screen("idle")).toBeVisible();
  await expect(sabine.get("offer")).toHaveCount(0);

  await alliance.broker.says(DIRECT.topic, WENT);
  await alliance.broker.kill();
  await alliance.broker.up();
  // Coming is news only once nobody was there for a moment: who came too early goes and comes again.
  await expect(async () => {
    await alliance.broker.says(DIRECT.topic, CAME);
    const rang = await sabine.get("offer").waitFor({ timeout: 4_000 }).then(() => true, () => false);
    if (!rang) await alliance.broker.says(DIRECT.topic, WENT);
    expect(rang).toBe(true);
  }).toPass({ timeout: 30_000, intervals: [2_500] });
  expect(world.server.output).not.toContain("occupancy");
});
