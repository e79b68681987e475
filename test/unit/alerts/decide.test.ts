import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alertOf, decide, toldOf } from "../../../alerts/decide.ts";
import type { Rule } from "../../../alerts/rule.ts";
import * as ruleList from "../../../alerts/rules.ts";
import { hotSearch, safety, surge } from "../../../alerts/rules.ts";
import type { Reason } from "../../../model/alert.ts";
import type { Incident, Signals } from "../../../model/incident.ts";

const calm: Signals = {
  mentions: 1,
  roots: 1,
  authors: 1,
  reposts: 0,
  negativeShare: 0,
  observed: 1,
  expected: 0.3,
  windowMs: 21_600_000,
  test: "",
  p: 0.3,
  reach: 0,
  voices: {},
  safety: [],
  hot: 0,
};
const incident = (more: Partial<Omit<Incident, "signals">> = {}, signals: Partial<Signals> = {}): Incident => ({
  id: "i1",
  aliases: [],
  title: "塘厦停电",
  firstMentionId: "m1",
  mentionIds: ["m1"],
  beganAt: "2026-06-01T00:00:00.000Z",
  lastAt: "2026-06-01T00:00:00.000Z",
  places: ["东莞/塘厦"],
  appeal: "outage-voltage",
  problem: null,
  phase: "response",
  level: "IV",
  levelVersion: "test",
  score: 3,
  terms: [],
  resurfaced: false,
  ...more,
  signals: { ...calm, ...signals },
});
const reason: Reason = { rule: "surge", text: "近 6 小时 5 人发声", mentionIds: ["m1"] };
const at = "2026-06-01T01:00:00.000Z";

describe("whether people are told", () => {
  test("first, when a rule has a reason", () =>
    expect(decide(incident(), [reason], undefined)).toMatchObject({ send: true, because: "first" }));
  test("not without a reason", () => expect(decide(incident(), [], undefined)).toMatchObject({ send: false, because: "no-rule" }));
  test("not again when nothing changed", () =>
    expect(decide(incident(), [reason], toldOf(incident(), 1, at))).toMatchObject({ send: false, because: "already-told" }));
  test("again when it got worse", () =>
    expect(decide(incident({ level: "II" }), [reason], toldOf(incident(), 1, at))).toMatchObject({
      because: "worse",
      changes: ["等级由舆情Ⅳ级升为舆情Ⅱ级"],
    }));
  test("a rise says how far the matter grew since", () => {
    const [before, now] = [incident({}, { mentions: 3 }), incident({ level: "II" }, { mentions: 45, authors: 40 })];
    expect(decide(now, [reason], toldOf(before, 1, at)).changes).toEqual(["等级由舆情Ⅳ级升为舆情Ⅱ级", "累计由 3 条增至 45 条、40 人"]);
  });
  test("not when it got better", () => expect(decide(incident(), [reason], toldOf(incident({ level: "II" }), 1, at)).send).toBe(false));
  test("again for a new town, named", () =>
    expect(decide(incident({ places: ["东莞/塘厦", "东莞/清溪"] }), [reason], toldOf(incident(), 1, at))).toMatchObject({
      because: "new-town",
      changes: ["新增地点：清溪"],
    }));
  test("again when it reaches a hot list", () =>
    expect(decide(incident({}, { hot: 10 }), [reason], toldOf(incident(), 1, at))).toMatchObject({ because: "new-fact" }));
  test("again, once, for each word of ours that is contradicted, whichever notice repeats it; never for fewer than three people", () => {
    const doubt = (kind: "restored" | "not-cut", isDoubt = true, said = `${kind} 11:40`) => ({
      ...{ kind, target: `n-${kind}`, said, text: "已于11:40恢复供电", since: at },
      ...{ mentionIds: ["m1", "m2", "m3"], isDoubt },
    });
    const [before, marked] = [incident(), incident({ contradictions: [doubt("restored", false)] })];
    expect(decide(marked, [reason], toldOf(before, 1, at)).send).toBe(false);
    const doubted = incident({ contradictions: [doubt("restored")] });
    expect(decide(doubted, [reason], toldOf(before, 1, at))).toMatchObject({
      ...{ send: true, because: "new-fact" },
      changes: ["我方公告可能有误：restored 11:40，3 人说仍没来电"],
    });
    const told = toldOf(doubted, 2, at);
    expect(decide(doubted, [reason], told).send).toBe(false);
    expect(decide(incident({ contradictions: [{ ...doubt("restored"), target: "n-2" }] }), [reason], told).send).toBe(false);
    expect(decide(doubted, [reason], toldOf(before, 3, at, told)).send).toBe(false);
    for (const more of [doubt("not-cut"), doubt("restored", true, "restored 14:00")])
      expect(decide(incident({ contradictions: [doubt("restored"), more] }), [reason], told)).toMatchObject({ because: "new-fact" });
    expect(decide(doubted, [reason], { ...told, doubted: ["restored"] }).send).toBe(false);
  });
  test("not while silenced, but for safety", () => {
    expect(decide(incident(), [reason], undefined, true)).toMatchObject({ send: false, because: "silenced" });
    expect(decide(incident(), [{ ...reason, rule: "safety" }], undefined, true)).toMatchObject({ send: true, because: "safety" });
  });
  test("the same decision makes the same key", () =>
    expect(alertOf(incident(), [reason], decide(incident(), [reason], undefined), { revision: 1, at }).key).toBe("i1#1"));
});

const judge = <Options>(rule: Rule<Options>, given: Incident): Reason | undefined => rule.judge(given, rule.options.parse({}));

describe("rules", () => {
  test("surge asks for three voices beyond chance", () => {
    expect(judge(surge, incident({}, { observed: 2, p: 1e-6, negativeShare: 1 }))).toBeUndefined();
    expect(judge(surge, incident({}, { observed: 5, p: 0.2, negativeShare: 1 }))).toBeUndefined();
    expect(judge(surge, incident({}, { observed: 5, p: 1e-4, negativeShare: 1 }))?.text).toBe(
      "近 6 小时 5 人发声，平时约 0.3 人（纯属偶然的可能不到 0.1%）",
    );
  });
  test("a grievance is needed: praise that spreads is no alert", () =>
    expect(judge(surge, incident({ appeal: null }, { observed: 50, p: 1e-9, negativeShare: 0 }))).toBeUndefined());
  test("hot search rings for what stands on a list", () => {
    expect(judge(hotSearch, incident({}, { hot: 1 }))).toBeDefined();
    expect(judge(hotSearch, incident())).toBeUndefined();
  });
  test("safety rings at the first voice", () =>
    expect(judge(safety, incident({}, { safety: ["death"], negativeShare: 1 }))?.text).toContain("死亡"));
  test("every reason names the mentions that it counts", () =>
    expect(judge(safety, incident({}, { safety: ["fire"], negativeShare: 1 }))?.mentionIds).toEqual(["m1"]));
});

const share = fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10);
const anySignals = fc.record({
  ...{ observed: fc.nat(8), authors: fc.nat(8), p: fc.constantFrom(1e-6, 0.02, 0.5), negativeShare: share, concern: share },
  ...{ hot: fc.constantFrom(0, 1, 9), safety: fc.constantFrom<string[]>([], ["fire"], ["exam"]) },
});
const anyContradictions = fc.array(
  fc.record({
    ...{
      kind: fc.constant("restored" as const),
      target: fc.constant("n"),
      said: fc.constant("s"),
      text: fc.constant("t"),
      since: fc.constant(at),
    },
    ...{ mentionIds: fc.array(fc.constant("m"), { maxLength: 4 }), isDoubt: fc.boolean() },
  }),
  { maxLength: 2 },
);

test.each(Object.values(ruleList) as unknown as readonly Rule[])("$name: something is missing exactly when it has no reason", (rule) => {
  let [given, missing] = [0, 0];
  fc.assert(
    fc.property(anySignals, fc.nat(9), anyContradictions, (signals, score, contradictions) => {
      const one = incident({ score, contradictions }, signals);
      const [reasons, lacks] = [judge(rule, one) === undefined ? 0 : 1, rule.lacks(one, rule.options.parse({})).length];
      given += reasons;
      missing += Number(lacks > 0);
      return reasons === Number(lacks === 0);
    }),
    { numRuns: 1000 },
  );
  expect(Math.min(given, missing)).toBeGreaterThan(0);
});
