import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoginSite, loginSites, waitForScan } from "../../../app/scanning.ts";
import { readSessions, saveSessions } from "../../../app/sessions.ts";
import { findBrowser } from "../../../crawlers/browser.ts";

let scanned = false;
let polls = 0;
let server: Server;
let browser: Browser;
const site: LoginSite = { ...(loginSites.weibo as LoginSite), url: "http://passport.weibo.com/sso/signin?entry=wapsso" };

/** A replica of the login page: a visitor's mark at once, a code to scan, a question whether it was, and cookies when it was. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    response.setHeader("content-type", "text/html; charset=utf-8");
    if (path === "/check") {
      polls += 1;
      if (scanned) {
        const tail = "; Domain=.weibo.com; Path=/";
        response.setHeader("set-cookie", [`SUB=_2Alogin${tail}`, `ALF=1900000000${tail}`, "other=1; Path=/"]);
      }
      response.end(JSON.stringify({ retcode: scanned ? 20_000_000 : 50_114_001 }));
      return;
    }
    response.setHeader("set-cookie", "SUB=_2Avisitor; Domain=.weibo.com; Path=/");
    response.end('<h1>扫码登录</h1><img alt="二维码"><script>setInterval(() => fetch("/check"), 50)</script>');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const args = ["--no-sandbox", `--host-resolver-rules=MAP passport.weibo.com:80 127.0.0.1:${port}`];
  browser = await chromium.launch({ executablePath: await findBrowser(undefined), args });
}, 60_000);
afterAll(async () => {
  await browser.close();
  server.close();
});

const waiting = { talk: () => undefined, stopped: new AbortController().signal };

test("waits for the scan: a visitor's cookie is no login, and what is kept lies locked", async () => {
  let looks = 0;
  const cookies = await waitForScan(site, {
    ...{ ...waiting, browser },
    sleep: async () => {
      looks += 1;
      // The person takes the telephone out after the third look.
      if (looks === 3) scanned = true;
      await new Promise((resolve) => setTimeout(resolve, 100));
    },
  });
  expect(looks).toBeGreaterThanOrEqual(3);
  expect(polls).toBeGreaterThan(0);
  expect(cookies.find(({ name }) => name === "SUB")).toMatchObject({ value: "_2Alogin", domain: ".weibo.com" });
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-login-"));
  const place = { path: join(folder, "sessions"), env: {} };
  saveSessions(place, { savedAt: "2026-11-28T00:00:00.000Z", cookies: [...cookies] });
  expect(readFileSync(place.path).toString("latin1")).not.toContain("_2Alogin");
  expect(readSessions(place)?.cookies.some(({ value }) => value === "_2Alogin")).toBe(true);
  rmSync(folder, { recursive: true });
});

test("without a scan it says so after five minutes of looking", async () => {
  scanned = false;
  await expect(waitForScan(site, { ...waiting, browser, sleep: async () => undefined })).rejects.toMatchObject({ code: "SOURCE_LOGIN" });
});
