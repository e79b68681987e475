import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { matcher, parseQuery } from "../../lib/query.ts";
import type { Store } from "../../model/store.ts";
import { type Place, places, startMs, testableStores } from "./store-places.ts";
import { analysisOf, incidentOf, mentionAt } from "./store-samples.ts";

const texts = [
  "塘厦林村又停电了，一天停三次",
  "凤岗大面积停电力维修中",
  "这个月电费翻倍，供电局乱收费",
  "查不到电费单，公众号打不开",
  "变压器起火，火花四溅，好危险",
  "手机没电，充电宝也没电了",
  "限电通知：明早8:00-12:00，影响1200户",
  "停电三天，冰箱里的东西都坏了要求赔偿",
  "停电。等了一上午没人接电话，后来物业说会有赔偿",
  "ＡＰＰ交电费失败 App 闪退 COVID-19",
  "电",
  "",
  "😀😀 充电桩报装拖了两个月 C++",
  "游戏里又断电了",
  "a b  c 停 电",
] as const;

/** Query → the numbers of the texts above that it must find, on every store. */
const table: readonly (readonly [query: string, numbers: readonly number[]])[] = [
  ["停电", [0, 1, 7, 8]],
  ["停电 OR 断电 OR 限电", [0, 1, 6, 7, 8, 13]],
  ["停电 OR 断电 -游戏", [0, 1, 7, 8]],
  ["电费", [2, 3, 9]],
  ["电费单", [3]],
  ["电力", [1]],
  ["面积停", [1]],
  ["电", [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 12, 13, 14]],
  ["停电 赔偿", [7, 8]],
  ["停电 NEAR/14 赔偿", [7]],
  ["停电 NEAR/30 赔偿", [7, 8]],
  ['"停 电"', [14]],
  ['"a b c"', [14]],
  ["app", [9]],
  ["pp", [9]],
  ["covid-19", [9]],
  ["C++", [12]],
  ["😀", [12]],
  ["/[0-9]{3,}户/", [6]],
  ["/停电(三|两)天/", [7]],
  ["/^电$/", [10]],
  ["(变压器 OR 充电桩) (火 OR 报装)", [4, 12]],
  ["-电", [4, 11]],
  ["NOT 电 +火", [4]],
  ["appeal:tariff", [2, 3]],
  ["诉求:电费 电费单", [3]],
  ["polarity:positive", [5]],
  ["place:塘厦", [0]],
  ["place:东莞", [0, 1]],
  ["level:II", [0, 7]],
  ["level:II -赔偿", [0]],
  ["停电 platform:wechat", [8]],
  ["from:2026-11-23T08:12+08:00", [12, 13, 14]],
  ["停电 to:2026-11-22", []],
  ["停电 to:2026-11-23", [0, 1, 7, 8]],
  ["voice:media OR 断电", [2, 13]],
  ["没有的词", []],
];

const town = (name: string) => ({
  key: `东莞/${name}`,
  name,
  kind: "town" as const,
  town: `东莞/${name}`,
  city: "东莞",
  confidence: 0.9,
  from: "text" as const,
});

const fill = async (store: Store): Promise<void> => {
  await store.addMentions(texts.map((text, number) => mentionAt(number, text, number === 8 ? { platform: "wechat", id: "wechat:8" } : {})));
  const id = (number: number) => (number === 8 ? "wechat:8" : `weibo:${number}`);
  await store.addAnalyses([
    { id: id(0), version: "1", analysis: analysisOf({ places: [town("塘厦")] }) },
    { id: id(1), version: "1", analysis: analysisOf({ places: [town("凤岗")] }) },
    {
      id: id(2),
      version: "1",
      analysis: analysisOf({ appeal: "tariff", appeals: [{ appeal: "tariff", probability: 0.9 }], voice: "media" }),
    },
    {
      id: id(3),
      version: "1",
      analysis: analysisOf({
        appeals: [
          { appeal: "billing-information", probability: 0.6 },
          { appeal: "tariff", probability: 0.3 },
        ],
      }),
    },
    { id: id(5), version: "1", analysis: analysisOf({ polarity: "positive" }) },
  ]);
  await store.saveIncident(incidentOf("i1", [id(0), id(7), id(8)], { level: "II" }));
  await store.saveIncident(incidentOf("i1", [id(0), id(7)], { level: "II" }));
  await store.saveIncident(incidentOf("i2", [id(4)], { level: "IV" }));
};

test("the table agrees with the meaning of the language itself", () => {
  for (const [query, numbers] of table) {
    if (query.includes(":")) continue;
    const isHit = matcher(parseQuery(query));
    expect([query, texts.flatMap((text, number) => (isHit(text) ? [number] : []))]).toEqual([query, numbers]);
  }
});

describe.each(testableStores)("$name", (kind) => {
  let place: Place;
  let store: Store;
  beforeAll(async () => {
    place = await (places[kind.name] as () => Promise<Place>)();
    store = await kind.open(place.place, place.tools);
    await fill(store);
  }, startMs);
  afterAll(async () => {
    await store.close();
    await place.dispose();
  });

  test.each(table)("%s", async (query, numbers) => {
    const { hits } = await store.search({ query, limit: 50 });
    expect(hits.map(({ mention }) => Number(mention.id.split(":")[1]))).toEqual([...numbers].reverse());
  });
});
