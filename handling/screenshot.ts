import { Failure } from "../lib/errors.ts";
import { secondMs } from "../lib/time.ts";

/** How a browser is started. */
export interface BrowserChoice {
  readonly path: string;
  readonly args?: readonly string[];
  /** The proxy that it goes out through: one that refuses the bureau's own network, whatever a name resolves to. */
  readonly proxy?: string;
  /** Which addresses the page may load from; the bureau's own network is none of its business. */
  readonly mayLoad?: (url: string) => boolean;
}

/** What a rendered page gives: the whole page as PNG and its visible text. */
export interface Rendered {
  readonly screenshot: Uint8Array;
  readonly text: string;
}

const launch = async ({ path, args = [], proxy }: BrowserChoice) => {
  const { chromium } = await import("playwright");
  try {
    return await chromium.launch({
      executablePath: path,
      args: ["--disable-dev-shm-usage", ...args],
      // Chromium refuses its sandbox to root, as in most containers.
      chromiumSandbox: process.getuid?.() !== 0,
      // Chromium would go to loopback directly unless told not to.
      ...(proxy === undefined ? {} : { proxy: { server: proxy, bypass: "<-loopback>" } }),
    });
  } catch (error) {
    throw new Failure("BROWSER_MISSING", "无法启动浏览器取证", { cause: error });
  }
};

/** Renders a public page in a fresh browser without cookies and shoots it whole; `BROWSER_MISSING` where there is none. */
export const renderPage = async (url: string, choice: BrowserChoice): Promise<Rendered> => {
  const browser = await launch(choice);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
    const { mayLoad = () => true } = choice;
    await page.route("**/*", (route) => (mayLoad(route.request().url()) ? route.continue() : route.abort()));
    await page.goto(url, { waitUntil: "load", timeout: 30 * secondMs });
    const screenshot = await page.screenshot({ fullPage: true, type: "png" });
    return { screenshot, text: await page.locator("body").innerText() };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("NET_FAILED", "页面没有渲染出来", { cause: error, facts: { host: URL.canParse(url) ? new URL(url).host : "" } });
  } finally {
    await browser.close();
  }
};
