import { afterAll, beforeAll, expect, test } from "vitest";
import { knownCases, knownRisks } from "../../app/filing.ts";
import { caseBook, putCase } from "../../handling/cases.ts";
import { perform } from "../../handling/ledger.ts";
import { violationsOn } from "./axe.ts";
import { openConsoleStage, type Stage } from "./browser.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openConsoleStage({ minutes: 10 });
}, 120_000);
afterAll(() => stage?.close());

const open = (path: string) => stage.open(path, undefined, { who: "lin" });

test("a risk point is entered, revised, reviewed, retired and brought back, with its history", async () => {
  const page = await open("/risks");
  await page.getByRole("link", { name: "新增风险点" }).click();
  expect(await page.getByLabel("编号", { exact: true }).inputValue()).toBe("R31");
  await page.getByLabel("为什么（记入审计）").fill("月会提出");
  await page.getByRole("button", { name: "新增" }).click();
  await page.getByText("至少两个词").waitFor();
  expect(await page.getByLabel("苗头的词").getAttribute("aria-invalid")).toBe("true");
  expect(await violationsOn(page)).toEqual([]);
  await page.getByLabel("风险点", { exact: true }).fill("充电桩批量申请积压");
  await page.getByLabel("苗头的词").fill("充电桩\n报装");
  await page.getByLabel("怎么看出来").fill("同一小区多户抱怨排队");
  await page.getByLabel("可能性（").selectOption("2");
  await page.getByLabel("后果（").selectOption("3");
  await page.getByLabel("对策", { exact: true }).fill("按小区批量受理");
  await page.getByLabel("先做什么").fill("公布排队进度");
  await page.getByLabel("责任岗位").fill("市场营销部");
  await page.getByRole("button", { name: "新增" }).click();
  await page.getByRole("heading", { name: "充电桩批量申请积压" }).waitFor();
  await page.getByRole("link", { name: "修改" }).click();
  await page.getByLabel("可能性（").selectOption("4");
  await page.getByLabel("为什么（记入审计）").fill("工单在涨");
  await page.getByRole("button", { name: "存" }).click();
  await page.getByText("可能性：2 → 4").waitFor();
  await page.getByText("复核：今天看过").first().click();
  await page
    .locator("form", { has: page.locator("[value=review]") })
    .getByLabel("为什么")
    .fill("季度复核");
  await page.getByRole("button", { name: "复核" }).click();
  await page.getByText("季度复核").waitFor();
  await page.getByText("停用", { exact: true }).first().click();
  await page
    .locator("form", { has: page.locator("[value=retire]") })
    .getByLabel("为什么")
    .fill("并入 R12");
  await page.getByRole("button", { name: "停用" }).click();
  await page.getByText("已停用").first().waitFor();
  expect((await stage.showcase.parts.handling.acts({ subject: "risk:R31" })).acts.map(({ kind }) => kind)).toEqual([
    "risk.entered",
    "risk.revised",
    "risk.reviewed",
    "risk.retired",
  ]);
  await page.getByText("恢复使用").first().click();
  await page.getByLabel("为什么").fill("还有用");
  await page.getByRole("button", { name: "恢复使用" }).click();
  await page.getByRole("link", { name: "修改" }).waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await page.context().close();
});

test("two people who revise a shipped point at once: the second is told, keeps what was filled in, and decides", async () => {
  const [one, other] = [await open("/risks/R01/edit"), await open("/risks/R01/edit")];
  await one.getByLabel("对策", { exact: true }).fill("甲写的对策");
  await other.getByLabel("对策", { exact: true }).fill("乙写的对策");
  await one.getByLabel("为什么（记入审计）").fill("甲");
  await other.getByLabel("为什么（记入审计）").fill("乙");
  await one.getByRole("button", { name: "存" }).click();
  await one.getByText("甲写的对策").first().waitFor();
  await other.getByRole("button", { name: "存" }).click();
  await other.getByText("没有写入").waitFor();
  expect(await other.getByLabel("对策", { exact: true }).inputValue()).toBe("乙写的对策");
  await other.getByRole("button", { name: "存" }).click();
  await other.getByText("对策：甲写的对策 → 乙写的对策").waitFor();
  await one.context().close();
  await other.context().close();
});

test("a draft is completed in the browser, adopted, and the risk points that it confirms say so", async () => {
  const { handling, now } = stage.showcase.parts;
  const [sample] = await knownCases(handling);
  if (sample === undefined) throw new Error("no sample case");
  const draft = { ...sample, key: "C-12345678", sample: false, lessons: [] };
  const doing = { who: "闻风", at: now().toISOString(), because: "办结起草案例" };
  await perform({ store: handling, book: caseBook, id: draft.key, doing }, putCase(draft));
  const page = await open("/cases/C-12345678");
  await page.getByLabel("经验与启示（每行一条）").fill("夜班要看视频平台\n先说有无人员受伤");
  await page.getByRole("button", { name: "存下补写的内容" }).click();
  await page.getByRole("listitem").filter({ hasText: "夜班要看视频平台" }).waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole("button", { name: "审定入库" }).click();
  await page.waitForURL(/\/cases$/);
  const confirmed = (await knownRisks(handling)).filter(({ cases }) => cases.includes(draft.key));
  expect(confirmed.length).toBeGreaterThan(0);
  await page.goto(`${stage.server.url}/risks/${confirmed[0]?.key}`);
  await page.getByRole("link", { name: "C-12345678" }).waitFor();
  await page.context().close();
});

test("a case begins a risk point, with where it comes from", async () => {
  const page = await open("/cases/S01");
  await page.getByRole("link", { name: "据此新增风险点" }).click();
  expect(await page.getByLabel("来自哪些案例").inputValue()).toBe("S01");
  expect((await page.getByLabel("风险点", { exact: true }).inputValue()).length).toBeGreaterThan(3);
  await page.context().close();
});
