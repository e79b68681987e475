import { resolve } from "node:path";
import type { DataGap } from "../alerts/alert-view.ts";
import type { ChannelTools } from "../alerts/channel.ts";
import { createOutbox, type Outbox } from "../alerts/outbox.ts";
import { openRobot } from "../alerts/robot.ts";
import { loadConfig } from "../config/load.ts";
import type { Environment } from "../config/references.ts";
import { type Config, sources } from "../config/schema.ts";
import { createHttp, type Http } from "../lib/http.ts";
import type { Log } from "../lib/log.ts";
import { matcher, parseQuery } from "../lib/query.ts";
import { type Clock, dayMs } from "../lib/time.ts";
import type { HandlingStore, Store } from "../model/store.ts";
import { createAdvise } from "./advising.ts";
import { createClaims } from "./claiming.ts";
import { type Collecting, openCollecting } from "./collecting.ts";
import { type ConfigFile, openConfigFile } from "./config-file.ts";
import type { CrawlingParts, SourceEntry } from "./crawling.ts";
import { type DutyRoom, openDuty } from "./duty.ts";
import { openHandling } from "./filing.ts";
import { healthOf, needsLogin, type SourceHealth } from "./health.ts";
import { namedHosts } from "./hosts.ts";
import { type Intake, type IntakeParts, lazyIntake, openIntake } from "./intake.ts";
import { createRegroup } from "./regrouping.ts";
import { openSecretariat, type Secretariat } from "./secretariat.ts";
import { dataPathOf, openStore } from "./storing.ts";
import { createTelling } from "./telling.ts";
import { createThinking } from "./thinking.ts";
import { createWeatherWatch, type WeatherParts } from "./weathering.ts";

/** What a process is made of; everything that touches the clock, the disk or the network comes in here. */
export interface Parts {
  /** As it was at the start; people, posts, roster and matrix may have changed since: ask `duty.world`. */
  readonly config: Config;
  readonly configFile: ConfigFile;
  readonly entries: readonly SourceEntry[];
  readonly store: Store;
  readonly http: Http;
  readonly outbox: Outbox;
  /** Present when the configuration says who is on duty and who owns what. */
  readonly duty: DutyRoom | undefined;
  /** What people do, and what they preserve. */
  readonly handling: HandlingStore;
  readonly secretariat: Secretariat;
  /** Present when the configuration names a source of weather warnings; called every ten minutes. */
  readonly watchWeather: (() => Promise<void>) | undefined;
  readonly intake: Intake & { readonly open: () => Promise<Intake> };
  readonly crawling: CrawlingParts;
  readonly collecting: Collecting;
  readonly health: () => Promise<readonly SourceHealth[]>;
  readonly gaps: () => Promise<readonly DataGap[]>;
  readonly log: Log;
  readonly now: Clock;
  readonly talk: (text: string) => void;
  readonly close: () => Promise<void>;
}

/** What opening needs from the process. */
export interface Surroundings {
  readonly env: Environment;
  readonly now: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly log: Log;
  readonly out: (text: string) => void;
  readonly talk: (text: string) => void;
  readonly stopped: AbortSignal;
}

/** The path of the configuration: `--config`, then `WENFENG_CONFIG`, then `config/wenfeng.yaml`. */
export const configPathOf = (asked: string | undefined, env: Environment): string =>
  resolve(asked ?? env.WENFENG_CONFIG ?? "config/wenfeng.yaml");

/** The sources that are switched on, each with its schedule and basis. */
export const entriesOf = (config: Config): readonly SourceEntry[] =>
  (
    Object.entries(config.sources) as [
      string,
      { use: string; with: unknown; basis?: string; schedule?: string; maxPages: number; enabled: boolean; robots?: boolean },
    ][]
  ).flatMap(([key, entry]) => {
    const source = sources[entry.use];
    if (!source || !entry.enabled) return [];
    return [
      {
        key,
        source,
        options: entry.with,
        schedule: entry.schedule ?? source.schedule,
        maxPages: entry.maxPages,
        basis: entry.basis ?? source.basis ?? "",
        robots: entry.robots,
      },
    ];
  });

/** What channels may use of a process. */
export const channelToolsFor = (http: Http, { now, out }: Surroundings): ChannelTools => ({
  now,
  write: out,
  send: async ({ url, headers, body }) => {
    const response = await http({ url, method: "POST", body, maxBytes: 1024 * 1024, timeoutMs: 15_000, ...(headers && { headers }) });
    return { status: response.status, body: Buffer.from(response.bytes).toString("utf8"), headers: response.headers };
  },
});

const weekMs = 7 * dayMs;

/** How well every source is seen, with where to look by hand meanwhile and since when somebody is logged in. */
const healthOfAll = (parts: Pick<Parts, "entries" | "store" | "now"> & { readonly loginAt: () => string | undefined }) =>
  Promise.all(
    parts.entries.map(async ({ key, source, options }): Promise<SourceHealth> => {
      const runs = await parts.store.runs(key, new Date(parts.now().getTime() - weekMs).toISOString());
      return {
        ...healthOf(key, source, runs, parts.now()),
        ...(source.byHand && { byHand: source.byHand(options) }),
        ...(needsLogin(options) && { loginAt: parts.loginAt() ?? null }),
      };
    }),
  );

/** The watch on the weather, where a source of warnings is named. */
const openWeather = (
  { duty, bureau, alerts }: Config,
  room: DutyRoom | undefined,
  shared: Pick<WeatherParts, "http" | "store" | "outbox" | "now" | "log">,
): (() => Promise<void>) | undefined =>
  duty?.weather &&
  room &&
  createWeatherWatch({ ...shared, options: duty.weather, city: bureau.city, tell: alerts.tell, switchOn: room.dispatcher.weather });

/** Opens everything for a process; `CONFIG_…` and `STORE_…` failures stop the start. A worker brings an intake of its own. */
export const openParts = async (
  configPath: string,
  surroundings: Surroundings,
  openDoor: (parts: IntakeParts) => Promise<Intake> = openIntake,
): Promise<Parts> => {
  const { env, now, sleep, random, log, talk, stopped } = surroundings;
  const config = loadConfig(configPath, env);
  const entries = entriesOf(config);
  const store = await openStore(config, configPath, now);
  const { proxy, standIns } = config.network;
  const http = createHttp({ allowHosts: namedHosts(config), proxy, standIns });
  const robots = Object.entries(config.channels).map(([name, entry]) =>
    openRobot(name, entry as { use: string; with: unknown; next?: string }),
  );
  const outbox = createOutbox({ store, robots, tools: channelToolsFor(http, surroundings), log, random });
  const health = (): Promise<readonly SourceHealth[]> => healthOfAll({ entries, store, now, loginAt: () => collecting.loginAt });
  const gaps = async (): Promise<readonly DataGap[]> =>
    (await health()).flatMap(({ key, title, state, since, missing }): DataGap[] => {
      if (state === "blind") return [{ source: key, title, since: since ?? now().toISOString() }];
      return missing ? [{ source: key, title, since: missing.from, missing: missing.count }] : [];
    });
  const advise = createAdvise({ store, city: config.bureau.city });
  const handling = openHandling(config, configPath, now);
  // The duty room shows what the secretariat knows, and the secretariat asks the duty room who leads: opened one after the other.
  const room: { duty: DutyRoom | undefined } = { duty: undefined };
  const secretariat = openSecretariat({
    ...{ handling, store, outbox, config, log, now, advise },
    leadOf: (incident, level) => room.duty?.leadOf(incident, level),
    umbrella: async (at) => room.duty?.umbrella(at),
    reach: (post, at) => room.duty?.reach(post, at) ?? { to: [], via: [] },
  });
  const telling = { store, outbox, channels: config.alerts.tell, gaps, log, advise: secretariat.advise, consoleUrl: config.server.url };
  const duty = config.duty && openDuty(config.duty, { ...telling, now, acts: handling });
  room.duty = duty;
  const watchWeather = openWeather(config, duty, { http, store, outbox, now, log });
  const tell = duty?.tell ?? createTelling(telling);
  const claims = createClaims({ store, handling, isStorm: (at) => duty?.umbrella(at) !== undefined });
  const regrouped = createRegroup({ store, acts: handling, log });
  const intake = lazyIntake(() => openDoor({ store, tell, log, now, claims, regroup: regrouped, ...createThinking(config, log) }));
  const dataPath = dataPathOf(config, configPath);
  const collecting = openCollecting({ config, dataPath, http, allowHosts: namedHosts(config), now, sleep, random, stopped, env });
  const crawling = {
    store,
    intake,
    log,
    words: [config.watch],
    watches: matcher(parseQuery(config.watch)),
    tools: collecting.tools,
  };
  const close = async (): Promise<void> => {
    await collecting.close();
    await http.close();
    await secretariat.close();
    await store.close();
  };
  const configFile = openConfigFile(configPath, env, now);
  return {
    ...{ config, configFile, entries, store, http, outbox, duty, handling, secretariat, watchWeather, intake, crawling, collecting },
    ...{ health, gaps, log, now, talk, close },
  };
};
