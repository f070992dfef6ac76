/** Offices of the demo as a test needs them: changed by a plan, as an administration changes them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Server } from "./server";

export interface OfficeChange {
  capacity?: number;
  serveAfterClosing?: boolean;
  lateMinutes?: number;
  /** Open every day from midnight until then, such as `14:35`. */
  openUntil?: string;
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** The office's clock, so many minutes from now, but not beyond the end of the day. */
export function clockIn(minutes: number): string {
  const clock = new Intl.DateTimeFormat("de-DE", { timeZone: "Europe/Berlin", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const [now, then] = [clock.format(new Date()), clock.format(new Date(Date.now() + minutes * 60_000))];
  return minutes > 0 && then < now ? "24:00" : then;
}

/** Changes an office of the running server, which follows within seconds. */
export async function changeOffice(server: Server, slug: string, change: OfficeChange): Promise<void> {
  const file = join(server.data, `${slug}.toml`);
  await server.run("config", "export", "--without-passwords", file);
  const blocks = readFileSync(file, "utf8").split(/^(?=\[\[)/m);
  const changed = blocks.map((block) => (block.startsWith("[[office]]") && block.includes(`slug = "${slug}"`) ? apply(block, change) : block));
  writeFileSync(file, changed.join(""));
  await server.run("config", "apply", file);
}

/** A signature on the screen is enough for every topic from now on. */
export async function freeOfForm(server: Server): Promise<void> {
  const file = join(server.data, "form-free.toml");
  await server.run("config", "export", "--without-passwords", file);
  const blocks = readFileSync(file, "utf8").split(/^(?=\[\[)/m);
  const free = (block: string): string => block.replace(/^form_free = .*\n/m, "").replace("[[topic]]\n", "[[topic]]\nform_free = true\n");
  writeFileSync(file, blocks.map((block) => (block.startsWith("[[topic]]") ? free(block) : block)).join(""));
  await server.run("config", "apply", file);
}

function apply(block: string, change: OfficeChange): string {
  const put = (text: string, key: string, value: number | boolean | undefined): string =>
    value === undefined ? text : text.replace(new RegExp(`^${key} = .*$`, "m"), `${key} = ${value}`);
  let text = put(block, "capacity", change.capacity);
  text = put(text, "serve_after_closing", change.serveAfterClosing);
  text = put(text, "late_minutes", change.lateMinutes);
  if (change.openUntil === undefined) return text;
  const hours = DAYS.map((day) => `${day} = ["00:00-${change.openUntil}"]`).join("\n");
  return `${text.slice(0, text.indexOf("[office.hours]"))}[office.hours]\n${hours}\n\n`;
}
