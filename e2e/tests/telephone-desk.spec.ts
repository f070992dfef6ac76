/** Calls that begin at the desk, somebody outside in a talk, and numbers that are reported. */
import { expectNoBarrier } from "../lib/axe";
import { CLERK_HERTZ, expect, hearsTones, test } from "../lib/hotline";

const CITIZEN = "+4915112345681";
const CITIZEN_HERTZ = 440;
const AGENCY = "+492215550124";
const AGENCY_HERTZ = 1_240;

test.describe.configure({ timeout: 180_000 });

test("a clerk calls somebody, calls an agency in, and leaves the two together", async ({ hotline }) => {
  const citizen = await hotline.telephone(CITIZEN, CITIZEN_HERTZ);
  const agency = await hotline.telephone(AGENCY, AGENCY_HERTZ);
  const clerk = await hotline.clerk();
  await clerk.opensSeat();

  await clerk.get("out-open").click();
  await clerk.page.keyboard.type("0900 123456");
  await clerk.page.keyboard.press("Enter");
  await expect(clerk.get("out-problem")).toContainText("Solche Nummern wählen wir nicht");
  await expectNoBarrier(clerk.page, "desk, a number that is not dialled");
  await clerk.get("out-number").fill("0151 12345681");
  await clerk.page.keyboard.press("Enter");
  await citizen.isCalled();
  await expect(clerk.get("dialling")).toHaveAttribute("data-state", "ringing");
  await expectNoBarrier(clerk.page, "desk, dialling");
  await citizen.answers();
  await expect(clerk.get("dialling")).toHaveAttribute("data-state", "talking");
  await citizen.hearsTones(CLERK_HERTZ);
  await hearsTones(clerk.page, CITIZEN_HERTZ);

  await clerk.page.locator("#desk-main").focus();
  await clerk.page.keyboard.press("k");
  await expect(clerk.get("pass-search")).toBeFocused();
  await clerk.page.keyboard.type("0221 5550124");
  await clerk.get("pass-number").click();
  await expectNoBarrier(clerk.page, "desk, calling somebody outside");
  await clerk.get("outside-agreed").check();
  await clerk.get("call-outside").click();
  await agency.isCalled();
  await agency.answers();
  await expect(clerk.get("outside")).toHaveAttribute("data-state", "talking");
  // A browser takes a steady tone for noise and lowers it, so that telephones are louder in one ear.
  await citizen.hearsTones(AGENCY_HERTZ);
  await agency.hearsTones(CITIZEN_HERTZ);
  await hearsTones(clerk.page, CITIZEN_HERTZ, AGENCY_HERTZ);

  await clerk.get("hand-outside").click();
  await clerk.get("confirm-yes").click();
  await expect(clerk.get("wrap-up")).toContainText("weitergegeben");
  await citizen.hearsTones(AGENCY_HERTZ);
  await agency.hearsTones(CITIZEN_HERTZ);
  await citizen.hangsUp();
  await agency.isOver();
});

test("a caller who insults is reported, blocked by a lead, and then turned away in words", async ({ hotline, world }) => {
  const caller = await hotline.telephone(CITIZEN, CITIZEN_HERTZ);
  const clerk = await hotline.clerk();
  await clerk.opensSeat();
  await caller.calls(hotline.uri());
  await caller.presses("1");
  await expect(clerk.get("offer")).toBeVisible({ timeout: 40_000 });
  await clerk.accepts();
  await clerk.get("protect").click();
  await clerk.get("reason-insult").click();
  await caller.isOver();
  await clerk.get("report").locator("summary").click();
  await clerk.get("report-note").fill("Hat mich angeschrien.");
  await expectNoBarrier(clerk.page, "desk, reporting a number");
  await clerk.get("report-send").click();
  await expect(clerk.get("reported")).toContainText("Die Leitung entscheidet");

  const lead = await world.clerk(world.server.lead());
  await lead.page.goto("/de/desk/sperren");
  const main = lead.page.locator("main");
  await expect(main).toContainText("Hat mich angeschrien.");
  await expectNoBarrier(lead.page, "reported numbers");
  await main.locator("input[name=days]").fill("7");
  await main.locator("article button[type=submit]").click();
  await expect(main).toContainText("Ihre Entscheidung gilt ab sofort.");
  await expect(main).toContainText("gesperrt");

  await caller.calls(hotline.uri());
  await caller.presses("1");
  await caller.hearsSomething();
  await caller.isOver(60_000);
  await expect(clerk.get("offer")).toBeHidden();
});
