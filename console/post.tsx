import type { Child } from "hono/jsx";
import { maskNames } from "../lib/mask-names.ts";
import { formatBeijing } from "../lib/time.ts";
import { appealTitles, type Polarity, saySafety, type Voice } from "../model/analysis.ts";
import { wholeText } from "../model/mention.ts";
import { type Verdict, verdictTitles } from "../model/notice-match.ts";
import { Highlighted, signsOf } from "./highlight.tsx";
import type { Post } from "./incident-desk.ts";
import { OutLink } from "./link.tsx";

/** What people read for a polarity, a voice and a platform. */
export const polarityTitles: Record<Polarity, string> = { negative: "负面", neutral: "中性", positive: "正面" };
export const voiceTitles: Record<Voice, string> = { citizen: "市民", media: "媒体", official: "政务", self: "本局", marketing: "营销号" };
const platforms: Readonly<Record<string, string>> = { weibo: "微博", wechat: "微信", news: "新闻", manual: "人工录入", import: "导入" };
export const platformTitle = (platform: string): string => platforms[platform] ?? platform;

/** How many followers, in the way people write it. */
export const sayFollowers = (count: number | undefined): string => {
  if (count === undefined) return "粉丝数未知";
  return count >= 10_000 ? `${(count / 10_000).toFixed(1)} 万粉丝` : `${count} 粉丝`;
};

const Signs = ({ post: { analysis }, verdict }: { readonly post: Post; readonly verdict: Verdict | undefined }) => {
  if (analysis === undefined) return <span class="tag">未研判</span>;
  const severity = Object.keys(analysis.severity).filter((sign) => saySafety(sign) !== sign);
  return (
    <>
      <span class={`tag is-${analysis.polarity}`}>{polarityTitles[analysis.polarity]}</span>
      {analysis.appeal === null ? null : <span class="tag">{appealTitles[analysis.appeal]}</span>}
      {severity.length === 0 ? null : <span class="tag is-negative">{severity.map(saySafety).join("、")}</span>}
      {analysis.voice === "citizen" ? null : <span class="tag">{voiceTitles[analysis.voice]}</span>}
      {analysis.isRelevant ? null : <span class="tag">与供电无关</span>}
      {verdict === undefined || verdict === "unknown-place" ? null : <span class="tag">{verdictTitles[verdict]}</span>}
    </>
  );
};

interface PostProps {
  readonly post: Post;
  readonly verdict?: Verdict | undefined;
  /** Words that were looked for. */
  readonly looked?: readonly string[];
  /** What stands before the text (a checkbox) and after it (label buttons). */
  readonly before?: Child;
  /** What stands beside the link to the original. */
  readonly beside?: Child;
  readonly children?: Child;
}

/** One post: when, where, who (by pseudonym), what, and why it was read so. */
export const PostItem = ({ post, verdict, looked = [], before, beside, children }: PostProps) => {
  const { mention, analysis } = post;
  const { author, publishedAt, platform, url, repostOf, editedAt, counts, quoted } = mention;
  const text = maskNames(wholeText(mention));
  return (
    <li class="post" data-row data-id={mention.id} tabindex={-1}>
      <div class="post-head">
        {before}
        <time class="tabular" datetime={publishedAt}>
          {formatBeijing(publishedAt, "short")}
        </time>
        <span>{platformTitle(platform)}</span>
        <a class="post-author" href={`/authors/${encodeURIComponent(author.id)}`} title="作者已匿名；查看真实账号须写明原因">
          作者 {author.id.slice(0, 6)}
        </a>
        <span class="muted">{sayFollowers(author.followers)}</span>
        {repostOf === undefined ? null : <span class="tag">转发</span>}
        {editedAt === undefined ? null : <span class="tag is-negative">改过</span>}
        {counts?.reposts === undefined && counts?.comments === undefined ? null : (
          <span class="muted">
            转 {counts.reposts ?? 0} 评 {counts.comments ?? 0}
          </span>
        )}
        <span class="post-link">
          {beside}
          <OutLink url={url}>原帖</OutLink>
        </span>
      </div>
      <p class="post-text">
        {text === "" ? <span class="muted">（没有文字）</span> : <Highlighted text={text} signs={signsOf(analysis, looked)} />}
      </p>
      {quoted === undefined || quoted === "" ? null : <blockquote class="post-quoted">{maskNames(quoted)}</blockquote>}
      <div class="post-signs">
        <Signs post={post} verdict={verdict} />
        {children}
      </div>
    </li>
  );
};
