import { expect, test } from "vitest";
import { readCase } from "../../../handling/cases.ts";
import { constraintsOf, merge, split } from "../../../handling/constraints.ts";
import { allActs, open, openKnown, perform, undo } from "../../../handling/ledger.ts";
import { readLibrary } from "../../../handling/library.ts";
import {
  checkTodo,
  dismiss,
  incidentBook,
  moveTo,
  openIncident,
  referTo,
  reopenMsByDefault,
  setLevel,
} from "../../../handling/lifecycle.ts";
import { acceptOffer, offer, refuseOffer } from "../../../handling/transfer.ts";
import { assetPath } from "../../../lib/assets.ts";
import type { Doing } from "../../../model/act.ts";
import type { IncidentActs } from "../../../model/handling.ts";
import type { Phase } from "../../../model/incident.ts";
import { phases } from "../../../model/incident.ts";
import { memoryActs } from "../../acts.ts";

const by = (who: string, at: string, because = "试"): Doing => ({ who, at: `2026-07-0${at}:00.000Z`, because });
const opened = (firstMentionId: string, phase: "prevention" | "response" = "response"): IncidentActs["incident.opened"] => ({
  ...{ title: "塘厦停电", phase, level: "III", appeal: "outage-voltage", places: ["东莞/塘厦"], firstMentionId },
  ...{ lead: "塘厦供电服务中心", coHandlers: [], todos: [{ key: "ask", text: "先向调度核实", from: "诉求" }] },
});
const begin = async (id = "a", first = "weibo:1") => {
  const store = memoryActs();
  const at = (doing: Doing, of = id) => ({ store, book: incidentBook, id: of, doing });
  await perform(at(by("闻风", "1T02:00")), openIncident(opened(first)));
  return { store, at };
};
const around = (at: string, openPledges = 0) => ({ at, openPledges, reopenMs: reopenMsByDefault });

test("only the transitions of the table are possible", async () => {
  const allowed: string[] = [];
  for (const from of phases) {
    for (const to of phases.filter((one) => one !== from)) {
      const { store, at } = await begin("a", `m-${from}-${to}`);
      await store.appendActs([
        {
          id: "incident:a#2",
          subject: "incident:a",
          kind: "incident.moved",
          ...by("甲", "1T03:00"),
          content: { from: "response", to: from },
        },
      ]);
      const done = await perform(at(by("甲", "1T04:00")), moveTo(to as Phase, around("2026-07-01T04:00:00.000Z"))).then(
        (state) => state.phase,
        (error) => error.code,
      );
      if (done === to) allowed.push(`${from} → ${to}`);
      else expect(done).toBe("ACT_REFUSED");
    }
  }
  expect(allowed).toEqual([
    ...["prevention → response", "prevention → closed", "response → recovery"],
    ...["recovery → response", "recovery → closed", "closed → response"],
  ]);
});

test("an incident with an open pledge can't be closed, and a closed one reopens within its window only", async () => {
  const { at } = await begin();
  await perform(at(by("甲", "1T05:00")), moveTo("recovery", around("2026-07-01T05:00:00.000Z")));
  await expect(perform(at(by("甲", "2T05:00")), moveTo("closed", around("2026-07-02T05:00:00.000Z", 2)))).rejects.toThrow("2 项承诺");
  const closed = await perform(at(by("甲", "3T05:00")), moveTo("closed", around("2026-07-03T05:00:00.000Z")));
  expect(closed.closedAt).toBe("2026-07-03T05:00:00.000Z");
  await expect(perform(at(by("甲", "3T05:00")), moveTo("response", around("2026-08-03T05:00:00.000Z")))).rejects.toThrow("超过 30 天");
  const again = await perform(at(by("甲", "9T05:00")), moveTo("response", around("2026-07-09T05:00:00.000Z")));
  expect(again).toMatchObject({ phase: "response", reopened: 1 });
  expect(again.closedAt).toBeUndefined();
});

test("a transfer counts only when accepted, and a second refusal goes up", async () => {
  const { at } = await begin();
  const offered = await perform(at(by("塘厦供电服务中心", "1T03:00", "属营销问题")), offer("lead", "市场营销部"));
  expect(offered.lead).toBe("塘厦供电服务中心");
  const once = await perform(at(by("市场营销部", "1T03:10", "属设备问题")), refuseOffer("市场营销部", "分管局领导"));
  expect(once).toMatchObject({ lead: "塘厦供电服务中心", refusals: 1 });
  await perform(at(by("塘厦供电服务中心", "1T03:20")), offer("lead", "设备管理部"));
  const twice = await perform(at(by("设备管理部", "1T03:30")), refuseOffer("设备管理部", "分管局领导"));
  expect(twice).toMatchObject({ lead: "分管局领导", escalatedAt: "2026-07-01T03:30:00.000Z", refusals: 0 });
  await perform(at(by("分管局领导", "1T03:40")), offer("lead", "设备管理部"));
  await expect(perform(at(by("市场营销部", "1T03:50")), acceptOffer("市场营销部"))).rejects.toThrow("没有待");
  expect((await perform(at(by("设备管理部", "1T03:50")), acceptOffer("设备管理部"))).lead).toBe("设备管理部");
});

test("merges and splits are constraints until they are taken back, and can be taken up again", async () => {
  const { store, at } = await begin();
  await perform(at(by("闻风", "1T02:30"), "b"), openIncident(opened("weibo:9")));
  await perform(
    at(by("甲", "1T03:00", "同一处")),
    merge({ incidentId: "b", firstMentionId: "weibo:9", lead: "丙", coHandlers: [], merged: [], level: "III" }),
  );
  await perform(at(by("甲", "1T03:05", "另一处")), split(["weibo:4", "weibo:5"], "c"));
  const constraints = async () => constraintsOf(await allActs(store, { noun: "incident" }));
  expect(await constraints()).toEqual([
    { kind: "together", mentionIds: ["weibo:1", "weibo:9"], because: "甲：同一处" },
    { kind: "apart", mentionIds: ["weibo:4", "weibo:5"], from: "weibo:1", because: "甲：另一处" },
  ]);
  const after = await undo(at(by("乙", "1T04:00", "并错了")), "incident:a#2");
  expect(after.merged).toEqual([]);
  expect((await constraints()).map((one) => one.kind)).toEqual(["apart"]);
  await expect(undo(at(by("乙", "1T04:00")), "incident:a#2")).rejects.toThrow("没有可撤销");
  await expect(undo(at(by("乙", "1T04:00")), "incident:a#1")).rejects.toThrow("不能撤销");
  expect((await open(store, incidentBook, "a")).acts).toHaveLength(4);
});

test("two people editing one incident: the second is told, nothing is lost", async () => {
  const { store, at } = await begin();
  const seen = (await open(store, incidentBook, "a")).acts.length;
  await perform({ ...at(by("甲", "1T03:00")), expected: seen }, setLevel("II"));
  await expect(perform({ ...at(by("乙", "1T03:01")), expected: seen }, setLevel("IV"))).rejects.toMatchObject({ code: "STORE_CONFLICT" });
  expect((await openKnown(store, incidentBook, "a")).level).toBe("II");
});

test("every act says who, when and why; an empty reason is refused", async () => {
  const { at } = await begin();
  await expect(perform(at(by("甲", "1T03:00", " ")), setLevel("II"))).rejects.toThrow("原因");
});

test("a case that is referred to brings what helped and its measures onto the list, once, and takes them along when undone", async () => {
  const { store, at } = await begin();
  const [one] = readLibrary(assetPath("config", "cases"), readCase);
  if (!one) throw new Error("no case");
  const like = { ...one, helped: ["先向调度核实", "派发电车"], measures: ["两周内转供"] };
  const referred = await perform(at(by("值班员甲", "1T03:00", "同一条线")), referTo(like));
  expect(referred.todos.map(({ text, from }) => [text, from])).toEqual([
    ["先向调度核实", "诉求"],
    ...["派发电车", "两周内转供"].map((text) => [text, `示例案例“${one.title}”`]),
  ]);
  expect(referred.cases).toEqual([one.key]);
  await expect(perform(at(by("值班员甲", "1T03:10")), referTo(like))).rejects.toThrow("已经参照");
  const ticked = await perform(at(by("值班员乙", "1T03:20")), checkTodo(`${one.key}-m1`));
  expect(ticked.todos.at(-1)).toMatchObject({ text: "两周内转供", doneBy: "值班员乙" });
  const acts = await allActs(store, { subject: "incident:a" });
  expect(acts[1]).toMatchObject({ kind: "incident.referred", who: "值班员甲", because: "同一条线" });
  const back = await undo(at(by("值班长", "1T03:30", "不像")), acts[1]?.id ?? "");
  expect([back.cases, back.todos.length]).toEqual([[], 1]);
});

test("nothing is merged into a file that nobody works on any more", async () => {
  const other = { incidentId: "b", firstMentionId: "weibo:9", lead: "丙", coHandlers: [], merged: [], level: "III" } as const;
  const closed = await begin();
  await perform(closed.at(by("甲", "1T05:00")), moveTo("recovery", around("2026-07-01T05:00:00.000Z")));
  await perform(closed.at(by("甲", "2T05:00")), moveTo("closed", around("2026-07-02T05:00:00.000Z")));
  await expect(perform(closed.at(by("甲", "3T05:00")), merge(other))).rejects.toThrow("已办结");
  const dismissed = await begin();
  const act = await perform(dismissed.at(by("甲", "1T05:00")), dismiss);
  expect(act.isFalseAlarm).toBe(true);
  await expect(perform(dismissed.at(by("甲", "3T05:00")), merge(other))).rejects.toThrow("已判为误报");
});

test("a merge leaves the survivor at the higher of the two levels; the undo gives its own back", async () => {
  const { at } = await begin();
  const other = { incidentId: "b", firstMentionId: "weibo:9", lead: "丙", coHandlers: [], merged: [], level: "II" } as const;
  expect((await perform(at(by("甲", "1T05:00")), merge(other))).level).toBe("II");
  expect((await undo(at(by("甲", "1T06:00")), "incident:a#2")).level).toBe("III");
});
