/** A test with a world of its own: one server, and people who go home at the end. */
import { test as base } from "@playwright/test";
import { Citizen, type Circumstances, Clerk, type Person } from "./people";
import { type Login, Server } from "./server";

export interface World {
  server: Server;
  citizen(circumstances?: Circumstances): Promise<Citizen>;
  clerk(login?: Login | number, circumstances?: Circumstances): Promise<Clerk>;
}

export const test = base.extend<{ world: World; environment: Record<string, string> }>({
  environment: [{}, { option: true }],
  world: async ({ environment }, use, info) => {
    const server = await Server.start(environment);
    const people: Person[] = [];
    const keep = <P extends Person>(person: P): P => {
      people.push(person);
      return person;
    };
    await use({
      server,
      citizen: async (circumstances) => keep(await Citizen.comes(server, circumstances)),
      clerk: async (login = 0, circumstances) =>
        keep(await Clerk.comes(server, typeof login === "number" ? server.staff(login) : login, circumstances)),
    });
    if (info.status !== info.expectedStatus) {
      await info.attach("server", { body: server.output, contentType: "text/plain" });
      for (const [position, person] of people.entries()) {
        const picture = await person.page.screenshot().catch(() => null);
        if (picture) await info.attach(`person-${position}`, { body: picture, contentType: "image/png" });
      }
    }
    for (const person of people) await person.goes().catch(() => undefined);
    await server.gone();
  },
});

export { expect } from "@playwright/test";
