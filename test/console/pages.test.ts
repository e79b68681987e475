import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pages } from "../../console/console.tsx";
import { openConsoleStage, type Stage } from "./browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

let stage: Stage;
beforeAll(async () => {
  stage = await openConsoleStage();
}, 120_000);
afterAll(() => stage?.close());

const sizes = [
  ["phone", { width: 360, height: 780 }, false],
  ["desk", { width: 1280, height: 900 }, false],
  ["desk at night", { width: 1280, height: 900 }, true],
] as const;

describe.each(pages.filter(({ nav, name }) => nav || name === "who").map(({ name, path }) => ({ name, path })))(
  "page $name",
  ({ path }) => {
    test.each(sizes)("%s: opens without a complaint, without sideways scrolling, and axe finds nothing", async (_name, size, isDark) => {
      const page = await stage.open(path, size, { isDark });
      await page.waitForLoadState("load");
      const width = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      expect(width).toBeLessThanOrEqual(0);
      await page.evaluate(axe);
      const violations = (await page.evaluate(
        "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((found) => found.violations)",
      )) as readonly Violation[];
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`)).toEqual([]);
      expect(stage.complaints).toEqual([]);
      await page.context().close();
    });
  },
);
