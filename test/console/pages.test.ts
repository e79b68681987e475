import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pages } from "../../console/console.tsx";
import { sideways, smallTargets, violationsOn } from "./axe.ts";
import { openConsoleStage, type Stage } from "./browser.ts";

let stage: Stage;
let incidentId: string;
beforeAll(async () => {
  stage = await openConsoleStage();
  incidentId = await stage.incidentAt("塘厦");
}, 120_000);
afterAll(() => stage?.close());

const sizes = [
  ["phone", { width: 360, height: 780 }, false],
  ["desk", { width: 1280, height: 900 }, false],
  ["desk at night", { width: 1280, height: 900 }, true],
  ["4K", { width: 3840, height: 2160 }, false],
] as const;

const shown = [
  ...pages.filter(({ nav, name }) => nav || name === "who").map(({ name, path }) => [name, path] as const),
  ["one incident", "/incidents/<one>"],
  ["nothing there", "/nowhere"],
] as const;

describe.each(shown)("page %s", (_page, path) => {
  test.each(sizes)("%s: opens without a complaint, without sideways scrolling, and axe finds nothing", async (_name, size, isDark) => {
    const page = await stage.open(path.replace("<one>", incidentId), size, { isDark, who: "chen" });
    await page.waitForLoadState("load");
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    expect(await violationsOn(page)).toEqual([]);
    if (size.width < 400) expect(await smallTargets(page)).toEqual([]);
    expect(stage.complaints.filter((text) => !text.startsWith("/nowhere: Failed to load resource"))).toEqual([]);
    await page.context().close();
  });
});

test.each([
  ["desk", "/", false],
  ["desk at night", "/", true],
  ["wall", "/wall", true],
  ["incident", "/incidents/<one>", false],
] as const)("%s on a 4K screen: axe finds nothing, no side stays empty", async (_name, path, isDark) => {
  const page = await stage.open(path.replace("<one>", incidentId), { width: 3840, height: 2160 }, { isDark, who: "chen" });
  await page.locator(".is-drawn, .wall").first().waitFor({ state: "attached" });
  expect(await violationsOn(page)).toEqual([]);
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  const rightmost = "Math.max(...[...document.querySelectorAll('main *')].map((one) => one.getBoundingClientRect().right))";
  expect(Number(await page.evaluate(rightmost))).toBeGreaterThan(3700);
  await page.context().close();
});

test("a chart in a hidden view of the wall is drawn when the view is shown", async () => {
  const page = await stage.open("/wall", { width: 1920, height: 1080 }, { who: "chen" });
  expect(await page.locator(".is-drawn").count()).toBe(0);
  await page.keyboard.press("ArrowRight");
  await page.locator(".wall-view:not([hidden]) .is-drawn").waitFor();
  const inked = "(canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0)";
  expect(await page.evaluate(`(${inked})(document.querySelector('.is-drawn canvas'))`)).toBe(true);
  await page.context().close();
});

test("the wall turns by itself every twenty seconds; a space stops it, another lets it go on", async () => {
  const page = await stage.open("/wall", { width: 1920, height: 1080 }, { who: "chen" });
  await page.clock.install();
  await page.reload();
  const shownNow = () => page.evaluate("[...document.querySelectorAll('.wall-view')].findIndex((view) => !view.hidden)");
  const seen: unknown[] = [await shownNow()];
  const pass = async (): Promise<void> => {
    await page.clock.runFor(20_500);
    seen.push(await shownNow());
  };
  await pass();
  await pass();
  await page.keyboard.press(" ");
  await pass();
  await page.keyboard.press(" ");
  await pass();
  expect(seen).toEqual([0, 1, 2, 2, 0]);
  await page.context().close();
});

test("without any data every page says what it is for, and axe finds nothing", { timeout: 120_000 }, async () => {
  const empty = await openConsoleStage({ isEmpty: true });
  for (const { path, nav } of pages) {
    if (nav === undefined) continue;
    const page = await empty.open(path, { width: 360, height: 780 }, { who: "chen" });
    expect((await page.locator("main").innerText()).length, path).toBeGreaterThan(20);
    expect(await violationsOn(page), path).toEqual([]);
    await page.context().close();
  }
  expect(empty.complaints).toEqual([]);
  await empty.close();
});
