import type { Context } from "hono";
import { Csrf, show } from "../layout.tsx";
import { chooseViewer, whoPath } from "../local-viewer.ts";
import { ownPath } from "../own-path.ts";
import { definePage } from "../page.ts";
import { type ConsoleEnv, roleTitles, type Viewer } from "../viewer.ts";

/** After a login: who one is, and the way out. */
const Known = ({ context, viewer }: { readonly context: Context<ConsoleEnv>; readonly viewer: Viewer }) => (
  <section class="panel who">
    <h1>{viewer.who}</h1>
    <p class="muted">
      角色：{viewer.roles.map((role) => roleTitles[role]).join("、")}。签收、转派、评论都会记在“{viewer.who}
      ”名下；换班时请退出，由接班的人登录。
    </p>
    <form method="post" action="/logout">
      <Csrf context={context} />
      <button class="button" type="submit">
        退出登录
      </button>
    </form>
  </section>
);

/** On loopback: who sits here. Acts are signed with it. */
export const who = definePage({
  name: "who",
  title: "您是谁",
  path: whoPath,
  right: "look",
  mount: (app, { candidates, entrance }) => {
    app.get(whoPath, async (context) => {
      const viewer = context.get("viewer");
      if (entrance) return show(context, { title: "您是谁", page: "who" }, <Known context={context} viewer={viewer} />);
      const people = await candidates();
      return show(
        context,
        { title: "您是谁", page: "who" },
        <section class="panel who">
          <h1>现在由谁操作？</h1>
          <p class="muted">签收、转派、评论都会记在这个名字下；换班时请换人。选择只保存在这台电脑上，24 小时有效。</p>
          <form method="post" class="form">
            <Csrf context={context} />
            <input type="hidden" name="back" value={context.req.query("back") ?? "/"} />
            <ul class="choices">
              {people.map(({ key, who: name, note }) => (
                <li>
                  <button class="choice" type="submit" name="key" value={key} aria-pressed={viewer.key === key ? "true" : "false"}>
                    <strong>{name}</strong>
                    <span class="muted">{note}</span>
                  </button>
                </li>
              ))}
            </ul>
          </form>
        </section>,
      );
    });
    app.post(whoPath, async (context) => {
      const form = await context.req.parseBody();
      await chooseViewer(context, String(form.key ?? ""), candidates);
      return context.redirect(ownPath(form.back), 303);
    });
  },
});
