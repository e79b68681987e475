import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds wrong on a page, in one line each; empty when nothing. */
export const violationsOn = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe);
  const run = `axe.run(document, { runOnly: ${rules} }).then((found) => found.violations)`;
  const violations = (await page.evaluate(run)) as readonly Violation[];
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
};

/** How far a page can be scrolled sideways, in pixels. */
export const sideways = async (page: Page): Promise<number> =>
  Number(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"));

const tapped = ".top a, .top button, main .button:not(.is-quiet), main select, main summary.opens";

/** What one taps on a phone that is too low for a finger (44 px); links within texts are not counted. */
export const smallTargets = async (page: Page): Promise<readonly string[]> =>
  (await page.evaluate(
    `[...document.querySelectorAll("${tapped}")]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().height < 43.5)
      .map((one) => one.className + ": " + one.textContent.trim())`,
  )) as readonly string[];
