import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mentionsOf, noticesOf, ordinaryDays } from "../demo/posts.ts";
import { createWorld, type World } from "../demo/world.ts";
import { answerFacts, factBook } from "../handling/facts.ts";
import { openAll, perform } from "../handling/ledger.ts";
import { incidentBook } from "../handling/lifecycle.ts";
import { assetPath } from "../lib/assets.ts";
import { type Log, silent } from "../lib/log.ts";
import { dayMs, hourMs, minuteMs } from "../lib/time.ts";
import { analysisVersion } from "../model/analysis.ts";
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
  /** From now on the clock runs on by itself, in real time. */
  readonly runClock: () => void;
  /** Takes in what was published up to now and not yet taken. */
  readonly hear: () => Promise<void>;
  /** Lets the clocks look round, as the service does every minute. */
  readonly lookRound: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const storyMinutes = 360;
/** One incident is being handled then, and another has just been told: the moment for a first look. */
export const livelyMinutes = 218;
const usualDays = 21;

/** Noon in Beijing of an ordinary Monday: the same story every time. */
export const showcaseStartMs = Date.parse("2026-11-23T04:00:00Z");

const writeConfig = (folder: string, change: (text: string) => string): string => {
  mkdirSync(join(folder, "config"), { recursive: true });
  const path = join(folder, "config", "wenfeng.yaml");
  writeFileSync(path, change(readFileSync(assetPath("demo", "showcase.yaml"), "utf8")));
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

/** How a showcase may differ from the one of every day. */
interface Staging {
  readonly startMs?: number;
  readonly log?: Log;
  /** Changes the configuration before it is read, such as to another store. */
  readonly change?: (text: string) => string;
}

/** Opens an empty showcase in a folder. */
export const openShowcase = async (
  folder: string,
  { startMs = showcaseStartMs, log = silent, change = (text) => text }: Staging = {},
): Promise<Showcase> => {
  const world = createWorld(startMs);
  let nowMs = world.startMs;
  let runsSince: number | undefined;
  const clockMs = (): number => (runsSince === undefined ? nowMs : nowMs + Date.now() - runsSince);
  const parts = await openParts(writeConfig(folder, change), {
    env: {},
    now: () => new Date(clockMs()),
    sleep: async () => undefined,
    random: () => 0.5,
    log,
    out: () => undefined,
    talk: () => undefined,
    stopped: new AbortController().signal,
  });
  const said = mentionsOf(world);
  let heardMs = 0;
  return {
    ...{ parts, world },
    hear: async () => {
      const untilMs = clockMs();
      const fresh = said.filter(({ publishedAt }) => Date.parse(publishedAt) > heardMs && Date.parse(publishedAt) <= untilMs);
      heardMs = untilMs;
      if (fresh.length > 0) await parts.intake.take(fresh);
    },
    setTime: (ms) => {
      nowMs = ms;
    },
    runClock: () => {
      runsSince = Date.now();
    },
    lookRound: async () => {
      await parts.duty?.dispatcher.tick();
      await parts.outbox.deliverDue();
      await parts.secretariat.tick();
    },
    close: parts.close,
  };
};

/** The weeks before are stored and analysed, but not watched: sentences made from a few patterns would look like campaigns. */
const fillUsual = async ({ store, config, log }: Parts, world: World): Promise<void> => {
  const { analyse, startWatch } = createThinking(config, log);
  const before = ordinaryDays(world, usualDays);
  await store.addMentions(before);
  await store.addAnalyses(before.map((mention) => ({ id: mention.id, version: analysisVersion, analysis: analyse(mention) })));
  await store.writeState("watch", { seq: before.length, watch: startWatch().snapshot() });
};

/** How a story is told. */
export interface Telling {
  /** Minutes of the story; absent: all of it. */
  readonly minutes?: number;
  /** How often one hears and looks round; 5 unless given. */
  readonly everyMinutes?: number;
  /** What people do meanwhile, asked after every step. */
  readonly during?: (atMs: number) => Promise<void>;
}

/** Lets the story be told: ordinary weeks before it, then up to six hours in steps of a few minutes. */
export const tellStory = async (showcase: Showcase, { minutes = storyMinutes, everyMinutes = 5, during }: Telling = {}): Promise<void> => {
  const { parts, world, setTime, lookRound, hear } = showcase;
  await fillUsual(parts, world);
  await parts.store.addNotices(noticesOf(world));
  await parts.intake.open();
  const endMs = world.startMs + minutes * minuteMs;
  for (let atMs = world.startMs; atMs <= endMs; atMs += everyMinutes * minuteMs) {
    setTime(atMs);
    await hear();
    await lookRound();
    await during?.(atMs);
  }
  await recordRuns(parts.store, endMs);
};

/** The posts of people in the showcase, as its configuration names them. */
const [officer, dispatcher] = [
  { key: "chen", who: "值班员甲" },
  { key: "lin", who: "值班长" },
];

/** What people of the showcase do about one incident, so many minutes after it was opened. */
const deedsOf = ({ parts }: Showcase, id: string): readonly (readonly [minutes: number, work: () => Promise<unknown>])[] => {
  const { incidents } = consoleParts(parts);
  const { handling, secretariat, now } = parts;
  const doing = (who: string, because: string) => ({ who, because, at: now().toISOString() });
  const note = "已联系塘厦中心：电缆头试验不合格，正在更换，预计 15:40 复电。";
  const restoreAt = new Date(now().getTime() + 60 * minuteMs).toISOString();
  const facts = { isOurs: true, cause: "planned" as const, causeText: "电缆头试验不合格，更换中", households: 2300, restoreAt };
  return [
    [0, () => incidents.perform({ id, deed: { kind: "sign" }, person: officer, because: "值班签收" })],
    [5, () => incidents.perform({ id, deed: { kind: "comment", text: note }, person: officer, because: "电话核实" })],
    [10, () => secretariat.secretary.note(id, "decision-informed", doing(dispatcher.who, "已电话报告分管领导"))],
    [
      10,
      async () => {
        const answer = answerFacts({ values: facts, source: "调度台账", knownAt: now().toISOString(), way: "form" });
        await perform({ store: handling, book: factBook, id, doing: doing("调度值班", "答复核实") }, answer);
        await secretariat.secretary.note(id, "facts-answered", doing("调度值班", "答复核实"));
      },
    ],
    [
      15,
      () =>
        incidents.perform({ id, deed: { kind: "offer", role: "co-handler", to: "bureau.press" }, person: officer, because: "请拟口径" }),
    ],
  ];
};

/** People at work in 塘厦: sign, ask, report, answer, ask for help. */
export const playPeople = (showcase: Showcase): ((atMs: number) => Promise<void>) => {
  const waiting = new Map<string, { readonly sinceMs: number; readonly deeds: [number, () => Promise<unknown>][] }>();
  const meet = async (atMs: number): Promise<void> => {
    for (const { incidentId: id, places } of await openAll(showcase.parts.handling, incidentBook)) {
      if (waiting.has(id) || !places.some((place) => place.endsWith("塘厦"))) continue;
      waiting.set(id, { sinceMs: atMs, deeds: deedsOf(showcase, id).map(([minutes, work]) => [minutes, work]) });
    }
  };
  return async (atMs) => {
    await meet(atMs);
    for (const { sinceMs, deeds } of waiting.values())
      while (deeds[0] !== undefined && atMs - sinceMs >= deeds[0][0] * minuteMs) await deeds.shift()?.[1]();
  };
};
