/**
 * Texts of the islands: Fluent, from the same files as the server's. A page loads only the files
 * of its locale that it uses.
 */
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";

export type Args = Record<string, FluentVariable>;
/** The text of a key; the key itself where it is missing, so that nothing is ever empty. */
export type Translate = (key: string, args?: Args) => string;

type Load = () => Promise<string>;

const files = import.meta.glob("../../crates/texts/locales/*/{room,desk,media,kiosk,documents}.ftl", {
  query: "?raw",
  import: "default",
}) as Record<string, Load>;

const RIGHT_TO_LEFT = ["ar", "fa", "prs", "ps", "he", "ur"];
/** The language that answers where another one has no text. */
const FALLBACK = "de";

export function isRightToLeft(locale: string): boolean {
  return RIGHT_TO_LEFT.includes(locale.split("-")[0] ?? "");
}

async function source(locale: string, name: string): Promise<string | null> {
  const path = Object.keys(files).find((key) => key.endsWith(`/${locale}/${name}.ftl`));
  return path ? await files[path]!() : null;
}

export function translator(locale: string, sources: string[]): Translate {
  const bundle = new FluentBundle(locale, { useIsolating: isRightToLeft(locale) });
  for (const text of sources) bundle.addResource(new FluentResource(text));
  return (key, args) => {
    const message = bundle.getMessage(key);
    return message?.value ? bundle.formatPattern(message.value, args ?? null, []) : key;
  };
}

export async function loadTexts(locale: string, names: string[]): Promise<Translate> {
  const language = locale.split("-")[0] ?? FALLBACK;
  const sources = await Promise.all(
    names.map(async (name) => (await source(locale, name)) ?? (await source(language, name)) ?? (await source(FALLBACK, name)) ?? ""),
  );
  return translator(locale, sources);
}

/** Whether a file exists in this very language. */
export function hasTexts(locale: string, name: string): boolean {
  return Object.keys(files).some((key) => key.endsWith(`/${locale}/${name}.ftl`));
}

/** The language's own name in the language of the page, such as "Türkisch". */
export function languageName(locale: string, tag: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
