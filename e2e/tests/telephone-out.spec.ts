/** Calls that the house makes: a promise to call back is kept by telephone. */
import { CLERK_HERTZ, expect, hearsTones, test } from "../lib/hotline";

const NUMBER = "+4915112345673";
const TYPED = "0151 12345673";
const HERTZ = 440;

test("a callback asked for on the web rings at the citizen's, and both talk", async ({ hotline, world }) => {
  const telephone = await hotline.telephone(NUMBER, HERTZ);
  const citizen = await world.citizen();
  await citizen.enters();
  await citizen.get("callback-contact").fill(TYPED);
  await citizen.get("callback-send").click();
  await expect(citizen.get("promised")).toBeVisible();

  const clerk = await hotline.clerk();
  await clerk.opensSeat();
  await expect(clerk.get("offer")).toContainText(TYPED.replaceAll(" ", " "));
  await clerk.accepts();
  await telephone.isCalled();
  await expect(clerk.get("call").first()).toHaveAttribute("data-state", "ringing");
  await telephone.answers();
  await telephone.hearsTones(CLERK_HERTZ);
  await hearsTones(clerk.page, HERTZ);
  await expect(clerk.get("call").first()).toHaveAttribute("data-state", "talking");
  await clerk.hangsUp();
  await telephone.isOver();
});

test("a line that is busy counts as a try, and the clerk reads so", async ({ hotline, world }) => {
  const telephone = await hotline.telephone(NUMBER, HERTZ);
  const citizen = await world.citizen();
  await citizen.enters();
  await citizen.get("callback-contact").fill(TYPED);
  await citizen.get("callback-send").click();
  await expect(citizen.get("promised")).toBeVisible();
  const clerk = await hotline.clerk();
  await clerk.opensSeat();
  await expect(clerk.get("offer")).toBeVisible();
  await clerk.accepts();
  await telephone.isCalled();
  await telephone.hangsUp();
  await expect(clerk.get("seat")).not.toHaveAttribute("data-stage", "talking", { timeout: 30_000 });
});
