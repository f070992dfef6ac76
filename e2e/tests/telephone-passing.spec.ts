/** Talks by telephone in which several of the staff take part: asked in, passed on. */
import type { Clerk } from "../lib/people";
import { expect, hearsTones, test } from "../lib/hotline";

const CALLER_HERTZ = 440;
const ANNA_HERTZ = 620;
const JONAS_HERTZ = 930;

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

test("a colleague is asked in and three hear one another; then the call is passed on", async ({ hotline }) => {
  const caller = await hotline.telephone("+4915112345672", CALLER_HERTZ);
  const anna = await hotline.clerk("anna", ANNA_HERTZ);
  await anna.opensSeat();
  await caller.calls(hotline.uri());
  await caller.hearsSomething();
  await caller.presses("1");
  await expect(anna.get("offer")).toBeVisible({ timeout: 40_000 });
  await anna.accepts();
  await caller.hearsTones(ANNA_HERTZ);
  const jonas = await hotline.clerk("jonas", JONAS_HERTZ);
  await jonas.opensSeat();

  await finds(anna, "k", "jonas", "Jonas Brandt");
  await anna.get("consult-join").click();
  await expect(jonas.get("consulted")).toBeVisible();
  await jonas.page.keyboard.press("a");
  await caller.hearsTones(ANNA_HERTZ, JONAS_HERTZ);
  await hearsTones(anna.page, CALLER_HERTZ, JONAS_HERTZ);
  await hearsTones(jonas.page, CALLER_HERTZ, ANNA_HERTZ);
  await jonas.get("hangup").click();
  await jonas.get("confirm-yes").click();
  await caller.hearsTones(ANNA_HERTZ);

  await anna.page.locator("#desk-main").focus();
  await anna.page.keyboard.press("w");
  await expect(anna.get("pass-chosen"), "whoever was chosen before").toContainText("Jonas Brandt");
  await anna.get("transfer").click();
  await expect(jonas.get("offer")).toBeVisible({ timeout: 40_000 });
  await caller.hearsOtherThan(ANNA_HERTZ);
  await jonas.accepts();
  await caller.hearsTones(JONAS_HERTZ);
  await hearsTones(jonas.page, CALLER_HERTZ);
});
