/** No barrier that a machine can find, on a page or a state of it. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export async function expectNoBarrier(page: Page, what: string): Promise<void> {
  // In a frame that runs nothing axe would wait for itself; what such a frame shows is looked at alone.
  const results = await new AxeBuilder({ page }).withTags(TAGS).exclude("iframe[sandbox]").analyze();
  const found = results.violations.map(
    (violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(" | ")}`,
  );
  expect(found, what).toEqual([]);
}
