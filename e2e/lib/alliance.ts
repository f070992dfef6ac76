/** A world with a broker and kiosks: those who share them are the demo's alliance. */
import type { Cookie } from "@playwright/test";
import { Broker } from "./broker";
import { Kiosk } from "./kiosk";
import type { Circumstances, Clerk } from "./people";
import { test as base, type World } from "./test";

/** The kiosk that calls the operator at once, its administrator, and its sensor. */
export const DIRECT = { name: "Kabine in der Bücherei", admin: "tobias", topic: "zigbee2mqtt/kabine-buecherei" };
/** The kiosk with a first page, behind a door. */
export const CHOICE = { name: "Dialoginsel im Rathaus", admin: "martina", topic: "zigbee2mqtt/dialoginsel-rathaus" };

export interface Alliance {
  broker: Broker;
  /** Somebody of the alliance, by first name, at the desk. */
  comes(first: string): Promise<Clerk>;
  /** A kiosk that is paired and ready. */
  kiosk(which: typeof DIRECT, circumstances?: Circumstances): Promise<Kiosk>;
  /** A device whose browser starts with these cookies, and opens the kiosk's address. */
  starts(cookies: Cookie[]): Promise<Kiosk>;
}

export const test = base.extend<{ broker: Broker; alliance: Alliance }>({
  broker: async ({}, use) => {
    const broker = await Broker.start();
    await use(broker);
    await broker.gone();
  },
  environment: async ({ broker }, use) => {
    await use({ SCHALTER__MQTT__URL: broker.url });
  },
  alliance: async ({ broker, world }, use, info) => {
    const kiosks: Kiosk[] = [];
    const comes = (first: string): Promise<Clerk> => byName(world, first);
    const stands = async (circumstances?: Circumstances): Promise<Kiosk> => {
      const kiosk = await Kiosk.stands(world.server, circumstances);
      kiosks.push(kiosk);
      return kiosk;
    };
    await use({
      broker,
      comes,
      kiosk: async (which, circumstances) => {
        const kiosk = await stands(circumstances);
        const admin = await comes(which.admin);
        await kiosk.isPairedBy(admin, which.name);
        await admin.goes();
        return kiosk;
      },
      starts: async (cookies) => {
        const kiosk = await stands();
        await kiosk.context.addCookies(cookies);
        await kiosk.page.goto("/kiosk");
        return kiosk;
      },
    });
    for (const [position, kiosk] of kiosks.entries()) {
      if (info.status !== info.expectedStatus) {
        const picture = await kiosk.page.screenshot().catch(() => null);
        if (picture) await info.attach(`kiosk-${position}`, { body: picture, contentType: "image/png" });
      }
      await kiosk.goes().catch(() => undefined);
    }
  },
});

function byName(world: World, first: string): Promise<Clerk> {
  const login = world.server.logins.find((one) => one.login.startsWith(`${first}.`));
  if (login === undefined) throw new Error(`nobody is called ${first}`);
  return world.clerk(login);
}

export { expect } from "@playwright/test";
