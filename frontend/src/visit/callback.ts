/** What the form for a callback is made of: how somebody is reached, and the times by day. */
import type { Translate } from "../texts";
import type { CallbackContact } from "../wire/CallbackContact";
import type { TimeWindow } from "../wire/TimeWindow";

/** One time that can be wished. */
export interface Choice {
  /** Its beginning, as the form's value. */
  value: string;
  text: string;
}

export interface Day {
  name: string;
  choices: Choice[];
}

/** What is typed is an address if it has an `@`. */
export function contactOf(text: string): CallbackContact {
  const to = text.trim();
  return to.includes("@") ? { by: "email", to } : { by: "phone", to };
}

/** The times by day, at the office's clock and not the browser's. */
export function daysOf(t: Translate, locale: string, zone: string, windows: TimeWindow[], now: number): Day[] {
  const dates = formatter("en-CA", zone, { year: "numeric", month: "2-digit", day: "2-digit" });
  const names = formatter(locale, zone, { weekday: "long", day: "numeric", month: "long" });
  const today = dates.format(now);
  // From noon, so that no change of the clock skips a day.
  const noon = new Date(`${today}T12:00:00Z`).getTime();
  const tomorrow = new Date(noon + 24 * 3_600_000).toISOString().slice(0, 10);
  const days: (Day & { date: string })[] = [];
  for (const window of windows) {
    const date = dates.format(window.from_ms);
    const text = t("room-callback-hours", { from: timeOf(locale, zone, window.from_ms), until: timeOf(locale, zone, window.until_ms, true) });
    const choice = { value: String(window.from_ms), text };
    const last = days.at(-1);
    if (last?.date === date) {
      last.choices.push(choice);
      continue;
    }
    const name = date === today ? t("room-callback-today") : date === tomorrow ? t("room-callback-tomorrow") : names.format(window.from_ms);
    days.push({ date, name, choices: [choice] });
  }
  return days.map(({ name, choices }) => ({ name, choices }));
}

/** `14` or `14:30`, followed by „Uhr“ in German texts; `14:00` elsewhere. The end of a day is 24. */
function timeOf(locale: string, zone: string, ms: number, end = false): string {
  const parts = formatter("en-GB", zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(ms);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  const hour = end && part("hour") === "00" && part("minute") === "00" ? "24" : part("hour");
  if (!locale.startsWith("de")) return `${hour}:${part("minute")}`;
  const plain = String(Number(hour));
  return part("minute") === "00" ? plain : `${plain}:${part("minute")}`;
}

/** A browser that does not know the zone uses its own. */
function formatter(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat(locale, options);
  }
}
