import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { Failure } from "../lib/errors.ts";
import type { ConsoleEnv } from "./viewer.ts";

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "content-security-policy": policy,
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "x-robots-tag": "noindex",
};

/** Headers of every page: no inline script or style, nothing from elsewhere, no frame around it. */
export const secureHeaders: MiddlewareHandler<ConsoleEnv> = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(headers)) context.header(name, value);
  if (!context.res.headers.has("cache-control")) context.header("cache-control", "no-store");
};

/** Only under our own names: a foreign name that resolves to 127.0.0.1 (DNS rebinding) is refused. */
export const onlyHosts =
  (hosts: ReadonlySet<string>): MiddlewareHandler<ConsoleEnv> =>
  async (context, next) => {
    const host = new URL(context.req.url).hostname.replace(/^\[|\]$/g, "");
    if (!hosts.has(host)) return context.text("请用配置的地址打开控制台", 421);
    return next();
  };

const same = (one: string, other: string): boolean => one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

const csrfCookie = "wenfeng-csrf";

const tokenOf = (context: Context<ConsoleEnv>): string => {
  const known = getCookie(context, csrfCookie);
  if (known !== undefined && /^[\w-]{22}$/.test(known)) return known;
  const token = randomBytes(16).toString("base64url");
  setCookie(context, csrfCookie, token, { path: "/", httpOnly: true, sameSite: "Strict" });
  return token;
};

const sentToken = async (context: Context<ConsoleEnv>): Promise<string> => {
  const header = context.req.header("x-csrf");
  if (header !== undefined) return header;
  const { csrf } = await context.req.parseBody();
  return typeof csrf === "string" ? csrf : "";
};

const isOwnOrigin = (context: Context<ConsoleEnv>): boolean => {
  const site = context.req.header("sec-fetch-site");
  if (site !== undefined && site !== "same-origin") return false;
  const origin = context.req.header("origin");
  return origin === undefined || origin === new URL(context.req.url).origin;
};

/** What changes something must come from our own page: same origin, and the token of this browser in the form. */
export const csrfGuard: MiddlewareHandler<ConsoleEnv> = async (context, next) => {
  const token = tokenOf(context);
  context.set("csrf", token);
  if (context.req.method === "GET" || context.req.method === "HEAD") return next();
  if (!isOwnOrigin(context) || !same(await sentToken(context), token)) throw new Failure("ACT_REFUSED", "页面已过期，请刷新后再提交");
  return next();
};
