import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { type Browser, chromium } from "playwright";
import { z } from "zod";
import { loadConfig } from "../../config/load.ts";
import { findBrowser } from "../../crawlers/browser.ts";
import { Failure } from "../../lib/errors.ts";
import { sessionPathOf } from "../collecting.ts";
import { type Arguments, defineCommand, type Terminal } from "../command.ts";
import { configOption } from "../opening.ts";
import { configPathOf } from "../parts.ts";
import { type LoginSite, loginSites, waitForScan } from "../scanning.ts";
import { readSessions, SessionCookie, saveSessions } from "../sessions.ts";
import { dataPathOf } from "../storing.ts";

/** A browser with a window, for the person who scans. */
const openWindow = async (browser: string | undefined): Promise<Browser> =>
  chromium.launch({ executablePath: await findBrowser(browser), headless: false }).catch((cause: unknown) => {
    throw new Failure("BROWSER_MISSING", "打不开带窗口的浏览器；在有桌面的电脑上登录后用 --cookies 导入", { cause });
  });

const scan = async (site: LoginSite, browser: string | undefined, { talk, stopped }: Terminal): Promise<readonly SessionCookie[]> => {
  const opened = await openWindow(browser);
  try {
    return await waitForScan(site, { browser: opened, talk, stopped, sleep: (ms) => wait(ms) });
  } finally {
    await opened.close();
  }
};

const Exported = z.array(
  z.looseObject({
    name: z.string(),
    value: z.string(),
    domain: z.string(),
    expires: z.number().optional(),
    expirationDate: z.number().optional(),
  }),
);

/** Cookies exported from a browser as JSON (the format of Playwright and of the common extensions). */
const readExported = (path: string, domains: RegExp): readonly SessionCookie[] => {
  const read = Exported.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (!read.success) throw new Failure("INPUT_INVALID", `${path} 不是浏览器导出的 Cookie（JSON 数组）`);
  return read.data
    .filter(({ domain }) => domains.test(domain))
    .map(({ name, value, domain, expires, expirationDate }) =>
      SessionCookie.parse({ name, value, domain, expires: expires ?? expirationDate }),
    );
};

const logIn = async (args: Arguments, terminal: Terminal): Promise<number> => {
  const name = args.positionals[0] ?? "";
  const site = loginSites[name];
  if (!site) throw new Failure("INPUT_INVALID", `没有 ${name || "（没有写）"}；可登录：${Object.keys(loginSites).join("、")}`);
  const configPath = configPathOf(args.text("config"), terminal.env);
  const config = loadConfig(configPath, terminal.env);
  const place = { path: sessionPathOf(dataPathOf(config, configPath)), env: terminal.env };
  const file = args.text("cookies");
  const cookies = file ? readExported(file, site.domains) : await scan(site, config.network.browser, terminal);
  if (!cookies.some(({ name: cookie }) => cookie === site.mark))
    throw new Failure("INPUT_INVALID", `里面没有${site.title}的登录 Cookie（${site.mark}）`);
  const others = (readSessions(place)?.cookies ?? []).filter(({ domain }) => !site.domains.test(domain));
  saveSessions(place, { savedAt: terminal.now().toISOString(), cookies: [...others, ...cookies] });
  terminal.talk(`已加密保存${site.title}的登录；在来源的选项里写 session: login 即可使用。Cookie 不会出现在日志、导出与样本里\n`);
  return 0;
};

/** Logs in to a site as the bureau, in a real browser, and keeps the session locked. */
export const login = defineCommand({
  name: "login",
  help: "用本单位账号登录一个平台：打开真实浏览器等人扫码，Cookie 加密保存",
  usage: "login <weibo> [--cookies <浏览器导出的 JSON>]",
  examples: ["wenfeng login weibo", "wenfeng login weibo --cookies exported.json"],
  options: { ...configOption, cookies: { type: "string" } },
  run: logIn,
});
