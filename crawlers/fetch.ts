import { decode } from "../lib/decode.ts";
import { Failure } from "../lib/errors.ts";
import type { Http } from "../lib/http.ts";
import { type Clock, hourMs, minuteMs, secondMs } from "../lib/time.ts";
import type { Page, Request } from "./source.ts";

/** Fetches one page politely; rejects with `NET_…` or `SOURCE_BLOCKED` failures. */
export type Fetch = (request: Request, pauseMs: number) => Promise<Page>;

/** What fetching needs; time and chance are arguments. */
export interface FetchTools {
  readonly http: Http;
  readonly now: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0…1. */
  readonly random: () => number;
  readonly userAgent: string;
}

interface Host {
  /** The last request of the line, so that requests to one host go one after another. */
  tail: Promise<unknown>;
  lastAt: number;
  failures: number;
  closedUntil: number;
}

/** Statuses by which a site asks us to stop; weibo answers 432 and 418, others 403 or 429. */
const stopStatuses = new Set([403, 414, 418, 429, 432, 503]);
const defaultStopMs = 10 * minuteMs;
const longestStopMs = 6 * hourMs;
const attempts = 3;

const retryAfterMs = (header: string | undefined, nowMs: number): number | undefined => {
  if (!header) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return seconds * secondMs;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
};

/** A fetcher that keeps a pause per host, retries what may pass, and stops a host that asks to be left alone. */
export const createFetch = ({ http, now, sleep, random, userAgent }: FetchTools): Fetch => {
  const hostByName = new Map<string, Host>();

  const hostOf = (url: string): [string, Host] => {
    const name = new URL(url).host;
    const host = hostByName.get(name) ?? { tail: Promise.resolve(), lastAt: 0, failures: 0, closedUntil: 0 };
    hostByName.set(name, host);
    return [name, host];
  };

  const stop = (host: Host, headers: Readonly<Record<string, string>>): void => {
    host.failures += 1;
    const asked = retryAfterMs(headers["retry-after"], now().getTime());
    host.closedUntil = now().getTime() + Math.min(longestStopMs, asked ?? defaultStopMs * 2 ** (host.failures - 1));
  };

  const once = async (request: Request, name: string, host: Host): Promise<Page> => {
    const { url, method, headers, body } = request;
    host.lastAt = now().getTime();
    const response = await http({
      url,
      ...(method && { method }),
      ...(body !== undefined && { body }),
      headers: { "user-agent": userAgent, "accept-language": "zh-CN,zh;q=0.9", ...headers },
    });
    if (stopStatuses.has(response.status)) stop(host, response.headers);
    else host.failures = 0;
    if (response.status >= 500 && response.status !== 503)
      throw new Failure("NET_STATUS", `${name} 返回 ${response.status}`, { facts: { host: name, status: response.status } });
    const contentType = response.headers["content-type"] ?? "";
    return {
      request,
      finalUrl: response.finalUrl,
      status: response.status,
      contentType,
      body: decode(response.bytes, { contentType }).text,
      bytes: response.bytes,
      fetchedAt: now().toISOString(),
    };
  };

  /** Waits for the host's pause to pass; refuses a host that asked to be left alone. */
  const awaitTurn = async (name: string, host: Host, pauseMs: number): Promise<void> => {
    const at = now().getTime();
    if (host.closedUntil > at) {
      const until = new Date(host.closedUntil).toISOString();
      throw new Failure("SOURCE_BLOCKED", `${name} 要求暂停访问，到时自动恢复`, { facts: { host: name, until } });
    }
    const waitMs = host.lastAt + pauseMs * (0.8 + 0.4 * random()) - at;
    if (waitMs > 0) await sleep(waitMs);
  };

  const polite = async (request: Request, pauseMs: number): Promise<Page> => {
    const [name, host] = hostOf(request.url);
    for (let attempt = 1; ; attempt += 1) {
      await awaitTurn(name, host, pauseMs);
      try {
        return await once(request, name, host);
      } catch (error) {
        if (!(error instanceof Failure) || !error.retry || attempt >= attempts) throw error;
        await sleep(Math.max(pauseMs, secondMs) * 2 ** attempt * (0.8 + 0.4 * random()));
      }
    }
  };

  return (request, pauseMs) => {
    const [, host] = hostOf(request.url);
    const turn = host.tail.then(() => polite(request, pauseMs));
    host.tail = turn.catch(() => undefined);
    return turn;
  };
};
