import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mentionsOf, noticesOf, ordinaryDays } from "../demo/posts.ts";
import { createWorld, type World } from "../demo/world.ts";
import { assetPath } from "../lib/assets.ts";
import { type Log, silent } from "../lib/log.ts";
import { dayMs, hourMs, minuteMs } from "../lib/time.ts";
import { analysisVersion } from "../model/analysis.ts";
import type { Mention } from "../model/mention.ts";
import type { Run, Store } from "../model/store.ts";
import { consoleParts } from "./console/parts.ts";
import { openParts, type Parts } from "./parts.ts";
import { createThinking } from "./thinking.ts";

/** The little world told to its end in a moment, with people at work in it: for screenshots, tests and a first look. */
export interface Showcase {
  readonly parts: Parts;
  readonly world: World;
  /** Moves the clock; nothing happens by itself. */
  readonly setTime: (ms: number) => void;
  /** Lets the clocks look round, as the service does every minute. */
  readonly lookRound: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const storyMinutes = 360;
const stepMs = 5 * minuteMs;
const usualDays = 21;

/** Noon in Beijing of an ordinary Monday: the same story every time. */
export const showcaseStartMs = Date.parse("2026-11-23T04:00:00Z");

const writeConfig = (folder: string): string => {
  mkdirSync(join(folder, "config"), { recursive: true });
  const path = join(folder, "config", "wenfeng.yaml");
  writeFileSync(path, readFileSync(assetPath("demo", "showcase.yaml")));
  return path;
};

/** How many new mentions a run of each source usually brings. */
const perRun: Readonly<Record<string, number>> = { weibo: 3, wechat: 1, feed: 1, daily: 1, notices: 1 };

const runAt = (source: string, ms: number, untilMs: number): Run => {
  const base = { source, at: new Date(ms).toISOString(), ms: 800 };
  if (source === "wechat" && ms > untilMs - 2 * hourMs)
    return { ...base, fetched: 1, added: 0, state: "captcha", because: "对方要求输入验证码" };
  const isNight = new Date(ms + 8 * hourMs).getUTCHours() < 7;
  const added = isNight ? 0 : (perRun[source] ?? 0);
  return { ...base, fetched: added + 2, added, state: added > 0 ? "ok" : "empty" };
};

/** Runs of the last week, as crawling would have left them; one source went blind two hours ago. */
const recordRuns = async (store: Store, untilMs: number): Promise<void> => {
  for (const source of Object.keys(perRun))
    for (let ms = untilMs - 7 * dayMs; ms <= untilMs; ms += 30 * minuteMs) await store.addRun(runAt(source, ms, untilMs));
};

/** Opens an empty showcase in a folder. */
export const openShowcase = async (folder: string, startMs = showcaseStartMs, log: Log = silent): Promise<Showcase> => {
  const world = createWorld(startMs);
  let nowMs = world.startMs;
  const parts = await openParts(writeConfig(folder), {
    env: {},
    now: () => new Date(nowMs),
    sleep: async () => undefined,
    random: () => 0.5,
    log,
    out: () => undefined,
    talk: () => undefined,
    stopped: new AbortController().signal,
  });
  return {
    parts,
    world,
    setTime: (ms) => {
      nowMs = ms;
    },
    lookRound: async () => {
      await parts.duty?.dispatcher.tick();
      await parts.outbox.deliverDue();
      await parts.secretariat.tick();
    },
    close: parts.close,
  };
};

const takeUntil = (all: readonly Mention[], fromMs: number, toMs: number): readonly Mention[] =>
  all.filter(({ publishedAt }) => Date.parse(publishedAt) > fromMs && Date.parse(publishedAt) <= toMs);

/** The weeks before are stored and analysed, but not watched: sentences made from a few patterns would look like campaigns. */
const fillUsual = async ({ store, config, log }: Parts, world: World): Promise<void> => {
  const { analyse, startWatch } = createThinking(config, log);
  const before = ordinaryDays(world, usualDays);
  await store.addMentions(before);
  await store.addAnalyses(before.map((mention) => ({ id: mention.id, version: analysisVersion, analysis: analyse(mention) })));
  await store.writeState("watch", { seq: before.length, watch: startWatch().snapshot() });
};

/** Lets the story be told: ordinary weeks before it, then six hours in steps of five minutes, with what `during` adds at each. */
export const tellStory = async (showcase: Showcase, during: (atMs: number) => Promise<void> = async () => undefined): Promise<void> => {
  const { parts, world, setTime, lookRound } = showcase;
  await fillUsual(parts, world);
  await parts.store.addNotices(noticesOf(world));
  await parts.intake.open();
  const said = mentionsOf(world);
  let lastMs = 0;
  for (let atMs = world.startMs; atMs <= world.startMs + storyMinutes * minuteMs; atMs += stepMs) {
    setTime(atMs);
    await parts.intake.take(takeUntil(said, lastMs, atMs));
    lastMs = atMs;
    await lookRound();
    await during(atMs);
  }
  await recordRuns(parts.store, world.endMs);
};

/** What people of the showcase do: sign, ask, answer, comment. */
export const playPeople = (showcase: Showcase): ((atMs: number) => Promise<void>) => {
  const { incidents } = consoleParts(showcase.parts);
  const done = new Set<string>();
  const once = async (key: string, work: () => Promise<unknown>): Promise<void> => {
    if (done.has(key)) return;
    done.add(key);
    await work();
  };
  const duty = { key: "chen", who: "值班员甲" };
  return async () => {
    for (const { handling } of await incidents.openFiles()) {
      const { incidentId: id, places } = handling;
      if (!places.some((place) => place.includes("塘厦"))) continue;
      await once(`sign ${id}`, () => incidents.perform({ id, deed: { kind: "sign" }, person: duty, because: "值班签收" }));
      const text = "已联系塘厦中心：电缆头试验不合格，正在更换，预计 15:40 复电。";
      await once(`comment ${id}`, () => incidents.perform({ id, deed: { kind: "comment", text }, person: duty, because: "电话核实" }));
    }
  };
};
