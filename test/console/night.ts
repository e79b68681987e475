import type { Page } from "playwright";
import { expect } from "vitest";
import { caseBook } from "../../handling/cases.ts";
import { openAll } from "../../handling/ledger.ts";
import type { Stage } from "./browser.ts";

/** What is read at a place of a page, in one line. */
export const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).innerText()).replace(/\s+/g, " ");

const openAction = (page: Page, title: string) => page.locator("details.action", { hasText: title }).locator("summary").first().click();

/** A duty officer's night over whatever store the stage has: alert, 签收, comment, answer, level and undo, recovery, close, case. */
export const playNight = async (stage: Stage, id: string): Promise<void> => {
  const page = await stage.open("/", { width: 1280, height: 900 }, { who: "chen" });
  const card = page.locator(`#card-${id}`);
  expect(await card.innerText()).toContain("舆情Ⅱ级");
  await card.getByRole("button", { name: "签收" }).click();
  expect(await page.locator(`#card-${id}`).innerText()).toMatch(/值班员甲\s*签收/);
  expect(await page.locator("section", { hasText: "处置中" }).first().innerText()).toContain("厚街");

  await page.locator(`#card-${id} a[data-open]`).click();
  await page.getByText(/^已停 \d+ 项/).click();
  expect(await textOf(page, ".more .clock-list")).toMatch(/签收（Ⅰ、Ⅱ级） 超时（\d\d:\d\d）/);
  await page.getByLabel("备注").fill("已到场登记三十二户");
  await page.getByRole("button", { name: "记下" }).click();
  expect(await textOf(page, ".history")).toContain("值班员甲 已到场登记三十二户");

  await openAction(page, "记录答复");
  await page.getByLabel("在哪里").fill("官方微博");
  await page.getByLabel("链接").fill("https://weibo.com/dggdj/1");
  await page.getByRole("button", { name: "记录" }).click();
  await page.getByText(/^已停 \d+ 项/).click();
  expect(await textOf(page, ".more .clock-list")).toMatch(/黄金4小时首次回应 按时/);

  await openAction(page, "升级、降级");
  await page.getByLabel("定为").selectOption("I");
  await page.locator("#level-because").fill("三十多户，已有媒体到场");
  await page.getByRole("button", { name: "定级" }).click();
  expect(await textOf(page, ".incident-head")).toContain("舆情Ⅰ级");
  await page.locator(".notice.is-done").getByRole("button", { name: "撤销" }).click();
  expect(await textOf(page, ".incident-head")).toContain("舆情Ⅱ级");
  expect(await page.locator(".history .is-undone").first().innerText()).toContain("定为舆情Ⅰ级");

  for (const to of ["recovery", "closed"]) {
    await page.locator("#move-to").locator("xpath=ancestor::details").locator("summary").click();
    await page.locator("#move-to").selectOption(to);
    await page.locator("#move-because").fill("都已登记，赔付方案已告知");
    await page.getByRole("button", { name: "转入" }).click();
  }
  expect(await textOf(page, ".incident-head")).toContain("办结");
  const cases = await openAll(stage.showcase.parts.handling, caseBook);
  expect(cases.find(({ content }) => content.incidentId === id)?.content.signs).toContain("烧坏");

  await page.goto(`${stage.server.url}/`);
  expect(await page.locator(`#card-${id}`).count()).toBe(0);
  expect(stage.complaints).toEqual([]);
  await page.context().close();
};
