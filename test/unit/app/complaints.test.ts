import { expect, test } from "vitest";
import { complaintsOfLastHour } from "../../../app/complaints.ts";
import { segment } from "../../../lib/segment.ts";
import type { Analysis } from "../../../model/analysis.ts";
import { sqlite } from "../../../store/stores.ts";
import { analysisOf, mentionAt } from "../../contract/store-samples.ts";

const at = "2026-11-23T02:00:00.000Z";

test("counts posts of the hour that complain and may be ours: not incidents, not questions, not other cities", async () => {
  const store = await sqlite.open(":memory:", { now: () => new Date(at), segment, tenant: "t", locate: () => undefined, credentials: {} });
  const places = [{ key: "东莞/常平", town: "东莞/常平", from: "text", confidence: 1 }] as unknown as Analysis["places"];
  const posts: readonly (readonly [minute: number, more: Partial<Analysis>])[] = [
    [70, {}],
    [80, {}],
    [90, { polarity: "neutral" }],
    [91, { isLocal: false }],
    [50, {}],
  ];
  for (const [minute, more] of posts) {
    await store.addMentions([mentionAt(minute, "常平又停电了")]);
    await store.addAnalyses([{ id: `weibo:${minute}`, version: "1", analysis: analysisOf({ places, ...more }) }]);
  }
  expect((await complaintsOfLastHour(store, at)).map(({ towns }) => towns)).toEqual([["常平"], ["常平"]]);
  await store.close();
});
