/**
 * Reads aloud with the browser's speech synthesis. Only voices that work on the device are used:
 * others would send the words to somebody else.
 */
export class Reader {
  /** Languages that a voice of the device speaks, as primary tags. */
  languages = $state.raw<string[]>([]);
  speaking = $state(false);
  #synthesis: SpeechSynthesis | null;
  #changed = () => this.#voices();

  constructor(synthesis: SpeechSynthesis | null = typeof speechSynthesis === "undefined" ? null : speechSynthesis) {
    this.#synthesis = synthesis;
    this.#voices();
    synthesis?.addEventListener?.("voiceschanged", this.#changed);
  }

  can(locale: string): boolean {
    return this.languages.includes(primary(locale));
  }

  /** Reads the sentences one after the other; what was being read ends. */
  say(sentences: string[], locale: string, volume: number): void {
    this.stop();
    const voice = this.#voice(locale);
    if (!this.#synthesis || !voice) return;
    const said = sentences.map((sentence) => sentence.trim()).filter(Boolean);
    said.forEach((sentence, index) => {
      const utterance = new SpeechSynthesisUtterance(sentence);
      utterance.voice = voice;
      utterance.lang = voice.lang;
      utterance.volume = volume;
      utterance.rate = 0.95;
      if (index === said.length - 1) utterance.onend = utterance.onerror = () => (this.speaking = false);
      this.#synthesis!.speak(utterance);
    });
    this.speaking = said.length > 0;
  }

  stop(): void {
    this.#synthesis?.cancel();
    this.speaking = false;
  }

  close(): void {
    this.stop();
    this.#synthesis?.removeEventListener?.("voiceschanged", this.#changed);
  }

  #own(): SpeechSynthesisVoice[] {
    return this.#synthesis?.getVoices().filter((voice) => voice.localService) ?? [];
  }

  #voice(locale: string): SpeechSynthesisVoice | null {
    const fitting = this.#own().filter((voice) => primary(voice.lang) === primary(locale));
    return fitting.find((voice) => voice.default) ?? fitting[0] ?? null;
  }

  #voices(): void {
    this.languages = [...new Set(this.#own().map((voice) => primary(voice.lang)))];
  }
}

function primary(tag: string): string {
  return tag.split(/[-_]/)[0]!.toLowerCase();
}

/** What of a screen is read: everything marked with `data-say`, from top to bottom, once each. */
export function sentencesOf(root: ParentNode): string[] {
  const found = [...root.querySelectorAll<HTMLElement>("[data-say]")].filter((element) => !element.parentElement?.closest("[data-say]"));
  const texts = found.map((element) => (element.dataset["say"] || (element.innerText ?? element.textContent ?? "")).replace(/\s+/g, " ").trim());
  return [...new Set(texts.filter(Boolean))];
}
