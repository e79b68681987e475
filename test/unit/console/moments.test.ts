import { expect, test } from "vitest";
import { binsOf, type Life, momentsOf } from "../../../console/incident/moments.ts";
import type { Act } from "../../../model/act.ts";
import { analysisOf, incidentOf, mentionAt } from "../../contract/store-samples.ts";

const act = (n: number, kind: string, content: unknown, who = "甲"): Act => ({
  ...{ id: `incident:x#${n}`, subject: "incident:x", kind, content, who, because: "因", at: `2026-11-23T01:0${n}:00.000Z` },
});

const life: Life = {
  incident: incidentOf("x", ["weibo:0"]),
  posts: [{ mention: mentionAt(0, "停电", { editedAt: "2026-11-23T00:30:00.000Z" }), analysis: analysisOf() }],
  alerts: [],
  acts: [
    act(1, "incident.acknowledged", {}),
    act(2, "incident.commented", { text: "只是备注" }),
    act(3, "incident.levelled", { level: "II" }, "闻风"),
    act(4, "incident.levelled", { level: "I" }),
  ],
  clocks: [
    {
      ...{ id: "x/a", title: "首次回应", side: "publication", post: "办公室", basis: "示例", from: "2026-11-23T00:00:00.000Z" },
      ...{ dueAt: "2026-11-23T04:00:00.000Z", state: "missed", stoppedAt: "2026-11-23T05:00:00.000Z" },
    },
  ],
  context: {
    ...{ verdictByPost: new Map(), similar: [], risks: [], evidence: [], facts: "", statements: [] },
    notices: [
      {
        ...{ id: "n", source: "s", kind: "planned-outage", title: "检修", range: "塘厦", towns: ["塘厦"], fetchedAt: "", text: "" },
        ...{ startsAt: "2026-11-22T23:00:00.000Z", endsAt: "2026-11-23T02:00:00.000Z" },
      },
    ],
  },
  at: "2026-11-23T06:00:00.000Z",
};

test("tells in order what matters: notice, first post, edit, people's acts, missed and met deadlines; not remarks, not what rules did", () =>
  expect(momentsOf(life).map(({ text }) => text)).toEqual([
    "公告开始：检修",
    "首发",
    "有帖文被作者改过",
    "签收（甲）",
    "定为舆情Ⅰ级（甲）",
    "公告结束：检修",
    "超时：首次回应",
    "公开答复",
  ]));

test("posts fall into at most some dozens of even stretches, none is lost, a lone one is a stretch of its own", () => {
  for (const minutes of [[5], [0, 3, 200], [0, 60 * 24 * 30], Array.from({ length: 500 }, (_, index) => index * 7)]) {
    const posts = minutes.map((minute) => ({ mention: mentionAt(minute, "停电"), analysis: analysisOf() }));
    const { bins, widthMs } = binsOf(posts);
    expect(bins.reduce((sum, bin) => sum + bin.posts, 0)).toBe(posts.length);
    expect(bins.length).toBeLessThanOrEqual(61);
    expect(widthMs % 60_000).toBe(0);
  }
  expect(binsOf([]).bins.every(({ posts }) => posts === 0)).toBe(true);
});
