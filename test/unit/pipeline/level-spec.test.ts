import { describe, expect, test } from "vitest";
import type { Level, Signals } from "../../../model/incident.ts";
import type { Mention } from "../../../model/mention.ts";
import { createDetector } from "../../../pipeline/detect.ts";
import { DetectionOptions, settingsOf } from "../../../pipeline/detect-options.ts";
import { type DetectSettings, detectDefaults } from "../../../pipeline/detect-settings.ts";
import { raisedByDoubts } from "../../../pipeline/immediate.ts";
import { levelDefaults, levelled } from "../../../pipeline/level.ts";
import { analysisOf, mentionAt, morning } from "./told.ts";

/** Section 3 of the domain, sentence by sentence: what people say happened, and the level that it must have. */
const quiet: Signals = {
  ...{ mentions: 1, roots: 1, authors: 1, reposts: 0, negativeShare: 1, observed: 1, expected: 0.1, windowMs: 21_600_000 },
  ...{ test: "", p: 1, reach: 0, voices: {}, safety: [], hot: 0 },
};
const weigh = (signals: Partial<Signals>, more: { places?: number; areas?: number; guarded?: readonly string[] } = {}) =>
  levelled({ signals: { ...quiet, ...signals }, appealSeverity: 1, places: 1, households: 0, ...more }, undefined);

const growing = { mentions: 20, authors: 20, observed: 20, roots: 6, p: 1e-9 };
const farAbove = { mentions: 80, authors: 80, observed: 80, roots: 40, p: 1e-12 };

interface Case {
  readonly says: string;
  readonly level: Level;
  readonly signals?: Partial<Signals>;
  readonly more?: { readonly places?: number; readonly areas?: number };
}
const cases: readonly Case[] = [
  { says: "I: national media", level: "I", signals: { media: 3 } },
  { says: "I: a national hot-search entry about a place of ours", level: "I", signals: { hot: 1 } },
  { says: "I: injury", level: "I", signals: { safety: ["injury"] } },
  { says: "I: death", level: "I", signals: { safety: ["death"] } },
  { says: "II: provincial media", level: "II", signals: { media: 2 } },
  { says: "II: a national hot-search entry that names no place, so perhaps ours", level: "II", signals: { hot: 1 }, more: { places: 0 } },
  { says: "II: several areas", level: "II", signals: {}, more: { areas: 2, places: 2 } },
  { says: "II: spread far above baseline", level: "II", signals: farAbove },
  { says: "III: one town, growing", level: "III", signals: growing },
  { says: "III: local media", level: "III", signals: { media: 1 } },
  { says: "III: a big account", level: "III", signals: { reach: 100_000 } },
  { says: "IV: a burst above baseline", level: "IV", signals: { mentions: 4, authors: 4, observed: 4, roots: 3, p: 1e-4 } },
  { says: "IV: one severe complaint with traction", level: "IV", signals: { mentions: 5, reposts: 4, authors: 5, observed: 5 } },
  { says: "IV: two towns of one area are not several areas", level: "IV", signals: {}, more: { areas: 1, places: 2 } },
  { says: "a fire rings at once by its rule; its level follows the score", level: "IV", signals: { safety: ["fire"] } },
];

describe("level by the words of the domain", () => {
  test.each(cases)("$says", ({ level, signals = {}, more }) => expect(weigh(signals, more).level).toBe(level));

  test("a protected date or site raises the level by about one", () =>
    expect(weigh(growing).score + levelDefaults.guarded).toBeCloseTo(weigh(growing, { guarded: ["高考"] }).score));

  test("every term is shown, their sum is the score, and a condition that set the level is named", () => {
    const { score, terms } = weigh({ ...growing, safety: ["injury"], media: 1 });
    expect(terms.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(score);
    expect(terms.at(-1)).toMatchObject({ title: "直接定级", value: "受伤，至少舆情Ⅰ级", points: 0 });
  });

  test("a condition never lowers what the score says, and a level falls only clearly below its edge", () => {
    expect(levelled({ signals: { ...quiet, ...farAbove, media: 1 }, appealSeverity: 1, places: 1, households: 0 }, undefined).level).toBe(
      "II",
    );
    const just = { signals: { ...quiet, ...growing }, appealSeverity: 0, places: 1, households: 0 };
    const { score } = levelled(just, undefined);
    const edge = { ...levelDefaults, from: { ...levelDefaults.from, II: score + 0.5 } };
    expect([levelled(just, "II", edge).level, levelled(just, undefined, edge).level]).toEqual(["II", "III"]);
  });

  test("a bureau sets each condition, or none", () => {
    const own = settingsOf(DetectionOptions.parse({ levels: { immediate: { injury: "II", "local-media": "none" } } })).levels;
    const at = (signals: Partial<Signals>) =>
      levelled({ signals: { ...quiet, ...signals }, appealSeverity: 1, places: 1, households: 0 }, undefined, own).level;
    expect([at({ safety: ["injury"] }), at({ media: 1 }), at({ media: 2 })]).toEqual(["II", "IV", "II"]);
  });
});

const play = (mentions: readonly Mention[], settings: DetectSettings = detectDefaults) => {
  const detector = createDetector(settings);
  for (const mention of mentions) detector.take(mention, { ...analysisOf(mention), voice: mention.author.verified ? "media" : "citizen" });
  return detector.incidents();
};
const paper = (name: string, more: Partial<Mention["author"]> = {}) => ({ author: { id: name, name, verified: "媒体", ...more } });

describe("level by what is posted", () => {
  test.each([
    ["新华社", "I"],
    ["南方日报", "II"],
    ["东莞阳光台", "III"],
  ])("%s speaks: %s", (name, level) => expect(play([mentionAt("a", 0, "塘厦停电多时居民等待复电", paper(name))])[0]?.level).toBe(level));

  test("a reader who calls himself after a paper is no medium; a paper that reposts is one", () => {
    const told = mentionAt("a", 0, "塘厦停电了没人管");
    const fan = mentionAt("b", 1, "看看", { repostOf: "a", author: { id: "f", name: "新华社的粉丝", followers: 40 } });
    const wire = mentionAt("c", 2, "", { repostOf: "a", author: { id: "x", name: "新华社", followers: 9e7 } });
    expect([play([told, fan])[0]?.level, play([told, fan, wire])[0]?.level]).toEqual(["IV", "I"]);
  });

  test("the words Ⅰ级响应 of another scale are no level of ours", () =>
    expect(play([mentionAt("a", 0, "防风Ⅰ级响应启动，塘厦停电了，大面积停电一级")])[0]?.level).toBe("IV"));

  test("a resurfaced post is marked, its clock starts when it resurfaces", () => {
    const found = new Date(morning).toISOString();
    const [incident] = play([mentionAt("a", -90 * 24 * 60, "塘厦停电一整天没人管大家评评理", { fetchedAt: found })]);
    expect(incident).toMatchObject({ resurfaced: true, beganAt: found });
  });
});

describe("our own mistake", () => {
  const doubt = {
    ...{ kind: "restored" as const, target: "n", said: "我方称 11:40 已复电", text: "", since: "", mentionIds: ["1", "2", "3"] },
    isDoubt: true,
  };
  const raised = (level: Level, isDoubt = true): Level => {
    const [incident] = play([mentionAt("a", 0, "塘厦停电了没人管")]);
    if (incident === undefined) throw new Error("no incident");
    return raisedByDoubts({ ...incident, level, contradictions: [{ ...doubt, isDoubt }] }, levelDefaults.immediate).level;
  };
  test("our notice may be wrong: not left to the next batch", () => expect(raised("IV")).toBe("III"));
  test("a contradicted claim spreading out of hand is I", () => expect(raised("II")).toBe("I"));
  test("one or two people are no doubt yet", () => expect(raised("IV", false)).toBe("IV"));
});
