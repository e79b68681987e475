import { type Browser, chromium, type Page } from "playwright";
import { findBrowser } from "../crawlers/browser.ts";

/** Turns a digest's page into what is printed and what is sent to a phone. */
export interface Printer {
  /** A4; the sheet is made smaller until it fits one page. */
  readonly pdf: (html: string) => Promise<Uint8Array>;
  /** Whether the printed sheet, made smaller where needed, shows all of its contents. */
  readonly isWhole: (html: string) => Promise<boolean>;
  /** The sheet alone, 360 css px wide, at twice the density. */
  readonly phone: (html: string) => Promise<Uint8Array>;
  /** The printed sheet as a picture. */
  readonly sheet: (html: string) => Promise<Uint8Array>;
  /** One element of a page as a picture. */
  readonly picture: (html: string, selector: string) => Promise<Uint8Array>;
  readonly close: () => Promise<void>;
}

const phoneWidth = 360;
/** Steps of smaller type, as `digest/page-style.ts` has them. */
const steps = ["tight-1", "tight-2", "tight-3", "tight-4"] as const;

const isFull = (page: Page): Promise<boolean> =>
  page
    .locator(".sheet")
    .evaluate((element: { scrollHeight: number; clientHeight: number }) => element.scrollHeight > element.clientHeight + 1);

/** Smaller type, step by step, while the sheet does not hold its contents. */
const shrink = async (page: Page): Promise<void> => {
  for (const step of steps) {
    if (!(await isFull(page))) return;
    await page.locator(".sheet").evaluate((element: { className: string }, name) => {
      element.className = `sheet ${name}`;
    }, step);
  }
};

const onPage = async <T>(browser: Browser, width: number, html: string, work: (page: Page) => Promise<T>): Promise<T> => {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    deviceScaleFactor: 2,
    locale: "zh-CN",
    javaScriptEnabled: true,
    offline: true,
  });
  try {
    const page = await context.newPage();
    await page.setContent(html, { waitUntil: "load" });
    return await work(page);
  } finally {
    await context.close();
  }
};

/** Starts a browser for printing; `BROWSER_MISSING` says what to do where there is none. */
export const openPrinter = async (browserPath: string | undefined): Promise<Printer> => {
  const browser = await chromium.launch({
    executablePath: await findBrowser(browserPath),
    args: ["--disable-dev-shm-usage"],
    // Chromium refuses its sandbox to root, as in most containers.
    chromiumSandbox: process.getuid?.() !== 0,
  });
  return {
    pdf: (html) =>
      onPage(browser, 900, html, async (page) => {
        await page.emulateMedia({ media: "print" });
        await shrink(page);
        return page.pdf({ preferCSSPageSize: true, printBackground: true });
      }),
    isWhole: (html) =>
      onPage(browser, 900, html, async (page) => {
        await page.emulateMedia({ media: "print" });
        await shrink(page);
        return !(await isFull(page));
      }),
    sheet: (html) =>
      onPage(browser, 900, html, async (page) => {
        await page.emulateMedia({ media: "print" });
        await shrink(page);
        return page.locator(".sheet").screenshot({ type: "png" });
      }),
    phone: (html) => onPage(browser, phoneWidth, html, (page) => page.locator(".sheet").screenshot({ type: "png" })),
    picture: (html, selector) => onPage(browser, 700, html, (page) => page.locator(selector).first().screenshot({ type: "png" })),
    close: () => browser.close(),
  };
};
