/** Passing on, helping, parking, callbacks and the last seat: what several clerks do with one citizen. */
import type { Locator } from "@playwright/test";
import { expectNoBarrier } from "../lib/axe";
import type { Clerk, Person } from "../lib/people";
import { expect, test, type World } from "../lib/test";

type Name = "anna" | "jonas" | "olena";

/** The clerk of that first name, at the desk. */
async function comes(world: World, name: Name): Promise<Clerk> {
  return world.clerk(world.server.logins.find((one) => one.login.startsWith(`${name}.`)));
}

/** What one sees of a participant: `staff` or the citizen. */
function picture(person: Person, staff: boolean): Locator {
  return person.page.locator(`[data-testid=peer][data-staff=${staff}]`).first();
}

/** Waits until that picture moves. */
async function sees(person: Person, staff: boolean): Promise<void> {
  const peer = picture(person, staff);
  await expect(peer).toHaveAttribute("data-seen", "true");
  const frames = () => peer.locator("video").evaluate((video) => (video as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames);
  const before = await frames();
  await expect.poll(frames, { timeout: 20_000 }).toBeGreaterThan(before);
}

/** What arrives here: sound packets and decoded frames since the connection began. */
async function received(person: Person): Promise<number> {
  return person.page.evaluate(async () => {
    const kept = (window as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections;
    const stats = await kept.at(-1)?.getStats();
    let packets = 0;
    for (const one of (stats?.values() ?? []) as Iterable<Record<string, unknown>>) {
      if (one["type"] === "inbound-rtp") packets += Number(one["packetsReceived"] ?? 0);
    }
    return packets;
  });
}

/** Waits until nothing more arrives, as on hold. */
async function hearsNothing(person: Person): Promise<void> {
  let before = -1;
  await expect
    .poll(async () => {
      const now = await received(person);
      const more = now - before;
      before = now;
      return more;
    }, { intervals: [1_000] })
    .toBe(0);
}

/** Seconds waited, as the clerk's offer tells. */
async function waited(clerk: Clerk): Promise<number> {
  const text = await clerk.get("offer").locator("dd").filter({ hasText: /^\d+:\d\d$/ }).innerText();
  const [minutes, seconds] = text.split(":").map(Number);
  return minutes! * 60 + seconds!;
}

/** Chooses whom to pass on to or to ask, by keyboard. */
async function finds(clerk: Clerk, key: string, query: string, name: string): Promise<void> {
  await clerk.page.locator("#desk-main").focus();
  await clerk.page.keyboard.press(key);
  await expect(clerk.get("pass-search")).toBeFocused();
  await clerk.page.keyboard.type(query);
  await expect(clerk.get("pass-target").first()).toContainText(name);
  await clerk.page.keyboard.press("Enter");
  await expect(clerk.get("pass-chosen")).toContainText(name);
}

async function wrapsUp(clerk: Clerk): Promise<void> {
  await expect(clerk.get("seat")).toHaveAttribute("data-stage", "wrap_up");
  await clerk.get("end-wrap-up").click();
}

test("three clerks: asked aside, handed over, passed on with a note that the citizen agrees to", async ({ world }) => {
  test.slow();
  const citizen = await world.citizen();
  await citizen.enters({ note: "Umzug zu viert" });
  const anna = await comes(world, "anna");
  await anna.opensSeat();
  await expect(anna.get("offer")).toBeVisible();
  await expect.poll(() => waited(anna)).toBeGreaterThanOrEqual(5);
  const before = await waited(anna);
  await anna.accepts();
  await sees(citizen, true);

  const jonas = await comes(world, "jonas");
  await jonas.opensSeat();
  const olena = await comes(world, "olena");
  await olena.opensSeat();

  await finds(anna, "k", "jonas", "Jonas Brandt");
  await expectNoBarrier(anna.page, "the panel that finds a colleague");
  await anna.get("consult-hold").click();
  await expect(jonas.get("consulted")).toContainText("Anna Yılmaz bittet um Hilfe");
  await expect(jonas.page).toHaveTitle(/Anfrage/);
  await expectNoBarrier(jonas.page, "a colleague asks for help");
  await expect(anna.get("consult")).toContainText("Jonas Brandt wird gerufen");
  await jonas.page.keyboard.press("a");
  await expect(jonas.get("helping")).toContainText("Anna Yılmaz");

  await expect(citizen.get("room")).toHaveAttribute("data-held", "true");
  await expect(citizen.get("held")).not.toBeEmpty();
  await sees(anna, true);
  await sees(jonas, true);
  await hearsNothing(citizen);
  await expect(picture(anna, false)).toHaveAttribute("data-held", "true");
  await expectNoBarrier(anna.page, "the citizen on hold, a colleague in the talk");

  await anna.get("hand-over").click();
  await expect(anna.get("seat")).toHaveAttribute("data-stage", "wrap_up");
  await expect(citizen.get("room")).toHaveAttribute("data-held", "false");
  await sees(citizen, true);
  await sees(jonas, false);
  await expect(jonas.get("helping")).toHaveCount(0);

  await finds(jonas, "w", "olena", "Olena Kovalenko");
  await jonas.get("pass-note").fill("Es fehlt nur noch die Unterschrift");
  await jonas.get("propose").click();
  await expect(citizen.get("proposal-note")).toContainText("Es fehlt nur noch die Unterschrift");
  await expect(jonas.get("proposal")).toContainText("wird gefragt");
  await expectNoBarrier(jonas.page, "the citizen is asked");
  await citizen.get("proposal-yes").click();

  await expect(jonas.get("seat")).toHaveAttribute("data-stage", "wrap_up");
  await expect(olena.get("offer")).toContainText("Es fehlt nur noch die Unterschrift");
  await expect(olena.get("offer")).toContainText("Jonas Brandt");
  const after = await waited(olena);
  expect(after, "the wait already spent counts").toBeGreaterThanOrEqual(before);
  await olena.accepts();
  await sees(citizen, true);
  await sees(olena, false);
});

test("a no: the note stays behind, and only the topic travels", async ({ world }) => {
  const citizen = await world.citizen();
  await citizen.enters();
  const anna = await comes(world, "anna");
  await anna.opensSeat();
  await anna.accepts();
  const jonas = await comes(world, "jonas");
  await jonas.opensSeat();
  await finds(anna, "w", "jonas", "Jonas Brandt");
  await anna.get("pass-note").fill("Geheime Notiz");
  await anna.get("propose").click();
  await citizen.get("proposal-no").click();
  await expect(anna.get("proposal")).toHaveAttribute("data-answer", "no");
  await expectNoBarrier(anna.page, "the citizen has said no");
  await anna.page.reload();
  await anna.get("transfer-bare").click();
  await expect(jonas.get("offer")).toContainText("Anna Yılmaz");
  await expect(jonas.get("offer")).not.toContainText("Geheime Notiz");
});

test.describe("nobody takes it", () => {
  test.use({ environment: { SCHALTER__OFFICE__PASSED_S: "30" } });

  test("a visit passed on in vain comes back to the sender", async ({ world }) => {
    test.slow();
    const citizen = await world.citizen();
    await citizen.enters();
    const anna = await comes(world, "anna");
    await anna.opensSeat();
    await anna.accepts();
    const jonas = await comes(world, "jonas");
    await jonas.opensSeat();
    await jonas.page.keyboard.press("p");
    await expect(jonas.get("break")).toBeVisible();
    await finds(anna, "w", "jonas", "Jonas Brandt");
    await expect(anna.get("pass-chosen")).toContainText("nicht frei");
    await anna.get("transfer").click();
    await wrapsUp(anna);
    await expect(anna.get("line-entry").getByText("für Jonas Brandt")).toBeVisible();
    await expect(anna.get("offer")).toBeVisible({ timeout: 60_000 });
    await anna.accepts();
    await sees(anna, false);
    await expect(jonas.get("offer")).toHaveCount(0);
  });
});

test("a talk put aside waits on hold, and goes on where it was", async ({ world }) => {
  const citizen = await world.citizen();
  await citizen.enters();
  const anna = await comes(world, "anna");
  await anna.opensSeat();
  await anna.accepts();
  await sees(citizen, true);
  await anna.get("note").fill("Sucht noch die Bescheinigung");
  await anna.page.locator("#desk-main").focus();
  await anna.page.keyboard.press("z");
  await expect(anna.get("seat")).toHaveAttribute("data-stage", "free");
  await expect(citizen.get("parked")).toBeVisible();
  await hearsNothing(citizen);
  await expectNoBarrier(anna.page, "a talk put aside");
  await anna.get("resume-talk").click();
  await expect(anna.get("seat")).toHaveAttribute("data-stage", "talking");
  await expect(anna.get("note")).toHaveValue("Sucht noch die Bescheinigung");
  await expect(citizen.get("parked")).toHaveCount(0);
  await sees(citizen, true);
  await sees(anna, false);
});

test("the last seat asks before it closes, and who waits is offered another way", async ({ world }) => {
  const anna = await comes(world, "anna");
  await anna.opensSeat();
  const first = await world.citizen();
  await first.enters();
  await anna.accepts();
  const second = await world.citizen();
  await second.enters();
  await expect(second.get("place")).toBeVisible();
  await anna.hangsUp();
  await anna.get("close-seat").click();
  await expect(anna.page.getByRole("dialog")).toContainText("Es wartet noch ein Mensch, den sonst niemand bedient");
  await expectNoBarrier(anna.page, "the question of the last seat");
  await anna.get("confirm-no").click();
  await expect(anna.get("seat")).toHaveAttribute("data-stage", "wrap_up");
  await anna.get("close-seat").click();
  await anna.get("confirm-yes").click();
  await expect(anna.get("seat")).toHaveAttribute("data-stage", "closed");
  await expect(second.get("callback-offer")).toBeVisible();
  await expect(second.get("contact").locator("a[href^='tel:']")).toBeVisible();
});

test("a callback rings with its number, and again when nobody was reached", async ({ world }) => {
  const anna = await comes(world, "anna");
  await anna.opensSeat();
  const first = await world.citizen();
  await first.enters();
  await anna.accepts();
  const second = await world.citizen();
  await second.enters();
  await second.get("callback-contact").fill("0221 4710123");
  await second.get("callback-send").click();
  await expect(second.get("promised")).toBeVisible();
  await expect(anna.get("callback-entry")).toContainText("Telefon");
  await expect(anna.get("waiting-count")).toContainText("niemand wartet");
  await anna.hangsUp();
  await wrapsUp(anna);
  await expect(anna.get("offer").getByTestId("dial")).toHaveAttribute("href", /^tel:\+?[0-9]*4710123$/);
  await expectNoBarrier(anna.page, "a callback rings");
  await anna.accepts();
  await expect(anna.get("callback-contact")).toContainText("Bitte anrufen");
  await expectNoBarrier(anna.page, "a callback is made");
  await anna.get("not-reached").click();
  await expect(anna.get("seat")).not.toHaveAttribute("data-stage", "talking");
  await expect(anna.get("callback-entry")).toContainText("ein Versuch");
});
