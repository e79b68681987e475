import { load } from "cheerio";
import type { Config } from "../config/schema.ts";
import { findBrowser } from "../crawlers/browser.ts";
import { startGuardedProxy } from "../crawlers/guarded-proxy.ts";
import type { PreservedPage } from "../handling/evidence.ts";
import { type Rendered, renderPage } from "../handling/screenshot.ts";
import type { AskAuthority } from "../handling/time-stamp.ts";
import { describe, toFailure } from "../lib/errors.ts";
import { createHttp, isPublicAddress } from "../lib/http.ts";
import { secondMs } from "../lib/time.ts";
import type { Room } from "./acting.ts";
import { namedHosts } from "./hosts.ts";

const visibleText = (html: string): string => {
  const page = load(html);
  page("script, style, noscript").remove();
  return page("body").text().replace(/\s+/g, " ").trim();
};

const isIp = (host: string): boolean => /^[\d.]+$|:/.test(host);

/** Through the guard that crawling goes through, or the bureau's own proxy; the browser's sandbox on. */
const shoot = async (config: Config, url: string, mayLoad: (url: string) => boolean): Promise<Rendered> => {
  const { handling, network } = config;
  const path = await findBrowser(handling.browser ?? network.browser);
  if (network.proxy !== undefined) return renderPage(url, { path, proxy: network.proxy, mayLoad });
  const way = await startGuardedProxy({ allowHosts: namedHosts(config) });
  try {
    return await renderPage(url, { path, proxy: way.url, mayLoad });
  } finally {
    await way.close();
  }
};

/** Fetches a public page with its headers and shoots it whole; without a browser the picture is missing, and that is said. */
export const preservePage = async (
  { config, talk }: { readonly config: Config; readonly talk: (text: string) => void },
  url: string,
): Promise<PreservedPage> => {
  const allowHosts = namedHosts(config);
  const http = createHttp({ allowHosts, proxy: config.network.proxy, standIns: config.network.standIns });
  try {
    const { status, headers, bytes } = await http({ url, headers: { "user-agent": config.network.userAgent }, timeoutMs: 30 * secondMs });
    const { "set-cookie": _cookie, ...kept } = headers;
    const mayLoad = (target: string): boolean => {
      const { hostname, host } = new URL(target);
      return (
        allowHosts.includes(host) ||
        allowHosts.includes(hostname) ||
        (hostname !== "localhost" && (!isIp(hostname) || isPublicAddress(hostname)))
      );
    };
    const rendered = await shoot(config, url, mayLoad).catch((error: unknown) => {
      talk(`没有截图：${describe(toFailure(error))}\n`);
      return undefined;
    });
    const text = rendered?.text ?? visibleText(new TextDecoder().decode(bytes));
    const encode = (content: string): Uint8Array => new TextEncoder().encode(content);
    const parts = {
      raw: bytes,
      headers: encode(JSON.stringify(kept, null, 2)),
      text: encode(text),
      ...(rendered ? { screenshot: rendered.screenshot } : {}),
    };
    return { url, status, parts };
  } finally {
    await http.close();
  }
};

/** Asks a time-stamping authority over HTTP; its address comes from the configuration. */
export const askAuthority =
  ({ terminal }: Pick<Room, "terminal">): AskAuthority =>
  async (url, body, contentType) => {
    const response = await fetch(url, {
      method: "POST",
      body: Buffer.from(body),
      headers: { "content-type": contentType },
      signal: terminal.stopped,
    });
    return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
  };
