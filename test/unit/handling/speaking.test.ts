import { expect, test } from "vitest";
import { changeOf, measureEffect, sayEffect, similarEffects } from "../../../handling/effect.ts";
import { answerFacts, correctFacts, factBook, factLine, firstRequest, importFacts, requestFacts } from "../../../handling/facts.ts";
import { perform } from "../../../handling/ledger.ts";
import { readLibrary } from "../../../handling/library.ts";
import { answerPress, askPress, pressBook } from "../../../handling/press.ts";
import {
  approveStatement,
  correctStatement,
  draftStatement,
  followStatement,
  publishStatement,
  reword,
  statementBook,
} from "../../../handling/statements.ts";
import { chooseTemplate, fillTemplate, readTemplate, unsupportedNumbers } from "../../../handling/templates.ts";
import { assetPath } from "../../../lib/assets.ts";
import type { Doing } from "../../../model/act.ts";
import { appeals } from "../../../model/analysis.ts";
import type { FactSheet } from "../../../model/fact.ts";
import type { Handling } from "../../../model/handling.ts";
import type { Statement } from "../../../model/statement.ts";
import { memoryActs } from "../../acts.ts";

const templates = readLibrary(assetPath("config", "statements"), readTemplate);
const doing = (who: string, minute: number, because = "试"): Doing => ({
  who,
  because,
  at: new Date(Date.UTC(2026, 6, 1, 2, minute)).toISOString(),
});
const known = "2026-07-01T10:10:00+08:00";
const answered = (values: unknown) => answerFacts({ values, source: "调度台账", knownAt: known, way: "form" });

const posts = { dispatch: "调度值班", business: "市场营销部" };

const sheetWith = async (values: unknown) => {
  const store = memoryActs();
  const at = (one: Doing) => ({ store, book: factBook, id: "a", doing: one });
  await perform(at(doing("闻风", 0)), requestFacts(firstRequest({ id: "a", appeal: "outage-voltage", places: ["东莞/塘厦"] }, posts)));
  return { store, at, sheet: await perform(at(doing("调度值班", 8)), answered(values)) };
};
const full = {
  ...{ isOurs: true, cause: "fault", causeText: "10千伏电缆头击穿", households: 1200, measure: "抢修人员已到场" },
  ...{ startedAt: "2026-07-01T01:50:00+08:00", restoreAt: "2026-07-01T05:30:00+08:00" },
};

test("every appeal has a template", () => {
  for (const appeal of appeals)
    expect(chooseTemplate(templates, appeal, undefined) ?? chooseTemplate(templates, appeal, "fault")).toBeDefined();
  expect(chooseTemplate(templates, "outage-voltage", "planned")?.key).toBe("outage-planned");
});

test("a bill's question goes to the business side and asks for no restoration, unless somebody is in danger", async () => {
  const bill = { id: "b", appeal: "tariff", places: ["东莞/塘厦"] } as const;
  const request = firstRequest(bill, posts);
  expect(request).toEqual({ incidentId: "b", questions: ["amount", "causeText"], to: "市场营销部", towns: ["塘厦"] });
  expect(firstRequest({ ...bill, isSafety: true }, posts)).toMatchObject({
    to: "调度值班",
    questions: expect.arrayContaining(["injured"]),
  });
  const what = { store: memoryActs(), book: factBook, id: "b", doing: doing("闻风", 0) };
  expect(factLine(await perform(what, requestFacts(request)))).toBe("待市场营销部核实");
  const sheet = await perform(what, answered({ amount: "阶梯第二档 0.64 元" }));
  expect(factLine(sheet)).toBe("金额或电价依据：阶梯第二档 0.64 元；原因说明：待市场营销部核实");
});

test("what a template requires is said whenever it is known, whatever else is missing", () => {
  const fact = { source: "调度台", knownAt: "2026-07-01T00:00:00.000Z", by: "调度值班", before: [] };
  for (const template of templates) {
    const known: Readonly<Record<string, unknown>> = { ...full, amount: "第二档" };
    const facts = Object.fromEntries(template.requires.map((key) => [key, { ...fact, value: known[key] }])) as FactSheet["facts"];
    const { cites } = fillTemplate(template, { id: "a", towns: [], range: "", questions: [], facts }, "塘厦");
    const marked = template.requires.filter((key) => template.text.includes(`{{${key}}}`));
    expect(
      cites.map(({ key }) => key),
      template.key,
    ).toEqual(expect.arrayContaining(marked));
  }
});

test("what is asked first suffices for the appeal's statement", () => {
  for (const appeal of appeals) {
    const { questions } = firstRequest({ id: "a", appeal, places: [] }, posts);
    const needed = (chooseTemplate(templates, appeal, undefined) ?? chooseTemplate(templates, appeal, "fault"))?.requires ?? [];
    expect(questions).toEqual(expect.arrayContaining([...needed]));
  }
});

test("a fact never changes silently", async () => {
  const { at, sheet } = await sheetWith(full);
  expect(factLine(undefined)).toBe("待调度核实");
  expect(factLine(sheet)).toBe("是否我方设备：是；原因：设备故障；影响户数：1200；预计复电：07-01 05:30");
  expect((await perform(at(doing("调度值班", 9)), answered({ households: 1200 }))).facts.households?.before).toEqual([]);
  await expect(perform(at(doing("调度值班", 10)), answered({ households: 300 }))).rejects.toThrow("影响户数");
  const corrected = await perform(
    at(doing("调度值班", 11, "扣除已转供的台区")),
    correctFacts({ values: { households: 300 }, source: "配网自动化", knownAt: known, way: "api" }),
  );
  expect(corrected.facts.households).toMatchObject({
    value: 300,
    source: "配网自动化",
    before: [{ value: 1200, because: "扣除已转供的台区" }],
  });
  await expect(perform(at(doing("甲", 12)), answered({ household: 3 }))).rejects.toMatchObject({ code: "INPUT_INVALID" });
});

test("facts that dispatch brings by file open their own sheet", async () => {
  const store = memoryActs();
  const at = { store, book: factBook, id: "OMS-1", doing: doing("OMS", 0, "导入") };
  await perform(at, importFacts({ towns: ["东莞/长安"], range: "乌沙社区" }));
  expect(await perform(at, answered({ cause: "customer-side" }))).toMatchObject({
    towns: ["东莞/长安"],
    facts: { cause: { value: "customer-side" } },
  });
});

test("a statement is made of facts only, and says which", async () => {
  const { sheet } = await sheetWith(full);
  const template = chooseTemplate(templates, "outage-voltage", "fault");
  if (!template) throw new Error("no template");
  const { text, cites, missing } = fillTemplate(template, sheet, "塘厦镇");
  expect(text).toContain("影响约1200户。");
  expect(text).not.toContain("{{");
  expect(text).not.toContain("已于");
  expect(missing).toEqual(["restoredAt", "contact"]);
  expect(cites.find((one) => one.key === "restoreAt")).toEqual({
    key: "restoreAt",
    shown: "07-01 05:30",
    source: "调度台账",
    knownAt: known,
  });
  expect(() => fillTemplate(template, { ...sheet, facts: {} }, "塘厦镇")).toThrow("口径缺少事实：是否我方设备、原因");
  expect(unsupportedNumbers("约1200户停电，预计5:30复电", sheet, [])).toEqual([]);
  expect(unsupportedNumbers("约800户停电，预计4:30复电", sheet, [])).toEqual(["800", "4:30"]);
});

test("the chain approves in order, by different people, before anything is published", async () => {
  const { store, sheet } = await sheetWith(full);
  const at = (one: Doing) => ({ store, book: statementBook, id: "s1", doing: one });
  const chain = ["市场营销部", "办公室", "分管局领导"];
  await perform(
    at(doing("值班甲", 10)),
    draftStatement({ incidentId: "a", template: "outage-fault", text: "影响约1200户。", cites: [], chain }),
  );
  await expect(perform(at(doing("李", 11)), approveStatement("办公室", "李"))).rejects.toThrow("应由 市场营销部 审批");
  await perform(at(doing("张", 11)), approveStatement("市场营销部", "张"));
  await expect(perform(at(doing("张", 12)), approveStatement("办公室", "张"))).rejects.toThrow("另一人");
  await expect(perform(at(doing("值班甲", 12)), publishStatement("微博", "https://example.com/1"))).rejects.toThrow(
    "还差 办公室、分管局领导",
  );
  await expect(perform(at(doing("李", 12)), reword("影响约3000户。", sheet))).rejects.toThrow("3000");
  expect((await perform(at(doing("李", 12)), reword("停电影响约1200户，敬请谅解。", sheet))).approvals).toEqual([]);
  for (const [index, post] of chain.entries()) await perform(at(doing(`人${index}`, 13)), approveStatement(post, `人${index}`));
  expect(await perform(at(doing("值班甲", 20)), publishStatement("微博", "https://example.com/1"))).toMatchObject({
    state: "published",
    where: "微博",
  });
  await expect(perform(at(doing("李", 21)), reword("改", sheet))).rejects.toThrow("请用更正");
  const content = { text: "更正：影响约300户。", where: "微博", url: "https://example.com/2" };
  expect(await perform(at(doing("李", 30, "户数统计有误")), correctStatement(content))).toMatchObject({
    state: "corrected",
    corrections: [{ because: "户数统计有误" }],
  });
});

test("a press query is answered once, by somebody, at a time", async () => {
  const store = memoryActs();
  const at = (one: Doing) => ({ store, book: pressBook, id: "p1", doing: one });
  await perform(at(doing("办公室", 0)), askPress({ outlet: "某晚报", reporter: "记者甲", question: "为什么停电" }));
  expect(await perform(at(doing("办公室", 9)), answerPress({ answer: "见口径", statementId: "s1" }))).toMatchObject({
    answeredBy: "办公室",
    statementId: "s1",
  });
  await expect(perform(at(doing("办公室", 9)), answerPress({ answer: "再答" }))).rejects.toThrow("已经答复");
});

test("an effect is followed by, never caused by", () => {
  const mention = (minute: number, polarity: "negative" | "neutral") => ({ at: doing("", minute).at, polarity });
  const effect = measureEffect([mention(1, "negative"), mention(2, "negative"), mention(12, "neutral")], doing("", 10).at, 600_000);
  expect(effect).toMatchObject({ before: { mentions: 2, negativeShare: 1 }, after: { mentions: 1, negativeShare: 0 } });
  expect(changeOf(effect)).toBeCloseTo(2 / 3);
  const whole = { ...effect, at: doing("", 20).at, passedMs: 600_000 };
  expect(sayEffect(whole)).toContain("同类事件不足三起");
  expect(sayEffect(whole, [effect, effect, effect])).toMatch(/中位数 0\.67.*不代表因果/);
});

test.each([
  [10, /发布后已过 10 分钟、尚未满 2 小时，目前 1 条（负面 100%）；时间未满，不作比较/],
  [119, /已过 119 分钟、尚未满 2 小时/],
  [120, /发布后 2 小时内 1 条（负面 100%）；同类/],
])("an effect looked at %i minutes after publication says how much of the window is over", async (minutes, said) => {
  const store = memoryActs();
  const own = (minute: number) => ({ store, book: statementBook, id: "early", doing: doing("宣传专责", minute) });
  await perform(own(0), draftStatement({ incidentId: "a", template: "t", text: "在抢修", cites: [], chain: ["办公室"] }));
  await perform(own(0), approveStatement("办公室", "宣传专责"));
  await perform(own(1), publishStatement("官方微博", "https://weibo.com/own/1"));
  const effect = measureEffect([{ at: doing("", 2).at, polarity: "negative" }], doing("", 1).at, 2 * 3_600_000);
  const { effects } = await perform(own(1 + minutes), followStatement(effect));
  const [followed] = effects;
  if (followed === undefined) throw new Error("nothing was kept");
  expect(sayEffect(followed, minutes < 120 ? [effect, effect, effect] : [])).toMatch(said);
});

test("an effect is compared with the last whole effects of statements about other incidents of the same appeal", () => {
  const count = { mentions: 1, negativeShare: 1 };
  const effect = (contradictions: number) => ({
    windowMs: 1,
    before: count,
    after: count,
    contradictions,
    passedMs: contradictions === 7 ? 0 : 1,
  });
  const statement = (incidentId: string, counts: readonly number[]) =>
    ({ incidentId, effects: counts.map(effect) }) as unknown as Statement;
  const handling = (incidentId: string, appeal: string | null) => ({ incidentId, appeal }) as unknown as Handling;
  const own = statement("a", [1]);
  const statements = [own, statement("a", [2]), statement("b", [3, 4, 7]), statement("c", [5]), statement("d", []), statement("e", [6])];
  const handlings = [
    handling("a", "tariff"),
    handling("b", "tariff"),
    handling("c", "outage-voltage"),
    handling("d", "tariff"),
    handling("e", null),
  ];
  expect(similarEffects(own, { statements, handlings }).map(({ contradictions }) => contradictions)).toEqual([4]);
  expect(similarEffects(statement("e", [6]), { statements, handlings })).toEqual([]);
});

test("reworded, a statement cites what it says now; a correction names its words, its place and its link", async () => {
  const { store, sheet } = await sheetWith(full);
  const at = (one: Doing) => ({ store, book: statementBook, id: "s", doing: one });
  const cause = { key: "causeText", shown: "10千伏电缆头击穿", source: "调度台账", knownAt: known } as const;
  const drafted = { incidentId: "a", template: "t", text: "原因：10千伏电缆头击穿", cites: [cause], chain: ["甲"] };
  await perform(at(doing("闻风", 9)), draftStatement(drafted));
  const reworded = await perform(at(doing("甲", 10)), reword("影响 1200 户，抢修人员已到场，预计5：30恢复", sheet));
  expect(reworded.cites.map(({ key }) => key).sort()).toEqual(["households", "measure", "restoreAt"]);
  await perform(at(doing("乙", 11)), approveStatement("甲", "乙"));
  await expect(perform(at(doing("乙", 12)), publishStatement(" ", "https://a.example/1"))).rejects.toThrow("渠道");
  await perform(at(doing("乙", 12)), publishStatement("微博", "https://a.example/1"));
  const wrong = [
    { text: "", where: "微博", url: "https://a.example/2" },
    { text: "1300 户", where: "微博", url: "" },
  ];
  for (const content of wrong) await expect(perform(at(doing("乙", 13)), correctStatement(content))).rejects.toThrow(/请写明|请填/);
});
