import type { Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { perform } from "../../handling/ledger.ts";
import { watchTicket } from "../../handling/ticket-clocks.ts";
import { importTicket, linkTicket, ticketBook } from "../../handling/tickets.ts";
import { openConsoleStage, type Stage } from "./browser.ts";

let stage: Stage;
let id: string;
let other: string;
beforeAll(async () => {
  stage = await openConsoleStage();
  [id, other] = [await stage.incidentAt("厚街"), await stage.incidentAt("塘厦")];
}, 120_000);
afterAll(() => stage?.close());

const desk = { width: 1280, height: 900 };
const textOf = async (page: Page, selector: string): Promise<string> => (await page.locator(selector).innerText()).replace(/\s+/g, " ");
const unfold = (page: Page, title: string) => page.locator("details.action > summary", { hasText: title }).first().click();
const asPerson = (who: string, incident = id) => stage.open(`/incidents/${incident}`, desk, { who });

/** What the log of acts says, newest first. */
const audited = async (page: Page): Promise<string> => {
  await page.goto(`${stage.server.url}/audit`);
  return textOf(page, "main");
};

const onDesk = async (page: Page, incident: string): Promise<number> => {
  await page.goto(`${stage.server.url}/`);
  return page.locator(`#card-${incident}`).count();
};

const offerTo = async (page: Page, post: string, because: string): Promise<void> => {
  await unfold(page, "转派");
  await page.locator("#offer-to").selectOption(post);
  await page.locator("#offer-because").fill(because);
  await page.getByRole("button", { name: "提请" }).click();
};

test("转派: what is offered stays with its lead until the other accepts; a refusal gives it back with its reason", {
  timeout: 120_000,
}, async () => {
  const officer = await asPerson("chen");
  await offerTo(officer, "bureau.head", "再交一次");
  expect(await textOf(officer, "main")).toContain("对方已是主办");
  await officer.goto(`${stage.server.url}/incidents/${id}`);
  await offerTo(officer, "east.head", "涉及两个镇，由片区统筹");
  expect(await textOf(officer, ".incident-head")).toContain("主办 东莞供电局分管领导");
  expect(await textOf(officer, "main")).toMatch(/提请 东部片区负责人 主办/);

  const east = await asPerson("east");
  await east.getByRole("button", { name: "接收" }).click();
  expect(await textOf(east, ".incident-head")).toContain("主办 东部片区负责人");
  expect(await textOf(east, "section:has(> #clocks-title)")).toMatch(/黄金4小时首次回应 [\d:]+ 东部片区负责人/);
  await offerTo(east, "tangxia.head", "是塘厦的线路");

  const tang = await asPerson("tang");
  await unfold(tang, "退回");
  await tang.locator("#refuse-because").fill("台账上不是我们的线路");
  await tang.getByRole("button", { name: "退回" }).click();
  expect(await textOf(tang, ".incident-head")).toContain("主办 东部片区负责人");
  const log = await audited(tang);
  expect(log).toMatch(/11-23 18:02 值班员甲 事件 \S+ 提请 东部片区负责人 主办 涉及两个镇，由片区统筹/);
  expect(log).toMatch(/11-23 18:02 东部片区负责人 事件 \S+ 接收/);
  expect(log).toMatch(/11-23 18:02 东部片区负责人 时限 \S+ 时限由 \S+ 转到 东部片区负责人：\S+ 主办变更/);
  expect(log).toMatch(/11-23 18:02 塘厦中心主任 事件 \S+ 退回 台账上不是我们的线路/);
  for (const page of [officer, east, tang]) await page.context().close();
});

test("参照: a like case's measures join the checklist, are ticked off there, and leave with the undo", { timeout: 120_000 }, async () => {
  const page = await asPerson("chen");
  expect(await textOf(page, "section:has(#similar-title)")).toMatch(/风险点 R\d+ .*责任岗位/);
  const similar = page.locator(".similar li").first();
  const title = await similar.locator("a").innerText();
  const measures = /措施：(.*)/.exec(await similar.innerText())?.[1]?.split("；") ?? [];
  expect(measures.length).toBeGreaterThan(0);
  await similar.getByRole("button", { name: "参照" }).click();
  const todos = await textOf(page, "section:has(#todos-title)");
  for (const measure of measures) expect(todos).toContain(`${measure} 示例案例“${title}”`);
  expect(await textOf(page, ".similar")).toContain("已参照");
  const referred = page.url();
  const row = page.locator(".todos li", { hasText: measures[0] ?? "" });
  await row.getByRole("button", { name: "做了" }).click();
  expect(await row.innerText()).toContain("值班员甲 已做");
  await page.goto(referred);
  await page.locator(".notice.is-done").getByRole("button", { name: "撤销" }).click();
  expect(await textOf(page, "section:has(#todos-title)")).not.toContain(measures[0]);
  expect(await similar.getByRole("button", { name: "参照" }).count()).toBe(1);
  const log = await audited(page);
  expect(log).toMatch(/11-23 18:02 值班员甲 事件 \S+ 参照案例“.*”，清单加 \d+ 项 参照相似案例/);
  expect(log).toContain(`完成清单项：${measures[0]}`);
  expect(log).toMatch(/值班员甲 事件 \S+ 撤销第 \d+ 条操作/);
  await page.context().close();
});

const counted = async (incident: string): Promise<number> =>
  (await stage.showcase.parts.store.incident(incident))?.value.signals.mentions ?? 0;

test("合并 and its undo: one incident with the posts of both, and two again", { timeout: 120_000 }, async () => {
  const before = [await counted(id), await counted(other)] as const;
  const page = await asPerson("chen");
  await unfold(page, "合并另一事件");
  await page.locator("#merge-other").selectOption(other);
  await page.locator("#merge-because").fill("同一条线路");
  await page.getByRole("button", { name: "合并", exact: true }).click();
  expect(await textOf(page, ".history")).toMatch(/值班员甲 并入事件 \w+ · 同一条线路/);
  expect(await counted(id)).toBe(before[0] + before[1]);
  expect(await textOf(page, ".incident-head")).toContain(String(before[0] + before[1]));
  const merged = page.url();
  expect(await onDesk(page, other)).toBe(0);
  await page.goto(merged);
  await page.locator(".notice.is-done").getByRole("button", { name: "撤销" }).click();
  expect(await page.locator(".history .is-undone").first().innerText()).toContain("并入事件");
  expect(await audited(page)).toMatch(/11-23 18:02 值班员甲 事件 \S+ 并入事件 \w+ 同一条线路/);
  expect(await onDesk(page, other)).toBe(1);
  expect([await counted(id), await counted(other)]).toEqual(before);
  await page.context().close();
});

test("拆分 and its undo", { timeout: 120_000 }, async () => {
  const page = await asPerson("chen", other);
  await page.getByLabel("选中以拆分").first().check();
  await unfold(page, "把选中的帖文拆成另一事件");
  await page.locator("#split-because").fill("说的是另一栋楼");
  await page.getByRole("button", { name: "拆分" }).click();
  expect(await textOf(page, ".history")).toMatch(/值班员甲 拆出 1 条到事件 \w+ · 说的是另一栋楼/);
  await page.locator(".notice.is-done").getByRole("button", { name: "撤销" }).click();
  expect(await page.locator(".history .is-undone").first().innerText()).toContain("拆出 1 条");
  expect(await audited(page)).toMatch(/11-23 18:02 值班员甲 事件 \S+ 拆出 1 条到事件 \w+ 说的是另一栋楼/);
  await page.context().close();
});

test("误报: told as such with its reason, gone from the desk, and back by undo", { timeout: 120_000 }, async () => {
  const page = await asPerson("chen");
  await unfold(page, "判为误报");
  await page.locator("#dismiss-because").fill("说的是别的城市");
  await page.getByRole("button", { name: "判为误报" }).click();
  expect(await textOf(page, ".incident-head")).toContain("已判误报");
  const dismissed = page.url();
  expect(await audited(page)).toMatch(/11-23 18:02 值班员甲 事件 \S+ 判为误报 说的是别的城市/);
  expect(await onDesk(page, id)).toBe(0);
  await page.goto(dismissed);
  await page.locator(".notice.is-done").getByRole("button", { name: "撤销" }).click();
  expect(await textOf(page, ".incident-head")).not.toContain("已判误报");
  expect(await onDesk(page, id)).toBe(1);
  await page.context().close();
});

test("工单: counted on the desk with their deadlines, and beside the other clocks of the incident that they are linked to", {
  timeout: 120_000,
}, async () => {
  const { handling, config, now } = stage.showcase.parts;
  const doing = { who: "客户服务中心", at: now().toISOString(), because: "工单导入" };
  const at = (hours: number) => new Date(now().getTime() + hours * 3_600_000).toISOString();
  for (const [number, dueAt] of [at(-1), at(5), at(30)].entries()) {
    const ticket = { id: `GD${number}`, source: "12345" as const, at: at(-30), town: "厚街", appeal: null, text: "", dueAt };
    await perform({ store: handling, book: ticketBook, id: ticket.id, doing }, importTicket(ticket));
    await watchTicket({ store: handling, options: config.handling.clocks }, { ticket }, doing);
  }
  await perform({ store: handling, book: ticketBook, id: "GD1", doing }, linkTicket(id, []));
  const page = await asPerson("chen");
  expect(await textOf(page, "section:has(> #clocks-title)")).toMatch(/12345 工单答复（GD1）/);
  expect(await textOf(page, "section:has(> #clocks-title)")).not.toContain("GD0");
  await page.goto(`${stage.server.url}/`);
  expect(await textOf(page, "section:has(> #tickets-title)")).toMatch(/客户服务中心：未答复 3 张，其中超时 1 张 12345 工单答复（GD0）/);
  await page.context().close();
});
