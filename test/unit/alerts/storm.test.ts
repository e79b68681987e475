import { expect, test } from "vitest";
import { compose, plainStyle } from "../../../alerts/compose.ts";
import { type Dispatch, emptyDispatch, type Push } from "../../../alerts/dispatch.ts";
import { renderAlert } from "../../../alerts/render.ts";
import { closeStorm, openStorm, takeInWeather, tickInWeather } from "../../../alerts/shelter.ts";
import { beginStorm, growStorm, stormView } from "../../../alerts/storm.ts";
import { minuteMs } from "../../../lib/time.ts";
import { subject, world } from "./bureau.ts";

const start = Date.parse("2026-07-20T02:00:00.000Z");
const iso = (minutes: number): string => new Date(start + minutes * minuteMs).toISOString();

const weather = () => {
  const w = world();
  const pushes: Push[] = [];
  let state: Dispatch = emptyDispatch;
  let minutes = 0;
  const settle = (next: Dispatch) => {
    pushes.push(...next.outgoing);
    state = { ...next, outgoing: [] };
  };
  return {
    pushes,
    state: () => state,
    open: () => settle(openStorm(w, state, { name: "台风“海燕”", by: "值班长", until: iso(12 * 60) }, iso(minutes))),
    close: () => settle(closeStorm(state, iso(minutes))),
    take: (one: ReturnType<typeof subject>) => settle(takeInWeather(w, state, one, iso(minutes))),
    run: (count: number) => {
      for (let step = 0; step < count; step++) settle(tickInWeather(w, state, iso(++minutes)));
    },
    keys: () => [...new Set(pushes.flatMap((push) => push.keys))],
  };
};

test("in a storm everything goes under one umbrella with one clock; what stands out is told alone", () => {
  const one = weather();
  one.open();
  one.run(1);
  for (let number = 1; number <= 40; number++) one.take(subject(number, { level: number % 2 === 0 ? "III" : "IV" }));
  one.take(subject(50, { level: "II" }));
  one.take(subject(51, { level: "IV", isSafety: true }));
  one.run(30);
  const umbrella = one.state().storm?.id as string;
  expect(one.keys().sort()).toEqual([`${umbrella}#1`, "inc50#1", "inc51#1"].sort());
  const clocks = Object.values(one.state().pursuits).filter((pursuit) => pursuit.clocks.length > 0);
  expect(clocks.map((pursuit) => pursuit.incidentId).sort()).toEqual(["inc50", "inc51", umbrella].sort());
  expect(one.state().pursuits.inc1?.steps[0]?.kind).toBe("inhibited");
});

test("the umbrella is told anew at most once an hour, with figures", async () => {
  const one = weather();
  one.open();
  one.run(1);
  for (let number = 1; number <= 40; number++)
    one.take(subject(number, { level: "IV", places: number % 4 === 0 ? ["东莞/虎门"] : ["东莞/塘厦"] }));
  one.run(70);
  one.run(180);
  const umbrella = one.keys().filter((key) => key.startsWith("storm-"));
  expect(umbrella.map((key) => key.split("#")[1])).toEqual(["1", "2"]);
  const storm = one.state().storm;
  if (storm === undefined) throw new Error("no storm");
  await expect(`${compose(renderAlert(stormView(storm)), plainStyle)}\n`).toMatchFileSnapshot("../../fixtures/alerts/storm.txt");
});

test("a first member long after the last telling waits ten minutes for others", () => {
  const one = weather();
  one.open();
  one.run(180);
  const told = () => one.keys().filter((key) => key.startsWith("storm-")).length;
  one.take(subject(1, { level: "IV" }));
  one.run(8);
  expect(told()).toBe(1);
  one.take(subject(2, { level: "IV" }));
  one.run(3);
  expect(told()).toBe(2);
  expect(one.state().storm?.toldMembers).toBe(2);
});

test("after the storm a member that goes on is told and chased as usual", () => {
  const one = weather();
  one.open();
  one.take(subject(1));
  one.run(5);
  one.close();
  one.run(1);
  one.take(subject(1, { key: "inc1#2" }));
  one.run(5);
  expect(one.keys()).toContain("inc1#2");
  expect(one.state().pursuits.inc1?.clocks.map((clock) => clock.state)).toEqual(["running"]);
});

test("a member that becomes level II leaves the umbrella", () => {
  const one = weather();
  one.open();
  one.take(subject(1));
  one.take(subject(1, { key: "inc1#2", level: "II" }));
  one.run(1);
  expect(one.keys()).toContain("inc1#2");
  expect(one.state().pursuits.inc1?.clocks).toHaveLength(2);
});

test("the umbrella says what it is and what went under it, and counts nothing that it has not", () => {
  const opened = beginStorm({ name: "海燕", by: "值班长", since: "2026-09-20T01:00:00Z", until: "2026-09-21T01:00:00Z" });
  const textOf = (storm: typeof opened, isWhole: boolean) => compose(renderAlert({ ...stormView(storm), isWhole }), plainStyle);
  expect(textOf(opened, false)).not.toMatch(/首发|平常|待调度核实/);
  expect(textOf(opened, false)).toContain("暂无并入的事件");
  const member = (town: string, level: "III" | "IV") => ({ level, appeal: "outage-voltage" as const, places: [`东莞/${town}`] });
  const towns = ["沙田", "麻涌", "虎门", "厚街", "道滘", "洪梅"];
  const members = Object.fromEntries(towns.map((town) => [town, member(town, "IV")]));
  const [first, grown] = ["2026-09-20T02:00:00Z", "2026-09-20T03:10:00Z"];
  const told = growStorm({ ...opened, members }, first);
  if (told === undefined) throw new Error("not told");
  const again = growStorm({ ...told, members: { ...members, b: member("常平", "III") } }, grown);
  if (again === undefined) throw new Error("not told again");
  for (const isWhole of [true, false]) {
    const text = textOf(again, isWhole);
    expect(text).toContain("并入 7 起（新增 1）：舆情Ⅲ级 1（常平）、舆情Ⅳ级 6");
    expect(text).toContain("地点：沙田、麻涌、虎门、厚街、道滘 等 7 个");
  }
});
