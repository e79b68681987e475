import { lookup } from "node:dns";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";
import ipaddr from "ipaddr.js";
import { Agent, type Dispatcher, ProxyAgent, request as undiciRequest } from "undici";
import { Failure } from "./errors.ts";
import { secondMs } from "./time.ts";

/** One HTTP exchange as it is asked for; redirects are followed by us, one checked hop at a time. */
export interface HttpRequest {
  readonly url: string;
  readonly method?: "GET" | "POST" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whole exchange, first byte to last: a slow drip ends here too. */
  readonly timeoutMs?: number;
  /** Of the body, before and after decompression. */
  readonly maxBytes?: number;
  readonly maxRedirects?: number;
  readonly signal?: AbortSignal;
}

/** The answer; `headers` have lower-case names, repeated ones joined by newlines (set-cookie). */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly finalUrl: string;
}

/** Fetches over the network; rejects with `NET_…` failures, never answers half a body. */
export type Http = ((request: HttpRequest) => Promise<HttpResponse>) & { readonly close: () => Promise<void> };

/** What the network may reach. */
export interface HttpOptions {
  /** Hosts (`name` or `name:port`) that may be private or loopback because the configuration names them. */
  readonly allowHosts: readonly string[];
  /** The bureau's egress proxy, such as `http://proxy.local:3128`. */
  readonly proxy?: string | undefined;
  /** Stand-ins: requests to this host go to that origin instead, under the host's own name (the demo's replica, a test). */
  readonly standIns?: Readonly<Record<string, string>>;
}

const defaultTimeoutMs = 30 * secondMs;
const defaultMaxBytes = 8 * 1024 * 1024;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/** Whether an address is on the public internet: not private, loopback, link-local, multicast, reserved or mapped to one. */
export const isPublicAddress = (address: string): boolean => {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === "unicast";
};

const refuse = (host: string): Failure => new Failure("NET_FORBIDDEN", `${host} 是内部地址`, { facts: { host } });

const isAllowed = (url: URL, allowHosts: readonly string[]): boolean => allowHosts.includes(url.hostname) || allowHosts.includes(url.host);

/** Refuses a name that resolves to a private address at the moment of connecting, so that re-binding a name later is of no use. */
const guardedLookup = (allowHosts: readonly string[]): typeof lookup =>
  ((hostname: string, options: object, callback: (error: Error | null, address?: unknown, family?: number) => void) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error);
      const named = allowHosts.some((host) => host === hostname || host.startsWith(`${hostname}:`));
      if (!named && addresses.some(({ address }) => !isPublicAddress(address))) return callback(refuse(hostname));
      if ((options as { all?: boolean }).all) return callback(null, addresses);
      return callback(null, addresses[0]?.address, addresses[0]?.family);
    });
  }) as typeof lookup;

const check = (text: string, allowHosts: readonly string[]): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Failure("NET_FORBIDDEN", "只访问 http 与 https 地址", { facts: { url: text.slice(0, 80) } });
  const literal = url.hostname.replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(literal) && !isPublicAddress(literal) && !isAllowed(url, allowHosts)) throw refuse(url.host);
  return url;
};

const inflaters: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: (bytes, options) => promisify(inflate)(bytes, options).catch(() => promisify(inflateRaw)(bytes, options)),
};

const decompress = async (bytes: Buffer, encoding: string | undefined, maxBytes: number): Promise<Uint8Array> => {
  const inflater = inflaters[(encoding ?? "").trim().toLowerCase()];
  if (!inflater || bytes.length === 0) return bytes;
  try {
    return await inflater(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    const tooLarge = (cause as { code?: string }).code === "ERR_BUFFER_TOO_LARGE";
    throw tooLarge
      ? new Failure("NET_TOO_LARGE", `解压后超过 ${maxBytes} 字节`, { cause })
      : new Failure("NET_FAILED", "压缩内容损坏", { cause });
  }
};

const collect = async (body: Dispatcher.ResponseData["body"], maxBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) throw new Failure("NET_TOO_LARGE", `超过 ${maxBytes} 字节`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
};

const flatten = (headers: Dispatcher.ResponseData["headers"]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join("\n") : (value ?? "")]));

/** Looks down the chain of causes: undici wraps what the guarded lookup threw. */
const innerFailure = (error: unknown): Failure | undefined => {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof Failure) return at;
  return undefined;
};

const translate = (error: unknown, url: URL, timeout: AbortSignal): Failure => {
  const facts = { host: url.host };
  const inner = innerFailure(error);
  if (inner) return inner;
  if (timeout.aborted) return new Failure("NET_TIMEOUT", `${url.host} 没有在时限内答完`, { facts, cause: error });
  return new Failure("NET_FAILED", `${url.host}：${(error as { code?: string }).code ?? (error as Error).message}`, {
    facts,
    cause: error,
  });
};

/** An `Http` that refuses internal addresses (also after redirects), bounds time and size, and decompresses itself. */
export const createHttp = ({ allowHosts, proxy, standIns = {} }: HttpOptions): Http => {
  const dispatcher: Dispatcher = proxy
    ? new ProxyAgent({ uri: proxy })
    : new Agent({
        connect: {
          lookup: guardedLookup([...allowHosts, ...Object.values(standIns).map((origin) => new URL(origin).host)]),
          timeout: 10 * secondMs,
        },
        maxHeaderSize: 64 * 1024,
      });
  const exchange = async (url: URL, request: HttpRequest, timeout: AbortSignal): Promise<HttpResponse> => {
    const maxBytes = request.maxBytes ?? defaultMaxBytes;
    try {
      const standIn = standIns[url.host];
      const answer = await undiciRequest(standIn ? new URL(url.pathname + url.search, standIn) : url, {
        dispatcher,
        method: request.method ?? "GET",
        headers: { "accept-encoding": "gzip, deflate, br", ...request.headers, ...(standIn && { host: url.host }) },
        body: request.body ?? null,
        signal: request.signal ? AbortSignal.any([timeout, request.signal]) : timeout,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const headers = flatten(answer.headers);
      const bytes = await decompress(await collect(answer.body, maxBytes), headers["content-encoding"], maxBytes);
      return { status: answer.statusCode, headers, bytes, finalUrl: url.href };
    } catch (error) {
      throw translate(error, url, timeout);
    }
  };
  const http = async (request: HttpRequest): Promise<HttpResponse> => {
    const timeout = AbortSignal.timeout(request.timeoutMs ?? defaultTimeoutMs);
    let asked = request;
    for (let hop = 0; ; hop += 1) {
      const url = check(asked.url, [...allowHosts, ...Object.keys(standIns)]);
      const response = await exchange(url, asked, timeout);
      const location = response.headers.location;
      if (!redirectStatuses.has(response.status) || !location) return response;
      if (hop >= (request.maxRedirects ?? 5)) throw new Failure("NET_FAILED", `${url.host} 跳转次数过多`, { facts: { host: url.host } });
      asked = redirected(asked, response, new URL(location, url));
    }
  };
  return Object.assign(http, { close: () => dispatcher.close() });
};

/** The next hop: credentials do not travel to another host, and 301–303 turn a POST into a GET as browsers do. */
const redirected = (asked: HttpRequest, response: HttpResponse, target: URL): HttpRequest => {
  const { body, ...rest } = asked;
  const sameHost = new URL(asked.url).host === target.host;
  const headers = Object.fromEntries(
    Object.entries(asked.headers ?? {}).filter(([name]) => sameHost || !/^(cookie|authorization)$/i.test(name)),
  );
  const keepsBody = response.status === 307 || response.status === 308;
  return keepsBody
    ? { ...asked, url: target.href, headers }
    : { ...rest, url: target.href, headers, method: asked.method === "POST" ? "GET" : (asked.method ?? "GET") };
};
