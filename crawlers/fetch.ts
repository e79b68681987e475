import { readdir, readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { decode } from "../lib/decode.ts";
import { Failure } from "../lib/errors.ts";
import type { Http } from "../lib/http.ts";
import { type Clock, hourMs, minuteMs, secondMs } from "../lib/time.ts";
import type { CookieJar } from "./cookies.ts";
import type { Page, Request } from "./source.ts";

/** Fetches one page politely; rejects with `NET_…` or `SOURCE_BLOCKED` failures. */
export interface Fetch {
  (request: Request, pauseMs: number): Promise<Page>;
  /** A wall was seen on a page that answered 200: leaves its host alone for a while, longer each time. */
  readonly stop?: (url: string) => void;
}

/** What fetching needs; time and chance are arguments. */
export interface FetchTools {
  readonly http: Http;
  readonly now: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0…1. */
  readonly random: () => number;
  readonly userAgent: string;
  /** Cookies of visitor sessions, for requests that need one. */
  readonly jar?: CookieJar;
  /** Cookies of the bureau's own login, for requests that need it. */
  readonly loginJar?: CookieJar | undefined;
  /** Opens a page in a browser, for requests that need one. */
  readonly render?: (request: Request) => Promise<RenderedPage>;
}

/** A page as a browser shows it after its scripts ran. */
export interface RenderedPage {
  readonly html: string;
  readonly finalUrl: string;
  readonly status: number;
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
const longestStopMs = hourMs;
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

/** Headers for asking later whether the page changed. */
const validatorsOf = (headers: Readonly<Record<string, string>>): Pick<Page, "validators"> => {
  const validators = {
    ...(headers.etag && { "if-none-match": headers.etag }),
    ...(headers["last-modified"] && { "if-modified-since": headers["last-modified"] }),
  };
  return Object.keys(validators).length > 0 ? { validators } : {};
};

/** A page through the browser; its host is treated as any other. */
const renderOnce = async (request: Request, { render, now }: FetchTools): Promise<Page> => {
  if (!render) throw new Failure("BROWSER_MISSING", "这个页面要用浏览器打开，但没有可用的浏览器");
  const { html, finalUrl, status } = await render(request);
  return {
    request,
    finalUrl,
    status,
    contentType: "text/html; charset=utf-8",
    body: html,
    bytes: Buffer.from(html),
    fetchedAt: now().toISOString(),
  };
};

/** A file or folder that the configuration names; its size and time tell whether it changed. */
const readOnce = async (request: Request, { now }: FetchTools): Promise<Page> => {
  const path = fileURLToPath(request.url);
  try {
    const found = await stat(path);
    const shared = { request, finalUrl: request.url, fetchedAt: now().toISOString() };
    const tag = `"${found.size}-${Math.floor(found.mtimeMs)}"`;
    const none = { contentType: "", body: "", bytes: new Uint8Array() };
    if (found.isDirectory())
      return { ...shared, ...none, status: 200, contentType: "inode/directory", body: (await readdir(path)).join("\n") };
    if (request.headers?.["if-none-match"] === tag) return { ...shared, ...none, status: 304 };
    const bytes = await readFile(path);
    return {
      ...shared,
      status: 200,
      contentType: "",
      body: /\.xlsx$/i.test(path) ? "" : decode(bytes).text,
      bytes,
      validators: { "if-none-match": tag },
    };
  } catch (cause) {
    throw new Failure("INPUT_INVALID", `读不了 ${path}`, { cause });
  }
};

const jarFor = ({ needs }: Request, { jar, loginJar }: FetchTools): CookieJar | undefined =>
  needs === "visitor" ? jar : needs === "login" ? loginJar : undefined;

const headersFor = (request: Request, tools: FetchTools): Record<string, string> => {
  const cookie = jarFor(request, tools)?.header(request.url);
  // m.weibo.cn wants its token repeated in a header.
  const token = /(?:^|; )XSRF-TOKEN=([^;]+)/.exec(cookie ?? "")?.[1];
  return {
    "user-agent": tools.userAgent,
    "accept-language": "zh-CN,zh;q=0.9",
    ...request.headers,
    ...(cookie && { cookie }),
    ...(token && { "x-xsrf-token": token }),
  };
};

const exchange = async (request: Request, tools: FetchTools): Promise<{ page: Page; headers: Readonly<Record<string, string>> }> => {
  if (request.needs === "browser") return { page: await renderOnce(request, tools), headers: {} };
  const { url, method, body } = request;
  const response = await tools.http({
    url,
    ...(method && { method }),
    ...(body !== undefined && { body }),
    headers: headersFor(request, tools),
  });
  const { status, bytes, finalUrl, headers } = response;
  if (headers["set-cookie"]) jarFor(request, tools)?.take(finalUrl, headers["set-cookie"].split("\n"), tools.now().getTime());
  const contentType = headers["content-type"] ?? "";
  const text = decode(bytes, { contentType }).text;
  return {
    page: { request, finalUrl, status, contentType, body: text, bytes, fetchedAt: tools.now().toISOString(), ...validatorsOf(headers) },
    headers,
  };
};

const fetchOnce = async (request: Request, host: Host, tools: FetchTools): Promise<Page> => {
  host.lastAt = tools.now().getTime();
  const { page, headers } = await exchange(request, tools);
  if (stopStatuses.has(page.status)) stop(host, headers, tools.now().getTime());
  else host.failures = 0;
  if (page.status >= 500 && page.status !== 503) {
    const name = new URL(request.url).host;
    throw new Failure("NET_STATUS", `${name} 返回 ${page.status}`, { facts: { host: name, status: page.status } });
  }
  return page;
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
  const hostOf = (url: string): Host => {
    const name = new URL(url).host;
    const host = hostByName.get(name) ?? { tail: Promise.resolve(), lastAt: 0, failures: 0, closedUntil: 0 };
    hostByName.set(name, host);
    return host;
  };
  const fetch = (request: Request, pauseMs: number): Promise<Page> => {
    if (request.needs === "file") return readOnce(request, tools);
    const host = hostOf(request.url);
    const turn = host.tail.then(() => politely(request, pauseMs, host));
    host.tail = turn.catch(() => undefined);
    return turn;
  };
  return Object.assign(fetch, { stop: (url: string) => stop(hostOf(url), {}, tools.now().getTime()) });
};
