/** The server is killed while people wait on the telephone and talk: nobody has called in vain. */
import { Callers, freeUdpPort, noCallers, peering } from "../lib/callers";
import { HOTLINE } from "../lib/hotline";
import { type Clerk, Person } from "../lib/people";
import type { Login, Server } from "../lib/server";
import { expect, test as base } from "../lib/test";

const TALKING = 5;
const WAITING = 10;

const test = base.extend<{ port: number; environment: Record<string, string> }>({
  port: async ({}, use) => use(await freeUdpPort()),
  environment: async ({ port }, use) => use(peering(port)),
});

const numbers = Array.from({ length: TALKING + WAITING }, (_, n) => `+4915120000${String(n).padStart(3, "0")}`);

/** Those who wait, in their order, as a desk shows them. */
async function line(clerk: Clerk): Promise<string[]> {
  const texts = await clerk.get("line-entry").allInnerTexts();
  const digits = texts.map((text) => text.replaceAll(/[^\d]/g, ""));
  return digits.map((text) => numbers.find((number) => text.includes(number.slice(3))) ?? text);
}

/** The clerks of the demo are fewer. */
async function hires(server: Server, login: string): Promise<Login> {
  const where = ["--organisation", "musterstadt", "--roles", "clerk", "--offices", "all"];
  const output = await server.run("staff", "add", login, "--name", login, ...where);
  const password = /\S+$/.exec(output.trim())?.[0] ?? "";
  return { login, password, roles: "clerk" };
}

test("kill -9 while ten wait and five talk: nobody rings, and who calls again has the old place", async ({ world, port }) => {
  test.slow();
  const why = noCallers();
  if (why !== "") process.stderr.write(`SKIPPED: ${why}\n`);
  test.skip(why !== "", why);
  const browser = await Person.sharedBrowser();
  const clerks: Clerk[] = [];
  const callers: Callers[] = [];
  try {
    const staff = world.server.logins.filter((one) => /^(anna|jonas|olena)/.test(one.login));
    for (const login of ["eva.lang", "noah.kurz"]) staff.push(await hires(world.server, login));
    expect(staff).toHaveLength(TALKING);
    callers.push(await Callers.call(port, HOTLINE, numbers));
    for (const login of staff) {
      const clerk = await world.clerk(login, { browser });
      await clerk.opensSeat();
      await expect(clerk.get("offer"), login.login).toBeVisible({ timeout: 60_000 });
      await clerk.accepts();
      clerks.push(clerk);
    }
    const looks = clerks[0]!;
    await expect(looks.get("line-entry")).toHaveCount(WAITING, { timeout: 30_000 });
    const before = await line(looks);

    await world.server.kill();
    await callers[0]!.gone();
    await world.server.up();
    for (const clerk of clerks) {
      await expect(clerk.page.locator("[data-live-state=open]")).toBeAttached({ timeout: 20_000 });
      await expect(clerk.get("offer")).toHaveCount(0);
    }
    // Whoever waited furthest behind calls first.
    callers.push(await Callers.call(port, HOTLINE, [...numbers].reverse()));
    await expect(looks.get("line-entry")).toHaveCount(WAITING, { timeout: 30_000 });
    await expect(async () => expect(await line(looks)).toEqual(before)).toPass();
    for (const clerk of clerks) {
      await expect(clerk.get("offer"), "nobody rings").toHaveCount(0);
      await expect(clerk.get("seat")).toHaveAttribute("data-stage", "talking");
      await expect(clerk.get("call"), "the caller is back in the talk").toHaveAttribute("data-state", "talking");
    }
    expect(callers[1]!.error(), "every call went as it should").not.toContain("Aborting");
  } finally {
    for (const one of callers) await one.gone();
    await browser.close();
  }
});
