import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Incident } from "../../../model/incident.ts";
import { compareMentions, type Mention } from "../../../model/mention.ts";
import { createDetector } from "../../../pipeline/detect.ts";
import { detectDefaults } from "../../../pipeline/detect-settings.ts";
import type { Detector, DetectorSnapshot } from "../../../pipeline/detector.ts";
import { analysisOf, mentionAt, morning } from "./told.ts";

const play = (mentions: readonly Mention[], detector: Detector = createDetector()): readonly Incident[] => {
  for (const mention of mentions) detector.take(mention, analysisOf(mention));
  return detector.incidents();
};

const outage = (count: number): Mention[] => [
  mentionAt("root", 0, "塘厦林村整个小区停电三小时了,没有任何通知,老人小孩热得受不了"),
  ...Array.from({ length: count }, (_, at) =>
    mentionAt(`re${at}`, at + 1, at % 2 === 0 ? "" : "[怒]", { repostOf: at < 3 ? "root" : `re${at - 3}` }),
  ),
];

describe("counting", () => {
  test("reposts belong to their root, at any depth, whatever they say", () => {
    const [incident, ...others] = play(outage(12));
    expect(others).toEqual([]);
    expect(incident?.signals).toMatchObject({ mentions: 13, roots: 1, reposts: 12, authors: 13 });
    expect(incident?.title).toContain("塘厦林村整个小区停电三小时了");
  });
  test("copies are spread, not new roots", () => {
    const text = "虎门大道一台变压器冒烟起火了,附近几栋楼全部停电,大家出门小心";
    const [incident] = play([
      mentionAt("a", 0, text),
      mentionAt("b", 1, `【注意】${text}[泪]`),
      mentionAt("c", 2, `${text} http://t.cn/x1`),
    ]);
    expect(incident?.signals).toMatchObject({ mentions: 3, roots: 1, authors: 3 });
  });
  test("one account posting 500 times is one voice", () => {
    const flood = Array.from({ length: 500 }, (_, at) =>
      mentionAt(`f${at}`, at / 10, `塘厦又停电了第${at}次投诉没有人理`, { author: { id: "angry" } }),
    );
    const incidents = play(flood);
    expect(Math.max(...incidents.map(({ signals }) => signals.observed))).toBe(1);
    expect(Math.max(...incidents.map(({ signals }) => signals.authors))).toBe(1);
  });
  test("a flood of slight variations has few roots", () => {
    const flood = Array.from({ length: 400 }, (_, at) =>
      mentionAt(`f${at}`, at / 20, `塘厦供电太差了天天停电${"!".repeat(at % 5)}老百姓怎么生活啊强烈要求给个说法${at}`),
    );
    const [incident] = play(flood);
    expect(incident?.signals.mentions).toBe(400);
    expect(incident?.signals.roots).toBeLessThan(5);
  });
  test("what is not about power is not an incident", () =>
    expect(play([mentionAt("a", 0, "今天天气不错"), mentionAt("b", 1, "", { repostOf: "a" })])).toEqual([]));
  test("an old post that is found late is marked as resurfaced and starts its clock when found", () => {
    const found = new Date(morning + 60 * 60_000).toISOString();
    const [incident] = play([mentionAt("a", -90 * 24 * 60, "塘厦停电一整天没人管大家评评理", { fetchedAt: found })]);
    expect(incident).toMatchObject({ resurfaced: true, beganAt: found });
  });
});

describe("places", () => {
  const told = (town: string, from: number): Mention[] => [
    mentionAt(`${town}1`, from, `${town}停电了什么时候来电啊`),
    mentionAt(`${town}2`, from + 5, `${town}这边又停电,打95598没人接`),
  ];
  test("the same words about two towns are two incidents", () =>
    expect(play([...told("塘厦", 0), ...told("虎门", 1)].sort(compareMentions))).toHaveLength(2));
  test("swapping the towns swaps the incidents and nothing else", () => {
    const swap = (text: string): string => text.replace(/塘厦|虎门/g, (town) => (town === "塘厦" ? "虎门" : "塘厦"));
    const stream = [...told("塘厦", 0), ...told("虎门", 30)];
    const shape = (incidents: readonly Incident[]): unknown => incidents.map(({ signals, level, score }) => ({ ...signals, level, score }));
    expect(shape(play(stream.map((mention) => ({ ...mention, text: swap(mention.text) }))))).toEqual(shape(play(stream)));
  });
});

const sample = (): Mention[] =>
  [
    ...outage(30),
    mentionAt("v1", 40, "虎门有人触电身亡,变压器没有围栏"),
    mentionAt("v2", 41, "", { repostOf: "v1" }),
    mentionAt("t1", 90, "这个月电费翻倍了谁来管管"),
    mentionAt("t2", 95, "电费翻倍加一,长安的朋友也这样吗"),
    mentionAt("n1", 99, "晚饭吃什么"),
  ].sort(compareMentions);

describe("order", () => {
  test("shuffling within a second changes nothing, once sorted by instant and id", () =>
    fc.assert(
      fc.property(fc.shuffledSubarray(sample(), { minLength: sample().length }), (shuffled) => {
        expect(play([...shuffled].sort(compareMentions))).toEqual(play(sample()));
      }),
      { numRuns: 20 },
    ));
  test("a mention that comes twice changes nothing", () => {
    const twice = sample().flatMap((mention) => [mention, mention]);
    expect(play(twice)).toEqual(play(sample()));
  });
  test("moving the whole stream by a week moves the instants and nothing else", () => {
    const week = 7 * 24 * 60;
    const moved = sample().map((mention) => ({
      ...mention,
      publishedAt: new Date(Date.parse(mention.publishedAt) + week * 60_000).toISOString(),
    }));
    const shape = (incidents: readonly Incident[]): unknown => incidents.map(({ beganAt, lastAt, ...rest }) => rest);
    expect(shape(play(moved))).toEqual(shape(play(sample())));
  });
  test("a time written with another offset is the same time", () => {
    const same = sample().map((mention) => ({ ...mention, publishedAt: new Date(mention.publishedAt).toISOString() }));
    expect(play(same)).toEqual(play(sample()));
  });
  test("scaling all reposts raises counts and never lowers a level score", () => {
    const small = play(outage(5))[0]?.score ?? 0;
    const large = play(outage(50))[0]?.score ?? 0;
    expect(large).toBeGreaterThan(small);
  });
});

describe("what is known when", () => {
  test("nothing that is told depends on what comes later (a planted future changes no past answer)", () => {
    const stream = sample();
    const future = mentionAt("future", 10_000, "塘厦停电是因为有人触电身亡,官方已通报");
    const answers = (mentions: readonly Mention[]): unknown[] => {
      const detector = createDetector();
      return mentions.flatMap((mention) => detector.take(mention, analysisOf(mention)).map((incident) => JSON.stringify(incident)));
    };
    const without = answers(stream);
    expect(answers([...stream, future]).slice(0, without.length)).toEqual(without);
  });
  test("no incident holds a mention of a later instant than the one taken in", () => {
    const detector = createDetector();
    const atById = new Map<string, number>();
    for (const mention of sample()) {
      atById.set(mention.id, Date.parse(mention.publishedAt));
      for (const { mentionIds } of detector.take(mention, analysisOf(mention)))
        expect(mentionIds.every((id) => (atById.get(id) ?? Number.POSITIVE_INFINITY) <= Date.parse(mention.publishedAt))).toBe(true);
    }
  });
});

test("a restart at any point gives the same incidents as no restart", () => {
  const stream = sample();
  const whole = play(stream);
  for (let cut = 1; cut < stream.length; cut += 3) {
    const before = createDetector();
    play(stream.slice(0, cut), before);
    const kept = JSON.parse(JSON.stringify(before.snapshot())) as DetectorSnapshot;
    expect(play(stream.slice(cut), createDetector(detectDefaults, kept))).toEqual(whole);
  }
});

test("incidents that are over are forgotten", () => {
  const detector = createDetector();
  play(outage(5), detector);
  const later = mentionAt("later", 20 * 24 * 60, "长安停电了");
  detector.take(later, analysisOf(later));
  expect(detector.incidents().map(({ firstMentionId }) => firstMentionId)).toEqual(["later"]);
  expect(detector.snapshot().homes).toHaveLength(1);
});

test("a clock that is wrong by hours breaks nothing", () => {
  const stream = sample().map((mention, at) =>
    at % 7 === 0 ? { ...mention, publishedAt: new Date(Date.parse(mention.publishedAt) + 5 * 3_600_000).toISOString() } : mention,
  );
  expect(play(stream).length).toBeGreaterThan(0);
});

test("ten thousand mentions in an hour are taken in within seconds", () => {
  const flood = outage(10_000).map(
    (mention, at) =>
      ({ ...mention, publishedAt: new Date(morning + at * 360).toISOString(), repostOf: at === 0 ? undefined : "root" }) as Mention,
  );
  const began = performance.now();
  const [incident] = play(flood);
  expect(incident?.signals.mentions).toBe(10_001);
  expect(performance.now() - began).toBeLessThan(5000);
});

test("a near-copy that adds a danger to people adds it to the incident, though it is no text of its own", () => {
  const detector = createDetector();
  const whole = "长安停电了冰箱里的肉全坏了供电局没人管";
  for (const mention of [mentionAt("a", 0, whole), mentionAt("b", 5, `${whole}还有人触电身亡`)])
    detector.take(mention, analysisOf(mention));
  expect(detector.incidents()).toMatchObject([{ signals: { mentions: 2, roots: 1, safety: ["death"] } }]);
});
