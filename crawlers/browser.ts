import { lookup } from "node:dns/promises";
import { existsSync } from "node:fs";
import ipaddr from "ipaddr.js";
import PQueue from "p-queue";
import { type Browser, type BrowserContext, chromium, type Route } from "playwright";
import { Failure } from "../lib/errors.ts";
import { isPublicAddress } from "../lib/http.ts";
import { secondMs } from "../lib/time.ts";
import type { RenderedPage } from "./fetch.ts";
import { type Guard, type GuardedProxy, startGuardedProxy } from "./guarded-proxy.ts";
import type { Request } from "./source.ts";

/** A browser for pages that need one: started when first asked, shared by all, closed with the process. */
export interface Renderer {
  readonly render: (request: Request) => Promise<RenderedPage>;
  readonly close: () => Promise<void>;
}

/** How the browser is found and what it may reach. */
export interface BrowserOptions {
  /** The browser to use, before any that is found. */
  readonly path?: string | undefined;
  readonly proxy?: string | undefined;
  /** Hosts that may be private because the configuration names them. */
  readonly allowHosts: readonly string[];
  /** The resolver; the system's when absent. */
  readonly lookup?: Guard["lookup"];
}

/** Where systems put a Chromium. */
const systemPaths = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

const pagesAtOnce = 2;
const limitMs = 30 * secondMs;
/** Scripts are given this long after the page has loaded to fill it in. */
const settleMs = 3 * secondMs;
/** A browser grows with use: it is restarted after so many pages. */
const pagesPerBrowser = 500;

/** The browser to start: the one configured, Playwright's own, the system's, or one from a package; `BROWSER_MISSING` when there is none. */
export async function findBrowser(configured: string | undefined): Promise<string> {
  if (configured !== undefined) {
    if (existsSync(configured)) return configured;
    throw new Failure("BROWSER_MISSING", `配置的 ${configured} 不存在`);
  }
  const found = [chromium.executablePath(), ...systemPaths].find((path) => path !== "" && existsSync(path));
  if (found) return found;
  const packed = await import("@sparticuz/chromium").catch(() => undefined);
  // Its own arguments are for a function in a cloud: one process, no Web security. None of them is wanted here.
  if (packed) return packed.default.executablePath();
  throw new Failure("BROWSER_MISSING", "没有找到 Chromium；运行 npx playwright install chromium，或在 network.browser 写明路径");
}

/** A renderer: one browser, a context a page, pictures and fonts left out; a browser that crashed is started anew. */
export function createRenderer(options: BrowserOptions): Renderer {
  const queue = new PQueue({ concurrency: pagesAtOnce });
  let running: Promise<Browser> | undefined;
  let way: Promise<GuardedProxy> | undefined;
  let pages = 0;
  // Behind a corporate proxy names are resolved there; otherwise the browser goes out through our own guard.
  const wayOut = async (): Promise<string> => {
    if (options.proxy !== undefined) return options.proxy;
    way ??= startGuardedProxy(options);
    return (await way).url;
  };
  const start = async (): Promise<Browser> => {
    const browser = await chromium.launch({
      executablePath: await findBrowser(options.path),
      args: ["--disable-dev-shm-usage"],
      // Chromium refuses its sandbox to root, as in most containers.
      chromiumSandbox: process.getuid?.() !== 0,
      // Chromium would go to loopback directly unless told not to.
      proxy: { server: await wayOut(), bypass: "<-loopback>" },
    });
    browser.on("disconnected", () => {
      running = undefined;
    });
    return browser;
  };
  const close = async (): Promise<void> => {
    const browser = await running?.catch(() => undefined);
    running = undefined;
    await browser?.close().catch(() => undefined);
    const open = await way?.catch(() => undefined);
    way = undefined;
    await open?.close();
  };
  const open = async (): Promise<Browser> => {
    if (pages >= pagesPerBrowser && queue.pending <= 1) await close();
    if (running === undefined) pages = 0;
    running ??= start();
    pages += 1;
    return running.catch((error: unknown) => {
      running = undefined;
      throw error;
    });
  };
  const render = async (request: Request): Promise<RenderedPage> => {
    await assertReachable(request.url, options.allowHosts);
    const context = await (await open()).newContext({ locale: "zh-CN", timezoneId: "Asia/Shanghai", serviceWorkers: "block" });
    try {
      return await visit(context, request, options.allowHosts);
    } catch (cause) {
      if (cause instanceof Failure) throw cause;
      throw new Failure(/Timeout/.test(String(cause)) ? "NET_TIMEOUT" : "NET_FAILED", `浏览器打不开 ${new URL(request.url).host}`, {
        cause,
      });
    } finally {
      await context.close().catch(() => undefined);
    }
  };
  return { render: (request) => queue.add(() => render(request)) as Promise<RenderedPage>, close };
}

async function visit(context: BrowserContext, request: Request, allowHosts: readonly string[]): Promise<RenderedPage> {
  await context.route("**/*", (route) => pass(route, allowHosts));
  const page = await context.newPage();
  const response = await page.goto(request.url, {
    timeout: limitMs,
    waitUntil: "domcontentloaded",
    ...(request.headers?.referer && { referer: request.headers.referer }),
  });
  await page.waitForLoadState("networkidle", { timeout: settleMs }).catch(() => undefined);
  return { html: await page.content(), finalUrl: page.url(), status: response?.status() ?? 200 };
}

/** Leaves out what is not read, and refuses addresses inside. */
const pass = (route: Route, allowHosts: readonly string[]): Promise<void> => {
  const request = route.request();
  const { protocol, hostname, host } = new URL(request.url());
  const literal = hostname.replace(/^\[|\]$/g, "");
  const isInside = ipaddr.isValid(literal) && !isPublicAddress(literal) && !allowHosts.includes(host) && !allowHosts.includes(hostname);
  const isUnread = /^(?:image|font|media)$/.test(request.resourceType());
  return isInside || isUnread || !/^https?:$|^data:$|^blob:$/.test(protocol) ? route.abort() : route.continue();
};

/** The first name is checked before a browser is started for it; every later one at its connection. */
async function assertReachable(url: string, allowHosts: readonly string[]): Promise<void> {
  const { hostname, host } = new URL(url);
  if (allowHosts.includes(host) || allowHosts.includes(hostname)) return;
  const addresses = await lookup(hostname.replace(/^\[|\]$/g, ""), { all: true }).catch(() => []);
  if (addresses.some(({ address }) => !isPublicAddress(address)))
    throw new Failure("NET_FORBIDDEN", `${host} 是内部地址`, { facts: { host } });
}
