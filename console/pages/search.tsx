import type { Context } from "hono";
import { Failure, toFailure } from "../../lib/errors.ts";
import { placeName } from "../../lib/place-name.ts";
import type { Post } from "../incident-desk.ts";
import type { SavedView } from "../label-desk.ts";
import { Csrf, show } from "../layout.tsx";
import { ownPath } from "../own-path.ts";
import { definePage } from "../page.ts";
import type { ConsoleParts } from "../parts.ts";
import { PostItem } from "../post.tsx";
import { toCsv, toJsonl, toXlsx } from "../search/export.ts";
import { type Facet, facetsOf } from "../search/facets.ts";
import { isLabel, LabelButtons } from "../search/labels.tsx";
import { completions, lookedFor } from "../search/words.ts";
import { actorOf, type ConsoleEnv } from "../viewer.ts";

const pageSize = 30;
/** Facets are counted over so many of the latest hits. */
const facetHits = 400;
const exportMost = 10_000;

/** What came of a search: hits, or the mistake in the query. */
interface Found {
  readonly posts: readonly Post[];
  readonly cursor?: string;
  readonly facets: readonly Facet[];
  readonly counted: number;
  readonly mistake?: string;
}

const postsOf = (hits: readonly { readonly mention: Post["mention"]; readonly analysis?: Post["analysis"] }[]): readonly Post[] =>
  hits.map(({ mention, analysis }) => ({ mention, analysis }));

const find = async ({ store }: ConsoleParts, query: string, cursor: string | undefined): Promise<Found> => {
  try {
    const page = await store.search({ query, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) });
    const wide = await store.search({ query, limit: facetHits });
    const looked = postsOf(wide.hits);
    return {
      posts: postsOf(page.hits),
      facets: facetsOf(looked, query),
      counted: looked.length,
      ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    };
  } catch (error) {
    const failure = toFailure(error);
    if (failure.code !== "QUERY_INVALID") throw failure;
    return { posts: [], facets: [], counted: 0, mistake: failure.message };
  }
};

const linkTo = (query: string, more: Readonly<Record<string, string>> = {}): string =>
  `/search?${new URLSearchParams({ q: query, ...more }).toString()}`;

const QueryForm = ({ query, mistake, words }: { readonly query: string; readonly mistake: string | undefined; readonly words: string }) => (
  <search>
    <form action="/search" class="query" data-completions={words}>
      <label class="visually-hidden" for="query">
        查询式
      </label>
      <div class="query-field">
        <input
          id="query"
          name="q"
          type="search"
          value={query}
          data-query
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder="塘厦 停电 NOT 游戏"
          aria-describedby={mistake === undefined ? "query-help" : "query-mistake query-help"}
          aria-invalid={mistake === undefined ? undefined : "true"}
        />
        <ul class="completions" id="completions" aria-label="可以写的词" hidden />
      </div>
      <button type="submit" class="button is-main">
        检索
      </button>
    </form>
    {mistake === undefined ? null : (
      <pre class="query-mistake" id="query-mistake" role="alert">
        {mistake}
      </pre>
    )}
    <details class="more" id="query-help">
      <summary>怎么写</summary>
      <ul class="small muted">
        <li>空格隔开的词都要有；OR 任一即可；-词 或 NOT 词 不要；引号里是连着的一段。</li>
        <li>停电 NEAR/5 赔偿：两词相隔不超过 5 字；/停电\d+小时/ 是正则。</li>
        <li>情感:负面　诉求:电费　镇街:塘厦　平台:weibo　级别:II　发声:media　从:2026-11-01　到:2026-11-23</li>
      </ul>
    </details>
  </search>
);

const Facets = ({ facets, counted }: Pick<Found, "facets" | "counted">) => (
  <aside class="panel facets" id="facets" aria-label="缩小范围">
    <p class="muted small">按最近 {counted} 条计</p>
    {facets.map(({ title, values }) => (
      <section>
        <h2>{title}</h2>
        <ul>
          {values.map((value) => (
            <li>
              <a href={linkTo(value.query)} aria-current={value.isOn ? "true" : undefined}>
                <span>{value.title}</span>
                <span class="muted">{value.count}</span>
              </a>
            </li>
          ))}
        </ul>
      </section>
    ))}
  </aside>
);

const Views = ({
  context,
  views,
  query,
}: {
  readonly context: Context<ConsoleEnv>;
  readonly views: readonly SavedView[];
  readonly query: string;
}) => (
  <div class="row views">
    {views.map(({ name, query: kept, by }) => (
      <span class="view">
        <a class="tag" href={linkTo(kept)} title={`${kept}（${by}）`} aria-current={kept === query ? "true" : undefined}>
          {name}
        </a>
        {kept === query ? (
          <form method="post" action="/search/views">
            <Csrf context={context} />
            <input type="hidden" name="remove" value={name} />
            <button type="submit" class="button is-quiet">
              移除
            </button>
          </form>
        ) : null}
      </span>
    ))}
    {query === "" || context.get("viewer").who === undefined || views.some(({ query: kept }) => kept === query) ? null : (
      <details class="save-view">
        <summary>存为视图</summary>
        <form method="post" action="/search/views" class="row">
          <Csrf context={context} />
          <input type="hidden" name="query" value={query} />
          <input name="name" aria-label="视图的名字" required maxlength={20} placeholder="给它起个名字" />
          <button type="submit" class="button">
            保存
          </button>
        </form>
      </details>
    )}
  </div>
);

const Hits = async ({
  parts,
  context,
  found,
  query,
}: {
  readonly parts: ConsoleParts;
  readonly context: Context<ConsoleEnv>;
  readonly found: Found;
  readonly query: string;
}) => {
  const corrections = await parts.labels.corrections(found.posts.map(({ mention }) => mention.id));
  const looked = lookedFor(query);
  return (
    <section class="panel" aria-label="检索结果">
      <header>
        <span class="muted small">
          新的在前。<span class="by-keys">选中一条（j、k）后：1 负面 2 中性 3 正面 4 有关 5 无关 6 诉求 7 地点。</span>
          改动存为反馈，供评测与再训练。
        </span>
        <a class="to-facets" href="#facets">
          缩小范围
        </a>
        <span class="row small">
          导出
          {["csv", "xlsx", "jsonl"].map((format) => (
            <a href={`/search/export?${new URLSearchParams({ q: query, format }).toString()}`} download>
              {format.toUpperCase()}
            </a>
          ))}
        </span>
      </header>
      <ul class="posts" data-label-keys>
        {found.posts.map((post) => (
          <PostItem post={post} looked={looked}>
            <LabelButtons context={context} post={post} corrections={corrections.get(post.mention.id) ?? []} />
          </PostItem>
        ))}
      </ul>
      {found.cursor === undefined ? null : (
        <nav class="pager" aria-label="翻页">
          <a href={linkTo(query, { cursor: found.cursor })}>更早的</a>
        </nav>
      )}
    </section>
  );
};

const nothingFound = (query: string) => (
  <section class="empty">
    <h2>{query === "" ? "还没有帖文" : "没有这样的帖文"}</h2>
    {query === "" ? (
      <p>
        采集到的帖文会出现在这里，新的在前。一直没有，就看<a href="/sources">来源</a>是不是都看得见；没有来源能看到的，可以
        <a href="/add">录入</a>。
      </p>
    ) : (
      <p>
        少写一个词，或去掉一个条件再试；词与词之间是“都要有”，任一即可请写 OR。也可能是来源当时看不见，请查看<a href="/sources">来源</a>。
      </p>
    )}
  </section>
);

const showSearch = async (parts: ConsoleParts, context: Context<ConsoleEnv>) => {
  const query = (context.req.query("q") ?? "").trim();
  const [found, views] = await Promise.all([find(parts, query, context.req.query("cursor")), parts.views.all()]);
  const words = JSON.stringify(completions(parts.tiles.map(({ key }) => placeName(key))));
  return show(
    context,
    { title: "检索", page: "search", islands: ["complete", "labels"] },
    <div class="stack">
      <h1 class="visually-hidden">检索</h1>
      <QueryForm query={query} mistake={found.mistake} words={words} />
      <Views context={context} views={views} query={found.mistake === undefined ? query : ""} />
      {found.posts.length === 0 ? (
        found.mistake === undefined ? (
          nothingFound(query)
        ) : null
      ) : (
        <div class="columns search">
          <Hits parts={parts} context={context} found={found} query={query} />
          <Facets facets={found.facets} counted={found.counted} />
        </div>
      )}
    </div>,
    found.mistake === undefined ? 200 : 422,
  );
};

const formats = {
  csv: { type: "text/csv; charset=utf-8", write: (posts: readonly Post[]) => toCsv(posts) },
  xlsx: { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write: (posts: readonly Post[]) => toXlsx(posts) },
  jsonl: { type: "application/x-ndjson; charset=utf-8", write: (posts: readonly Post[]) => toJsonl(posts) },
} as const;

const exportHits = async ({ store, now }: ConsoleParts, context: Context<ConsoleEnv>) => {
  const format = context.req.query("format") ?? "";
  const known = Object.entries(formats).find(([name]) => name === format)?.[1];
  if (known === undefined) throw new Failure("INPUT_INVALID", "格式应为 csv、xlsx 或 jsonl");
  const { hits } = await store.search({ query: context.req.query("q") ?? "", limit: exportMost });
  const name = `wenfeng-${now().toISOString().slice(0, 10)}.${format}`;
  const body = known.write(postsOf(hits));
  return context.body(typeof body === "string" ? body : new Uint8Array(body), 200, {
    "content-type": known.type,
    "content-disposition": `attachment; filename="${name}"`,
  });
};

const keepLabel = async ({ labels }: ConsoleParts, context: Context<ConsoleEnv>) => {
  const person = actorOf(context, "label");
  const { id, label, place, undo } = await context.req.parseBody();
  const back = ownPath(
    new URL(context.req.header("referer") ?? "/search", context.req.url).href.slice(new URL(context.req.url).origin.length),
    "/search",
  );
  if (typeof id !== "string") throw new Failure("INPUT_INVALID", "没有说是哪条帖文");
  if (typeof undo === "string") {
    await labels.undo(id, undo, person);
    return context.redirect(back, 303);
  }
  const [field = "", ...rest] = typeof place === "string" ? ["place", place.trim()] : String(label ?? "").split("=");
  const value = rest.join("=");
  if (!isLabel(field, value)) throw new Failure("INPUT_INVALID", "没有这样的标注");
  await labels.correct(id, { field, value }, person);
  return context.redirect(back, 303);
};

/** Every mention, found by the query language; narrowed, kept, taken along, and put right. */
export const search = definePage({
  name: "search",
  title: "检索",
  path: "/search",
  nav: { group: "know", place: 10, icon: "search", jump: "s" },
  right: "look",
  mount: (app, parts) => {
    app.get("/search", (context) => showSearch(parts, context));
    app.get("/search/export", (context) => exportHits(parts, context));
    app.post("/search/labels", (context) => keepLabel(parts, context));
    app.post("/search/views", async (context) => {
      const person = actorOf(context, "label");
      const { name, query, remove } = await context.req.parseBody();
      if (typeof remove === "string") {
        await parts.views.remove(remove, person);
        return context.redirect("/search", 303);
      }
      if (typeof name !== "string" || name.trim() === "" || typeof query !== "string")
        throw new Failure("INPUT_INVALID", "请给视图起个名字");
      await parts.views.save({ name: name.trim().slice(0, 20), query }, person);
      return context.redirect(linkTo(query), 303);
    });
  },
});
