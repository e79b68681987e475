import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { compress } from "hono/compress";
import { type Code, codes, describe, type Failure, toFailure } from "../lib/errors.ts";
import { shortHash } from "../lib/hash.ts";
import { formatBeijing } from "../lib/time.ts";
import { loadAssets, serveAssets } from "./assets.ts";
import { csrfGuard, onlyHosts, secureHeaders } from "./guard.ts";
import { show } from "./layout.tsx";
import { serveLive } from "./live.ts";
import { showNothing } from "./nothing.tsx";
import type { Page } from "./page.ts";
import * as pageList from "./pages.ts";
import type { ConsoleParts } from "./parts.ts";
import { type ConsoleEnv, may, type NavItem, type Right, rightTitles } from "./viewer.ts";

/** Every page, in the order of the navigation. */
export const pages: readonly Page[] = Object.values(pageList).toSorted((a, b) => (a.nav?.place ?? 99) - (b.nav?.place ?? 99));

const navOf = (viewer: Parameters<typeof may>[0]): readonly NavItem[] =>
  pages.flatMap(({ name, title, path, nav, right }) => (nav && may(viewer, right) ? [{ name, title, path, ...nav }] : []));

const statuses: Partial<Record<Code, 400 | 404 | 409 | 422>> = {
  INPUT_INVALID: 422,
  QUERY_INVALID: 422,
  ACT_REFUSED: 409,
  STORE_CONFLICT: 409,
};

/** What to do in a browser, where the remedy of the table speaks of commands. */
const remedies: Partial<Record<Code, string>> = {
  INPUT_INVALID: "按提示改了再提交；返回上一页，填过的还在。",
};

const Problem = ({ failure }: { readonly failure: Failure }) => (
  <section class="panel problem" role="alert">
    <h1>{codes[failure.code].title}</h1>
    <p class="lead">{failure.message}</p>
    <p class="muted">{remedies[failure.code] ?? codes[failure.code].remedy}</p>
    <p>
      <a class="button" href="/" data-back>
        返回
      </a>
    </p>
  </section>
);

/** An error of the program: its words are for the log and not for the screen, which says by what number to find them there. */
const Broken = ({ at, path, number }: { readonly at: string; readonly path: string; readonly number: string }) => (
  <section class="panel problem" role="alert">
    <h1>这一页没能打开</h1>
    <p class="lead">程序出了错。别的页也打不开时，先按值班表打电话，不要等它。刚才如果在提交，请先看一下是否已经记上，再决定要不要重交。</p>
    <dl class="facts">
      <dt>时间</dt>
      <dd>{formatBeijing(at)}</dd>
      <dt>页面</dt>
      <dd class="break">{path}</dd>
      <dt>编号</dt>
      <dd>
        <code>{number}</code>
      </dd>
    </dl>
    <p class="muted">请把这三项告诉管理员：日志里按编号就能找到原因。</p>
    <p class="row">
      <a class="button is-main" href="/">
        回值班台
      </a>
      <a class="button" href="/" data-back>
        返回上一页
      </a>
    </p>
  </section>
);

const showBug = (parts: ConsoleParts, context: Context<ConsoleEnv>, failure: Failure) => {
  const [at, path] = [parts.now().toISOString(), context.req.path];
  const number = shortHash(`${at}|${path}|${failure.message}`).slice(0, 8);
  parts.log("error", "service.failed", { path, number, because: describe(failure) });
  if (context.get("state") === undefined) return context.text(`程序出了错，编号 ${number}，请管理员查看日志`, 500);
  return show(context, { title: "没有完成", page: "" }, <Broken at={at} path={path} number={number} />, 500);
};

const showFailure = (parts: ConsoleParts, context: Context<ConsoleEnv>, error: unknown) => {
  const failure = toFailure(error);
  if (failure.code === "BUG") return showBug(parts, context, failure);
  // A failure before the frame is known (a foreign host, a broken store) is told in plain words.
  if (context.get("state") === undefined) return context.text(describe(failure), statuses[failure.code] ?? 500);
  return show(context, { title: "没有完成", page: "" }, <Problem failure={failure} />, statuses[failure.code] ?? 500);
};

const onlyWith =
  (right: Right): MiddlewareHandler<ConsoleEnv> =>
  async (context, next) => {
    if (may(context.get("viewer"), right)) return next();
    const refused = <p class="empty">{`您的角色不能${rightTitles[right]}。需要时请找管理员。`}</p>;
    return show(context, { title: "没有权限", page: "" }, refused, 403);
  };

/** Nothing larger than this is taken in: a screenshot handed in by a person. */
const largestBody = 25 * 1024 * 1024;

/** The console as one app: guards, frame, live stream and every page of the list. Mount it last: it answers every path. */
export const createConsole = (parts: ConsoleParts): Hono<ConsoleEnv> => {
  const app = new Hono<ConsoleEnv>();
  const assets = loadAssets();
  app.use("*", secureHeaders, onlyHosts(new Set(parts.hosts)));
  app.use("/assets/*", compress());
  serveAssets(app, assets);
  app.use("*", bodyLimit({ maxSize: largestBody }), csrfGuard);
  if (parts.entrance) app.route("/", parts.entrance(assets.base));
  app.use("*", parts.identify);
  serveLive(app, parts);
  app.use("*", async (context, next) => {
    const sight = await parts.sight();
    const blind = sight.filter(({ state }) => state === "blind").length;
    const now = parts.now().toISOString();
    context.set("nav", navOf(context.get("viewer")));
    context.set("state", { bureau: parts.bureau.name, now, assets: assets.base, blind, sources: sight.length - blind });
    await next();
  });
  for (const { path, right, mount } of pages) {
    for (const under of path === "/" ? ["/"] : [path, `${path}/*`]) app.use(under, onlyWith(right));
    mount(app, parts);
  }
  // Not `notFound`: that is asked of the outermost app only.
  app.all("*", showNothing);
  app.onError((error, context) => showFailure(parts, context, error));
  return app;
};
