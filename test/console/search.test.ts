import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toCsv, toXlsx } from "../../console/search/export.ts";
import { facetsOf } from "../../console/search/facets.ts";
import { readXlsx } from "../../crawlers/import/xlsx.ts";
import { feedbackBook } from "../../handling/feedback.ts";
import { openAll } from "../../handling/ledger.ts";
import { readCsv } from "../../lib/csv.ts";
import { parseQuery } from "../../lib/query.ts";
import { analysisOf, mentionAt } from "../contract/store-samples.ts";
import { violationsOn } from "./axe.ts";
import { openConsoleStage, type Stage } from "./browser.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openConsoleStage();
}, 120_000);
afterAll(() => stage?.close());

const wide = { width: 1280, height: 900 };

test("a mistake is shown under its column, and the query stays to be mended", async () => {
  const page = await stage.open("/search?q=%E5%81%9C%E7%94%B5%20OR", wide, { who: "chen" });
  expect(await page.locator(".query-mistake").innerText()).toContain("第 6 列：OR 右边缺少词");
  expect(await page.locator("#query").inputValue()).toBe("停电 OR");
  expect(await violationsOn(page)).toEqual([]);
  await page.context().close();
});

test("fields and values are completed by keyboard", async () => {
  const page = await stage.open("/search", wide, { who: "chen" });
  await page.locator("#query").pressSequentially("停电 镇街:塘");
  await page.locator("#completions li").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  expect(await page.locator("#query").inputValue()).toBe("停电 镇街:塘厦 ");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=/);
  expect(await page.locator(".post").count()).toBeGreaterThan(10);
  expect(await page.locator(".facets").innerText()).toMatch(/镇街\s*塘厦\s*\d+/);
  await page.locator(".facets a", { hasText: "中性" }).click();
  expect(await page.locator("#query").inputValue()).toBe("停电 镇街:塘厦 +情感:中性");
  const tags = await page.locator(".post .tag").allInnerTexts();
  expect(tags).toContain("中性");
  expect(tags).not.toContain("负面");
  await page.context().close();
});

test("on a phone a link leads to the facets below the posts, and no keys are named", async () => {
  const page = await stage.open("/search?q=%E5%A1%98%E5%8E%A6", { width: 360, height: 780 }, { who: "chen" });
  expect(await page.locator("main").innerText()).not.toContain("j、k");
  await page.getByRole("link", { name: "缩小范围" }).click();
  expect((await page.locator("#facets").boundingBox())?.y).toBeLessThan(780);
  await page.context().close();
  const desk = await stage.open("/search?q=%E5%A1%98%E5%8E%A6", wide, { who: "chen" });
  expect(await desk.locator("main").innerText()).toContain("j、k");
  expect(await desk.locator(".to-facets").isVisible()).toBe(false);
  await desk.context().close();
});

test("a label is put right by one key, kept as feedback, shown to all, and can be taken back", async () => {
  const page = await stage.open("/search?q=%E5%A1%98%E5%8E%A6", wide, { who: "chen" });
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const post = page.locator(".post").nth(1);
  const id = await post.getAttribute("data-id");
  await page.keyboard.press("2");
  await post.locator(".is-corrected", { hasText: "情感应为 中性（值班员甲）" }).waitFor();
  await page.keyboard.press("5");
  await post.locator(".is-corrected", { hasText: "相关应为 与供电无关" }).waitFor();
  const given = (await openAll(stage.showcase.parts.handling, feedbackBook)).find(({ target }) => target === id)?.given;
  expect(given?.map(({ by, opinion, right }) => `${by} ${opinion} ${right}`)).toEqual([
    "值班员甲 wrong-label polarity=neutral",
    "值班员甲 wrong-label relevance=no",
  ]);
  await post.locator(".correction", { hasText: "情感" }).getByRole("button", { name: "撤销" }).click();
  await post.locator(".is-corrected", { hasText: "情感" }).waitFor({ state: "detached" });
  await page.keyboard.press("7");
  await page.keyboard.type("清溪");
  await page.keyboard.press("Enter");
  await post.locator(".is-corrected", { hasText: "地点应为 清溪" }).waitFor();
  await page.evaluate("document.activeElement.blur()");
  await page.keyboard.press("6");
  expect(await page.evaluate("document.activeElement.dataset.key")).toBe("6");
  await page.locator(":focus").selectOption("appeal=tariff");
  await post.getByRole("button", { name: "改诉求" }).click();
  await post.locator(".is-corrected", { hasText: "诉求应为 电费" }).waitFor();
  expect(await page.evaluate("document.activeElement.closest('.post') !== null || document.activeElement === document.body")).toBe(true);
  expect(stage.complaints.filter((text) => !text.includes("422"))).toEqual([]);
  await page.context().close();
});

test("a search is kept for everybody and removed again", async () => {
  const page = await stage.open("/search?q=%E7%94%B5%E8%B4%B9", wide, { who: "chen" });
  await page.locator(".save-view summary").click();
  await page.getByLabel("视图的名字").fill("电费");
  await page.getByRole("button", { name: "保存" }).click();
  const other = await stage.open("/search", wide, { who: "lin" });
  await other.locator(".view a", { hasText: "电费" }).click();
  expect(await other.locator("#query").inputValue()).toBe("电费");
  await other.getByRole("button", { name: "移除" }).click();
  expect(await other.locator(".view").count()).toBe(0);
  await page.context().close();
  await other.context().close();
});

test("what is found can be taken along, authors by pseudonym", async () => {
  const page = await stage.open("/search?q=%E9%9B%AA%E7%B3%95", wide, { who: "chen" });
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
  const rows = readCsv(readFileSync(await download.path(), "utf8"));
  expect(rows.length).toBeGreaterThan(2);
  expect(rows[0]?.[0]).toBe("发布时间");
  expect(JSON.stringify(rows)).not.toContain("林村小卖部");
  const lines = (await (await fetch(`${stage.server.url}/search/export?q=%E9%9B%AA%E7%B3%95&format=jsonl`)).text()).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).mention.id)).toHaveLength(rows.length - 1);
  await page.context().close();
});

test("an author is a pseudonym until somebody says why, and that is in the audit", async () => {
  const page = await stage.open("/search?q=%E9%9B%AA%E7%B3%95", wide, { who: "chen" });
  await page.locator(".post-author").last().click();
  expect(await violationsOn(page)).toEqual([]);
  expect(await page.locator("main").innerText()).not.toMatch(/林村小卖部|阿May/);
  await page.getByLabel("为什么要知道是谁").fill("冰柜损坏，上门登记");
  await page.getByRole("button", { name: "查看真实账号" }).click();
  expect(await page.locator(".facts").innerText()).toMatch(/账号\s+\S+/);
  await page.goto(`${stage.server.url}/audit?noun=author`);
  expect((await page.locator("tbody tr").first().innerText()).replace(/\s+/g, " ")).toMatch(
    /值班员甲 作者 \S+ 查看真实账号 冰柜损坏，上门登记/,
  );
  await page.context().close();
});

test("no cell of an export can be a formula", () => {
  const texts = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", '="x",y', "＝1", "普通\n两行", "\u0000坏字\ud800"];
  const posts = texts.map((text, index) => ({ mention: mentionAt(index, text), analysis: analysisOf() }));
  const rows = readCsv(toCsv(posts)).slice(1);
  expect(rows.map((row) => row[8]?.[0])).toEqual(["'", "'", "'", "'", "'", "'", "'", "普", "\u0000"]);
  const sheet = readXlsx(toXlsx(posts)).slice(1);
  expect(sheet.map((row) => row[8])).toEqual([...texts.slice(0, -1), "坏字"]);
});

test("every facet leads to a query that can be read", () => {
  const posts = [{ mention: mentionAt(1, "x", { platform: '"(a b)' }), analysis: analysisOf() }];
  for (const { values } of facetsOf(posts, "停电 OR 断电")) for (const { query } of values) expect(parseQuery(query).kind).toBe("and");
});
