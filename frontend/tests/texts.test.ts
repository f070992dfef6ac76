import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { FluentResource } from "@fluent/bundle";
import { describe, expect, it } from "vitest";
import { loadTexts, translator } from "../src/texts";

const locales = join(__dirname, "../../crates/texts/locales");
const names = ["room", "desk", "media", "kiosk"];
const text = (locale: string, name: string) => readFileSync(join(locales, locale, `${name}.ftl`), "utf8");
const keysOf = (source: string) => [...source.matchAll(/^([a-z][\w-]*) =/gm)].map((match) => match[1]!);

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === "wire" ? [] : sources(path);
    return /\.(ts|svelte)$/.test(name) ? [readFileSync(path, "utf8")] : [];
  });
}

const code = sources(join(__dirname, "../src")).join("\n");
const all = names.flatMap((name) => keysOf(text("de", name)));
/** Keys written out, and patterns of keys that end in a value. */
const literal = new Set([...code.matchAll(/"((?:room|desk|media|kiosk)-[a-z0-9-]+)"/g)].map((match) => match[1]!));
const patterns = [...code.matchAll(/`((?:room|desk|media|kiosk)-[^`]*)`/g)].map((match) => new RegExp(`^${match[1]!.replace(/\$\{[^}]*\}/g, "[\\w-]+")}$`));

describe("the texts of the islands", () => {
  it.each(names)("%s: has the same keys in German and English", (name) => {
    expect(keysOf(text("en", name))).toEqual(keysOf(text("de", name)));
  });

  it.each(names)("%s: is read without a broken entry", (name) => {
    for (const locale of ["de", "en"]) {
      const read = new Set(new FluentResource(text(locale, name)).body.map((entry) => entry.id));
      expect([...read]).toEqual(keysOf(text(locale, name)));
    }
  });

  it("has every key that is used", () => {
    // Not texts: the draft's name of the chat and the id of the note field.
    const missing = [...literal].filter((key) => !all.includes(key) && !["desk-main"].includes(key));
    expect(missing).toEqual([]);
    for (const pattern of patterns) expect(all.some((key) => pattern.test(key)), String(pattern)).toBe(true);
  });

  it("uses every key that is there", () => {
    expect(all.filter((key) => !literal.has(key) && !patterns.some((pattern) => pattern.test(key)))).toEqual([]);
  });

  it("has a text for every value that the server can send", () => {
    const values: Record<string, string[]> = {
      "room-ended-": ["left", "away", "finished", "protection", "closed", "lost", "not_reached", "cancelled"],
      "desk-ended-": ["left", "away", "finished", "protection", "closed", "lost"],
      "room-protection-": ["insult", "threat", "indecency", "recording", "other"],
      "desk-reason-": ["insult", "threat", "indecency", "recording", "other"],
      "room-quality-": ["unknown", "good", "fair", "poor"],
      "desk-stage-": ["closed", "free", "offered", "talking", "wrap_up", "break"],
      "desk-outcome-": ["resolved", "ticket", "appointment", "transferred", "dropped"],
      "desk-channel-": ["web", "kiosk", "phone", "chat", "callback", "appointment", "on_site"],
      "desk-service-": ["information", "settled", "in_person"],
      "desk-identity-": ["none", "questions", "eid", "in_person"],
      "media-trouble-camera-": ["denied", "missing", "busy", "insecure", "unknown"],
      "media-guide-": ["chrome", "edge", "firefox", "safari", "ios", "android", "other"],
    };
    for (const [prefix, ends] of Object.entries(values)) for (const end of ends) expect(all).toContain(prefix + end);
  });

  it("says Sie, and never shouts", () => {
    for (const name of names) expect(text("de", name).replace(/#.*/g, "")).not.toMatch(/!|\b(du|dein|dich)\b/i);
  });

  it("counts", () => {
    const t = translator("de", [text("de", "room")]);
    expect(t("room-ahead", { count: 0 })).toBe("Niemand ist vor Ihnen");
    expect(t("room-ahead", { count: 1 })).toBe("Ein Mensch ist vor Ihnen");
    expect(t("room-ahead", { count: 4 })).toBe("4 Menschen sind vor Ihnen");
  });

  it("loads a locale, and German where there is none", async () => {
    expect((await loadTexts("en", ["room"]))("room-send")).toBe("Send");
    expect((await loadTexts("xx", ["room"]))("room-send")).toBe("Senden");
  });
});
