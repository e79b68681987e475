import type { Context, MiddlewareHandler } from "hono";
import { Failure } from "../../lib/errors.ts";
import type { AccessOptions, Scope } from "../access/options.ts";
import { scopes } from "../access/options.ts";
import { readBearer } from "../access/tokens.ts";

/** Who calls the API, and what it may do. */
export interface Caller {
  /** The post under which acts are kept; absent where nobody has said so. */
  readonly who?: string;
  readonly scopes: readonly Scope[];
}

/** What every request of the API carries. */
export interface ApiEnv {
  Variables: { caller: Caller };
}

const headerWho = (context: Context): string | undefined => {
  const given = context.req.header("x-wenfeng-who");
  try {
    return given === undefined ? undefined : decodeURIComponent(given).trim().slice(0, 60) || undefined;
  } catch {
    return undefined;
  }
};

/** A page of another site in a browser on this machine must not speak for it: such requests say where they come from. */
const isFromPage = (context: Context): boolean => {
  const site = context.req.header("sec-fetch-site");
  return (site !== undefined && site !== "same-origin" && site !== "none") || context.req.header("origin") !== undefined;
};

/** On this machine, without `access`, programs are trusted as people are; they name the post they act for in `X-Wenfeng-Who`. */
const localCaller = (context: Context): Caller | undefined => {
  if (isFromPage(context)) return undefined;
  const who = headerWho(context);
  return { scopes, ...(who === undefined ? {} : { who }) };
};

const tokenCaller = ({ tokens }: AccessOptions, context: Context): Caller | undefined => {
  const bearer = readBearer(tokens, context.req.header("authorization"));
  return bearer && { who: tokens[bearer.name]?.post ?? bearer.name, scopes: bearer.scopes };
};

/** Whoever may call with this scope. A failure says what is missing, never which tokens there are. */
export const callers =
  (access: AccessOptions | undefined): MiddlewareHandler<ApiEnv> =>
  async (context, next) => {
    const caller = access ? tokenCaller(access, context) : localCaller(context);
    if (!caller) {
      context.header("www-authenticate", 'Bearer realm="wenfeng"');
      return context.json(
        { code: "UNKNOWN_CALLER", message: "请带上令牌", remedy: "在 access.tokens 里配置令牌，请求头写 Authorization: Bearer …" },
        401,
      );
    }
    context.set("caller", caller);
    return next();
  };

/** The caller with a scope; `ACT_REFUSED` without it. */
export const callerWith = (context: Context<ApiEnv>, scope: Scope): Caller => {
  const caller = context.get("caller");
  if (!caller.scopes.includes(scope)) throw new Failure("ACT_REFUSED", `这个令牌没有 ${scope} 权限`);
  return caller;
};

/** The post of the caller, for acts. */
export const actorWith = (context: Context<ApiEnv>, scope: Scope): string => {
  const { who } = callerWith(context, scope);
  if (who === undefined) throw new Failure("INPUT_INVALID", "请在请求头 X-Wenfeng-Who 里写明岗位（百分号编码），操作要记名");
  return who;
};
