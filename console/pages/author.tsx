import type { Context } from "hono";
import { Failure } from "../../lib/errors.ts";
import { formatBeijing } from "../../lib/time.ts";
import type { Author } from "../../model/mention.ts";
import { Csrf, show } from "../layout.tsx";
import { showNothing } from "../nothing.tsx";
import { definePage } from "../page.ts";
import { PostItem, sayFollowers } from "../post.tsx";
import { actorOf, type ConsoleEnv, may } from "../viewer.ts";

const postsShown = 20;

const Reveal = ({ context, id }: { readonly context: Context<ConsoleEnv>; readonly id: string }) =>
  may(context.get("viewer"), "reveal") ? (
    <form method="post" class="form" action={`/authors/${encodeURIComponent(id)}`}>
      <Csrf context={context} />
      <label class="field" for="reveal-because">
        <span>为什么要知道是谁（会记录在案）</span>
        <input id="reveal-because" name="because" required minlength={4} maxlength={500} placeholder="如：家电损坏，需上门登记" />
      </label>
      <button type="submit" class="button is-grave">
        查看真实账号
      </button>
    </form>
  ) : (
    <p class="muted">您的角色不能查看真实账号。</p>
  );

interface Shown {
  readonly author: Author;
  /** Who asked for it, when and why, as the log has it. */
  readonly noted: string;
}

const Revealed = ({ shown: { author, noted } }: { readonly shown: Shown }) => (
  <dl class="facts">
    <dt>已记录</dt>
    <dd>{noted}</dd>
    <dt>账号</dt>
    <dd>{author.name ?? "未知"}</dd>
    <dt>编号</dt>
    <dd>{author.id}</dd>
    <dt>粉丝</dt>
    <dd>{sayFollowers(author.followers)}</dd>
  </dl>
);

/** An author under a pseudonym: the posts, and the way to the account behind it, which asks for a reason and keeps it. */
export const author = definePage({
  name: "author",
  title: "作者",
  path: "/authors",
  right: "look",
  mount: (app, { store, revealAuthor, now }) => {
    const showAuthor = async (context: Context<ConsoleEnv>, id: string, shown?: Shown) => {
      const { hits } = await store.search({ query: `author:"${id.replaceAll('"', "")}"`, limit: postsShown });
      if (hits.length === 0) return showNothing(context);
      return show(
        context,
        { title: "作者", page: "search" },
        <div class="stack">
          <h1>作者 {id.slice(0, 6)}</h1>
          <section class="panel stack-tight">
            <p class="muted">作者与帖文分开存放，平时只显示代号；查看真实账号要写明原因，谁、何时、为什么都会留下。</p>
            {shown === undefined ? <Reveal context={context} id={id} /> : <Revealed shown={shown} />}
          </section>
          <section class="panel" aria-labelledby="author-posts">
            <h2 id="author-posts">最近 {hits.length} 条</h2>
            <ul class="posts">
              {hits.map(({ mention, analysis }) => (
                <PostItem post={{ mention, analysis }} />
              ))}
            </ul>
            <p class="muted small">截至 {formatBeijing(now().toISOString(), "short")}</p>
          </section>
        </div>,
      );
    };
    app.get("/authors/:id", (context) => showAuthor(context, context.req.param("id")));
    app.post("/authors/:id", async (context) => {
      const person = actorOf(context, "reveal");
      const { because } = await context.req.parseBody();
      if (typeof because !== "string" || because.trim().length < 4) throw new Failure("INPUT_INVALID", "请写明为什么要知道是谁");
      const id = context.req.param("id");
      const found = await revealAuthor(id, person, because.trim());
      const noted = `${formatBeijing(now().toISOString(), "short")} ${person.who}：${because.trim()}`;
      return showAuthor(context, id, found === undefined ? undefined : { author: found, noted });
    });
  },
});
