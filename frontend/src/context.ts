/** Texts and locale, for every component of an island. */
import { getContext, setContext } from "svelte";
import type { Translate } from "./texts";

export interface Texts {
  t: Translate;
  locale: string;
}

const KEY = Symbol("texts");

export function provideTexts(texts: Texts): void {
  setContext(KEY, texts);
}

export function useTexts(): Texts {
  return getContext<Texts>(KEY);
}
