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

/** Closes a host for as long as it asked, or twice as long each time. */
const stop = (host: Host, headers: Readonly<Record<string, string>>, nowMs: number): void => {
  host.failures += 1;
  const asked = retryAfterMs(headers["retry-after"], nowMs);
  host.closedUntil = nowMs + Math.min(longestStopMs, asked ?? defaultStopMs * 2 ** (host.failures - 1));
};

const fetchOnce = async (request: Request, host: Host, { http, now, userAgent }: FetchTools): Promise<Page> => {
  const { url, method, headers, body } = request;
  host.lastAt = now().getTime();
  const response = await http({
    url,
    ...(method && { method }),
    ...(body !== undefined && { body }),
    headers: { "user-agent": userAgent, "accept-language": "zh-CN,zh;q=0.9", ...headers },
  });
  const { status, bytes, finalUrl } = response;
  if (stopStatuses.has(status)) stop(host, response.headers, now().getTime());
  else host.failures = 0;
  if (status >= 500 && status !== 503) {
    const name = new URL(url).host;
    throw new Failure("NET_STATUS", `${name} 返回 ${status}`, { facts: { host: name, status } });
  }
  const contentType = response.headers["content-type"] ?? "";
  return { request, finalUrl, status, contentType, body: decode(bytes, { contentType }).text, bytes, fetchedAt: now().toISOString() };
};

/** Waits for the host's pause to pass; refuses a host that asked to be left alone. */
const awaitTurn = async (name: string, host: Host, pauseMs: number, { now, sleep, random }: FetchTools): Promise<void> => {
  const at = now().getTime();
  if (host.closedUntil > at) {
    const until = new Date(host.closedUntil).toISOString();
    throw new Failure("SOURCE_BLOCKED", `${name} 要求暂停访问，到时自动恢复`, { facts: { host: name, until } });
  }
  const waitMs = host.lastAt + pauseMs * (0.8 + 0.4 * random()) - at;
  if (waitMs > 0) await sleep(waitMs);
};

/** A fetcher that keeps a pause per host, retries what may pass, and stops a host that asks to be left alone. */
export const createFetch = (tools: FetchTools): Fetch => {
  const hostByName = new Map<string, Host>();
  const politely = async (request: Request, pauseMs: number, host: Host): Promise<Page> => {
    for (let attempt = 1; ; attempt += 1) {
      await awaitTurn(new URL(request.url).host, host, pauseMs, tools);
      try {
        return await fetchOnce(request, host, tools);
      } catch (error) {
        if (!(error instanceof Failure) || !error.retry || attempt >= attempts) throw error;
        await tools.sleep(Math.max(pauseMs, secondMs) * 2 ** attempt * (0.8 + 0.4 * tools.random()));
      }
    }
  };
  return (request, pauseMs) => {
    const name = new URL(request.url).host;
    const host = hostByName.get(name) ?? { tail: Promise.resolve(), lastAt: 0, failures: 0, closedUntil: 0 };
    hostByName.set(name, host);
    const turn = host.tail.then(() => politely(request, pauseMs, host));
    host.tail = turn.catch(() => undefined);
    return turn;
  };
};
