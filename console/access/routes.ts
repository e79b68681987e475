import { type Context, Hono, type MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import { toFailure } from "../../lib/errors.ts";
import { given } from "../../lib/given.ts";
import type { Log } from "../../lib/log.ts";
import { type Clock, minuteMs } from "../../lib/time.ts";
import { ownPath } from "../own-path.ts";
import type { ConsoleEnv } from "../viewer.ts";
import { createAttempts } from "./attempts.ts";
import { type Login, showLogin } from "./login-page.tsx";
import type { SingleSignOn } from "./oidc.ts";
import type { AccessOptions, User } from "./options.ts";
import { codeStep, isPassword } from "./password.ts";
import { openSession, readSession, type Session, sealValue, stampOf, unsealValue } from "./session.ts";

/** What logging in needs. */
export interface AccessParts {
  readonly access: AccessOptions;
  readonly singleSignOn?: SingleSignOn | undefined;
  readonly bureau: string;
  readonly log: Log;
  readonly now: Clock;
  /** The caller's address, for slowing guesses down. */
  readonly addressOf: (context: Context) => string;
}

const sessionCookie = "wenfeng-session";
const journeyCookie = "wenfeng-journey";
/** Time to log in at the identity provider. */
const journeyMs = 10 * minuteMs;

const Journey = z.object({ verifier: z.string(), state: z.string(), nonce: z.string(), back: z.string(), until: z.string() });

/** Whether the browser reached us by HTTPS, perhaps through a proxy on this machine. */
const isSecure = (context: Context): boolean =>
  context.req.header("x-forwarded-proto") === "https" || new URL(context.req.url).protocol === "https:";

const cookieOptions = (context: Context) => ({ path: "/", httpOnly: true, sameSite: "Lax", secure: isSecure(context) }) as const;

const Sent = z.object({
  user: z.string().trim().max(100).catch(""),
  password: z.string().max(1000).catch(""),
  code: z.string().max(20).catch(""),
  back: z.string().optional().catch(undefined),
});

/** A session's cookie and the pages around it. */
export interface Entrance {
  /** `/login`, `/login/oidc`, `/logout`; to be mounted behind the CSRF guard and before anybody is asked who they are. */
  readonly routes: (assets: string) => Hono<ConsoleEnv>;
  /** Puts the viewer of the session into the context; without a session pages lead to the login. */
  readonly identify: MiddlewareHandler<ConsoleEnv>;
}

/** Opens the entrance of a console that asks who comes. */
export const createEntrance = (parts: AccessParts): Entrance => {
  const { access, now } = parts;
  const identify: MiddlewareHandler<ConsoleEnv> = async (context, next) => {
    const session = readSession(access, getCookie(context, sessionCookie), now());
    if (session) {
      const { user, person = user, post, role } = session;
      context.set("viewer", { key: person, who: post, roles: [role], changePath: "/who" });
      return next();
    }
    if (context.req.method !== "GET" || context.req.header("accept")?.includes("text/html") !== true) return context.text("请先登录", 401);
    const { pathname, search } = new URL(context.req.url);
    return context.redirect(pathname === "/" ? "/login" : `/login?back=${encodeURIComponent(pathname + search)}`, 302);
  };
  return { identify, routes: (assets) => loginRoutes(parts, assets) };
};

const keep = (context: Context, { access, now }: AccessParts, session: Session): void =>
  setCookie(context, sessionCookie, sealValue(access.key, session), {
    ...cookieOptions(context),
    maxAge: Math.max(0, Math.floor((Date.parse(session.expiresAt) - now().getTime()) / 1000)),
  });

/** Whether name, password and one-time code fit; a code is good once (RFC 6238, section 5.2). */
const createCheck = () => {
  const usedSteps = new Map<string, number>();
  return async (user: User | undefined, sent: z.infer<typeof Sent>, now: Date): Promise<boolean> => {
    const isKnown = await isPassword(user?.password, sent.password);
    if (!isKnown || !user) return false;
    if (user.totp === undefined) return true;
    const step = codeStep(user.totp, sent.code, now);
    if (step === undefined || step <= (usedSteps.get(sent.user) ?? 0)) return false;
    usedSteps.set(sent.user, step);
    return true;
  };
};

type Shown = Pick<Login, "back" | "problem" | "user">;

const createShow =
  ({ access, bureau }: AccessParts, assets: string) =>
  (context: Context<ConsoleEnv>, shown: Shown, status: 200 | 401 | 429 = 200) =>
    showLogin(
      context,
      {
        ...shown,
        ...{ bureau, assets, single: access.oidc?.title, hasUsers: Object.keys(access.users).length > 0 },
        hasCodes: Object.values(access.users).some(({ totp }) => totp !== undefined),
      },
      status,
    );

const addPasswordRoutes = (app: Hono<ConsoleEnv>, parts: AccessParts, show: ReturnType<typeof createShow>): void => {
  const { access, log, now, addressOf } = parts;
  const attempts = createAttempts();
  const isRight = createCheck();
  app.get("/login", (context) => show(context, { back: ownPath(context.req.query("back")) }));
  app.post("/login", async (context) => {
    const sent = Sent.parse(await context.req.parseBody());
    const shown = { back: ownPath(sent.back), user: sent.user };
    const keys = [`user:${sent.user}`, `address:${addressOf(context)}`];
    const waitMs = attempts.waitMs(keys, now());
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      context.header("retry-after", String(seconds));
      return show(context, { ...shown, problem: `试错太多，请 ${seconds} 秒后再试。` }, 429);
    }
    const user = Object.hasOwn(access.users, sent.user) ? access.users[sent.user] : undefined;
    if (!(await isRight(user, sent, now())) || !user) {
      attempts.failed(keys, now());
      // A name that nobody has may be a password typed into the wrong field: it stays out of the log.
      log("warn", "login.refused", { user: user ? sent.user : "未知", address: addressOf(context) });
      return show(context, { ...shown, problem: "登录名、口令或动态口令不对。" }, 401);
    }
    attempts.succeeded(keys);
    const { post, role, person } = user;
    keep(context, parts, openSession({ user: sent.user, post, role, person, stamp: stampOf(user) }, access, now()));
    log("info", "login.finished", { user: sent.user });
    return context.redirect(shown.back, 303);
  });
};

const addSingleRoutes = (app: Hono<ConsoleEnv>, parts: AccessParts, show: ReturnType<typeof createShow>): void => {
  const { access, now, log, singleSignOn } = parts;
  if (!singleSignOn) return;
  app.get("/login/oidc", async (context) => {
    const { address, journey } = await singleSignOn.leave();
    const until = new Date(now().getTime() + journeyMs).toISOString();
    const sealed = sealValue(access.key, { ...journey, back: ownPath(context.req.query("back")), until });
    setCookie(context, journeyCookie, sealed, { ...cookieOptions(context), path: "/login", maxAge: journeyMs / 1000 });
    return context.redirect(address.href, 302);
  });
  app.get("/login/oidc/back", async (context) => {
    const journey = Journey.safeParse(unsealValue(access.key, getCookie(context, journeyCookie)));
    deleteCookie(context, journeyCookie, { path: "/login" });
    if (!journey.success || journey.data.until <= now().toISOString())
      return show(context, { back: "/", problem: "登录过程超时了，请再来一次。" }, 401);
    const { subject, post, role } = await singleSignOn.arrive(new URL(context.req.url), journey.data);
    keep(context, parts, openSession({ user: `oidc:${subject}`, post, role, stamp: "oidc" }, access, now()));
    log("info", "login.finished", { user: `oidc:${subject}` });
    return context.redirect(journey.data.back, 303);
  });
};

const loginRoutes = (parts: AccessParts, assets: string): Hono<ConsoleEnv> => {
  const app = new Hono<ConsoleEnv>();
  const show = createShow(parts, assets);
  addPasswordRoutes(app, parts, show);
  addSingleRoutes(app, parts, show);
  app.post("/logout", (context) => {
    deleteCookie(context, sessionCookie, { path: "/" });
    return context.redirect("/login", 303);
  });
  app.onError((error, context) => {
    const failure = toFailure(error);
    parts.log("warn", "login.refused", { code: failure.code, because: failure.message });
    return show(
      context,
      { back: "/", ...given({ problem: failure.code === "BUG" ? "登录没有成功，请再试一次。" : failure.message }) },
      401,
    );
  });
  return app;
};
