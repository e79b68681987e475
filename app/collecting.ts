import { dirname, join } from "node:path";
import type { Environment } from "../config/references.ts";
import type { Config } from "../config/schema.ts";
import { type Archive, openArchive } from "../crawlers/archive.ts";
import { createRenderer } from "../crawlers/browser.ts";
import { type CookieJar, createJar, fillJar } from "../crawlers/cookies.ts";
import type { CrawlTools } from "../crawlers/crawl.ts";
import { createFetch } from "../crawlers/fetch.ts";
import { createPermits } from "../crawlers/robots.ts";
import type { Http } from "../lib/http.ts";
import type { Clock } from "../lib/time.ts";
import { readSessions } from "./sessions.ts";

/** What collecting needs of a process. */
export interface CollectingParts {
  readonly config: Config;
  /** The store's file, or `:memory:`; raw pages lie beside it. */
  readonly dataPath: string;
  readonly http: Http;
  readonly allowHosts: readonly string[];
  readonly now: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly stopped: AbortSignal;
  readonly env: Environment;
}

/** Where the bureau's own sessions lie, beside the data. */
export const sessionPathOf = (dataPath: string): string => join(dirname(dataPath), "sessions");

/** The tools of crawling, with the archive of raw pages and what must be closed at the end. */
export interface Collecting {
  readonly tools: Omit<CrawlTools, "known">;
  readonly archive: Archive | undefined;
  /** When a person last logged in for us; absent when nobody did. */
  readonly loginAt: string | undefined;
  readonly close: () => Promise<void>;
}

/** Wires fetching: visitor cookies in memory, a browser when first needed, robots.txt, and raw pages beside the data. */
export const openCollecting = ({ config, dataPath, http, allowHosts, now, sleep, random, stopped, env }: CollectingParts): Collecting => {
  const { userAgent, proxy, browser } = config.network;
  const renderer = createRenderer({ path: browser, proxy, allowHosts });
  const archive = dataPath === ":memory:" ? undefined : openArchive(join(dirname(dataPath), "raw"));
  const newJar = (): CookieJar => createJar(() => now().getTime());
  const jar = newJar();
  const sessions = dataPath === ":memory:" ? undefined : readSessions({ path: sessionPathOf(dataPath), env });
  const loginJar = sessions && fillJar(newJar(), sessions.cookies);
  const fetch = createFetch({ http, now, sleep, random, userAgent, jar, loginJar, render: renderer.render });
  const permits = createPermits({ http, now, userAgent });
  return {
    tools: { fetch, now, stopped, permits, ...(archive && { archive: archive.keep }) },
    archive,
    loginAt: sessions?.savedAt,
    close: renderer.close,
  };
};
