/** A number in international form, in groups that can be read out and do not break: `+49 2214 7101 00`. */
export function grouped(number: string): string {
  const found = /^(\+49|\+\d{2})(\d+)$/.exec(number);
  if (!found) return number;
  const rest = found[2]!.match(/\d{1,4}/g) ?? [];
  return [found[1]!, ...rest].join("\u00a0");
}
