import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Dispatch, emptyDispatch } from "../../alerts/dispatch.ts";
import type { Pursuit } from "../../alerts/pursuit.ts";
import { type GroupingParts, settleGrouping } from "../../app/grouping.ts";
import { type Intake, openIntake } from "../../app/intake.ts";
import { createRegroup } from "../../app/regrouping.ts";
import { createThinking } from "../../app/thinking.ts";
import { loadConfig } from "../../config/load.ts";
import { contextOf } from "../../handling/clock-context.ts";
import { clockBook, clockId, standing, strike } from "../../handling/clocks.ts";
import { merge, split } from "../../handling/constraints.ts";
import { open, openAll, openKnown, perform, undo } from "../../handling/ledger.ts";
import { incidentBook, openIncident } from "../../handling/lifecycle.ts";
import { makePledge, openPledges, pledgeBook } from "../../handling/pledges.ts";
import { packageRoot } from "../../lib/assets.ts";
import { shortHash } from "../../lib/hash.ts";
import { silent } from "../../lib/log.ts";
import type { Analysis } from "../../model/analysis.ts";
import type { Incident } from "../../model/incident.ts";
import type { Mention } from "../../model/mention.ts";
import type { Message } from "../../model/message.ts";
import type { HandlingStore, Store } from "../../model/store.ts";
import { memoryActs } from "../acts.ts";
import { type Place, places, startMs, testableStores } from "./store-places.ts";
import { analysisOf } from "./store-samples.ts";

const noon = Date.parse("2026-11-23T04:00:00.000Z");
const at = (minute: number) => new Date(noon + minute * 60_000).toISOString();
const config = loadConfig(join(packageRoot, "config/wenfeng.example.yaml"), {});

const tangxia = ["林村又停电冰柜里的雪糕全化了", "打电话一直占线没人告诉几点恢复", "厂里全部停工老板脸都绿了", "孩子发烧家里没有空调"];
const houjie = ["小区电压忽高忽低烧了三台冰箱", "电视冒烟谁来赔偿我们损失", "邻居家路由器洗衣机都坏了"];

const post = (town: string, text: string, minute: number): Mention => ({
  ...{ id: `weibo:${town}${minute}`, source: "weibo", platform: "weibo", text: `${town}${text}` },
  author: { id: `${town}${minute}` },
  publishedAt: at(minute),
});

const analyse = ({ text }: Mention): Analysis => {
  const town = text.slice(0, 2);
  const place = {
    key: `东莞/${town}`,
    name: town,
    kind: "town",
    town: `东莞/${town}`,
    city: "东莞",
    province: "广东",
    confidence: 0.9,
    from: "text",
  };
  const appeal = town === "厚街" ? ("appliance-damage" as const) : ("outage-voltage" as const);
  return analysisOf({ words: [...text], appeal, appeals: [{ appeal, probability: 0.9 }], places: [place] as Analysis["places"] });
};

const pursuit = (incidentId: string): Pursuit => ({
  ...{ incidentId, key: `${incidentId}#1`, level: "III", isSafety: false, lead: "bureau.head", co: [], refusals: 0, steps: [] },
  clocks: [
    {
      name: "sign",
      chain: ["bureau.duty"],
      position: 0,
      startedAt: at(20),
      dueAt: at(50),
      limitMs: 1_800_000,
      beganAt: at(20),
      state: "running",
    },
  ],
});

describe.each(testableStores)("$name: merges and splits", (kind) => {
  let [place, store, intake]: [Place, Store, Intake] = [] as never;
  const acts: HandlingStore = memoryActs();
  const told: Message[] = [];
  const room = (): GroupingParts => ({ store, handling: acts, config, tell: async (messages) => void told.push(...messages) });
  const doing = (minute: number, because = "同一条线路") => ({ who: "值班员甲", at: at(minute), because });
  const file = (id: string, minute: number) => ({ store: acts, book: incidentBook, id, doing: doing(minute) });
  const incidentAt = async (town: string): Promise<Incident> =>
    (await store.incidents(50)).find(({ places: keys }) => keys.length === 1 && keys[0] === `东莞/${town}`) as Incident;
  const shown = async (id: string) => {
    const found = (await store.incident(id))?.value as Incident;
    return { id: found.id, mentions: found.signals.mentions, places: [...found.places].sort(), members: found.mentionIds.length };
  };
  const chased = async (id: string) => (await store.readState<Dispatch>("dispatch"))?.value.pursuits[id];
  let [a, b]: [Incident, Incident] = [] as never;

  beforeAll(async () => {
    place = await (places[kind.name] as () => Promise<Place>)();
    store = await kind.open(place.place, place.tools);
    let minute = 0;
    const thinking = { ...createThinking(config, silent), analyse };
    const now = () => new Date(noon + minute * 60_000);
    const tell = async () => undefined;
    intake = await openIntake({ store, tell, now, log: silent, regroup: createRegroup({ store, acts, log: silent }), ...thinking });
    for (const [index, text] of tangxia.entries()) {
      minute = index;
      await intake.take([post("塘厦", text, index)]);
    }
    for (const [index, text] of houjie.entries()) {
      minute = 10 + index;
      await intake.take([post("厚街", text, 10 + index)]);
    }
    minute = 60;
    [a, b] = [await incidentAt("塘厦"), await incidentAt("厚街")];
    for (const { id, title, level, appeal, places: keys, firstMentionId } of [a, b]) {
      const content = { title, level, appeal, places: keys, firstMentionId, coHandlers: id === b.id ? ["营销部"] : [], todos: [] };
      await perform(file(id, 20), openIncident({ ...content, phase: "response", lead: id === a.id ? "塘厦中心" : "厚街中心" }));
      const context = contextOf(await openKnown(acts, incidentBook, id), false, config.handling);
      await strike({ store: acts, options: config.handling.clocks, context: { ...context, level: "II" } }, "pushed", doing(20, "首次推送"));
    }
    await store.writeState("dispatch", { ...emptyDispatch, pursuits: { [a.id]: pursuit(a.id), [b.id]: pursuit(b.id) } });
    const pledge = { incidentId: b.id, to: "住户", what: "登记损失", dueAt: at(5000), post: "厚街中心" };
    await perform({ store: acts, book: pledgeBook, id: "p1", doing: doing(21) }, makePledge(pledge, at(21)));
  }, startMs);
  afterAll(async () => {
    await store?.close();
    await place?.dispose();
  });

  test("a merge counts at once: mentions, places, score; the other's id leads to it, its people are told", async () => {
    expect([a.signals.mentions, b.signals.mentions]).toEqual([4, 3]);
    await perform(file(a.id, 30), merge(await openKnown(acts, incidentBook, b.id), b.mentionIds));
    await settleGrouping(room(), { id: a.id, doing: doing(30) });
    const merged = { id: a.id, mentions: 7, places: ["东莞/厚街", "东莞/塘厦"], members: 7 };
    expect([await shown(a.id), await shown(b.id)]).toEqual([merged, merged]);
    expect((await store.incident(a.id))?.value.score).toBeGreaterThan(a.score);
    const home = await openKnown(acts, incidentBook, a.id);
    expect(home).toMatchObject({ merged: [b.id], coHandlers: ["厚街中心", "营销部"] });
    expect(told.map(({ incidentId, post: to }) => [incidentId, to])).toEqual([[a.id, "厚街中心、营销部"]]);
  });

  test("its open clocks go to the survivor's lead and stop with the survivor's; its promise keeps the survivor open", async () => {
    const clock = () => openKnown(acts, clockBook, clockId(b.id, "golden-hours"));
    expect(await clock()).toMatchObject({ post: "塘厦中心", dueAt: at(260) });
    const home = await openKnown(acts, incidentBook, a.id);
    expect(openPledges(await openAll(acts, pledgeBook), [a.id, ...home.merged])).toHaveLength(1);
    const context = contextOf(home, false, config.handling);
    await strike({ store: acts, options: config.handling.clocks, context }, "acknowledged", doing(31, "签收"));
    const signed = await openKnown(acts, clockBook, clockId(b.id, "duty-major"));
    expect(standing(signed, at(600)).state).toBe("missed");
    expect(signed.stoppedAt).toBe(at(31));
  });

  test("its alert is no longer asked for: the survivor's stands for both", async () => {
    expect([(await chased(a.id))?.joined, (await chased(b.id))?.joined]).toEqual([undefined, a.id]);
  });

  test("detection goes on from it: a later post about the other place is counted there, once", async () => {
    await intake.take([post("厚街", "又有两户电视烧坏了供电局来看看", 40)]);
    expect(await shown(b.id)).toMatchObject({ id: a.id, mentions: 8 });
    await intake.take([]);
    expect(await shown(a.id)).toMatchObject({ mentions: 8 });
  });

  test("the undo gives both back, with their people", async () => {
    const { acts: log } = await open(acts, incidentBook, a.id);
    await undo(file(a.id, 50), log.find(({ kind: one }) => one === "incident.merged")?.id ?? "");
    await settleGrouping(room(), { id: a.id, doing: doing(50, "并错了") });
    expect(await shown(b.id)).toMatchObject({ id: b.id, mentions: 3, places: ["东莞/厚街"] });
    expect(await shown(a.id)).toMatchObject({ id: a.id, mentions: 5 });
    expect((await openKnown(acts, incidentBook, b.id)).joined).toBeUndefined();
    const remark = "撤销合并后，合并期间新来的 1 条帖文留在本事件；其中属于另一事件的，请在这里选中拆分";
    expect((await openKnown(acts, incidentBook, a.id)).comments.map(({ text }) => text)).toEqual([remark]);
    expect(await openKnown(acts, clockBook, clockId(b.id, "golden-hours"))).toMatchObject({ post: "厚街中心" });
    expect((await chased(b.id))?.joined).toBeUndefined();
    expect((await chased(b.id))?.clocks).toMatchObject([{ state: "running", dueAt: at(80) }]);
    await intake.take([]);
    expect([(await shown(a.id)).mentions, (await shown(b.id)).mentions]).toEqual([5, 3]);
  });

  test("a split counts at once and opens a file of its own; its undo puts everything back", async () => {
    const leaving = [b.mentionIds[1] ?? "", b.mentionIds[2] ?? ""].sort();
    const into = shortHash(leaving[0] ?? "");
    await perform(file(b.id, 55), split(leaving, into));
    await settleGrouping(room(), { id: b.id, doing: doing(55, "另一个小区") });
    expect([(await shown(b.id)).mentions, (await shown(into)).mentions]).toEqual([1, 2]);
    expect(await openKnown(acts, incidentBook, into)).toMatchObject({ lead: "厚街中心", coHandlers: ["营销部"] });
    await intake.take([]);
    expect([(await shown(b.id)).mentions, (await shown(into)).mentions]).toEqual([1, 2]);
    const { acts: log } = await open(acts, incidentBook, b.id);
    await undo(file(b.id, 57), log.findLast(({ kind: one }) => one === "incident.split")?.id ?? "");
    await settleGrouping(room(), { id: b.id, doing: doing(57, "还是一处") });
    expect(await shown(into)).toMatchObject({ id: b.id, mentions: 3 });
    await intake.take([]);
    expect(await shown(into)).toMatchObject({ id: b.id, mentions: 3 });
    expect(await openKnown(acts, incidentBook, into)).toMatchObject({ joined: b.id });
  });
});
