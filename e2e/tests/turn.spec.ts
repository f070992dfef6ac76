/** A network that lets nothing through but TLS to one port: the talk goes by coturn. */
import { test as base } from "../lib/test";
import { expect } from "../lib/test";
import { freePort } from "../lib/server";
import { Relay, SECRET } from "../lib/turn";

const test = base.extend<{ relay: Relay }>({
  relay: async ({}, use) => {
    const relay = await Relay.start(await freePort());
    await use(relay);
    await relay.gone();
  },
  environment: async ({ relay }, use) => {
    await use({
      SCHALTER__MEDIA__TURN__URLS: `["turns:localhost:${relay.port}?transport=tcp"]`,
      SCHALTER__MEDIA__TURN__SECRET: SECRET,
    });
  },
});

test("picture and sound go by TURN over TLS, with credentials of this server", async ({ world }) => {
  const citizen = await world.citizen({ relayed: true, flags: ["--ignore-certificate-errors"] });
  const clerk = await world.clerk();
  await clerk.opensSeat();
  await citizen.enters();
  await clerk.accepts();
  expect(await citizen.sees()).toBeGreaterThanOrEqual(15);
  expect(await clerk.sees()).toBeGreaterThanOrEqual(15);
  expect(await citizen.hears()).toBeGreaterThan(0.01);
  expect(await clerk.hears()).toBeGreaterThan(0.01);
  expect(await citizen.reachesRelayBy()).toBe("tls");
  expect(await clerk.reachesRelayBy()).toBeUndefined();
});
