import { expect, test } from "vitest";
import { type Closing, draftCase } from "../../../handling/case-draft.ts";
import { adoptCase, caseBook, putCase, readCase, writeCase } from "../../../handling/cases.ts";
import { perform } from "../../../handling/ledger.ts";
import { readLibrary } from "../../../handling/library.ts";
import { readRisk } from "../../../handling/risks.ts";
import { checklistOf, feedRegister, findSimilar, saySimilar } from "../../../handling/similar.ts";
import { assetPath } from "../../../lib/assets.ts";
import type { Place, Polarity } from "../../../model/analysis.ts";
import { gapsOf, isCited, sayGaps } from "../../../model/case.ts";
import type { Handling } from "../../../model/handling.ts";
import type { Statement } from "../../../model/statement.ts";
import { memoryActs } from "../../acts.ts";
import { incidentOf } from "../../contract/store-samples.ts";

const at = (hour: number, minute = 0): string => new Date(Date.UTC(2026, 10, 1, hour, minute)).toISOString();
const act = (n: number, kind: string, content: object, when = at(0)) => ({
  ...{ id: `incident:abcdef123456#${n}`, subject: "incident:abcdef123456", kind, content },
  ...{ who: "值班员甲", because: "试", at: when },
});
const village = { key: "东莞/塘厦/林村", name: "林村", kind: "village", town: "东莞/塘厦", confidence: 0.9, from: "text" } as Place;
const post = (when: string, polarity: Polarity = "negative", places: Place[] = []) => ({ at: when, polarity, places });

const handling = {
  ...{ incidentId: "abcdef123456", title: "家里停电三小时了，客服一直占线", level: "II", appeal: "outage-voltage" },
  ...{ places: ["东莞/塘厦"], openedAt: at(0) },
  todos: [
    { key: "k", text: "请调度给出新的预计复电时间", from: "风险点 R09", doneAt: at(1), doneBy: "值班员甲" },
    { key: "l", text: "通知特殊用户", from: "风险点 R09" },
  ],
} as unknown as Handling;

const statement = (publishedAt: string): Statement => ({
  ...{ id: "cebb21a3adb03108", incidentId: "abcdef123456", draftedAt: at(1), draftedBy: "甲", text: "检修", cites: [], chain: [] },
  ...{ approvals: [], state: "corrected", publishedAt, where: "官方微博", url: "https://weibo.com/1", effects: [] },
  corrections: [{ at: at(5), text: "更正", url: "https://weibo.com/2", because: "户数有误" }],
});

const closing: Closing = {
  handling,
  incident: { ...incidentOf("abcdef123456", []), beganAt: at(0), lastAt: at(4), problem: null },
  posts: [...[1, 2, 3, 4].map((minute) => post(at(2, minute), "negative", [village])), post(at(3, 30)), post(at(4), "neutral")],
  acts: [act(1, "incident.opened", {}), act(2, "incident.commented", { text: "村委来电询问" }, at(2))],
  ...{ facts: undefined, statements: [statement(at(3))], clocks: [], signs: ["还没来电"], risks: ["R09"], at: at(9) },
  pledges: [{ to: "38 户", what: "登记损失", state: "kept", how: "全部登记", keptAt: at(8), post: "塘厦中心" }] as never,
};

test("the title says place, appeal and that people complained; no post's sentence, no guess", () => {
  expect(draftCase(closing).title).toBe("塘厦林村停电与电压质量投诉");
  expect(draftCase({ ...closing, posts: [post(at(2), "negative", [village])] }).title).toBe("塘厦停电与电压质量投诉");
  const wide = { ...handling, places: ["东莞/塘厦", "东莞/厚街"], appeal: null };
  expect(draftCase({ ...closing, handling: wide }).title).toBe("塘厦等 2 处涉电投诉");
  expect(draftCase({ ...closing, handling: { ...handling, places: [] } }).title).toBe("地点不明的停电与电压质量投诉");
});

test("what was done and said is drafted with where it stands on record; what was left undone is not", () => {
  const { measures, errors, timeline, risks } = draftCase(closing);
  expect(measures).toEqual([
    "请调度给出新的预计复电时间〔值班员甲，11-01 09:00〕",
    "在官方微博发布口径〔口径 cebb21a3，11-01 11:00〕",
    "兑现对38 户的承诺：登记损失，全部登记〔塘厦中心，11-01 16:00〕",
  ]);
  expect(errors).toEqual(["更正：户数有误〔口径 cebb21a3，11-01 13:00〕"]);
  expect(timeline).toContain("11-01 10:00 值班员甲 记：村委来电询问");
  expect(timeline[0]).toBe("11-01 08:00 首帖");
  expect(risks).toEqual(["R09"]);
});

test("what helped is only what fewer negative posts followed, said as such; not before its window is over", () => {
  expect(draftCase(closing).helped).toEqual([
    "在官方微博发布口径：其后 2 小时负面 1 条，此前 2 小时 4 条〔口径 cebb21a3，11-01 11:00；只是先后，不代表因果〕",
  ]);
  expect(draftCase({ ...closing, posts: [post(at(2)), ...[1, 2, 3].map((minute) => post(at(3, minute)))] }).helped).toEqual([]);
  const early = draftCase({ ...closing, at: at(4) });
  expect([early.helped, early.effect.includes("尚未满 2 小时")]).toEqual([[], true]);
});

test("an answer given in public without a statement counts as one", () => {
  const acts = [act(3, "incident.commented", { text: "已公开答复（官方抖音）https://v.douyin.com/1" }, at(3))];
  expect(draftCase({ ...closing, statements: [], acts }).helped[0]).toMatch(/^在官方抖音公开答复：其后.*〔操作 #3，/);
});

test("what no record says is 待填: the Markdown says so in its place, and reading passes over it", () => {
  const drafted = draftCase({ ...closing, statements: [], signs: [] });
  expect(sayGaps(drafted)).toBe("待填：问题类型、根本原因、迹象、经验与启示、有效做法");
  const written = writeCase(drafted);
  expect(written).toMatch(/^rootCause: null # 待填：awareness 缺乏危机意识/m);
  expect(written).toContain("## 经验与启示\n\n- 待填：这次学到什么");
  expect(readCase(written, "x")).toEqual(drafted);
});

test("a draft with gaps is not adopted; complete, it feeds the risk points that it names, and no others", async () => {
  const drafted = draftCase(closing);
  const store = memoryActs();
  const what = { store, book: caseBook, id: drafted.key, doing: { who: "客服班", because: "试", at: at(9) } };
  await perform(what, putCase(drafted));
  await expect(perform(what, adoptCase)).rejects.toThrow("待填：问题类型、根本原因、经验与启示");
  const full = { ...drafted, problem: "internal" as const, rootCause: "priorities" as const, lessons: ["结束前半小时先发延时公告"] };
  await perform(what, putCase(full));
  expect((await perform(what, adoptCase)).adoptedAt).toBeDefined();
  const risks = readLibrary(assetPath("config", "risks"), readRisk);
  const { revised } = feedRegister(full, risks);
  expect(revised.map(({ key, likelihood, cases }) => [key, likelihood, cases])).toEqual([["R09", 5, [full.key]]]);
  expect(feedRegister({ ...full, risks: [] }, risks).revised.length).toBeGreaterThan(0);
});

test("of a case to follow, the checklist takes the deeds alone, and nothing where nothing helped", () => {
  const drafted = draftCase(closing);
  expect(drafted.measures.every(isCited)).toBe(true);
  expect(checklistOf(drafted)[0]?.text).toBe("在官方微博发布口径");
  expect(checklistOf({ ...drafted, measures: [], helped: ["未见有效做法"] })).toEqual([]);
  const best = { entry: { ...drafted, helped: ["未见有效做法"] }, score: 9, signs: [], because: [] };
  expect(saySimilar([best])).toMatch(/当时有效：未见；/);
  expect(gapsOf(best.entry).map(({ field }) => field)).not.toContain("helped");
});

test("the bureau's own case comes before a sample that is about as alike; a sample is called one", () => {
  const own = { ...draftCase(closing), key: "Z1", signs: ["还没来电"], problem: "internal" as const };
  const sample = { ...own, key: "A1", sample: true };
  const newcomer = { appeal: "outage-voltage" as const, problem: "internal" as const, places: [], texts: ["还没来电，热死"] };
  expect(findSimilar(newcomer, [sample, own]).map(({ entry }) => entry.key)).toEqual(["Z1", "A1"]);
  expect(saySimilar(findSimilar(newcomer, [sample]))).toMatch(/^相似案例（示例）：/);
});
