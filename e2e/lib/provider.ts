/** A real identity provider on this machine, with people in groups. */
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import type { Page } from "@playwright/test";

export const CLIENT = "schalter";
const SECRET = "ein-geheimnis-der-tests";

/** What the groups mean in the sample city. */
const GROUPS = [
  { name: "service", organisation: "musterstadt", roles: ["clerk"], offices: ["meldewesen"] },
  { name: "leitung", organisation: "musterstadt", roles: ["lead"], offices: ["all"] },
];

export class IdentityProvider {
  readonly people = new Map<string, { name: string; groups: string[] }>();
  /** What went wrong inside. */
  readonly errors: string[] = [];

  private constructor(
    readonly http: HttpServer,
    readonly issuer: string,
  ) {}

  /** Takes an address; nobody answers there before `serves`. */
  static async opens(): Promise<IdentityProvider> {
    const http = createServer();
    await new Promise<void>((resolve) => http.listen(0, resolve));
    const { port } = http.address() as AddressInfo;
    return new IdentityProvider(http, `http://localhost:${port}`);
  }

  /** What the server has to know, as an array of TOML. */
  get configuration(): string {
    const groups = GROUPS.map(
      ({ name, organisation, roles, offices }) =>
        `{name="${name}",organisation="${organisation}",roles=${JSON.stringify(roles)},offices=${JSON.stringify(offices)}}`,
    );
    const keys = {
      key: "rathaus",
      name: "Rathaus-Konto",
      issuer: this.issuer,
      client_id: CLIENT,
      client_secret: SECRET,
    };
    const pairs = Object.entries(keys).map(([key, value]) => `${key}="${value}"`);
    return `[{${pairs.join(",")},group=[${groups.join(",")}]}]`;
  }

  /** Knows the server at this address from now on. */
  serves(url: string): void {
    const provider = new Provider(this.issuer, {
      clients: [
        {
          client_id: CLIENT,
          client_secret: SECRET,
          redirect_uris: [`${url}/desk/anmelden/rathaus`],
          post_logout_redirect_uris: [`${url}/de/desk/login`],
          backchannel_logout_uri: `${url}/desk/abmelden/rathaus`,
          backchannel_logout_session_required: true,
        },
      ],
      claims: { openid: ["sub"], profile: ["name", "preferred_username", "groups"], email: ["email"] },
      features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
      pkce: { required: () => true },
      // Its own refuses to talk to this machine, which is all there is here.
      fetch: (url: string, options: RequestInit & { dispatcher?: unknown }) => {
        delete options.dispatcher;
        return fetch(url, options);
      },
      findAccount: (_: unknown, id: string) => ({
        accountId: id,
        claims: () => ({ sub: id, preferred_username: id, ...this.people.get(id) }),
      }),
    });
    for (const event of ["server_error", "backchannel.error"]) {
      provider.on(event, (...args) => this.errors.push(`${event}: ${args.map(String).join(" ")}`));
    }
    this.http.on("request", provider.callback());
  }

  /** Somebody logs in on the provider's own pages. */
  async knows(page: Page, login: string): Promise<void> {
    await page.locator("input[name=login]").fill(login);
    await page.locator("input[name=password]").fill("egal");
    await page.locator("button[type=submit]").click();
    await page.locator("button[type=submit]").click();
  }

  /** Somebody logs out there, in another tab. */
  async logsOut(page: Page): Promise<void> {
    await page.goto(`${this.issuer}/session/end`);
    await page.locator("button[name=logout]").click();
    await page.waitForURL(/session\/end\/success/);
  }

  async closes(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }
}
