import type { Browser } from "playwright";
import { Failure } from "../lib/errors.ts";
import { minuteMs } from "../lib/time.ts";
import type { SessionCookie } from "./sessions.ts";

/** Where a person logs in, and the cookies by which a site says that it happened. */
export interface LoginSite {
  readonly title: string;
  readonly url: string;
  readonly mark: string;
  /** A visitor has the mark too; only a login has one of these beside it. */
  readonly proofs: RegExp;
  readonly domains: RegExp;
}

/** The sites that have a login. */
export const loginSites: Readonly<Record<string, LoginSite>> = {
  weibo: {
    title: "微博",
    url: "https://passport.weibo.com/sso/signin?entry=wapsso&url=https%3A%2F%2Fm.weibo.cn%2F",
    mark: "SUB",
    proofs: /^(?:ALF|SSOLoginState|MLOGIN)$/,
    domains: /(?:^|\.)weibo\.(?:com|cn)$/,
  },
};

const waitMs = 5 * minuteMs;
const lookEveryMs = 1000;

/** What waiting needs. */
export interface Scanning {
  readonly browser: Browser;
  readonly talk: (text: string) => void;
  readonly stopped: AbortSignal;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Opens the site's own page and waits until a person has scanned its code; no password passes through Wenfeng. `SOURCE_LOGIN` after five minutes. */
export const waitForScan = async (site: LoginSite, { browser, talk, stopped, sleep }: Scanning): Promise<readonly SessionCookie[]> => {
  const context = await browser.newContext({ locale: "zh-CN" });
  await (await context.newPage()).goto(site.url);
  talk(`请在打开的窗口里登录${site.title}（五分钟内，可扫码）…\n`);
  for (let waitedMs = 0; waitedMs < waitMs && !stopped.aborted; waitedMs += lookEveryMs) {
    const cookies = (await context.cookies()).filter(({ domain }) => site.domains.test(domain));
    if (cookies.some(({ name }) => name === site.mark) && cookies.some(({ name }) => site.proofs.test(name))) return cookies;
    await sleep(lookEveryMs);
  }
  throw new Failure("SOURCE_LOGIN", "没有等到登录");
};
