/** The portal and the line: what a citizen sees without and with scripts. */
import { expect, test } from "../lib/test";

test("the portal tells at once when a seat opens and somebody waits", async ({ world }) => {
  const visitor = await world.citizen();
  await visitor.page.goto("/de/musterstadt");
  const card = visitor.page.locator("[data-office]").filter({ hasText: "Meldewesen" });
  await expect(card.locator("[data-text=waiting]")).toContainText("0");
  const other = await world.citizen();
  await other.enters();
  await expect(card.locator("[data-text=waiting]")).toContainText("1");
  const clerk = await world.clerk();
  await clerk.opensSeat();
  await clerk.accepts();
  await expect(card.locator("[data-text=waiting]")).toContainText("0");
});

test("without scripts one enters, sees the place and leaves", async ({ world }) => {
  const citizen = await world.citizen({ javaScript: false });
  await citizen.page.goto("/de/musterstadt");
  await citizen.enters();
  await expect(citizen.page.locator("main")).toContainText(/Platz/);
  await citizen.page.locator("form[action$='/verlassen'] button").click();
  await expect(citizen.page.locator("main")).toContainText(/verlassen|beendet/i);
  await expect(citizen.page.locator("body")).toContainText(/0\d{2,5}/);
});

test("a second 'Betreten' shows the running visit", async ({ world }) => {
  const citizen = await world.citizen();
  await citizen.enters();
  const first = citizen.page.url();
  await citizen.page.goto("/de/musterstadt/kfz-zulassung/betreten");
  if (!/\/besuch\//.test(citizen.page.url())) {
    await citizen.page.locator("input[name=topic]").first().check();
    await citizen.page.locator("form[action$='/betreten'] button[type=submit]").click();
  }
  await citizen.page.waitForURL(/\/besuch\//);
  expect(new URL(citizen.page.url()).pathname).toBe(new URL(first).pathname);
});

test("a second window takes over, the first says so and offers to go on", async ({ world }) => {
  const citizen = await world.citizen();
  await citizen.enters();
  await expect(citizen.get("place")).toBeVisible();
  const second = await citizen.context.newPage();
  await second.goto(citizen.page.url());
  await expect(second.getByTestId("place")).toBeVisible();
  await expect(citizen.get("superseded")).toBeVisible();
  await citizen.get("superseded").getByTestId("take-over").click();
  await expect(citizen.get("place")).toBeVisible();
  await expect(second.getByTestId("superseded")).toBeVisible();
});

test("leaving frees the place for the next", async ({ world }) => {
  const first = await world.citizen();
  const second = await world.citizen();
  await first.enters();
  await second.enters();
  await expect.poll(() => second.place()).toBe(2);
  await first.leaves();
  await expect(first.get("ended")).toBeVisible();
  await expect.poll(() => second.place()).toBe(1);
});

test("an unanswered ring sends the seat to break, and one press brings it back", async ({ world }) => {
  const citizen = await world.citizen();
  const clerk = await world.clerk();
  await clerk.opensSeat();
  await citizen.enters();
  await expect(clerk.get("offer")).toBeVisible();
  await expect(clerk.get("seat")).toHaveAttribute("data-stage", "break", { timeout: 40_000 });
  expect(await citizen.place()).toBe(1);
  await clerk.get("resume-large").or(clerk.get("resume")).first().click();
  await expect(clerk.get("offer")).toBeVisible();
});

test("another browser sees nothing of a visit", async ({ world }) => {
  const citizen = await world.citizen();
  await citizen.enters({ note: "Ganz privat" });
  const stranger = await world.citizen();
  const response = await stranger.page.goto(new URL(citizen.page.url()).pathname);
  expect(response?.status()).toBe(404);
  await expect(stranger.page.locator("body")).not.toContainText("Ganz privat");
  await expect(stranger.page.locator("body")).toContainText(/Betreten Sie|Übersicht/);
});

test("garbage on the socket is answered and closes at most that one connection", async ({ world }) => {
  const citizen = await world.citizen();
  await citizen.enters();
  await expect(citizen.get("place")).toBeVisible();
  const path = new URL(citizen.page.url()).pathname.split("/").at(-1);
  const heard = await citizen.page.evaluate(async (visit) => {
    const socket = new WebSocket(`${location.origin.replace("http", "ws")}/live/visit/${visit}`);
    const frames: string[] = [];
    await new Promise<void>((resolve) => {
      socket.onopen = () => socket.send("Unsinn");
      socket.onmessage = (event) => frames.push(String(event.data));
      socket.onclose = () => resolve();
    });
    return frames;
  }, path);
  expect(heard.join()).toContain("bad-frame");
  await expect(citizen.get("place")).toBeVisible();
});
