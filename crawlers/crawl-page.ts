import { type Failure, toFailure } from "../lib/errors.ts";
import type { Page, PageState, Parsed, Source } from "./source.ts";

/** From harmless to blind; the worst page names the run. */
export const gravity: Readonly<Record<PageState, number>> = {
  ok: 0,
  empty: 0,
  gone: 0,
  error: 1,
  changed: 2,
  blocked: 3,
  captcha: 4,
  "login-needed": 5,
};

/** Whether a page ended well: read, proven empty, or gone for good. */
export const isGood = (state: PageState): boolean => gravity[state] === 0;

/** Whether nothing more should be asked: a wall stops the source and tells a person. */
export const isWall = (state: PageState): boolean => gravity[state] >= gravity.blocked;

const blockedStatuses = new Set([403, 414, 418, 429, 432, 503]);

/** Reads a page that came back; what the source cannot understand is `changed`, never `empty`. */
export const readPage = async (source: Source, page: Page, options: unknown): Promise<Parsed> => {
  if (page.status === 304) return { state: "empty", because: "没有更新" };
  if (blockedStatuses.has(page.status)) return { state: "blocked", because: `返回状态 ${page.status}` };
  if (page.status === 404 || page.status === 410) return { state: "gone", because: `返回状态 ${page.status}` };
  if (page.status >= 400) return { state: "error", because: `返回状态 ${page.status}` };
  try {
    return await source.parse(page, options);
  } catch (error) {
    const failure = toFailure(error, "SOURCE_CHANGED");
    return { state: failure.code === "SOURCE_LOGIN" ? "login-needed" : "changed", because: failure.message };
  }
};

/** The state of a page that never came. */
export const stateOf = (failure: Failure): PageState =>
  failure.code === "SOURCE_BLOCKED" ? "blocked" : failure.code === "SOURCE_LOGIN" ? "login-needed" : "error";

/** A canary that shows nothing means that we are blind, whatever its status said. */
export const canaryVerdict = (parsed: Parsed): Parsed =>
  parsed.state === "ok" && ((parsed.mentions?.length ?? 0) > 0 || (parsed.next?.length ?? 0) > 0)
    ? { state: "ok" }
    : { state: isGood(parsed.state) ? "blocked" : parsed.state, because: parsed.because ?? "探针页面没有内容，疑似被限制" };
