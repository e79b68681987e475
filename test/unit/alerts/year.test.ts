import { expect, test } from "vitest";
import { signPursuit } from "../../../alerts/answers.ts";
import { type Dispatch, emptyDispatch, type Push, takeAlert } from "../../../alerts/dispatch.ts";
import { breaksThrough, quietEnd } from "../../../alerts/hold.ts";
import type { Pursuit, World } from "../../../alerts/pursuit.ts";
import { onDuty } from "../../../alerts/roster.ts";
import type { Subject } from "../../../alerts/route.ts";
import { forget, tickDispatch } from "../../../alerts/tick.ts";
import { dayMs, formatBeijing, hourMs, minuteMs } from "../../../lib/time.ts";
import { type Level, levelRank } from "../../../model/incident.ts";
import { subject, world } from "./bureau.ts";

/** A small generator with a seed (mulberry32), so that a failing year can be run again. */
const createRandom = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

type Happening = { readonly atMs: number } & ({ readonly alert: Subject } | { readonly signs: string; readonly incidentId: string });

const pick = <T>(random: () => number, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;

const levelOf = (random: () => number): Level => {
  const at = random();
  if (at < 0.03) return "I";
  if (at < 0.12) return "II";
  return at < 0.45 ? "III" : "IV";
};

const worse: Record<Level, Level> = { IV: "III", III: "II", II: "I", I: "I" };

const alertsOfYear = (random: () => number, startMs: number, count: number): Happening[] =>
  Array.from({ length: count }, (_, number) => {
    const atMs = startMs + Math.floor(random() * 365 * dayMs);
    const first = subject(number, {
      level: levelOf(random),
      places: pick(random, [["东莞/塘厦"], ["东莞/凤岗"], ["东莞/虎门"], ["东莞/塘厦", "东莞/虎门"], []]),
      appeal: pick(random, ["outage-voltage", "tariff", "safety-hazard", null] as const),
      isSafety: random() < 0.03,
    });
    const revisions: Happening[] = [{ atMs, alert: first }];
    for (let revision = 2, laterMs = atMs; random() < 0.4; revision++) {
      laterMs += Math.floor(random() * 3 * hourMs) + minuteMs;
      const before = revisions.at(-1) as { alert: Subject };
      revisions.push({
        atMs: laterMs,
        alert: { ...before.alert, key: `inc${number}#${revision}`, level: random() < 0.3 ? worse[before.alert.level] : before.alert.level },
      });
    }
    return revisions;
  }).flat();

/** When something can happen next by itself. */
const nextMs = (state: Dispatch, w: World, nowMs: number): number => {
  const dues = Object.values(state.inboxes).flatMap((inbox) =>
    inbox.waiting.map((item) => (item.dueMs > nowMs ? item.dueMs : nowMs + 30_000)),
  );
  const running = Object.values(state.pursuits).flatMap((pursuit) => pursuit.clocks.filter((clock) => clock.state === "running"));
  const clocks = running.flatMap((clock) => [Date.parse(clock.startedAt), Date.parse(clock.dueAt)]);
  const shift = running.length === 0 ? [] : onDuty(w.roster, new Date(nowMs).toISOString()).map((turn) => Date.parse(turn.until));
  return Math.min(...[...dues, ...clocks, ...shift].filter((ms) => ms > nowMs), Number.POSITIVE_INFINITY);
};

const personOf = (push: Push): string | undefined => (push.receiver.startsWith("person:") ? push.receiver.slice(7) : undefined);

interface Year {
  readonly w: World;
  readonly random: () => number;
  readonly queue: Happening[];
  readonly alerts: Map<string, Subject>;
  readonly pushes: Push[];
  readonly pursuits: Map<string, Pursuit>;
}

const insert = ({ queue }: Year, happening: Happening): void => {
  const index = queue.findIndex((other) => other.atMs > happening.atMs);
  queue.splice(index < 0 ? queue.length : index, 0, happening);
};

/** Somewhat less than half of the people who are told answer, within twenty minutes. */
const answer = (year: Year, push: Push): void => {
  const person = personOf(push);
  if (person === undefined || year.random() < 0.55) return;
  const atMs = Date.parse(push.at) + Math.floor(year.random() * 20 * minuteMs) + 10_000;
  for (const key of push.keys) insert(year, { atMs, signs: person, incidentId: key.split("#")[0] as string });
};

const happen = (year: Year, state: Dispatch, happening: Happening): Dispatch => {
  const at = new Date(happening.atMs).toISOString();
  if ("alert" in happening) {
    year.alerts.set(happening.alert.key, happening.alert);
    return takeAlert(year.w, state, happening.alert, at);
  }
  const pursuit = state.pursuits[happening.incidentId];
  if (pursuit === undefined) return state;
  const signed = signPursuit(year.w, pursuit, { person: happening.signs, at, how: "手机" });
  return { ...state, pursuits: { ...state.pursuits, [pursuit.incidentId]: signed } };
};

/** Everything that happens up to an instant, then the tick; what is told is answered by some. */
const turn = (year: Year, before: Dispatch, nowMs: number): Dispatch => {
  let state = before;
  while (year.queue[0] !== undefined && year.queue[0].atMs <= nowMs) state = happen(year, state, year.queue.shift() as Happening);
  state = tickDispatch(year.w, state, new Date(nowMs).toISOString());
  for (const push of state.outgoing) answer(year, push);
  year.pushes.push(...state.outgoing);
  for (const [id, pursuit] of Object.entries(state.pursuits)) year.pursuits.set(id, pursuit);
  return { ...state, outgoing: [] };
};

const runYear = (seed: number, count: number) => {
  const random = createRandom(seed);
  const startMs = Date.parse("2025-12-31T16:00:00Z");
  const queue = alertsOfYear(random, startMs, count).sort((a, b) => a.atMs - b.atMs);
  const year: Year = { w: world(), random, queue, alerts: new Map(), pushes: [], pursuits: new Map() };
  let state = emptyDispatch;
  for (let turns = 0, nowMs = startMs; turns < 400_000; turns++) {
    nowMs = Math.min(queue[0]?.atMs ?? Number.POSITIVE_INFINITY, nextMs(state, year.w, nowMs));
    if (nowMs === Number.POSITIVE_INFINITY) break;
    state = turn(year, state, nowMs);
    if (turns % 200 === 0) state = forget(state, new Date(nowMs).toISOString());
  }
  return { ...year, state };
};

type Ran = ReturnType<typeof runYear>;

const checkOnce = ({ pushes }: Ran): void => {
  const pairs = pushes.flatMap((push) => push.keys.map((key) => `${key} ${push.receiver}`));
  expect(pairs.filter((pair, index) => pairs.indexOf(pair) !== index)).toEqual([]);
  expect(new Set(pushes.map((push) => push.id)).size).toBe(pushes.length);
};

const checkQuietAndLimits = ({ w, alerts, pushes }: Ran): void => {
  const isCalm = (push: Push): boolean =>
    !push.isEscalation && !push.keys.some((key) => breaksThrough({ subject: alerts.get(key) as Subject }));
  const perDay = new Map<string, number>();
  for (const push of pushes.filter(isCalm)) {
    const person = personOf(push);
    if (person === undefined) continue;
    expect(quietEnd(w.org.people[person]?.quiet, Date.parse(push.at))).toBe(Date.parse(push.at));
    const day = `${person} ${formatBeijing(push.at, "day")}`;
    perDay.set(day, (perDay.get(day) ?? 0) + 1);
  }
  expect(Math.max(...perDay.values())).toBeLessThanOrEqual(3);
};

const checkClocks = ({ pursuits }: Ran): void => {
  const watched = [...pursuits.values()].flatMap((pursuit) => pursuit.clocks.map((clock) => ({ id: pursuit.incidentId, ...clock })));
  expect(watched.length).toBeGreaterThan(150);
  for (const { id, name, state, beganAt, limitMs, chain, metAt, topAt } of watched) {
    expect(state, `${id} ${name}`).not.toBe("running");
    const endedMs = Math.min(Date.parse(metAt ?? "9999-01-01T00:00:00Z"), Date.parse(topAt ?? "9999-01-01T00:00:00Z"));
    expect(endedMs, `${id} ${name}`).toBeLessThanOrEqual(Date.parse(beganAt) + limitMs * chain.length);
  }
  const unwatched = [...pursuits.values()].filter(({ level, clocks }) => levelRank[level] >= levelRank.III && clocks.length === 0);
  expect(unwatched).toEqual([]);
};

const checkNothingLost = ({ pushes, pursuits, state }: Ran): void => {
  expect(Object.values(state.inboxes).flatMap((inbox) => inbox.waiting)).toEqual([]);
  const told = new Set(pushes.flatMap((push) => push.keys));
  const untold = [...pursuits.values()].filter(
    (pursuit) => !told.has(pursuit.key) && pursuit.steps.every((step) => step.kind !== "inhibited"),
  );
  expect(untold.map((pursuit) => pursuit.key)).toEqual([]);
};

test.each([1, 2])("a year of random incidents keeps every promise (seed %i)", (seed) => {
  const ran = runYear(seed, 500);
  expect(ran.pushes.length).toBeGreaterThan(500);
  checkOnce(ran);
  checkQuietAndLimits(ran);
  checkClocks(ran);
  checkNothingLost(ran);
});
