import { expect, test } from "vitest";
import { joinPost, officialWord } from "../../../handling/join.ts";
import { officialsOf } from "../../../handling/notice-versions.ts";
import type { Notice } from "../../../model/notice.ts";
import { verdicts } from "../../../model/notice-match.ts";
import { isRightNotice, judgePairs, scoreVerdicts } from "../../bench/join-pairs.ts";

const judged = judgePairs();
const share = (rows: typeof judged, is: (row: (typeof judged)[number]) => boolean) => rows.filter(is).length / rows.length;

test.each([
  ["tuned on", false, 0.97],
  ["held out", true, 0.93],
])("joins the labelled pairs it was %s", (_name, isHeldOut, atLeast) => {
  const rows = judged.filter(({ world }) => world.startsWith("t") === isHeldOut);
  expect(rows.length).toBeGreaterThan(80);
  expect(share(rows, ({ expected, match }) => expected === match.verdict)).toBeGreaterThanOrEqual(atLeast);
  expect(share(rows, isRightNotice)).toBeGreaterThanOrEqual(atLeast);
});

test("every verdict occurs among the labels, each at least five times", () => {
  expect(judged.length).toBeGreaterThanOrEqual(200);
  for (const verdict of verdicts) expect(judged.filter((one) => one.expected === verdict).length, verdict).toBeGreaterThanOrEqual(5);
  for (const one of scoreVerdicts(judged)) expect(one.precision, one.verdict).toBeGreaterThan(0.8);
});

test("in a storm nothing is called unannounced", () =>
  expect(judged.filter(({ world, match }) => ["d2", "t3"].includes(world) && match.verdict === "unannounced")).toEqual([]));

test("every verdict says what was compared, with a confidence", () => {
  for (const { match } of judged) {
    expect(match.because.length).toBeGreaterThan(0);
    expect(match.confidence).toBeGreaterThan(0);
    expect(match.confidence).toBeLessThanOrEqual(1);
  }
});

const notice = (id: string, more: Partial<Notice> & Pick<Notice, "kind" | "publishedAt">): Notice => ({
  ...{ id, source: "t", title: id, range: "塘厦镇：林村社区", towns: ["塘厦"], text: "", fetchedAt: "2026-07-01T00:00:00.000Z" },
  ...{ startsAt: "2026-07-15T00:00:00.000Z", endsAt: "2026-07-15T09:00:00.000Z" },
  ...more,
});
const planned = notice("n1", { kind: "planned-outage", publishedAt: "2026-07-08T01:00:00.000Z" });

test("a village that an official range names is a place, also where the post says no town", () => {
  const word = officialWord([planned], [], { asOf: "2026-07-20T00:00:00.000Z", isStorm: false });
  const post = { publishedAt: "2026-07-18T01:00:00.000Z", towns: [], responsibility: "unclear" } as const;
  expect(joinPost({ ...post, text: "林村又停电了？刚来没多久啊" }, word).verdict).toBe("unannounced");
  expect(joinPost({ ...post, text: "村里又停电了？刚来没多久啊" }, word).verdict).toBe("unknown-place");
});

test("a later version counts from its publication on, also when it is a new post without number", () => {
  const extended = notice("n2", { kind: "extension", publishedAt: "2026-07-15T08:40:00.000Z", endsAt: "2026-07-15T12:00:00.000Z" });
  const cancelled = notice("n3", { kind: "cancellation", publishedAt: "2026-07-14T08:40:00.000Z" });
  const at = (notices: readonly Notice[], asOf: string) =>
    officialsOf(notices, asOf).map(({ id, endsAt, isCancelled }) => [id, endsAt.slice(11, 16), isCancelled]);
  expect(at([planned, extended], "2026-07-15T08:00:00.000Z")).toEqual([["n1", "09:00", false]]);
  expect(at([extended, planned], "2026-07-15T08:50:00.000Z")).toEqual([["n2", "12:00", false]]);
  expect(at([planned, cancelled], "2026-07-15T08:00:00.000Z")).toEqual([["n3", "09:00", true]]);
  expect(at([planned, { ...cancelled, range: "塘厦镇：石鼓社区" }], "2026-07-15T08:00:00.000Z")).toEqual([["n1", "09:00", false]]);
});

test("a title that names another town changes nothing", () => {
  const word = officialWord([{ ...planned, title: "长安镇停电通知" }], [], { asOf: "2026-07-15T02:00:00.000Z", isStorm: false });
  const post = { publishedAt: "2026-07-15T02:00:00.000Z", responsibility: "unclear" } as const;
  expect(joinPost({ ...post, text: "长安停电", towns: ["长安"] }, word).verdict).toBe("unannounced");
  expect(joinPost({ ...post, text: "塘厦停电", towns: ["塘厦"] }, word).verdict).toBe("announced");
});
