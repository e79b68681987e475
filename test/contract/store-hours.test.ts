import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "../../model/store.ts";
import { type Place, places, startMs, testableStores } from "./store-places.ts";
import { analysisOf, mentionAt } from "./store-samples.ts";

describe.each(testableStores)("$name", (kind) => {
  let store: Store;
  let place: Place;
  const day = { from: "2026-11-23T00:00:00.000Z", to: "2026-11-24T00:00:00.000Z" };
  const at = (hour: number): string => `2026-11-23T0${hour}:00:00.000Z`;
  const analyse = (number: number, more: Parameters<typeof analysisOf>[0] = {}) => ({
    id: `weibo:${number}`,
    version: "1",
    analysis: analysisOf(more),
  });

  beforeAll(async () => {
    place = await (places[kind.name] as () => Promise<Place>)();
    store = await kind.open(place.place, place.tools);
    await store.addMentions([0, 1, 59, 60, 61, 130].map((minute) => mentionAt(minute, `停电 ${minute}`)));
    await store.addAnalyses([analyse(0), analyse(1, { polarity: "neutral" }), analyse(59), analyse(60), analyse(61, { isLocal: false })]);
    await store.addAnalyses([analyse(130, { isRelevant: false })]);
  }, startMs);
  afterAll(async () => {
    await store?.close();
    await place?.dispose();
  });

  test("counts what is relevant and local by the hour of publication", async () =>
    expect(await store.hours(day.from, day.to)).toEqual([
      { at: at(0), mentions: 3, negative: 2 },
      { at: at(1), mentions: 1, negative: 1 },
    ]));

  test("an analysis made anew counts once, as it is now", async () => {
    await store.addAnalyses([analyse(1), analyse(60, { isRelevant: false }), analyse(130)]);
    expect(await store.hours(day.from, day.to)).toEqual([
      { at: at(0), mentions: 3, negative: 3 },
      { at: at(2), mentions: 1, negative: 1 },
    ]);
  });

  test("answers the analyses of many mentions at once", async () => {
    const found = await store.analyses(["weibo:0", "weibo:61", "weibo:never"]);
    expect([...found].map(([id, { isLocal }]) => [id, isLocal]).sort()).toEqual([
      ["weibo:0", true],
      ["weibo:61", false],
    ]);
  });

  test("only the hours asked for, and nothing that was removed", async () => {
    expect(await store.hours(at(1), day.to)).toHaveLength(1);
    await store.prune("2026-11-23T00:30:00.000Z");
    expect(await store.hours(day.from, day.to)).toEqual([
      { at: at(0), mentions: 1, negative: 1 },
      { at: at(2), mentions: 1, negative: 1 },
    ]);
  });
});
