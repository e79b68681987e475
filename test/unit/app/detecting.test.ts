import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { analyseStretch, planStretches, type Stretch } from "../../../app/analysing.ts";
import { createOwnedDetector } from "../../../app/detecting.ts";
import type { IntakeParts } from "../../../app/intake.ts";
import { openQueue, openWorker } from "../../../app/queue-redis.ts";
import type { Watch } from "../../../app/watch.ts";
import { silent } from "../../../lib/log.ts";
import type { Mention } from "../../../model/mention.ts";
import { snapshotVersion } from "../../../pipeline/detector.ts";
import { sqlite } from "../../../store/stores.ts";
import { testTools } from "../../contract/store-places.ts";
import { alertOf, analysisOf, incidentOf, mentionAt } from "../../contract/store-samples.ts";
import { freePort } from "../../port.ts";
import { hasRedis, startRedis } from "../../redis-server.ts";

/** A watch that raises one alert for each mention, and remembers how many it saw. */
const startWatch: IntakeParts["startWatch"] = (snapshot) => {
  let seen = (snapshot as unknown as { seen?: number } | undefined)?.seen ?? 0;
  return {
    take: (mention: Mention) => {
      seen += 1;
      const id = `i-${mention.id}`;
      const alert = alertOf(id, 1, mention.fetchedAt ?? mention.publishedAt);
      return [{ at: alert.at, incident: incidentOf(id, [mention.id]), decision: alert.decision, alert }];
    },
    flush: () => [],
    snapshot: () => ({ detector: { version: snapshotVersion }, seen }),
  } as unknown as Watch;
};

const openAt = async (clock: { ms: number }): Promise<{ parts: IntakeParts; told: string[] }> => {
  const now = () => new Date(clock.ms);
  const store = await sqlite.open(":memory:", { ...testTools(), now });
  const told: string[] = [];
  const tell: IntakeParts["tell"] = async (alert) => {
    await store.queueMessage(
      { id: `alert:${alert.key}`, kind: "alert", headline: "", sections: [], createdAt: alert.at },
      ["duty"],
      alert.at,
    );
    told.push(alert.key);
  };
  return { parts: { store, analyse: () => analysisOf(), startWatch, tell, log: silent, now }, told };
};

describe("the detector of a tenant", () => {
  test("is owned by one of two workers; the other takes over when the owner is gone, and nothing is told twice", async () => {
    const clock = { ms: Date.UTC(2026, 10, 23) };
    const { parts, told } = await openAt(clock);
    const [one, two] = [createOwnedDetector(parts, "one"), createOwnedDetector(parts, "two")];
    await parts.store.addMentions([mentionAt(1, "停电"), mentionAt(2, "停电")]);
    expect(await Promise.all([one.tick(), two.tick()])).toEqual(["owned", "elsewhere"]);
    expect(told).toEqual(["i-weibo:1#1", "i-weibo:2#1"]);
    await parts.store.addMentions([mentionAt(3, "停电")]);
    // The owner is killed: it says nothing any more, and its lease runs out.
    clock.ms += 20_000;
    expect(await two.tick()).toBe("elsewhere");
    clock.ms += 20_000;
    expect(await two.tick()).toBe("owned");
    expect(await one.tick()).toBe("elsewhere");
    expect((await parts.store.totals()).alerts).toBe(3);
    expect((await parts.store.deliveries({ limit: 99 })).map(({ id }) => id).sort()).toEqual(
      [1, 2, 3].map((number) => `alert:i-weibo:${number}#1@duty`),
    );
  });

  test("is handed over at once by a worker that stops cleanly", async () => {
    const clock = { ms: Date.UTC(2026, 10, 23) };
    const { parts, told } = await openAt(clock);
    const [one, two] = [createOwnedDetector(parts, "one"), createOwnedDetector(parts, "two")];
    await parts.store.addMentions([mentionAt(1, "停电")]);
    await one.tick();
    await one.release();
    await parts.store.addMentions([mentionAt(2, "停电")]);
    clock.ms += 1;
    expect(await two.tick()).toBe("owned");
    expect(told).toEqual(["i-weibo:1#1", "i-weibo:2#1"]);
  });

  test("a clock that runs ahead takes the ownership no earlier than the lease says by that clock", async () => {
    const clock = { ms: Date.UTC(2026, 10, 23) };
    const { parts } = await openAt(clock);
    const ahead = createOwnedDetector({ ...parts, now: () => new Date(clock.ms + 20_000) }, "ahead");
    const one = createOwnedDetector(parts, "one");
    expect(await one.tick()).toBe("owned");
    expect(await ahead.tick()).toBe("elsewhere");
  });
});

describe.runIf(hasRedis)("analysing by stretches", { timeout: 60_000 }, () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    redis = await startRedis(await freePort());
  });
  afterAll(() => redis.stop());

  test("two workers analyse everything, also what an emptied Redis forgot", async () => {
    const { parts } = await openAt({ ms: Date.UTC(2026, 10, 23) });
    const place = { url: redis.url, tenant: "stretches" };
    const count = 2600;
    const ids = Array.from({ length: count }, (_, number) => `weibo:${number}`);
    await parts.store.addMentions(ids.map((id, number) => mentionAt(number, "停电", { id })));
    const queue = openQueue(place, "stretches", silent);
    await planStretches(parts, queue);
    expect(await queue.getWaitingCount()).toBe(6);
    await queue.obliterate({ force: true });
    await planStretches(parts, queue);
    expect(await queue.getWaitingCount()).toBe(6);
    const done: Stretch[] = [];
    const workers = [1, 2].map(() =>
      openWorker(place, "stretches", {
        run: async ({ data }) => {
          await analyseStretch(parts, data as Stretch);
          done.push(data as Stretch);
        },
        log: silent,
      }),
    );
    const isFinished = async (): Promise<boolean> => (await queue.getCompletedCount()) === 6;
    while (!(await isFinished())) await new Promise((resolve) => setImmediate(resolve));
    await planStretches(parts, queue);
    expect((await parts.store.readState<number>("analyse:confirmed"))?.value).toBe(count);
    const analysed = await Promise.all(ids.map((id) => parts.store.analysis(id)));
    expect(analysed.every(Boolean)).toBe(true);
    expect(done).toHaveLength(6);
    for (const worker of workers) await worker.close();
    await queue.close();
  });
});
