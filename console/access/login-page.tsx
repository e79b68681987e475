import type { Context } from "hono";
import { html } from "hono/html";
import type { ConsoleEnv } from "../viewer.ts";

/** What the login page shows. */
export interface Login {
  readonly bureau: string;
  /** Folder of the assets. */
  readonly assets: string;
  /** Where to go afterwards; a path of ours. */
  readonly back: string;
  readonly user?: string;
  readonly problem?: string;
  /** Whether there are local users, and whether any of them has a one-time code. */
  readonly hasUsers: boolean;
  readonly hasCodes: boolean;
  /** Title of single sign-on, where it is configured. */
  readonly single?: string | undefined;
}

const PasswordForm = ({ login, csrf }: { readonly login: Login; readonly csrf: string }) => (
  <form method="post" action="/login" class="login-form">
    <input type="hidden" name="csrf" value={csrf} />
    <input type="hidden" name="back" value={login.back} />
    <label for="user">登录名</label>
    <input id="user" name="user" autocomplete="username" autocapitalize="none" required value={login.user} autofocus />
    <label for="password">口令</label>
    <input id="password" name="password" type="password" autocomplete="current-password" required />
    {login.hasCodes ? (
      <>
        <label for="code">动态口令（没有开通的不填）</label>
        <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,8}" />
      </>
    ) : null}
    <button type="submit" class="button is-main">
      登录
    </button>
  </form>
);

/** Answers with the login page; it has a frame of its own, since nobody is known yet. */
export const showLogin = (context: Context<ConsoleEnv>, login: Login, status: 200 | 401 | 429) => {
  const page = (
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{`登录｜${login.bureau}闻风`}</title>
        <link rel="icon" href={`${login.assets}/icon.svg`} type="image/svg+xml" />
        <link rel="stylesheet" href={`${login.assets}/style.css`} />
        <script src={`${login.assets}/theme.js`} />
      </head>
      <body class="is-bare">
        <main class="login" id="main">
          <section class="panel">
            <p class="brand">
              <span class="brand-mark" aria-hidden="true" />
              <span>
                <strong>闻风</strong>
              </span>
            </p>
            <h1>{login.bureau}</h1>
            {login.problem === undefined ? null : (
              <p class="login-problem" role="alert">
                {login.problem}
              </p>
            )}
            {login.single === undefined ? null : (
              <p>
                <a class="button login-single" href={`/login/oidc?back=${encodeURIComponent(login.back)}`}>
                  {login.single}
                </a>
              </p>
            )}
            {login.hasUsers ? <PasswordForm login={login} csrf={context.get("csrf")} /> : null}
            <p class="muted">登录与每一步操作都会记名留痕。</p>
          </section>
        </main>
      </body>
    </html>
  );
  return context.html(html`<!doctype html>${page}`, status);
};
