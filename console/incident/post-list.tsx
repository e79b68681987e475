import type { Context, Post } from "../incident-desk.ts";
import { Csrf } from "../layout.tsx";
import { isWebAddress } from "../link.tsx";
import { PostItem } from "../post.tsx";
import { may } from "../viewer.ts";
import type { ActionProps } from "./actions.tsx";

const pageSize = 20;
/** So many of a page are seen on a phone before one asks for the others. */
const firstShown = 4;

interface PostListProps {
  readonly props: ActionProps;
  readonly posts: readonly Post[];
  readonly context: Context;
  readonly page: number;
}

/** Forms do not nest: the buttons stand in the list, their form behind it. */
const preserveForm = "preserve";

const Preserve = ({ id }: { readonly id: string }) => (
  <button
    type="submit"
    class="button is-quiet"
    form={preserveForm}
    name="mentionId"
    value={id}
    title="保全原帖页面：原始响应、文字、截图与哈希"
  >
    取证
  </button>
);

const PreserveForm = ({ props: { context, incident } }: { readonly props: ActionProps }) => (
  <form method="post" action={`/incidents/${incident.id}/acts`} id={preserveForm}>
    <Csrf context={context} />
    <input type="hidden" name="deed" value="preserve" />
  </form>
);

/** The posts, loudest and latest first, each with why it was read so; ticked ones can be split off. */
export const PostList = ({ props, posts, context, page }: PostListProps) => {
  const { incident, count } = props;
  const ordered = posts.toSorted((a, b) => (a.mention.publishedAt < b.mention.publishedAt ? 1 : -1));
  const pages = Math.max(1, Math.ceil(ordered.length / pageSize));
  const at = Math.min(pages, Math.max(1, Number.isInteger(page) ? page : 1));
  const shown = ordered.slice((at - 1) * pageSize, at * pageSize);
  const viewer = props.context.get("viewer");
  const maySplit = may(viewer, "act") && viewer.who !== undefined;
  const item = (post: Post) => (
    <PostItem
      post={post}
      beside={maySplit && isWebAddress(post.mention.url) ? <Preserve id={post.mention.id} /> : undefined}
      verdict={context.verdictByPost.get(post.mention.id)}
      before={
        maySplit && post.mention.id !== incident.firstMentionId ? (
          <input type="checkbox" name="mentionIds" value={post.mention.id} aria-label="选中以拆分" />
        ) : undefined
      }
    />
  );
  return (
    <section class="panel" aria-labelledby="posts-title">
      <header>
        <h2 id="posts-title">帖文</h2>
        <span class="muted">
          {incident.mentionIds.length} 条，新的在前；底色是研判依据的词：<mark class="is-mood">情感</mark>{" "}
          <mark class="is-topic">诉求</mark>
        </span>
      </header>
      <form method="post" action={`/incidents/${incident.id}/acts`}>
        <Csrf context={props.context} />
        <input type="hidden" name="deed" value="split" />
        <input type="hidden" name="expected" value={String(count)} />
        <ul class="posts">{shown.slice(0, firstShown).map(item)}</ul>
        {shown.length > firstShown ? (
          <details class="more" data-fold open>
            <summary>这一页其余 {shown.length - firstShown} 条</summary>
            <ul class="posts">{shown.slice(firstShown).map(item)}</ul>
          </details>
        ) : null}
        {maySplit && incident.mentionIds.length > 1 ? (
          <details class="action">
            <summary>把选中的帖文拆成另一事件</summary>
            <div class="form">
              <label class="field" for="split-because">
                <span>原因</span>
                <input id="split-because" name="because" maxlength={500} placeholder="为什么不是同一件事" />
              </label>
              <button type="submit" class="button is-main">
                拆分
              </button>
            </div>
          </details>
        ) : null}
      </form>
      {maySplit ? <PreserveForm props={props} /> : null}
      {pages === 1 ? null : (
        <nav class="pager" aria-label="帖文翻页">
          {at > 1 ? <a href={`?page=${at - 1}`}>上一页</a> : null}
          <span class="muted">
            {at} / {pages}
          </span>
          {at < pages ? <a href={`?page=${at + 1}`}>下一页</a> : null}
        </nav>
      )}
    </section>
  );
};
