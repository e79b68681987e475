import { load } from "cheerio";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { consoleParts } from "../../app/console/parts.ts";
import { createConsole, pages } from "../../console/console.tsx";
import { sideways, smallTargets, violationsOn } from "./axe.ts";
import { openConsoleStage, type Stage } from "./browser.ts";

let stage: Stage;
let incidentId: string;
let author: string;
beforeAll(async () => {
  stage = await openConsoleStage();
  incidentId = await stage.incidentAt("塘厦");
  author = (await stage.showcase.parts.store.search({ query: "塘厦", limit: 1 })).hits[0]?.mention.author.id ?? "";
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
  ["an author", "/authors/<author>"],
  ["the form of a line of the matrix", "/roster/edit/line/0"],
  ["the form of a person", "/roster/edit/person/chen"],
  ["the form of a risk", "/risks/new"],
] as const;

describe.each(shown)("page %s", (_page, path) => {
  test.each(sizes)("%s: opens without a complaint, without sideways scrolling, and axe finds nothing", async (_name, size, isDark) => {
    const page = await stage.open(path.replace("<one>", incidentId).replace("<author>", author), size, { isDark, who: "chen" });
    await page.waitForLoadState("load");
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    expect(await violationsOn(page)).toEqual([]);
    if (size.width < 400) {
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      expect(await violationsOn(page)).toEqual([]);
      expect(await sideways(page)).toBeLessThanOrEqual(0);
      expect(await smallTargets(page)).toEqual([]);
    }
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

test("on a phone what is to be done comes first and the rest is folded; a link into it opens it", async () => {
  const page = await stage.open(`/incidents/${incidentId}`, { width: 360, height: 780 }, { who: "chen" });
  await page.locator(".is-drawn").waitFor({ state: "attached" });
  expect(Number(await page.evaluate("document.documentElement.scrollHeight"))).toBeLessThan(4500);
  const places = await page.evaluate(
    "['todos', 'actions', 'clocks', 'timeline', 'posts', 'history', 'why'].map((id) => document.getElementById(id + '-title').getBoundingClientRect().top)",
  );
  expect(places).toEqual((places as number[]).toSorted((a, b) => a - b));
  expect(await page.locator(".incident-head").innerText()).toMatch(/预计复电.*\n.*决策人知悉/s);
  expect(await page.getByText("评分的各项").isVisible()).toBe(false);
  await page.getByRole("link", { name: "定级" }).click();
  await page.locator("#why-title").locator("xpath=ancestor::details[@open]").waitFor();
  await page.context().close();
  const wide = await stage.open(`/incidents/${incidentId}`, undefined, { who: "chen" });
  expect(await wide.locator("details[data-fold]:not([open])").count()).toBe(0);
  await wide.context().close();
});

test("an error of the program is told in Chinese with a number that stands in the log, and its words stay out of sight", async () => {
  const { parts } = stage.showcase;
  const logged: unknown[] = [];
  const secret = "connect ECONNREFUSED 10.0.0.7 password=hunter2";
  const broken = createConsole({
    ...consoleParts(parts),
    hosts: ["localhost"],
    log: (...line) => void logged.push(line),
    incidents: { ...consoleParts(parts).incidents, file: () => Promise.reject(new TypeError(secret)) },
  });
  const answer = await broken.request(`http://localhost/incidents/${incidentId}`);
  const text = load(await answer.text())("main")
    .text()
    .replace(/\s+/g, "");
  expect(answer.status).toBe(500);
  expect(text).toMatch(/这一页没能打开.*别的页也打不开时，先按值班表打电话.*11-23.*编号\w{8}/);
  expect(text).not.toMatch(/ECONNREFUSED|hunter2/);
  const number = /编号(\w{8})/.exec(text)?.[1];
  expect(JSON.stringify(logged)).toContain(`"number":"${number}"`);
  expect(JSON.stringify(logged)).toContain("ECONNREFUSED");
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
