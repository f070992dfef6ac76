/** A kiosk as a test has it: a browser the size of its screen, paired as the handbook says. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Locator } from "@playwright/test";
import { type Circumstances, type Clerk, Person } from "./people";
import type { Server } from "./server";

/** The screen of a kiosk, upright. */
export const UPRIGHT = { width: 1080, height: 1920 };

export interface BoothPlan {
  slug: string;
  name: string;
  /** `organisation/office`. */
  reception: string;
  /** `organisation/office/topic`; with any there is a first page. */
  topics?: string[];
  languages?: string[];
}

/** Adds kiosks to the plan of the running server, which follows within seconds. */
export async function addBooths(server: Server, plans: BoothPlan[]): Promise<void> {
  const file = join(server.data, "booths.toml");
  await server.run("config", "export", "--without-passwords", file);
  const list = (values: string[]): string => `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
  const blocks = plans.map((plan) =>
    [
      "[[kiosk]]",
      'organisation = "musterstadt"',
      `slug = "${plan.slug}"`,
      `name = "${plan.name}"`,
      'place = "Stadtbibliothek, Erdgeschoss"',
      'phone = "0221 4710-0"',
      `reception = "${plan.reception}"`,
      `entry = "${plan.topics ? "choice" : "direct"}"`,
      `topics = ${list(plan.topics ?? [])}`,
      `languages = ${list(plan.languages ?? ["de", "en", "tr", "uk"])}`,
      "printer = true",
      "document_camera = true",
      "",
    ].join("\n"),
  );
  writeFileSync(file, `${readFileSync(file, "utf8")}\n${blocks.join("\n")}`);
  await server.run("config", "apply", file);
}

/** Everything a browser may hold of somebody. */
export interface Leftovers {
  local: string[];
  session: string[];
  databases: string[];
  caches: string[];
  /** What is kept in the caches: paths, without the hash of their content. */
  cached: string[];
  cookies: string[];
  frames: number;
  fields: string;
}

export class Kiosk extends Person {
  /** A device that is nobody's yet. */
  static async stands(server: Server, circumstances: Circumstances = {}): Promise<Kiosk> {
    const [browser, context, page] = await Person.browser(server, { viewport: UPRIGHT, ...circumstances });
    return new Kiosk(server, browser, context, page);
  }

  /** What the device shows before it is paired. */
  async code(): Promise<string> {
    await this.page.goto("/kiosk");
    return this.page.locator(".s-pairing__code").innerText();
  }

  /** Becomes the kiosk of that name, by somebody of the administration. */
  async isPairedBy(admin: Clerk, name: string): Promise<void> {
    const code = await this.code();
    const { page } = admin;
    // A kiosk that a plan has just brought is there within seconds.
    await expect(async () => {
      await page.goto("/de/desk/verwaltung/kabinen");
      await page.locator("main").getByRole("link", { name }).first().click({ timeout: 1_000 });
    }).toPass({ timeout: 15_000 });
    await page.waitForURL(/\/kabinen\/[0-9a-f-]{36}$/);
    await page.goto(`${page.url()}/geraet`);
    await page.fill("#code", code);
    await page.locator("form[action$='/koppeln'] button[type=submit]").click();
    await this.isReady();
  }

  async isReady(timeout = 15_000): Promise<void> {
    await expect(this.screen("idle")).toBeVisible({ timeout });
    await expect(this.page.locator("[data-live-state=open]")).toBeAttached({ timeout });
  }

  /** Forgets which kiosk it was, as a new device. */
  async isAnother(): Promise<void> {
    await this.page.goto("about:blank");
    await this.context.clearCookies();
  }

  /** The screen, once it is that one. */
  screen(name: string): Locator {
    return this.page.locator(`[data-testid=kiosk][data-screen=${name}]`);
  }

  /** The citizen ends the talk. */
  async hangsUp(): Promise<void> {
    await this.get("hangup").click();
    await this.get("leaving-end").click();
  }

  /** What is left in this browser. */
  async leftovers(): Promise<Leftovers> {
    const held = await this.page.evaluate(async () => {
      const names = await caches.keys();
      const kept = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)));
      return {
        local: Object.keys(localStorage).sort(),
        session: Object.keys(sessionStorage).sort(),
        databases: (await indexedDB.databases()).map((one) => one.name ?? "").sort(),
        caches: names.sort(),
        cached: kept.flat().filter((path) => !path.startsWith("/assets/")).sort(),
        frames: document.querySelectorAll("iframe").length,
        fields: [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")].map((field) => field.value).join(""),
      };
    });
    const cookies = (await this.context.cookies()).map((one) => `${one.name}=${one.value}`).sort();
    return { ...held, cookies };
  }
}
