import { Failure } from "../../lib/errors.ts";
import type { Page, Parsed, Request } from "../source.ts";
import { isRecord } from "./json.ts";
import { isVisitorWall } from "./wall.ts";

/** A visitor's cookies, as any browser gets them: good for the hot list, single posts and some timelines, not for search. */
export interface VisitorSession {
  readonly sub: string;
  readonly subp: string;
}

/** The cookies of one session, by name. */
export type Cookies = Readonly<Record<string, string>>;

const succeeded = 20_000_000;

const form = { "content-type": "application/x-www-form-urlencoded" };

/**
 * The one request of the present visitor flow; the answer carries SUB and SUBP in its body and as cookies. The mobile
 * site has a host of its own for it, which also wants the `request_id` of the page that asked.
 */
export const askVisitor = (asked?: { readonly requestId: string; readonly returnUrl: string }): Request => {
  const fields = { cb: "visitor_gray_callback", tid: "", from: "weibo", webdriver: "false" };
  if (!asked) {
    const referer = "https://passport.weibo.com/visitor/visitor";
    return {
      url: `${new URL(referer).origin}/visitor/genvisitor2`,
      method: "POST",
      headers: { ...form, referer },
      body: new URLSearchParams(fields).toString(),
    };
  }
  const { requestId, returnUrl } = asked;
  const mobile = { ...fields, ver: "20250916", request_id: requestId, rid: "", return_url: returnUrl };
  const referer = "https://visitor.passport.weibo.cn/visitor/visitor";
  return {
    url: `${new URL(referer).origin}/visitor/genvisitor2`,
    method: "POST",
    headers: { ...form, referer },
    body: new URLSearchParams(mobile).toString(),
  };
};

/** The first request of the older flow, answered with a `tid`. */
export const askTid = (): Request => ({
  url: "https://passport.weibo.com/visitor/genvisitor",
  method: "POST",
  headers: { ...form, referer: "https://passport.weibo.com/visitor/visitor" },
  body: new URLSearchParams({ cb: "gen_callback" }).toString(),
});

/** The second request of the older flow: a `tid` becomes a visitor. A new `tid` is asked with w=3, a known one with w=2. */
export const askIncarnation = (tid: string, isNew: boolean): Request => ({
  url: `https://passport.weibo.com/visitor/visitor?${new URLSearchParams({
    a: "incarnate",
    t: tid,
    w: isNew ? "3" : "2",
    c: "100",
    gc: "",
    cb: "cross_domain",
    from: "weibo",
  })}`,
  headers: { referer: "https://passport.weibo.com/visitor/visitor" },
});

/** The data of a JSONP answer `window.name && name({…});`; `SOURCE_CHANGED` for anything else, `SOURCE_BLOCKED` if refused. */
const readCallback = (body: string): Readonly<Record<string, unknown>> => {
  const json = /\(\s*(\{[\s\S]*\})\s*\)\s*;?\s*$/.exec(body)?.[1];
  let answer: unknown;
  try {
    answer = JSON.parse(json ?? "");
  } catch (cause) {
    throw new Failure("SOURCE_CHANGED", "访客接口返回的不是 JSONP", { cause });
  }
  if (!isRecord(answer)) throw new Failure("SOURCE_CHANGED", "访客接口返回的不是对象");
  if (Number(answer.retcode) !== succeeded || !isRecord(answer.data)) {
    throw new Failure("SOURCE_BLOCKED", "微博没有给访客身份", { facts: { retcode: Number(answer.retcode) } });
  }
  return answer.data;
};

/** Reads the answer to `askVisitor` or `askIncarnation`. */
export const readVisitor = (body: string): VisitorSession => {
  const { sub, subp } = readCallback(body);
  if (typeof sub !== "string" || typeof subp !== "string" || sub === "" || subp === "") {
    throw new Failure("SOURCE_CHANGED", "访客接口没有给出 SUB 与 SUBP");
  }
  return { sub, subp };
};

/** Reads the answer to `askTid`. */
export const readTid = (body: string): { readonly tid: string; readonly isNew: boolean } => {
  const { tid, new_tid: isNew } = readCallback(body);
  if (typeof tid !== "string" || tid === "") throw new Failure("SOURCE_CHANGED", "访客接口没有给出 tid");
  return { tid, isNew: isNew === true };
};

/** The cookie names that make a session of each kind; without them there is none. */
const needed: Readonly<Record<"visitor" | "login", readonly string[]>> = { visitor: ["SUB", "SUBP"], login: ["SUB"] };

/** Whether cookies make a session; says nothing about its age. */
export const isSession = (cookies: Cookies, kind: "visitor" | "login"): boolean =>
  needed[kind].every((name) => (cookies[name] ?? "") !== "");

/** The headers that carry a session; m.weibo.cn also wants its XSRF token repeated. Never log them. */
export const sessionHeaders = (cookies: Cookies): Readonly<Record<string, string>> => {
  const token = cookies["XSRF-TOKEN"];
  return {
    cookie: Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join("; "),
    ...(token !== undefined && { "x-xsrf-token": token }),
  };
};

/** Where the visitor's page came from decides where the identity is asked for. */
const visitorFor = ({ body, finalUrl, request }: Page): Request => {
  const isMobile = /^https?:\/\/visitor\.passport\.weibo\.cn\//.test(finalUrl);
  const requestId = /request_id["']?\s*[=:]\s*["']([\w-]+)["']/.exec(body)?.[1];
  return isMobile ? askVisitor({ requestId: requestId ?? "", returnUrl: request.url }) : askVisitor();
};

/**
 * Gets a visitor's identity when the site asks for one, as any browser does: once for a request, which is then asked
 * again; the cookies stay with the runner. `undefined` for every page that has nothing to do with it.
 */
export const visitorStep = (page: Page): Parsed | undefined => {
  const { request } = page;
  const { kind, again } = request.carry ?? {};
  if (kind === "visitor") {
    readVisitor(page.body);
    return { state: "ok", next: [{ ...(again as Request), always: true }] };
  }
  if (request.needs !== "visitor" || request.carry?.visited === true || !isVisitorWall(page)) return undefined;
  const carry = { kind: "visitor", again: { ...request, carry: { ...request.carry, visited: true } } };
  return { state: "ok", next: [{ ...visitorFor(page), needs: "visitor", carry, always: true }] };
};
