/** The main job: a citizen enters, a clerk helps by video. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { NO_UDP } from "../lib/people";
import { expect, test } from "../lib/test";

test("enter, wait, ring, accept, see, hear, share, write, end, rate", async ({ world }) => {
  const citizen = await world.citizen();
  await citizen.enters({ note: "Mein Ausweis läuft ab" });
  await expect(citizen.get("place")).toContainText("1");

  const clerk = await world.clerk();
  await clerk.opensSeat();
  await expect(clerk.get("offer")).toContainText("Mein Ausweis läuft ab");
  await expect(clerk.page).toHaveTitle(/Anruf/);
  await clerk.accepts();
  await expect(citizen.get("room")).toBeVisible();

  expect(await citizen.sees(), "frames a second at the citizen").toBeGreaterThanOrEqual(15);
  expect(await clerk.sees(), "frames a second at the clerk").toBeGreaterThanOrEqual(15);
  expect(await citizen.hears(), "energy at the citizen").toBeGreaterThan(0.01);
  expect(await clerk.hears(), "energy at the clerk").toBeGreaterThan(0.01);

  await clerk.get("bar-share").click();
  expect(await citizen.sees("remote-screen"), "the shared screen moves").toBeGreaterThan(0);
  await clerk.get("bar-share").click();
  await expect(citizen.get("remote-screen")).toBeHidden();

  await citizen.writes("Guten Tag, hören Sie mich?");
  await clerk.reads("Guten Tag, hören Sie mich?");
  await clerk.writes("Ja, sehr gut");
  await citizen.reads("Ja, sehr gut");

  await clerk.hangsUp();
  await expect(citizen.get("ended")).toBeVisible();
  await citizen.get("rate-5").click();
  await citizen.get("comment").fill("Sehr freundlich");
  await citizen.get("comment-send").click();

  await clerk.get("outcome-resolved").click();
  await clerk.get("save-outcome").click();
  await clerk.get("end-wrap-up").click();
  await expect(clerk.get("seat")).toHaveAttribute("data-stage", "free");

  await world.server.stop();
  const kept = readdirSync(world.server.data)
    .map((file) => readFileSync(join(world.server.data, file)).toString("latin1"))
    .join();
  expect(kept, "the outcome is kept").toContain("resolved");
  for (const word of ["Mein Ausweis", "hören Sie mich", "sehr gut"]) {
    expect(kept.includes(Buffer.from(word).toString("latin1")), `${word} is gone for good`).toBe(false);
  }
  expect(kept, "the rating is kept").toContain(Buffer.from("Sehr freundlich").toString("latin1"));
});

test("both sides still talk after the clerk reloads the page", async ({ world }) => {
  const citizen = await world.citizen();
  const clerk = await world.clerk();
  await clerk.opensSeat();
  await citizen.enters();
  await clerk.accepts();
  await citizen.writes("Bleiben Sie dran");
  await clerk.reads("Bleiben Sie dran");
  await clerk.page.reload();
  await expect(clerk.get("seat")).toHaveAttribute("data-stage", "talking");
  await clerk.reads("Bleiben Sie dran");
  expect(await clerk.sees()).toBeGreaterThanOrEqual(15);
  expect(await citizen.sees()).toBeGreaterThanOrEqual(15);
});

test("a network without UDP: the call works over TCP", async ({ world }) => {
  const citizen = await world.citizen({ flags: [NO_UDP] });
  const clerk = await world.clerk();
  await clerk.opensSeat();
  await citizen.enters();
  await clerk.accepts();
  expect(await citizen.sees()).toBeGreaterThanOrEqual(15);
  expect(await clerk.sees()).toBeGreaterThanOrEqual(15);
  expect(await citizen.hears()).toBeGreaterThan(0.01);
  expect(await citizen.travelsBy()).toBe("tcp");
  expect(await clerk.travelsBy()).toBe("udp");
});

test("a refused camera: the visit works all the same, and says how", async ({ world }) => {
  const citizen = await world.citizen({ denied: true });
  await citizen.enters();
  await citizen.get("check").click();
  await expect(citizen.page.locator("main")).toContainText(/Kamera/);
  const clerk = await world.clerk();
  await clerk.opensSeat();
  await clerk.accepts();
  expect(await citizen.sees(), "the clerk is seen").toBeGreaterThanOrEqual(15);
  await citizen.writes("Ich habe keine Kamera");
  await clerk.reads("Ich habe keine Kamera");
  await clerk.writes("Das macht nichts");
  await citizen.reads("Das macht nichts");
});

test("two clerks, one visit: exactly one gets it", async ({ world }) => {
  const first = await world.clerk(0);
  const second = await world.clerk(1);
  await first.opensSeat();
  await second.opensSeat();
  const citizen = await world.citizen();
  await citizen.enters();
  await expect.poll(async () => (await first.get("accept").count()) + (await second.get("accept").count())).toBe(1);
  for (const clerk of [first, second]) {
    if ((await clerk.get("accept").count()) === 1) await clerk.accepts();
  }
  const stages = await Promise.all([first, second].map((clerk) => clerk.get("seat").getAttribute("data-stage")));
  expect(stages.toSorted()).toEqual(["free", "talking"]);
});

test("real-time text arrives character by character, either side may want it", async ({ world }) => {
  const citizen = await world.citizen();
  const clerk = await world.clerk();
  await clerk.opensSeat();
  await citizen.enters({ text: true });
  await clerk.accepts();
  await clerk.opensChat();
  await citizen.opensChat();
  await citizen.get("rtt-toggle").click();
  await citizen.get("chat-input").pressSequentially("Ich bin geh", { delay: 30 });
  await expect(clerk.get("live-line")).toContainText("Ich bin geh");
  await citizen.get("chat-input").pressSequentially("örlos", { delay: 30 });
  await expect(clerk.get("live-line")).toContainText("Ich bin gehörlos");
});

test("protection: hidden and muted by one key, ended by a second with a reason for both", async ({ world }) => {
  const citizen = await world.citizen();
  const clerk = await world.clerk();
  await clerk.opensSeat();
  await citizen.enters();
  await clerk.accepts();
  await clerk.sees();
  await clerk.page.keyboard.press("x");
  await expect(clerk.get("shielded")).toBeVisible();
  await expect(citizen.get("shielded")).toBeVisible();
  await clerk.page.keyboard.press("Shift+X");
  await clerk.get("reason-insult").click();
  await expect(citizen.get("ended")).toContainText(/Beleidig/);
  await expect(clerk.get("seat")).toHaveAttribute("data-stage", "wrap_up");
});

test("an alarm calls the lead, who answers", async ({ world }) => {
  const lead = await world.clerk(world.server.lead());
  const other = world.server.logins.find((one) => !one.roles.includes("lead"));
  const clerk = await world.clerk(other);
  await clerk.opensSeat();
  const citizen = await world.citizen();
  await citizen.enters();
  await clerk.accepts();
  await clerk.get("raise-alarm").click();
  await expect(lead.get("alarm")).toBeVisible();
  await lead.get("acknowledge").click();
  await expect(clerk.page.locator("body")).toContainText(/kommt|unterwegs|gesehen/);
});

test("the outcome 'wird nachverfolgt' gives a number, and the office takes and closes it", async ({ world }) => {
  const citizen = await world.citizen();
  const clerk = await world.clerk();
  await clerk.opensSeat();
  await citizen.enters();
  await clerk.accepts();
  await clerk.hangsUp();
  await clerk.get("outcome-ticket").click();
  await clerk.get("ticket-text").fill("Meldebescheinigung zusenden");
  await clerk.get("ticket-contact").selectOption("email");
  await clerk.get("ticket-to").fill("b.beispiel@example.org");
  await clerk.get("save-outcome").click();
  await expect(clerk.get("ticket-number").first()).toContainText(/\d{4}-\d{5}/);
  await expect(citizen.get("ended")).toContainText(/\d{4}-\d{5}/);
  await clerk.get("end-wrap-up").click();
  await clerk.page.goto("/de/desk/vorgaenge?buero=meldewesen");
  await expect(clerk.page.locator("main")).toContainText("Meldebescheinigung zusenden");
  await clerk.page.locator("form[action$='/uebernehmen'] button").click();
  await clerk.page.locator("form[action$='/abschliessen'] button").click();
  await expect(clerk.page.locator("main")).not.toContainText("Meldebescheinigung zusenden");
});
