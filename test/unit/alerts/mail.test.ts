import sparticuz from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mailHtml } from "../../../alerts/mail.ts";
import { alertMessage } from "./memory.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: await sparticuz.executablePath(), args: sparticuz.args });
});
afterAll(() => browser.close());

const phoneWidth = 375;

test("a mail fits a phone without zooming, its buttons fit a thumb, and a stranger's words stay words", async () => {
  const message = alertMessage(1, "2026-11-23T02:00:00Z", {
    sections: [
      { lines: ["塘厦又停电了", "很".repeat(300), "https://example.com/".padEnd(400, "x")] },
      {
        title: "原帖",
        lines: ['<img src=x onerror="document.title=1"><script>document.title=2</script><b>粗</b>'],
        links: [{ title: "原帖1", url: "https://m.weibo.cn/status/1" }],
      },
    ],
    actions: ["签收", "转派", "误报"].map((title) => ({ title, url: "https://relay.example/a/abc" })),
    moreUrl: "https://relay.example/i/1",
  });
  const page = await browser.newPage({ viewport: { width: phoneWidth, height: 700 } });
  await page.setContent(mailHtml(message));
  const width = await page.evaluate<number>("document.documentElement.scrollWidth");
  const heights = await page.evaluate<number[]>(
    "[...document.querySelectorAll('a[href*=\"/a/\"]')].map((link) => link.getBoundingClientRect().height)",
  );
  expect(width).toBeLessThanOrEqual(phoneWidth);
  expect(heights).toHaveLength(3);
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
  expect(await page.title()).toBe(message.headline);
  expect(await page.evaluate<number>("document.querySelectorAll('img, script, b').length")).toBe(0);
  expect(await page.evaluate<string>("document.body.innerText")).toContain("<script>document.title=2</script>");
});
