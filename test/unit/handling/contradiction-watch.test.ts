import { expect, test } from "vitest";
import { type ContradictionState, watchContradictions } from "../../../handling/contradiction-watch.ts";
import { claimsOf, contradicts, type Witness } from "../../../handling/contradictions.ts";
import { sayContradiction } from "../../../model/contradiction.ts";
import type { Notice } from "../../../model/notice.ts";

const at = (text: string) => new Date(`2026-06-${text}:00+08:00`).toISOString();
const restored: Notice = {
  ...{ id: "n9", source: "t", kind: "restoration", title: "常平恢复供电", range: "常平镇：土塘村、桥沥村", towns: ["常平"] },
  ...{ startsAt: at("07T09:00"), endsAt: at("07T11:40"), publishedAt: at("07T11:45"), fetchedAt: at("07T11:50") },
  text: "土塘村、桥沥村已于11:40全部恢复供电。",
};
const planned: Notice = { ...restored, id: "p1", kind: "planned-outage", publishedAt: at("01T09:00"), fetchedAt: at("01T09:00") };
const witness = (n: number, more: Partial<Witness> = {}): Witness => ({
  ...{ mentionId: `weibo:${n}`, author: `a${n}`, rootId: `r${n}`, at: at("07T12:30") },
  ...{ text: "常平土塘还没来电", towns: ["常平"], voice: "citizen" },
  ...more,
});
const incident = (count: number) => ({ id: "i", aliases: [], mentionIds: Array.from({ length: count }, (_, n) => `weibo:${n + 1}`) });
const watching = (witnesses: readonly Witness[], kept?: ContradictionState) => {
  const watch = watchContradictions(kept);
  watch.hear(claimsOf([restored], at("08T00:00")));
  for (const one of witnesses) watch.note(one);
  return watch;
};

test("one post marks the incident with both texts, three independent ones make a doubt", () => {
  const [one] = watching([witness(1)]).about(incident(1), at("07T12:31"));
  expect(one).toMatchObject({ kind: "restored", target: "n9", text: restored.text, mentionIds: ["weibo:1"], isDoubt: false });
  const [three] = watching([witness(1), witness(2), witness(3)]).about(incident(3), at("07T12:31"));
  expect(three?.isDoubt).toBe(true);
  expect(sayContradiction(three as NonNullable<typeof three>)).toBe("我方公告可能有误：我方称 06-07 11:40 已复电，3 人说仍没来电");
});

test("three independent contradictions raise a doubt about our own word, and nothing less does", () => {
  const isDoubt = (third: Partial<Witness>): boolean =>
    watching([witness(1), witness(2), witness(3, third)])
      .about(incident(3), at("07T12:31"))
      .some((one) => one.isDoubt);
  expect(isDoubt({})).toBe(true);
  const same: readonly Partial<Witness>[] = [{ author: "a1" }, { rootId: "r2" }, { at: at("07T11:50") }, { voice: "self" }];
  for (const third of [...same, { text: "常平土塘来电了，感谢" }]) expect(isDoubt(third), JSON.stringify(third)).toBe(false);
});

test("what was not yet known, or is about another village, town or incident contradicts nothing", () => {
  const all = [witness(1), witness(2), witness(3)];
  expect(watching(all).about(incident(3), at("07T11:49"))).toEqual([]);
  expect(watching(all).about(incident(0), at("07T12:31"))).toEqual([]);
  expect(watching([witness(1, { text: "常平司马村还没来电" })]).about(incident(1), at("07T12:31"))).toEqual([]);
  expect(watching([witness(1, { towns: ["虎门"] })]).about(incident(1), at("07T12:31"))).toEqual([]);
});

test("what was found stays found when the posts are forgotten, and through a restart", () => {
  const before = watching([witness(1), witness(2), witness(3)]);
  before.about(incident(3), at("07T12:31"));
  before.note(witness(9, { at: at("09T12:00") }));
  const kept = JSON.parse(JSON.stringify(before.snapshot())) as ContradictionState;
  expect(kept.witnesses.map(({ mentionId }) => mentionId)).toEqual(["weibo:9"]);
  for (const watch of [before, watching([], kept)])
    expect(watch.about(incident(3), at("09T12:01"))).toMatchObject([{ isDoubt: true, mentionIds: ["weibo:1", "weibo:2", "weibo:3"] }]);
});

test("a snapshot stays what it was, though more is noted", () => {
  const watch = watching([witness(1)]);
  const kept = watch.snapshot();
  watch.note(witness(2));
  expect(kept.witnesses.map(({ mentionId }) => mentionId)).toEqual(["weibo:1"]);
});

test("its swallowed incidents bring what was found about them", () => {
  const watch = watching([witness(1)]);
  watch.about({ ...incident(1), id: "old" }, at("07T12:31"));
  expect(watch.about({ id: "i", aliases: ["old"], mentionIds: [] }, at("07T13:00"))).toHaveLength(1);
});

test.each([
  ["常平土塘提前停电了，说好九点", "07T08:10", true],
  ["常平土塘八点就停电了", "07T08:10", true],
  ["常平土塘停电了", "07T08:10", false],
  ["常平土塘提前停电了，说好九点", "07T08:55", false],
  ["常平土塘提前停电了，说好九点", "06T20:00", false],
])("planned from nine: %s at %s → %s", (text, when, isAgainst) => {
  const [claim] = claimsOf([planned], at("08T00:00"));
  expect(contradicts(witness(1, { text, at: at(when) }), claim as NonNullable<typeof claim>)).toBe(isAgainst);
});

test("what was moved to another day is not cut at its former hours", () => {
  const moved = {
    ...planned,
    ...{ id: "p2", supersedes: "p1", startsAt: at("09T09:00"), endsAt: at("09T11:40") },
    ...{ publishedAt: at("05T09:00"), fetchedAt: at("05T09:00") },
  };
  const claims = claimsOf([planned, moved], at("08T00:00")).filter(({ kind }) => kind === "not-cut");
  expect(claims).toMatchObject([{ target: "p2", from: planned.startsAt, to: planned.endsAt }]);
});
