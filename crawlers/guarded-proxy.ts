import { lookup as systemLookup } from "node:dns";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type LookupFunction, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import ipaddr from "ipaddr.js";
import { isPublicAddress } from "../lib/http.ts";
import { secondMs } from "../lib/time.ts";

/** The way out of the browser: it resolves names for it, once, and connects only to what it has looked at. */
export interface GuardedProxy {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

const idleMs = 60 * secondMs;

/** How the proxy knows what may be reached. */
export interface Guard {
  /** Hosts that may be private because the configuration names them, as `host` or `host:port`. */
  readonly allowHosts: readonly string[];
  /** The system's resolver; a test puts one in its place that changes its mind. */
  readonly lookup?: typeof systemLookup | undefined;
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, "");

/** A resolver that answers only addresses that may be reached; the connection goes to the very address that was checked. */
const guardedLookup = ({ allowHosts, lookup = systemLookup }: Guard, host: string): LookupFunction =>
  ((hostname: string, options: object, callback: (error: Error | null, address?: unknown, family?: number) => void) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error);
      const isNamed = allowHosts.includes(host) || allowHosts.includes(hostname);
      if (!isNamed && addresses.some(({ address }) => !isPublicAddress(address))) return callback(new Error("an address inside"));
      if ((options as { all?: boolean }).all) return callback(null, addresses);
      return callback(null, addresses[0]?.address, addresses[0]?.family);
    });
  }) as LookupFunction;

/** A literal address never reaches the resolver: it is looked at here. */
const isForbidden = ({ allowHosts }: Guard, hostname: string, host: string): boolean =>
  ipaddr.isValid(bare(hostname)) && !isPublicAddress(bare(hostname)) && !allowHosts.includes(host) && !allowHosts.includes(hostname);

const refuse = (response: ServerResponse, status: number): void => {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end("闻风的浏览器不访问这个地址");
};

/** Plain HTTP: the browser hands the whole address over. */
const pass = (guard: Guard, asked: IncomingMessage, response: ServerResponse): void => {
  const url = URL.canParse(asked.url ?? "") ? new URL(asked.url as string) : undefined;
  if (url?.protocol !== "http:" || isForbidden(guard, url.hostname, url.host)) {
    refuse(response, 403);
    return;
  }
  const { "proxy-connection": _proxy, ...headers } = asked.headers;
  const onward = httpRequest(
    {
      ...{ host: bare(url.hostname), port: url.port || 80, path: url.pathname + url.search, method: asked.method, headers },
      ...{ lookup: guardedLookup(guard, url.host), timeout: idleMs },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on("timeout", () => onward.destroy());
  onward.on("error", () => (response.headersSent ? response.destroy() : refuse(response, 502)));
  asked.on("error", () => onward.destroy());
  asked.pipe(onward);
};

/** HTTPS and web sockets: a tunnel to an address that was checked; what is in it stays between browser and site. */
const tunnel = (guard: Guard, asked: IncomingMessage, client: Duplex, head: Buffer): void => {
  const url = URL.canParse(`http://${asked.url}`) ? new URL(`http://${asked.url}`) : undefined;
  const end = (line: string): void => void client.end(`HTTP/1.1 ${line}\r\n\r\n`);
  if (!url || isForbidden(guard, url.hostname, url.host)) {
    end("403 Forbidden");
    return;
  }
  const site: Socket = connect({ host: bare(url.hostname), port: Number(url.port || 80), lookup: guardedLookup(guard, url.host) });
  site.setTimeout(idleMs, () => site.destroy());
  let isThrough = false;
  site.once("connect", () => {
    isThrough = true;
    client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    site.write(head);
    site.pipe(client).pipe(site);
  });
  site.once("error", () => (isThrough ? client.destroy() : end("502 Bad Gateway")));
  client.once("error", () => site.destroy());
  client.once("close", () => site.destroy());
};

/** Starts it on loopback, on a port that the system chooses. */
export const startGuardedProxy = async (guard: Guard): Promise<GuardedProxy> => {
  const server = createServer((asked, response) => pass(guard, asked, response));
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("connect", (asked, client, head) => tunnel(guard, asked, client, head));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};
