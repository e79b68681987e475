import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../lib/time.ts";
import { type Answer, gbkArticle, gbkList, mpArticle, noticePage, rssFeed, sogouLink, sogouSearch, weiboSearch } from "./pages.ts";
import type { World } from "./world.ts";

/** A loopback server that answers in the place of the outside world; `hosts` are the names it answers to. */
export interface Replica {
  readonly origin: string;
  readonly hosts: readonly string[];
  /** Alerts that its webhook received, in order, by delivery id: a repeat of an id is counted, not kept. */
  readonly received: () => { readonly deliveries: readonly unknown[]; readonly repeats: number };
  readonly close: () => Promise<void>;
}

/** A host's answer to a path at an instant; `undefined` is 404. */
type Site = (url: URL, world: World, nowMs: number) => Answer | undefined;

const weibo: Site = (url, world, nowMs) => {
  if (url.pathname !== "/api/container/getIndex") return undefined;
  const container = new URLSearchParams(url.searchParams.get("containerid") ?? "");
  return weiboSearch(world, container.get("q") ?? "", Number(url.searchParams.get("page") ?? "1"), nowMs);
};

const sogou: Site = (url, world, nowMs) => {
  if (url.pathname === "/link") return sogouLink((url.searchParams.get("url") ?? "").slice("dn9a_".length), nowMs);
  return url.pathname === "/weixin" ? sogouSearch(world, url.searchParams.get("query") ?? "", nowMs) : undefined;
};

const mp: Site = (url, world) => {
  const key = (url.searchParams.get("signature") ?? "").slice("demo".length) || (url.searchParams.get("mid") ?? "");
  return mpArticle(world.wechat.find((article) => article.key === key));
};

const daily: Site = (url, world, nowMs) => {
  if (url.pathname === "/html/") return gbkList(world.gbk, nowMs);
  const key = /t(\d+)\.shtml$/.exec(url.pathname)?.[1];
  return gbkArticle(world.gbk.find((article) => article.key === key && article.atMs <= nowMs));
};

const sites: Readonly<Record<string, Site>> = {
  "m.weibo.cn": weibo,
  "weixin.sogou.com": sogou,
  "mp.weixin.qq.com": mp,
  "feed.sun.example": (_url, world, nowMs) => rssFeed("莞闻快讯", "feed.sun.example", world.feeds.sun, nowMs),
  "feed.nan.example": (_url, world, nowMs) => rssFeed("岭南新闻", "feed.nan.example", world.feeds.nan, nowMs),
  "www.daily.example": daily,
  "notice.example": (_url, world, nowMs) => noticePage(world.notices, nowMs),
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
};

/** Starts the replica on a free loopback port; `faults` may answer in a site's place (walls, rubbish) for tests. */
export const startReplica = async (
  world: World,
  now: Clock,
  faults: (host: string, url: URL) => Answer | undefined = () => undefined,
): Promise<Replica> => {
  const deliveries = new Map<string, unknown>();
  let repeats = 0;
  const hook = async (request: IncomingMessage): Promise<Answer> => {
    const body = await readBody(request);
    const id = String(request.headers["x-wenfeng-delivery"] ?? JSON.parse(body).deliveryId);
    if (deliveries.has(id)) repeats += 1;
    else deliveries.set(id, JSON.parse(body));
    return { type: "application/json", body: JSON.stringify({ ok: true, id }) };
  };
  const server = createServer((request, response) => {
    const host = (request.headers.host ?? "").split(":")[0] as string;
    const url = new URL(request.url ?? "/", `http://${host}`);
    const answering =
      request.method === "POST" && url.pathname === "/hook"
        ? hook(request)
        : Promise.resolve(faults(host, url) ?? sites[host]?.(url, world, now().getTime()));
    answering
      .catch((): Answer => ({ status: 400, type: "text/plain", body: "bad request" }))
      .then((answer) => {
        const found = answer ?? { status: 404, type: "text/html", body: "<html><title>404</title></html>" };
        response.writeHead(found.status ?? 200, { "content-type": found.type });
        response.end(found.body);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hosts: Object.keys(sites),
    received: () => ({ deliveries: [...deliveries.values()], repeats }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
