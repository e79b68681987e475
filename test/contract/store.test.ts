import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../../lib/errors.ts";
import type { Store } from "../../model/store.ts";
import * as stores from "../../store/stores.ts";
import { type Place, places, startMs, testableStores } from "./store-places.ts";
import { alertOf, analysisOf, incidentOf, mentionAt, messageOf, noticeOf } from "./store-samples.ts";

test("some stores are registered, each with a place to test it", () => {
  expect(testableStores.length).toBeGreaterThan(0);
  for (const [name, kind] of Object.entries(stores)) expect(kind.name).toBe(name);
  expect(Object.keys(places).sort()).toEqual(Object.keys(stores).sort());
});

describe.each(testableStores)("$name", (kind) => {
  let place: Place;
  let store: Store;
  beforeEach(async () => {
    place = await (places[kind.name] as () => Promise<Place>)();
    store = await kind.open(place.place, place.tools);
  }, startMs);
  afterEach(async () => {
    await store.close();
    await place.dispose();
  });
  const reopen = async () => {
    await store.close();
    store = await kind.open(place.place, place.tools);
  };

  describe("mentions", () => {
    test("are taken in once, however often they are handed in", async () => {
      const [one, two] = [mentionAt(1, "停电"), mentionAt(2, "又停电")];
      expect(await store.addMentions([one, two])).toEqual({ added: [one.id, two.id], edited: [], known: [] });
      expect(await store.addMentions([two, one, mentionAt(3, "来电")])).toEqual({
        added: ["weibo:3"],
        edited: [],
        known: [two.id, one.id],
      });
      expect((await store.totals()).mentions).toBe(3);
    });

    test("twice in one batch counts as one new and one known", async () => {
      const mention = mentionAt(1, "停电");
      expect(await store.addMentions([mention, mention])).toEqual({ added: [mention.id], edited: [], known: [mention.id] });
    });

    test("come back as published, unknown fields and empty text included, but for the author's name", async () => {
      const mention = mentionAt(1, "", { heat: 12, nested: { a: [1, "二"] }, repostOf: "weibo:0", quoted: "原文 <b>&</b> 😀" });
      await store.addMentions([mention]);
      await reopen();
      const kept = await store.mention(mention.id);
      expect(kept).toMatchObject({ ...mention, author: { id: expect.any(String), followers: mention.author.followers } });
      expect(kept?.author.id).not.toBe(mention.author.id);
      expect(JSON.stringify(kept)).not.toContain("网友");
    });

    test("are answered in the order asked for, unknown ones left out", async () => {
      await store.addMentions([mentionAt(1, "甲"), mentionAt(2, "乙")]);
      expect((await store.mentions(["weibo:2", "weibo:9", "weibo:1"])).map(({ id }) => id)).toEqual(["weibo:2", "weibo:1"]);
      expect(await store.mention("weibo:9")).toBeUndefined();
    });

    test("are there for several readings at once, as soon as they were taken in", async () => {
      for (const number of [1, 2, 3, 4, 5]) {
        await store.addMentions([mentionAt(number, "停电")]);
        const ids = [`weibo:${number}`];
        const readings = await Promise.all([store.mentions(ids), store.mentions(ids), store.search({ query: "停电", limit: 9 })]);
        expect(readings.map((one) => ("hits" in one ? one.hits.length : one.length))).toEqual([1, 1, number]);
      }
    });

    test("are consumed in the order of arrival, with their authors", async () => {
      const mentions = [mentionAt(5, "五"), mentionAt(1, "一"), mentionAt(3, "三")];
      await store.addMentions(mentions);
      const first = await store.takenAfter(0, 2);
      expect(first.map(({ mention }) => mention.id)).toEqual(["weibo:5", "weibo:1"]);
      expect(first[0]?.mention.author).toEqual(mentions[0]?.author);
      await reopen();
      const rest = await store.takenAfter(first[1]?.seq as number, 10);
      expect(rest.map(({ mention }) => mention.id)).toEqual(["weibo:3"]);
      expect(await store.takenAfter(rest[0]?.seq as number, 10)).toEqual([]);
    });

    test("edited ones keep every version", async () => {
      await store.addMentions([mentionAt(1, "停电了")]);
      expect(await store.addMentions([mentionAt(1, "停电了，已来电", { editedAt: "2026-11-23T03:00:00.000Z" })])).toMatchObject({
        edited: ["weibo:1"],
      });
      expect((await store.mentionVersions("weibo:1")).map(({ text }) => text)).toEqual(["停电了", "停电了，已来电"]);
      expect((await store.mention("weibo:1"))?.text).toBe("停电了，已来电");
      expect((await store.search({ query: "已来电", limit: 5 })).hits).toHaveLength(1);
      expect((await store.totals()).mentions).toBe(1);
    });

    test("a shortened copy is no edit", async () => {
      await store.addMentions([mentionAt(1, "停电了很久很久")]);
      expect(await store.addMentions([mentionAt(1, "停电了…", { truncated: true })])).toMatchObject({ known: ["weibo:1"] });
      expect((await store.mention("weibo:1"))?.text).toBe("停电了很久很久");
    });

    test("counts are observed when they change, dated", async () => {
      const at = (hour: number) => `2026-11-23T0${hour}:00:00.000Z`;
      for (const [hour, likes] of [
        [1, 3],
        [2, 3],
        [3, 8],
      ] as const) {
        await store.addMentions([mentionAt(1, "停电", { fetchedAt: at(hour), counts: { likes, danmu: 1 } })]);
      }
      expect(await store.observations("weibo:1")).toEqual([
        { mentionId: "weibo:1", at: at(1), counts: { likes: 3, danmu: 1 } },
        { mentionId: "weibo:1", at: at(3), counts: { likes: 8, danmu: 1 } },
      ]);
      expect((await store.mention("weibo:1"))?.counts).toEqual({ likes: 8, danmu: 1 });
    });

    test("an author has one pseudonym, revealed to whoever gives a reason", async () => {
      await store.addMentions([mentionAt(1, "甲"), mentionAt(4, "乙"), mentionAt(2, "丙")]);
      const [one, same, other] = await store.mentions(["weibo:1", "weibo:4", "weibo:2"]);
      expect(one?.author.id).toBe(same?.author.id);
      expect(one?.author.id).not.toBe(other?.author.id);
      expect(await store.revealAuthor(one?.author.id as string, "张三", "取证")).toMatchObject({ id: "u1", name: "网友1" });
      expect(await store.revealAuthor("没有这个", "张三", "取证")).toBeUndefined();
    });

    test("pruned ones go with all that belongs to them", async () => {
      await store.addMentions([mentionAt(1, "旧闻停电", { counts: { likes: 1 } }), mentionAt(30, "新闻停电")]);
      const author = (await store.mention("weibo:1"))?.author.id as string;
      await store.addAnalyses([{ id: "weibo:1", version: "1", analysis: analysisOf() }]);
      expect(await store.prune("2026-11-23T00:10:00.000Z")).toBe(1);
      expect(await store.mention("weibo:1")).toBeUndefined();
      expect(await store.analysis("weibo:1")).toBeUndefined();
      expect(await store.observations("weibo:1")).toEqual([]);
      expect(await store.revealAuthor(author, "张三", "取证")).toBeUndefined();
      expect((await store.search({ query: "停电", limit: 5 })).hits.map(({ mention }) => mention.id)).toEqual(["weibo:30"]);
    });
  });

  test("analyses are replaced by a newer one and come back whole", async () => {
    await store.addMentions([mentionAt(1, "停电")]);
    await store.addAnalyses([{ id: "weibo:1", version: "1", analysis: analysisOf() }]);
    const newer = analysisOf({
      polarity: "neutral",
      severity: { households: 1200 },
      because: { polarity: [{ word: "又", weight: -0.3 }] },
    });
    await store.addAnalyses([{ id: "weibo:1", version: "2", analysis: newer }]);
    expect(await store.analysis("weibo:1")).toEqual(newer);
    expect(await store.analysis("weibo:2")).toBeUndefined();
  });

  describe("search", () => {
    test("pages through hits newest first, each once", async () => {
      await store.addMentions(Array.from({ length: 25 }, (_, index) => mentionAt(index + 1, index % 5 === 0 ? "晴天" : "塘厦停电")));
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.search({ query: "停电", limit: 6, ...(cursor !== undefined && { cursor }) });
        expect(page.hits.length).toBeLessThanOrEqual(6);
        found.push(...page.hits.map(({ mention }) => mention.publishedAt));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(found).toHaveLength(20);
      expect(found).toEqual([...found].sort().reverse());
    });

    test("keeps to a span, its end excluded, and to relevant ones if asked", async () => {
      await store.addMentions([1, 2, 3, 4].map((number) => mentionAt(number, "停电")));
      await store.addAnalyses([
        { id: "weibo:2", version: "1", analysis: analysisOf() },
        { id: "weibo:3", version: "1", analysis: analysisOf({ isRelevant: false }) },
      ]);
      const span = { from: "2026-11-23T00:02:00.000Z", to: "2026-11-23T00:04:00.000Z" };
      const ids = async (more: object) => (await store.search({ query: "", limit: 9, ...more })).hits.map(({ mention }) => mention.id);
      expect(await ids(span)).toEqual(["weibo:3", "weibo:2"]);
      expect(await ids({ ...span, relevantOnly: true })).toEqual(["weibo:2"]);
      expect(await ids({})).toEqual(["weibo:4", "weibo:3", "weibo:2", "weibo:1"]);
    });

    test("gives the analysis with the hit", async () => {
      await store.addMentions([mentionAt(1, "停电")]);
      await store.addAnalyses([{ id: "weibo:1", version: "1", analysis: analysisOf() }]);
      expect((await store.search({ query: "停电", limit: 1 })).hits[0]?.analysis).toEqual(analysisOf());
    });

    test("refuses a query it cannot read", async () => {
      await expect(store.search({ query: "停电 OR (断电", limit: 5 })).rejects.toMatchObject({
        code: "QUERY_INVALID",
        facts: { column: 7 },
      });
    });
  });

  describe("incidents", () => {
    test("are written under a token, and a stale one conflicts", async () => {
      const first = await store.saveIncident(incidentOf("i1", ["weibo:1"]), 0);
      const second = await store.saveIncident(incidentOf("i1", ["weibo:1", "weibo:2"]), first);
      await expect(store.saveIncident(incidentOf("i1", []), first)).rejects.toMatchObject({ code: "STORE_CONFLICT" });
      await expect(store.saveIncident(incidentOf("i1", []), 0)).rejects.toMatchObject({ code: "STORE_CONFLICT" });
      expect(await store.incident("i1")).toEqual({ value: incidentOf("i1", ["weibo:1", "weibo:2"]), token: second });
      await store.saveIncident(incidentOf("i1", []));
      expect((await store.incident("i1"))?.value.mentionIds).toEqual([]);
    });

    test("merged ones are found by their former id, and listed once", async () => {
      await store.saveIncident(incidentOf("i1", ["weibo:1"]));
      await store.saveIncident(incidentOf("i2", ["weibo:2"]));
      await store.saveIncident(incidentOf("i1", ["weibo:1", "weibo:2"], { aliases: ["i2"] }));
      expect((await store.incident("i2"))?.value.id).toBe("i1");
      expect((await store.incidents(9)).map(({ id }) => id)).toEqual(["i1"]);
      expect((await store.totals()).incidents).toBe(1);
    });

    test("are listed by newest activity; the open ones after an instant", async () => {
      await store.saveIncident(incidentOf("old", [], { lastAt: "2026-11-20T00:00:00.000Z" }));
      await store.saveIncident(incidentOf("new", [], { lastAt: "2026-11-23T00:00:00.000Z" }));
      await store.saveIncident(incidentOf("shut", [], { lastAt: "2026-11-22T00:00:00.000Z", phase: "closed" }));
      expect((await store.incidents(9)).map(({ id }) => id)).toEqual(["new", "shut", "old"]);
      expect((await store.incidents(1)).map(({ id }) => id)).toEqual(["new"]);
      expect((await store.incidents(9, "2026-11-21T00:00:00.000Z")).map(({ id }) => id)).toEqual(["new"]);
    });
  });

  test("alerts are written once per key, listed by revision or newest first", async () => {
    expect(await store.addAlert(alertOf("i1", 1, "2026-11-23T01:00:00.000Z"))).toBe(true);
    expect(await store.addAlert({ ...alertOf("i1", 1, "2026-11-23T01:00:00.000Z"), title: "别的" })).toBe(false);
    await store.addAlert(alertOf("i1", 2, "2026-11-23T03:00:00.000Z"));
    await store.addAlert(alertOf("i2", 1, "2026-11-23T02:00:00.000Z"));
    expect(await store.alert("i1#1")).toEqual(alertOf("i1", 1, "2026-11-23T01:00:00.000Z"));
    expect(await store.alert("i9#1")).toBeUndefined();
    expect((await store.alerts({ incidentId: "i1", limit: 9 })).map(({ key }) => key)).toEqual(["i1#1", "i1#2"]);
    expect((await store.alerts({ limit: 2 })).map(({ key }) => key)).toEqual(["i1#2", "i2#1"]);
  });

  test("decisions are kept in order, also the negative ones, once", async () => {
    const decision = { send: false, because: "below-threshold", changes: [] } as const;
    const at = (hour: number) => `2026-11-23T0${hour}:00:00.000Z`;
    for (const hour of [2, 1, 2]) await store.addDecision({ incidentId: "i1", at: at(hour), revision: 0, decision });
    expect(await store.decisions("i1")).toEqual([1, 2].map((hour) => ({ incidentId: "i1", at: at(hour), revision: 0, decision })));
    expect(await store.decisions("i2")).toEqual([]);
  });

  describe("outbox", () => {
    const at = "2026-11-23T01:00:00.000Z";
    test("queues a message once per channel and hands out what is due, oldest first", async () => {
      await store.queueMessage(messageOf("m1", at), ["terminal", "duty"], at);
      await store.queueMessage(messageOf("m1", at), ["terminal", "duty"], at);
      await store.queueMessage(messageOf("m2", at), ["duty"], at);
      await store.queueMessage(messageOf("m3", at), ["duty"], "2026-11-23T05:00:00.000Z");
      const due = await store.dueDeliveries("2026-11-23T02:00:00.000Z", 9);
      expect(due.map(({ delivery }) => delivery.id)).toEqual(["m1@terminal", "m1@duty", "m2@duty"]);
      expect(due[0]).toEqual({
        delivery: { id: "m1@terminal", messageId: "m1", channel: "terminal", state: "queued", attempts: 0, nextAt: at },
        message: messageOf("m1", at),
      });
      expect(await store.dueDeliveries("2026-11-23T02:00:00.000Z", 1)).toHaveLength(1);
    });

    test("what is confirmed stays confirmed and is handed out no more", async () => {
      await store.queueMessage(messageOf("m1", at), ["duty", "mail", "gone"], at);
      const [duty, mail, gone] = (await store.dueDeliveries(at, 9)).map(({ delivery }) => delivery);
      if (!duty || !mail || !gone) throw new Error("three deliveries expected");
      await store.saveDelivery({ ...duty, state: "delivered", attempts: 1, deliveredAt: at, receipt: "ok" });
      await store.saveDelivery({ ...duty, state: "queued", attempts: 2 });
      await store.saveDelivery({ ...mail, state: "sent", attempts: 1, nextAt: "2026-11-23T03:00:00.000Z" });
      await store.saveDelivery({ ...gone, state: "dead", attempts: 9, because: "rejected" });
      await reopen();
      expect(await store.dueDeliveries(at, 9)).toEqual([]);
      expect((await store.dueDeliveries("2026-11-23T03:00:00.000Z", 9)).map(({ delivery }) => delivery.id)).toEqual(["m1@mail"]);
      expect((await store.deliveries({ messageId: "m1", limit: 9 })).map(({ state }) => state)).toEqual(["delivered", "sent", "dead"]);
      expect(await store.totals()).toMatchObject({ delivered: 1, waiting: 1, dead: 1 });
      expect(await store.deliveries({ limit: 2 })).toHaveLength(2);
    });
  });

  test("notices overlapping a span, the newest version of each", async () => {
    await store.addNotices([
      noticeOf("n1", "2026-11-23T08:00:00+08:00", "2026-11-23T12:00:00+08:00"),
      noticeOf("n2", "2026-11-25T08:00:00+08:00", undefined),
      noticeOf("n3", "2026-11-01T08:00:00+08:00", "2026-11-01T12:00:00+08:00"),
    ]);
    const during = async (from: string, to: string) => (await store.notices(from, to)).map(({ id, title }) => `${id} ${title}`);
    expect(await during("2026-11-23T01:00:00.000Z", "2026-11-23T02:00:00.000Z")).toEqual(["n1 计划停电公告"]);
    expect(await during("2026-11-23T04:00:00.000Z", "2026-11-24T00:00:00.000Z")).toEqual([]);
    expect(await during("2026-11-26T00:00:00.000Z", "2026-11-27T00:00:00.000Z")).toEqual(["n2 计划停电公告"]);
    await store.addNotices([noticeOf("n1", "2026-11-24T08:00:00+08:00", "2026-11-24T12:00:00+08:00", { title: "改期" })]);
    await store.addNotices([
      noticeOf("n1", "2026-11-24T08:00:00+08:00", "2026-11-24T12:00:00+08:00", { title: "改期", fetchedAt: "2026-11-21T00:00:00.000Z" }),
    ]);
    expect(await during("2026-11-23T01:00:00.000Z", "2026-11-23T02:00:00.000Z")).toEqual([]);
    expect(await during("2026-11-24T00:00:00.000Z", "2026-11-24T02:00:00.000Z")).toEqual(["n1 改期"]);
  });

  test("runs of one source since an instant, oldest first", async () => {
    const run = (source: string, hour: number) => ({
      source,
      at: `2026-11-23T0${hour}:00:00.000Z`,
      state: "ok",
      fetched: 1,
      added: 1,
      ms: 20,
    });
    for (const item of [run("a", 3), run("a", 1), run("b", 2), run("a", 2)]) await store.addRun(item);
    expect(await store.runs("a", "2026-11-23T02:00:00.000Z")).toEqual([run("a", 2), run("a", 3)]);
  });

  test("small states survive reopening, and the token guards against two writers", async () => {
    expect(await store.readState("cursor")).toBeUndefined();
    const first = await store.writeState("cursor", { seq: 5 }, 0);
    const second = await store.writeState("cursor", { seq: 6 }, first);
    await expect(store.writeState("cursor", { seq: 7 }, first)).rejects.toMatchObject({ code: "STORE_CONFLICT", retry: true });
    await reopen();
    expect(await store.readState("cursor")).toEqual({ value: { seq: 6 }, token: second });
    await store.writeState("cursor", [1, { 任意: null }]);
    expect((await store.readState("cursor"))?.value).toEqual([1, { 任意: null }]);
  });

  test("a lease has one owner until it ends", async () => {
    const at = (minute: number) => `2026-11-23T00:0${minute}:00.000Z`;
    expect(await store.lease("detect", "one", at(0), at(5))).toBe(true);
    expect(await store.lease("detect", "two", at(1), at(6))).toBe(false);
    expect(await store.lease("detect", "one", at(2), at(7))).toBe(true);
    expect(await store.lease("other", "two", at(2), at(7))).toBe(true);
    expect(await store.lease("detect", "two", at(7), at(9))).toBe(true);
    expect(await store.lease("detect", "one", at(8), at(9))).toBe(false);
  });

  test("a failure is a Failure", async () => {
    const error = await store.search({ query: "(", limit: 1 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Failure);
  });
});
