/** A telephone number, key by key. */

/** The fewest digits that can be a number somebody is called on. */
export const LEAST_DIGITS = 5;
const MOST_DIGITS = 16;

/** The number with one more key; a plus only at its beginning. */
export function press(number: string, key: string): string {
  if (key === "+") return number === "" ? "+" : number;
  return number.replace(/\D/g, "").length < MOST_DIGITS ? number + key : number;
}

export function backspace(number: string): string {
  return number.slice(0, -1);
}

/** In groups that can be compared with a piece of paper. */
export function spaced(number: string): string {
  const plus = number.startsWith("+") ? "+" : "";
  const digits = number.replace(/\D/g, "");
  return plus + (digits.match(/.{1,3}/g) ?? []).join("\u202f");
}
