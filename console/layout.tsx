import type { Context } from "hono";
import { html } from "hono/html";
import type { Child } from "hono/jsx";
import { formatBeijing } from "../lib/time.ts";
import { Icon } from "./icons.tsx";
import { type ConsoleEnv, type NavItem, navGroups, roleTitles, type ShellState, type Viewer } from "./viewer.ts";

/** What a page says about itself to the frame. */
export interface Head {
  readonly title: string;
  /** Name of the page in the navigation. */
  readonly page: string;
  /** Scripts of `console/islands` that the page needs beside those of the frame. */
  readonly islands?: readonly string[];
  /** Topics of the pulse that the page shows: when one changes, its `main` is fetched anew and morphed in. */
  readonly live?: readonly string[];
  /** Without navigation: for the wall. */
  readonly isBare?: boolean;
}

interface Frame {
  readonly head: Head;
  readonly viewer: Viewer;
  readonly nav: readonly NavItem[];
  readonly state: ShellState;
  readonly children?: Child;
}

const NavLink = ({ item, isHere }: { readonly item: NavItem; readonly isHere: boolean }) => (
  <a href={item.path} class="nav-link" aria-current={isHere ? "page" : undefined} data-jump={item.jump}>
    <Icon name={item.icon} />
    <span>{item.title}</span>
    {item.jump === undefined ? null : <kbd>g {item.jump}</kbd>}
  </a>
);

const Navigation = ({ nav, here }: { readonly nav: readonly NavItem[]; readonly here: string }) => (
  <nav class="nav" aria-label="主导航">
    <a class="brand" href="/">
      <span class="brand-mark" aria-hidden="true" />
      <span>
        <strong>闻风</strong>
      </span>
    </a>
    {Object.entries(navGroups).map(([group, title]) => {
      const items = nav.filter((item) => item.group === group);
      return items.length === 0 ? null : (
        <div class="nav-group">
          <p class="nav-title" id={`nav-${group}`}>
            {title}
          </p>
          <ul aria-labelledby={`nav-${group}`}>
            {items.map((item) => (
              <li>
                <NavLink item={item} isHere={item.name === here} />
              </li>
            ))}
          </ul>
        </div>
      );
    })}
  </nav>
);

const sayViewer = ({ who, roles }: Viewer): string => who ?? (roles.length === 0 ? "未登录" : "选择您是谁");

const TopBar = ({ head, viewer, state }: Pick<Frame, "head" | "viewer" | "state">) => (
  <header class="top">
    <button type="button" class="menu-button" data-menu aria-expanded="false" aria-controls="menu">
      <Icon name="list" />
      <span class="visually-hidden">导航</span>
    </button>
    <p class="top-title">{head.title}</p>
    <search class="top-search">
      <form action="/search">
        <label class="visually-hidden" for="top-query">
          检索帖文
        </label>
        <input id="top-query" name="q" type="search" placeholder="检索帖文（按 / ）" autocomplete="off" />
      </form>
    </search>
    <a class={`sight ${state.blind > 0 ? "is-blind" : ""}`} href="/sources">
      <span class="dot" aria-hidden="true" />
      {state.blind > 0 ? `${state.blind} 个来源看不见` : `来源 ${state.sources} 个可见`}
    </a>
    <span class="live-state" data-live-state role="status" />
    <time class="wall-clock tabular" data-clock datetime={state.now}>
      {formatBeijing(state.now, "short")}
    </time>
    <button type="button" class="icon-button" data-theme-toggle title="浅色／深色">
      <Icon name="theme" />
      <span class="visually-hidden">切换浅色或深色</span>
    </button>
    <a class="viewer" href={viewer.changePath}>
      <Icon name="person" />
      <span>
        {sayViewer(viewer)}
        {viewer.roles.length === 1 && viewer.roles[0] ? `（${roleTitles[viewer.roles[0]]}）` : ""}
      </span>
    </a>
  </header>
);

const Document = ({ head, viewer, nav, state, children }: Frame) => (
  <html lang="zh-CN" data-now={state.now}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="robots" content="noindex" />
      <title>{`${head.title}｜${state.bureau}闻风`}</title>
      <link rel="icon" href={`${state.assets}/icon.svg`} type="image/svg+xml" />
      <link rel="stylesheet" href={`${state.assets}/style.css`} />
      <script src={`${state.assets}/theme.js`} />
      {["shell", "live", "keys", "clocks", ...(head.islands ?? [])].map((island) => (
        <script type="module" src={`${state.assets}/${island}.js`} />
      ))}
    </head>
    <body class={head.isBare ? "is-bare" : undefined}>
      <a class="skip" href="#main">
        跳到内容
      </a>
      {head.isBare ? null : (
        <div class="menu" id="menu">
          <Navigation nav={nav} here={head.page} />
        </div>
      )}
      <div class="page">
        {head.isBare ? null : <TopBar head={head} viewer={viewer} state={state} />}
        <main id="main" tabindex={-1} data-live={head.live?.join(" ")} data-page={head.page}>
          {children}
        </main>
      </div>
      <dialog class="help" id="help" aria-labelledby="help-title">
        <h2 id="help-title">快捷键</h2>
        <dl class="keys">
          <dt>
            <kbd>j</kbd> <kbd>k</kbd>
          </dt>
          <dd>下一条、上一条</dd>
          <dt>
            <kbd>Enter</kbd>
          </dt>
          <dd>打开</dd>
          <dt>
            <kbd>s</kbd>
          </dt>
          <dd>签收选中的事件</dd>
          <dt>
            <kbd>/</kbd>
          </dt>
          <dd>检索</dd>
          {nav.flatMap(({ jump, title }) =>
            jump === undefined
              ? []
              : [
                  <dt>
                    <kbd>g</kbd> <kbd>{jump}</kbd>
                  </dt>,
                  <dd>{title}</dd>,
                ],
          )}
          <dt>
            <kbd>?</kbd>
          </dt>
          <dd>显示本页</dd>
        </dl>
        <form method="dialog">
          <button type="submit">关闭</button>
        </form>
      </dialog>
    </body>
  </html>
);

/** Answers with a page in the frame that all pages share. */
export const show = (context: Context<ConsoleEnv>, head: Head, body: Child, status: 200 | 400 | 403 | 404 | 409 | 422 | 500 = 200) => {
  const page = (
    <Document head={head} viewer={context.get("viewer")} nav={context.get("nav")} state={context.get("state")}>
      {body}
    </Document>
  );
  return context.html(html`<!doctype html>${page}`, status);
};

/** The hidden field that every form of the console needs. */
export const Csrf = ({ context }: { readonly context: Context<ConsoleEnv> }) => (
  <input type="hidden" name="csrf" value={context.get("csrf")} />
);
