import { expect, test } from "vitest";
import { draftFromFacts, rewordFromFacts } from "../../../app/drafting.ts";
import { merge, restMerged } from "../../../handling/constraints.ts";
import { answerFacts, factBook, firstRequest, requestFacts } from "../../../handling/facts.ts";
import { openKnown, perform, undo } from "../../../handling/ledger.ts";
import { incidentBook, openIncident } from "../../../handling/lifecycle.ts";
import { factsOfMatter } from "../../../handling/matter-facts.ts";
import { makePledge, openPledges, pledgeBook } from "../../../handling/pledges.ts";
import { statementBook } from "../../../handling/statements.ts";
import type { Doing } from "../../../model/act.ts";
import { memoryActs } from "../../acts.ts";

const doing = (minute: number): Doing => ({
  who: "值班员甲",
  because: "同一条线路",
  at: new Date(Date.UTC(2026, 6, 1, 2, minute)).toISOString(),
});
const knownAt = "2026-07-01T10:05:00+08:00";
const posts = { dispatch: "调度值班", business: "市场营销部" };

/** Three files with the facts that dispatch gave on each; `b` is merged into `a`. */
const merged = async (facts: Readonly<Record<string, object>>) => {
  const store = memoryActs();
  const at = (id: string, minute: number) => ({ store, book: incidentBook, id, doing: doing(minute) });
  for (const id of ["a", "b", "c"]) {
    const content = { title: `${id} 处停电`, phase: "response", level: "III", appeal: "outage-voltage", places: ["东莞/塘厦"] } as const;
    await perform(at(id, 0), openIncident({ ...content, firstMentionId: `m-${id}`, lead: "塘厦中心", coHandlers: [], todos: [] }));
    if (facts[id] === undefined) continue;
    const sheet = { store, book: factBook, id, doing: doing(1) };
    await perform(sheet, requestFacts(firstRequest({ id, appeal: "outage-voltage", places: ["东莞/塘厦"] }, posts)));
    await perform(sheet, answerFacts({ values: facts[id], source: "调度台账", knownAt, way: "form" }));
  }
  const join = async (home: string, other: string, minute: number) => {
    await perform(at(home, minute), merge(await openKnown(store, incidentBook, other)));
    await restMerged(store, { home, other }, doing(minute));
  };
  await join("a", "b", 5);
  return { store, at, join };
};
const options = { approvals: { I: ["甲"], II: ["甲"], III: ["甲"], IV: ["甲"] } };

test("a statement rests on the facts of merged incidents too, each with its incident; what differs is said", async () => {
  const { store } = await merged({ a: { isOurs: true, households: 1200 }, b: { cause: "fault", causeText: "电缆击穿", households: 300 } });
  const { statement, differing } = await draftFromFacts({ store, options }, { incidentId: "a", doing: doing(10) });
  expect(statement.text).toContain("电缆击穿");
  expect(statement.cites).toContainEqual(expect.objectContaining({ key: "causeText", source: "调度台账，来自并入的事件“b 处停电”" }));
  expect(differing).toEqual(["影响户数：300（调度台账，来自并入的事件“b 处停电”）"]);
  const what = { store, book: statementBook, id: statement.id, doing: doing(11) };
  await perform(what, await rewordFromFacts(store, "a", "影响 1200 户，另有 300 户"));
  const invented = await rewordFromFacts(store, "a", "影响 1500 户");
  await expect(perform(what, invented)).rejects.toThrow("没有事实依据的数字：1500");
});

test("the undo takes them away again; a survivor that nobody asked about reads theirs", async () => {
  const { store, at } = await merged({ b: { cause: "fault" } });
  expect((await factsOfMatter(store, "a"))?.sheet.facts.cause?.value).toBe("fault");
  await undo(at("a", 12), "incident:a#2");
  expect(await factsOfMatter(store, "a")).toBeUndefined();
});

test("what had been merged into the swallowed incident comes along: its facts, and its promise keeps the last survivor open", async () => {
  const { store, join } = await merged({ b: { cause: "fault" } });
  const pledge = { incidentId: "b", to: "住户", what: "登记损失", dueAt: "2026-07-09T02:00:00.000Z", post: "塘厦中心" };
  await perform({ store, book: pledgeBook, id: "p", doing: doing(6) }, makePledge(pledge, doing(6).at));
  await join("c", "a", 8);
  const { merged: all } = await openKnown(store, incidentBook, "c");
  expect(all).toEqual(["a", "b"]);
  expect(openPledges([await openKnown(store, pledgeBook, "p")], ["c", ...all])).toHaveLength(1);
  expect((await factsOfMatter(store, "c"))?.sheet.facts.cause?.value).toBe("fault");
});
