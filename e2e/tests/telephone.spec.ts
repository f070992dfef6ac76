/** A telephone and a desk: real telephones behind a real exchange, and a clerk in the browser. */
import { expectNoBarrier } from "../lib/axe";
import { CLERK_HERTZ, expect, hearsSilence, hearsTones, test, voice } from "../lib/hotline";

const NUMBER = "+4915112345671";
/** The number in groups, as the desk shows it. */
const SHOWN = new RegExp([...NUMBER.slice(1)].join("\\s*"));
const CALLER_HERTZ = 440;

test("a call is greeted, waits, is taken, goes on hold and is ended", async ({ hotline, world }) => {
  const caller = await hotline.telephone(NUMBER, CALLER_HERTZ);
  await caller.calls(hotline.uri());
  await caller.hearsSomething();

  const clerk = await hotline.clerk();
  await expect(clerk.get("line-entry").first()).toBeVisible({ timeout: 40_000 });
  await caller.hearsSomething();
  await clerk.opensSeat();
  await expect(clerk.get("offer")).toContainText(SHOWN);
  await expectNoBarrier(clerk.page, "a telephone rings");
  await clerk.accepts();
  await caller.hearsTones(CLERK_HERTZ);
  await hearsTones(clerk.page, CALLER_HERTZ);
  await expect.poll(() => voice(clerk.page)).toEqual({ heard: ["audio/G722"], sent: ["audio/G722"] });
  await expectNoBarrier(clerk.page, "a talk by telephone");

  await clerk.get("hold").click();
  await caller.hearsOtherThan(CLERK_HERTZ);
  await hearsSilence(clerk.page);
  await clerk.get("hold").click();
  await caller.hearsTones(CLERK_HERTZ);
  await hearsTones(clerk.page, CALLER_HERTZ);

  await clerk.hangsUp();
  await caller.isOver();
  await clerk.get("end-wrap-up").click();
  await expect(clerk.page.locator("body")).not.toContainText(SHOWN);
  expect(world.server.output, "no number in the log").not.toMatch(/15112345671/);
});

test("whoever hangs up ends the talk, and whoever does while waiting leaves the line", async ({ hotline }) => {
  const caller = await hotline.telephone(NUMBER, CALLER_HERTZ);
  const clerk = await hotline.clerk();
  await caller.calls(hotline.uri());
  await caller.hearsSomething();
  await caller.presses("2");
  await expect(clerk.get("line-entry")).toHaveCount(1, { timeout: 40_000 });
  await caller.hangsUp();
  await expect(clerk.get("line-entry")).toHaveCount(0);

  await caller.calls(hotline.uri());
  await clerk.opensSeat();
  await caller.presses("1");
  await expect(clerk.get("offer")).toBeVisible({ timeout: 40_000 });
  await clerk.accepts();
  await caller.hearsTones(CLERK_HERTZ);
  await caller.hangsUp();
  await expect(clerk.get("seat")).toHaveAttribute("data-stage", "wrap_up");
});

test.describe("encrypted", () => {
  test.use({ transport: "tls" });

  test("signalling and sound are encrypted all the way, and the caller may hold as well", async ({ hotline }) => {
    const caller = await hotline.telephone(NUMBER, CALLER_HERTZ);
    const clerk = await hotline.clerk();
    await clerk.opensSeat();
    await caller.calls(hotline.uri());
    await caller.hearsSomething();
    await caller.presses("1");
    await expect(clerk.get("offer")).toBeVisible({ timeout: 40_000 });
    await clerk.accepts();
    await caller.hearsTones(CLERK_HERTZ);
    await hearsTones(clerk.page, CALLER_HERTZ);

    await caller.holds();
    await hearsSilence(clerk.page);
    await caller.resumes();
    await hearsTones(clerk.page, CALLER_HERTZ);
    await caller.hearsTones(CLERK_HERTZ);
    await caller.hangsUp();
    await expect(clerk.get("seat")).toHaveAttribute("data-stage", "wrap_up");
  });
});

test.describe("over TCP", () => {
  test.use({ transport: "tcp" });

  test("keys choose a topic, and keys of the clerk reach the caller", async ({ hotline }) => {
    const caller = await hotline.telephone(NUMBER, CALLER_HERTZ);
    const clerk = await hotline.clerk();
    await clerk.opensSeat();
    await caller.calls(hotline.uri());
    await caller.hearsSomething();
    await caller.presses("1");
    await expect(clerk.get("offer")).toBeVisible({ timeout: 40_000 });
    await expect(clerk.get("offer")).not.toContainText("Weiß ich nicht");
    await clerk.accepts();
    await caller.hearsTones(CLERK_HERTZ);
    await clerk.get("open-keys").click();
    await clerk.get("key-5").click();
    await caller.hearsKey("5");
  });
});
