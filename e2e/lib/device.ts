/** A kiosk as the administration sets it up, and the device that stands there. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { type Circumstances, Clerk, Person } from "./people";
import type { Server } from "./server";

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

/** The device in the booth. */
export class Booth extends Person {
  static async stands(server: Server, circumstances: Circumstances = {}): Promise<Booth> {
    const [browser, context, page] = await Person.browser(server, { viewport: { width: 1080, height: 1920 }, ...circumstances });
    return new Booth(server, browser, context, page);
  }

  /** Shows its code, and becomes the kiosk of that name. */
  async pairs(admin: Clerk, name: string): Promise<void> {
    await this.page.goto("/kiosk");
    const code = await this.page.locator(".s-pairing__code").innerText();
    await expect(async () => {
      await admin.page.goto("/de/desk/verwaltung/kabinen");
      await admin.page.locator("main").getByRole("link", { name }).first().click({ timeout: 1_000 });
    }).toPass({ timeout: 15_000 });
    await admin.page.goto(`${new URL(admin.page.url()).pathname}/geraet`);
    await admin.page.locator("#code").fill(code);
    await admin.page.locator("form[action$='/koppeln'] button").click();
    await this.shows("idle");
  }

  /** Forgets which kiosk it was, as a new device. */
  async isAnother(): Promise<void> {
    await this.page.goto("about:blank");
    await this.context.clearCookies();
  }

  async shows(screen: string): Promise<void> {
    await expect(this.get("kiosk")).toHaveAttribute("data-screen", screen, { timeout: 15_000 });
  }

  /** The large button. */
  async presses(): Promise<void> {
    await this.get("start").click();
  }
}
