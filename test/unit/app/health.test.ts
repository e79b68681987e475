import { expect, test } from "vitest";
import { healthOf, needsLogin, sayHealth } from "../../../app/health.ts";
import type { Source } from "../../../crawlers/source.ts";
import { hourMs } from "../../../lib/time.ts";
import type { Run } from "../../../model/store.ts";

const now = new Date("2026-06-18T04:00:00Z");
const source = { title: "微博搜索", quietAfter: "6h" } as Source;
const ago = (hours: number): string => new Date(now.getTime() - hours * hourMs).toISOString();
const run = (hours: number, over: Partial<Run> = {}): Run => ({
  source: "s",
  at: ago(hours),
  state: "ok",
  fetched: 5,
  added: 1,
  ms: 100,
  ...over,
});
const week = (added: (hours: number) => number): Run[] =>
  Array.from({ length: 168 }, (_, at) => 168 - at).map((hours) => run(hours, { added: added(hours) }));

test.each<[string, readonly Run[], string]>([
  ["a source that never ran", [], "new"],
  ["pages that arrive with something new", [run(2), run(1)], "good"],
  ["one network error on the way", [run(2), run(1, { state: "error", added: 0 })], "good"],
  ["three network errors in a row", [run(4), ...[3, 2, 1].map((hours) => run(hours, { state: "error", added: 0 }))], "blind"],
  ["a first run that failed: nothing was ever seen", [run(1, { state: "error", added: 0 })], "blind"],
  ["one wall", [run(2), run(1, { state: "blocked", added: 0 })], "blind"],
  ["one lost login", [run(2), run(1, { state: "login-needed", added: 0 })], "blind"],
  ["a changed page", [run(2), run(1, { state: "changed", added: 0 })], "blind"],
  ["good pages without anything new for long", [run(9), ...[6, 4, 1].map((hours) => run(hours, { state: "empty", added: 0 }))], "quiet"],
  ["a wall that fell again", [run(3, { state: "blocked", added: 0 }), run(1)], "good"],
  ["nothing where there are always forty an hour", week((hours) => (hours <= 2 ? 0 : 40)), "blind"],
  ["nothing where there is little at this hour anyway", week((hours) => (hours <= 2 ? 0 : 1)), "good"],
])("%s", (_what, runs, state) => expect(healthOf("s", source, runs, now).state).toBe(state));

test("blindness tells since when and why", () => {
  const health = healthOf(
    "s",
    source,
    [
      run(5),
      run(3, { state: "captcha", because: "要求输入验证码", added: 0 }),
      run(1, { state: "captcha", because: "要求输入验证码", added: 0 }),
    ],
    now,
  );
  expect(health).toMatchObject({ state: "blind", since: ago(3), because: "要求输入验证码", lastGoodAt: ago(5) });
  expect(sayHealth(health)).toContain("要求输入验证码");
});

test("what runs of the last hours could not get stays with the source, also while it is seen", () => {
  const lost = (hours: number, count: number) => run(hours, { missing: { count, from: ago(hours + 1), to: ago(hours) } });
  const health = healthOf("s", source, [lost(9, 50), lost(3, 20), lost(2, 10), run(1)], now);
  expect(health).toMatchObject({ state: "good", missing: { count: 30, from: ago(4), to: ago(2) } });
  expect(sayHealth(health)).toContain("约 30 条没有取到");
});

test("a source that needs a login says when somebody logged in, or that nobody has", () => {
  const health = healthOf("s", source, [run(1)], now);
  expect(sayHealth({ ...health, loginAt: ago(72) })).toContain("登录于 06-15 12:00");
  expect(sayHealth({ ...health, loginAt: null })).toContain("还没有登录");
  expect([{ session: "login" }, { via: "s" }, { via: "web" }, { session: "none" }, {}, undefined].map(needsLogin)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
