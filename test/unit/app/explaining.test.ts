import { afterEach, beforeEach, expect, test } from "vitest";
import type { Rule } from "../../../alerts/rule.ts";
import * as ruleList from "../../../alerts/rules.ts";
import { checkRules, explainLoosePost, incidentOfPost, sayContradictions } from "../../../app/explaining.ts";
import { defaultRules } from "../../../app/watch.ts";
import { analysisVersion } from "../../../model/analysis.ts";
import type { Store } from "../../../model/store.ts";
import { createDetector } from "../../../pipeline/detect.ts";
import { sqlite } from "../../../store/stores.ts";
import { analysisOf, mentionAt } from "../pipeline/told.ts";

let store: Store;
beforeEach(async () => {
  store = await sqlite.open(":memory:", { now: () => new Date("2026-06-01T02:00:00Z"), segment: (text) => [...text] });
});
afterEach(() => store.close());

const rules = defaultRules(ruleList as unknown as Record<string, Rule>);

const incidentOf = (...mentions: readonly ReturnType<typeof mentionAt>[]) => {
  const detector = createDetector();
  for (const mention of mentions) detector.take(mention, analysisOf(mention));
  const [incident] = detector.incidents();
  if (!incident) throw new Error("the stream makes an incident");
  return incident;
};

test("a lone complaint that rings nobody names every rule it fails, with the conditions", () => {
  const lines = checkRules(incidentOf(mentionAt("a", 0, "塘厦停电了什么时候来电啊")), rules);
  expect(lines.filter((line) => line.includes("✗"))).toHaveLength(rules.length);
  expect(lines.join("\n")).toMatch(/声量突增：窗口内 1 人发声，要 2 人；纯属偶然的可能 p=0\.11/);
});

test("a rule that holds gives its reason", () => {
  const incident = incidentOf(mentionAt("a", 0, "虎门有人触电身亡,变压器没有围栏"));
  const worrying = { ...incident, signals: { ...incident.signals, concern: 0.9 } };
  expect(checkRules(worrying, rules).join("\n")).toContain("✓ 安全信号：涉及死亡");
});

test("a post is led to its incident, and one that is in none says why", async () => {
  const [about, other] = [mentionAt("a", 0, "塘厦停电了什么时候来电啊"), mentionAt("n", 1, "晚饭吃什么")];
  await store.addMentions([about, other]);
  await store.addAnalyses([about, other].map((mention) => ({ id: mention.id, version: analysisVersion, analysis: analysisOf(mention) })));
  await store.saveIncident(incidentOf(about));
  expect((await incidentOfPost(store, "a"))?.mentionIds).toContain("a");
  expect(await incidentOfPost(store, "n")).toBeUndefined();
  expect((await explainLoosePost(store, other)).join("\n")).toContain("判为与供电无关");
});

test("a contradiction shows both texts and judges nobody", () => {
  const lines = sayContradictions(
    [
      {
        ...{ kind: "restored", target: "n1", said: "我方称 08:00 已复电", text: "塘厦林村已于八时恢复供电" },
        ...{ since: "2026-06-01T00:40:00.000Z", mentionIds: ["a"], isDoubt: false },
      },
    ],
    [mentionAt("a", 40, "塘厦林村还是没电"), mentionAt("b", 41, "别处的话")],
  ).join("\n");
  expect(lines).toContain("contradicts-notice");
  expect(lines).toContain("已于八时恢复供电");
  expect(lines).toContain("还是没电");
  expect(lines).not.toMatch(/别处的话|谣言|不实/);
});
