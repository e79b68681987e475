import { describe, expect, test } from "vitest";
import { outlooksOf, readWarnings, stormyWarnings, warningsInForce, weatherOptions } from "../../../alerts/weather.ts";
import { type WeatherMemory, type WeatherParts, watchWeather } from "../../../app/weathering.ts";
import { silent } from "../../../lib/log.ts";
import { hourMs } from "../../../lib/time.ts";
import type { Message } from "../../../model/message.ts";
import { createClock, createMemory } from "./memory.ts";

const options = weatherOptions.parse({ url: "https://weather.example/alarms.json" });
const page = (rows: readonly (readonly [string, string])[]) => ({
  code: 0,
  data: { page: { list: rows.map(([title, issuetime]) => ({ title, issuetime, pic: "x" })) } },
});
const typhoon = ["广东省东莞市气象台发布台风橙色预警信号", "2026/07/01 10:00"] as const;

describe("titles of warnings", () => {
  test.each([
    ["东莞市气象台发布台风橙色预警信号", "台风", "橙", false],
    ["广东省东莞市发布雷雨大风黄色预警", "雷雨大风", "黄", false],
    ["东莞市气象台将暴雨黄色预警信号升级为暴雨红色预警信号", "暴雨", "红", false],
    ["东莞市气象台解除台风蓝色预警信号", "台风", "蓝", true],
    ["东莞市气象台发布高温橙色预警信号", "高温", "橙", false],
  ])("%s", (title, kind, colour, isLifted) => {
    expect(readWarnings(page([[title, "2026-07-01 10:00:00"]]), options)).toEqual([
      { title, issuedAt: "2026-07-01T02:00:00.000Z", kind, colour, isLifted },
    ]);
  });

  test("a page without the list is unknown, not calm; rows that say nothing are passed over", () => {
    expect(readWarnings({ msg: "error" }, options)).toBeUndefined();
    expect(readWarnings("<html>", options)).toBeUndefined();
    expect(
      readWarnings(
        page([
          ["停电通知", "2026/07/01 10:00"],
          ["东莞发布台风橙色预警", "昨天"],
        ]),
        options,
      ),
    ).toEqual([]);
  });
});

test("only the newest warning of a kind, for our city and not too old, holds", () => {
  const read = readWarnings(
    page([
      typhoon,
      ["东莞市气象台发布暴雨橙色预警信号", "2026/07/01 08:00"],
      ["东莞市气象台解除暴雨橙色预警信号", "2026/07/01 09:00"],
      ["深圳市气象台发布暴雨红色预警信号", "2026/07/01 09:30"],
      ["东莞市气象台发布高温橙色预警信号", "2026/07/01 09:00"],
      ["东莞市气象台发布寒潮橙色预警信号", "2026/06/20 09:00"],
    ]),
    options,
  );
  const held = warningsInForce(read ?? [], { city: "东莞", at: "2026-07-01T03:00:00.000Z", lastsMs: options.lasts });
  expect(held.map(({ kind }) => kind).sort()).toEqual(["台风", "高温"].sort());
  expect(stormyWarnings(held, options).map(({ kind }) => kind)).toEqual(["台风"]);
  expect(
    outlooksOf(held)
      .map(({ kind }) => kind)
      .sort(),
  ).toEqual(["heat", "storm"]);
});

describe("storm mode by the weather", () => {
  const setUp = () => {
    const clock = createClock("2026-07-01T02:10:00.000Z");
    const { store } = createMemory();
    const posted: Message[] = [];
    const switched: string[] = [];
    let body: unknown = page([typhoon]);
    const parts: WeatherParts = {
      ...{ options, city: "东莞", store, now: clock.now, log: silent, tell: ["group"] },
      http: Object.assign(async () => ({ status: 200, bytes: Buffer.from(JSON.stringify(body)), headers: {}, url: options.url }), {
        close: async () => undefined,
      }) as unknown as WeatherParts["http"],
      outbox: { post: async (message) => void posted.push(message) },
      switchOn: async ({ name, by, until }) => void switched.push(`${name} ${by} ${until}`),
    };
    const memory = async () => (await store.readState<WeatherMemory>("weather"))?.value;
    const show = (next: unknown): void => {
      body = next;
    };
    return { clock, posted, switched, parts, memory, show };
  };

  test("a warning switches it on once and says so; the next look changes nothing", async () => {
    const one = setUp();
    await watchWeather(one.parts);
    await watchWeather(one.parts);
    expect(one.switched).toEqual(["台风橙色预警 闻风 2026-07-01T14:10:00.000Z"]);
    expect(one.posted.map(({ headline }) => headline)).toEqual(["风暴模式已打开｜台风橙色预警"]);
    expect((await one.memory())?.inForce).toHaveLength(1);
  });

  test("a worse warning prolongs it; a lifted one only asks people", async () => {
    const one = setUp();
    await watchWeather(one.parts);
    one.clock.advance(hourMs);
    const worse = ["东莞市气象台将台风橙色预警信号升级为台风红色预警信号", "2026/07/01 11:00"] as const;
    one.show(page([typhoon, worse]));
    await watchWeather(one.parts);
    expect(one.switched).toHaveLength(2);
    one.clock.advance(hourMs);
    one.show(page([typhoon, worse, ["东莞市气象台解除台风红色预警信号", "2026/07/01 12:00"]]));
    await watchWeather(one.parts);
    expect(one.switched).toHaveLength(2);
    expect(one.posted.at(-1)?.headline).toContain("请确认是否结束风暴模式");
  });

  test("a broken page changes nothing and is told with its code", async () => {
    const one = setUp();
    await watchWeather(one.parts);
    one.show({ error: "maintenance" });
    await expect(watchWeather(one.parts)).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
    expect(one.switched).toHaveLength(1);
    expect((await one.memory())?.inForce).toHaveLength(1);
  });

  test("a mild warning, or one for another city, switches nothing", async () => {
    const one = setUp();
    one.show(
      page([
        ["东莞市气象台发布台风蓝色预警信号", "2026/07/01 10:00"],
        ["深圳市气象台发布台风红色预警信号", "2026/07/01 10:00"],
      ]),
    );
    await watchWeather(one.parts);
    expect(one.switched).toEqual([]);
  });
});
