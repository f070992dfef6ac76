/** The server is killed, and nobody is forgotten. */
import type { Citizen } from "../lib/people";
import { expect, test } from "../lib/test";

test("kill -9 with three waiting and one talking: same places in 5 s, picture again in 8 s", async ({ world }) => {
  const clerk = await world.clerk();
  await clerk.opensSeat();
  const talking = await world.citizen();
  await talking.enters();
  await clerk.accepts();
  await talking.sees();
  const waiting: Citizen[] = [];
  for (let n = 0; n < 3; n += 1) {
    const citizen = await world.citizen();
    await citizen.enters();
    await expect.poll(() => citizen.place()).toBe(n + 1);
    waiting.push(citizen);
  }

  // Marks that only a live page of before can carry: nobody reloads.
  for (const person of [clerk, talking, ...waiting]) {
    await person.page.evaluate(() => document.body.setAttribute("data-before", "yes"));
  }
  await world.server.kill();
  await world.server.up();
  const since = Date.now();

  const timed = async (what: Promise<unknown>): Promise<number> => {
    await what;
    return Date.now() - since;
  };
  const back = async (person: (typeof waiting)[number], place: number): Promise<void> => {
    await expect(person.page.locator("[data-live-state=open]")).toBeAttached({ timeout: 5_000 });
    expect(await person.place()).toBe(place);
  };
  const frames = (person: typeof talking): Promise<number> =>
    person.get("remote-video").evaluate((element) => (element as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames);
  const moves = async (person: typeof talking): Promise<void> => {
    await expect(person.page.locator("[data-live-state=open]")).toBeAttached({ timeout: 8_000 });
    let last = await frames(person);
    await expect
      .poll(
        async () => {
          const now = await frames(person);
          const more = now > last;
          last = now;
          return more;
        },
        { timeout: 8_000 },
      )
      .toBe(true);
  };
  const times = await Promise.all([
    timed(back(waiting[0]!, 1)),
    timed(back(waiting[1]!, 2)),
    timed(back(waiting[2]!, 3)),
    timed(moves(talking)),
    timed(moves(clerk as unknown as typeof talking)),
  ]);
  expect(Math.max(...times.slice(0, 3)), "the waiting see their places").toBeLessThan(5_000);
  expect(Math.max(...times.slice(3)), "the talk has its picture").toBeLessThan(8_000);
  for (const person of [clerk, talking, ...waiting]) {
    await expect(person.page.locator("body")).toHaveAttribute("data-before", "yes");
  }
  expect(await talking.sees()).toBeGreaterThanOrEqual(15);
});
