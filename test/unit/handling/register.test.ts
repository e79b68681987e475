import { expect, test } from "vitest";
import { readCase, writeCase } from "../../../handling/cases.ts";
import { allActs, perform } from "../../../handling/ledger.ts";
import { readLibrary } from "../../../handling/library.ts";
import { putRisk, rankRisks, readRisk, reviewRisk, riskBook, riskChanges, writeRisk } from "../../../handling/risks.ts";
import { findSimilar, saySimilar, todosFrom } from "../../../handling/similar.ts";
import { saySweep, sweepFor } from "../../../handling/sweep.ts";
import { assetPath } from "../../../lib/assets.ts";
import { readFrontMatter } from "../../../lib/front-matter.ts";
import { appeals, problems } from "../../../model/analysis.ts";
import { gapsOf } from "../../../model/case.ts";
import { riskSize } from "../../../model/risk.ts";
import { memoryActs } from "../../acts.ts";

const risks = readLibrary(assetPath("config", "risks"), readRisk);
const cases = readLibrary(assetPath("config", "cases"), readCase);
const doing = (day: number, because = "试") => ({ who: "客服班", because, at: new Date(Date.UTC(2026, 10, day)).toISOString() });

test("ships thirty risk points and twelve cases, all marked as samples, for every appeal and problem type", () => {
  expect([risks.length, cases.length]).toEqual([30, 12]);
  expect([...risks, ...cases].every(({ sample }) => sample)).toBe(true);
  expect(new Set(risks.map(({ appeal }) => appeal))).toEqual(new Set(appeals));
  expect(new Set(cases.map(({ appeal }) => appeal))).toEqual(new Set(appeals));
  expect(new Set(risks.map(({ problem }) => problem))).toEqual(new Set(problems));
  for (const one of cases) for (const key of one.risks) expect(risks.map(({ key: risk }) => risk)).toContain(key);
});

test("Markdown goes out and comes in the same", () => {
  for (const risk of risks) expect(readRisk(writeRisk(risk), risk.key)).toEqual(risk);
  for (const one of cases) expect(readCase(writeCase(one), one.key)).toEqual(one);
});

test("a mistake in the front matter names the file and the field or line", () => {
  expect(() => readRisk("no front matter", "x.md")).toThrow("x.md");
  expect(() => readFrontMatter("---\nkey: [\n---\n", "x.md")).toThrow(/x\.md 第 \d 行附近.*括号/);
  const [risk] = risks;
  const [one] = cases;
  if (!risk || !one) throw new Error("no samples");
  const wrong = writeRisk(risk).replace("likelihood: 3", "likelihood: 9").replace("## 先做什么", "## 首先");
  expect(() => readRisk(wrong, "x.md")).toThrow(/x\.md：第 \d+ 行 likelihood：写成 1 到 5 的整数；缺少 “先做什么”：写一至三条$/);
  const odd = writeCase(one)
    .replace(/^appeal: .*/m, "appeal: 家电")
    .replace("key:", "kez:");
  expect(() => readCase(odd, "y.md")).toThrow(
    /缺少 key：写明编号.*第 \d+ 行 appeal：写成其中之一：safety-hazard 安全隐患.*第 2 行 kez：没有这一项/,
  );
});

test.each([
  [["塘厦凌晨变压器起火，一声巨响，浓烟滚滚", "变压器着火了好吓人"], "safety-hazard", "internal", "S01", "R01"],
  [["家门口建变电站，辐射对孩子有影响吗"], "line-dispute", "regulation", "S02", "R17"],
  [["七月电费翻倍，一个月上千，阶梯到第三档"], "tariff", "internal", "S04", "R26"],
  [["高考生家里还没来电，检修说好六点"], "outage-voltage", "internal", "S06", "R13"],
  [["充电桩电表物业不给装，盖章跑断腿"], "connection-delay", "regulation", "S08", "R24"],
] as const)("%s is like a known case and risk, and says why", (texts, appeal, problem, bestCase, bestRisk) => {
  const newcomer = { appeal, problem, places: [], texts };
  const [one] = findSimilar(newcomer, cases);
  expect(one?.entry.key).toBe(bestCase);
  expect(one?.because.join()).toContain("同样出现");
  const similar = findSimilar(newcomer, risks);
  expect(similar[0]?.entry.key).toBe(bestRisk);
  expect(todosFrom(findSimilar(newcomer, cases), similar)).toHaveLength(3);
  expect(saySimilar(findSimilar(newcomer, cases))).toContain("当时有效");
});

test("an overrun is told what to do at an overrun, not what helped where an old man's power was cut for arrears", () => {
  const texts = ["塘厦停电超时快一个钟了，供电局能不能给句准话", "又停电了，家里老人受不了", "说好两点，现在还没来电"];
  const newcomer = { appeal: "outage-voltage" as const, problem: "internal" as const, places: [], texts };
  const similar = findSimilar(newcomer, cases);
  expect(similar.map(({ entry }) => entry.key)).not.toContain("S12");
  expect(todosFrom(similar, findSimilar(newcomer, risks))[0]).toEqual({
    ...{ key: "R09-1", text: "请调度给出新的预计复电时间", from: "风险点 R09" },
  });
});

test("where somebody is electrocuted the first thing is to cut the current, not to look up old tickets", () => {
  const texts = ["中堂潢涌电线掉进水里，有人触电了！快来救人"];
  const newcomer = { appeal: "safety-hazard" as const, problem: null, places: [], texts };
  expect(todosFrom(findSimilar(newcomer, cases), findSimilar(newcomer, risks))[0]?.text).toBe("立即断电救人，围挡现场");
});

test("what resembles nothing is not matched", () => {
  expect(findSimilar({ appeal: "outage-voltage", problem: null, places: [], texts: ["今天天气真好"] }, cases)).toEqual([]);
  expect(saySimilar([])).toBeUndefined();
});

test("an ordinary overrun is not likened to the eve of an examination; one that touches it is", () => {
  const texts = ["莞城检修停电超时了还没来电", "公告说六点结束，检修超时没人解释"];
  const newcomer = { appeal: "outage-voltage" as const, problem: "internal" as const, places: ["东莞/莞城"], texts };
  const keys = (more: object = {}): readonly string[] => findSimilar({ ...newcomer, ...more }, cases).map(({ entry }) => entry.key);
  expect(keys()).not.toContain("S06");
  expect(keys({ texts: [...texts, "家里有考生"] })).toContain("S06");
  expect(keys({ terms: [{ name: "guarded", title: "保电", value: "高考", points: 3 }] })).toContain("S06");
});

test("a sweep finds the sign in past mentions, incidents and tickets, by town", () => {
  const risk = risks.find(({ key }) => key === "R02");
  if (!risk) throw new Error("no R02");
  const past = [
    { kind: "mention", id: "weibo:1", at: "2026-05-01T00:00:00.000Z", town: "塘厦", text: "路边电线裸露好几天了" },
    { kind: "ticket", id: "T9", at: "2026-06-01T00:00:00.000Z", town: "东莞/塘厦", text: "电线垂下来，要求处理" },
    { kind: "incident", id: "a", at: "2026-06-02T00:00:00.000Z", town: "长安", text: "长安停电" },
  ] as const;
  const sweep = sweepFor(risk, past, 2);
  expect(sweep.towns).toEqual([{ town: "塘厦", hits: 2, lastAt: "2026-06-01T00:00:00.000Z" }]);
  expect(saySweep(risk, sweep)).toContain("命中 2 条（帖文 1、事件 0、工单 1），涉及 1 处");
});

test("the register changes only by acts, which the monthly digest lists", async () => {
  const store = memoryActs();
  const [risk] = rankRisks(risks);
  if (!risk) throw new Error("no risk");
  const at = (day: number, because: string) => ({ store, book: riskBook, id: risk.key, doing: doing(day, because) });
  await perform(at(1, "初始导入"), putRisk(risk));
  await perform(at(2, "再次导入"), putRisk(risk));
  await perform(at(9, "案例 C-1"), putRisk({ ...risk, likelihood: 5 }));
  expect((await perform(at(12, "月度例会"), reviewRisk("2026-11-12"))).content).toMatchObject({
    likelihood: 5,
    lastReviewed: "2026-11-12",
  });
  const changes = riskChanges(await allActs(store, { noun: "risk" }), doing(2).at, doing(30).at);
  expect(changes).toEqual([`修订 ${risk.key}“${risk.title}”（客服班：案例 C-1）`, `复核 ${risk.key}（客服班：月度例会）`]);
  expect(riskSize(risk)).toBeGreaterThanOrEqual(16);
});

test("every sample is complete: nothing that ships is a draft", () => expect(cases.filter((one) => gapsOf(one).length > 0)).toEqual([]));
