/** The keys of the screen's keyboard, and what a press does to a field. */
const GERMAN = ["1234567890ß", "qwertzuiopü", "asdfghjklöä", "yxcvbnm,.?-"];
const ENGLISH = ["1234567890", "qwertyuiop", "asdfghjkl'", "zxcvbnm,.?"];

export function rowsOf(locale: string): string[][] {
  return (locale.startsWith("de") ? GERMAN : ENGLISH).map((row) => [...row]);
}

/** Puts text in the place of the cursor; `\b` takes one character away. */
export function type(field: HTMLTextAreaElement, text: string): void {
  if (field.disabled) return;
  const end = field.selectionEnd;
  const start = text === "\b" && field.selectionStart === end ? Math.max(0, end - 1) : field.selectionStart;
  const added = text === "\b" ? "" : text;
  if (field.maxLength >= 0 && field.value.length - (end - start) + added.length > field.maxLength) return;
  field.setRangeText(added, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
