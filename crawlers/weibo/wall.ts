import type { Page, PageState, Parsed } from "../source.ts";
import { isRecord } from "./json.ts";

/** How a page that is no content says so. */
interface Wall {
  readonly state: PageState;
  readonly because: string;
  readonly is: (page: Page, title: string) => boolean;
}

const hostOf = (page: Page): string => (URL.canParse(page.finalUrl) ? new URL(page.finalUrl).hostname : "");

/** Statuses of Weibo's rate and robot control: 432 since 2025 on m.weibo.cn, 418, 414 and 403 before. */
const refused = new Set([403, 414, 418, 429, 432]);

/** A page with posts may be large; walls are small, so words of a wall are looked for in small pages only. */
const shellBytes = 20_000;
const isShell = ({ body }: Page): boolean => body.length < shellBytes;

const visitorBecause = "被带到访客身份页，需要访客会话";
const visitorTitle = "Sina Visitor System";

/** In this order: the surest marks first. Walls come with HTTP 200, so each is known by what it shows. */
const walls: readonly Wall[] = [
  { state: "blocked", because: "微博拒绝访问（频率或风控）", is: ({ status }) => refused.has(status) },
  {
    state: "login-needed",
    because: visitorBecause,
    is: (page, title) =>
      /^https?:\/\/(?:visitor\.passport\.weibo\.|passport\.weibo\.com\/visitor\/)/.test(page.finalUrl) || title === visitorTitle,
  },
  {
    state: "login-needed",
    because: "被带到登录页，登录已失效",
    is: (page, title) =>
      /^(?:login\.sina\.com\.cn|passport\.weibo\.(?:com|cn)|passport\.sina\.(?:com\.)?cn)$/.test(hostOf(page)) ||
      title === "新浪通行证" ||
      (isShell(page) && /location\.(?:replace|href)[^;]{0,40}(?:login\.sina\.com\.cn|passport\.weibo\.|ajaxlogin\.php)/.test(page.body)),
  },
  {
    state: "blocked",
    because: "微博判定为机器人访问（retcode 6102）",
    is: (page) => /[?&]retcode=6102/.test(page.finalUrl) || (isShell(page) && /[?&;]retcode=6102/.test(page.body)),
  },
  { state: "blocked", because: "微博在做机器人检测", is: (page) => isShell(page) && page.body.includes("wbBotDetector") },
  {
    state: "captcha",
    because: "访问受限，要求输入验证码",
    is: (page, title) => title.startsWith("访问受限") || (isShell(page) && /<title>[^<]*(?:安全验证|验证码)/.test(page.body)),
  },
  {
    state: "blocked",
    because: "帐号存在异常，无法登录，需要人处理",
    is: (page, title) => title.startsWith("404") && /帐号存在异常|\(2000\d\)/.test(page.body),
  },
  { state: "blocked", because: "微博提示网络繁忙", is: (page, title) => title.startsWith("404") && page.body.includes("网络繁忙") },
];

/** Whether the site only asks who we are: a visitor's identity opens the page. */
export const isVisitorWall = (page: Page): boolean => readWall(page)?.because === visitorBecause;

/** Recognises Weibo's walls on any page, whatever its status; `undefined` when the page is none. */
export const readWall = (page: Page): Parsed | undefined => {
  const isHtml = /^\s*(?:<|$)/.test(page.body);
  const title = isHtml ? (/<title[^>]*>([^<]*)/i.exec(page.body)?.[1] ?? "").trim() : "";
  const found = walls.find(({ is }) => is(isHtml ? page : { ...page, body: "" }, title));
  return found && { state: found.state, because: found.because };
};

const limited = /频繁|稍后|限制|异常|繁忙|too many|forbidden/i;
const vanished = /不存在|已被.{0,6}删除|没有.{0,6}权限|暂无查看权限|不可见/;
/** The code of a good answer of the interface of 2017. */
const goodCode = "100000";

/** What an answer's own words mean. */
const readSaid = (said: string): Parsed => {
  if (vanished.test(said)) return { state: "gone", because: `微博提示“${said}”` };
  if (/没有内容|没有找到|暂无|还没有/.test(said)) return { state: "empty", because: said };
  return { state: limited.test(said) ? "blocked" : "error", because: `微博提示“${said || "未知错误"}”` };
};

const asksLogin = ({ ok, url, data }: Readonly<Record<string, unknown>>, said: string): boolean =>
  Number(ok) === -100 ||
  (typeof url === "string" && /login|signin|passport/.test(url) && !isRecord(data)) ||
  /请先登录|重新登录|尚未登录|please login/i.test(said);

/** What a JSON answer says beside its data: a wall, "nothing here", or `undefined` when it holds data. */
export const readAnswerState = (answer: Readonly<Record<string, unknown>>): Parsed | undefined => {
  const said = String(answer.msg ?? answer.message ?? answer.error ?? "");
  if (asksLogin(answer, said)) return { state: "login-needed", because: said === "" ? "微博要求登录（ok:-100）" : `微博提示“${said}”` };
  const isGood =
    Number(answer.ok) === 1 || answer.code === goodCode || (answer.ok === undefined && answer.code === undefined && said === "");
  return isGood ? undefined : readSaid(said);
};
