import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { Failure } from "../lib/errors.ts";
import type { Candidate } from "./parts.ts";
import type { ConsoleEnv, Role, Viewer } from "./viewer.ts";

const cookie = "wenfeng-who";
const daySeconds = 24 * 3600;
const everyRole: readonly Role[] = ["duty", "analyst", "leader", "admin"];

/** Where a person says who they are, on loopback. */
export const whoPath = "/who";

/** A proxy on this machine passes on strangers, who must not be taken for whoever sits here. */
const isForwarded = (context: Context): boolean =>
  ["forwarded", "x-forwarded-for", "x-real-ip"].some((name) => context.req.header(name) !== undefined);

/** On loopback whoever sits at the machine is trusted with everything, but acts need a name: it is chosen once. */
export const localViewer =
  (candidates: () => Promise<readonly Candidate[]>): MiddlewareHandler<ConsoleEnv> =>
  async (context, next) => {
    if (isForwarded(context)) return context.text("经代理打开控制台要先登录：请在配置里写 access（见 docs/access.md）", 403);
    const key = getCookie(context, cookie);
    const known = key === undefined ? undefined : (await candidates()).find((one) => one.key === key);
    const viewer: Viewer = { roles: everyRole, changePath: whoPath, ...(known && { key: known.key, who: known.who }) };
    context.set("viewer", viewer);
    return next();
  };

/** Keeps the choice in this browser for a shift or two. */
export const chooseViewer = async (
  context: Context<ConsoleEnv>,
  key: string,
  candidates: () => Promise<readonly Candidate[]>,
): Promise<void> => {
  if (!(await candidates()).some((one) => one.key === key)) throw new Failure("INPUT_INVALID", "请从名单里选择您是谁");
  setCookie(context, cookie, key, { path: "/", httpOnly: true, sameSite: "Strict", maxAge: daySeconds });
};
