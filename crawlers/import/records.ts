import { readTime } from "../../lib/chinese-time.ts";
import { shortHash } from "../../lib/hash.ts";
import { toInstant } from "../../lib/time.ts";
import { Mention } from "../../model/mention.ts";
import { newsId } from "../address.ts";
import { dated } from "../news-page.ts";
import { readCount } from "../weibo/count.ts";
import { midOfUrl } from "../weibo/id.ts";

/** Columns of a licensed feed or export, by the names that they carry there. */
export type Columns = Readonly<
  Partial<
    Record<
      | "id"
      | "text"
      | "title"
      | "author"
      | "authorId"
      | "publishedAt"
      | "url"
      | "platform"
      | "region"
      | "reposts"
      | "comments"
      | "likes"
      | "reads",
      string
    >
  >
>;

/** Names that providers commonly give, tried where the configuration names none. */
const usual: Readonly<Record<keyof Columns, readonly string[]>> = {
  id: ["id", "ID", "编号", "文章ID", "mid", "工单编号", "工单号"],
  text: ["text", "content", "正文", "内容", "全文", "文章内容", "诉求内容", "受理内容", "摘要"],
  title: ["title", "标题", "文章标题"],
  author: ["author", "作者", "账号", "公众号", "媒体", "发布者", "来源", "昵称"],
  authorId: ["authorId", "uid", "作者ID", "账号ID"],
  publishedAt: ["publishedAt", "发布时间", "时间", "发表时间", "日期", "受理时间", "发布日期"],
  url: ["url", "链接", "原文链接", "地址", "网址"],
  platform: ["platform", "平台", "媒体类型", "渠道", "来源平台"],
  region: ["region", "地域", "属地", "IP属地"],
  reposts: ["reposts", "转发数", "转发", "分享数"],
  comments: ["comments", "评论数", "评论"],
  likes: ["likes", "点赞数", "点赞", "赞"],
  reads: ["reads", "阅读数", "阅读", "播放数", "播放量"],
};

/** Names of platforms as exports print them. */
const platforms: readonly (readonly [RegExp, string])[] = [
  [/微博|weibo/i, "weibo"],
  [/微信|公众号|wechat/i, "wechat"],
  [/抖音|douyin/i, "douyin"],
  [/快手/, "kuaishou"],
  [/小红书/, "xiaohongshu"],
  [/工单|95598|12345|12398/, "ticket"],
  [/新闻|网媒|客户端|报刊|news/i, "news"],
];

/** How records are read. */
export interface RecordOptions {
  readonly columns: Columns;
  readonly platform: string | undefined;
  readonly now: string;
}

/** A record as a mention; the reason when it is none. */
export function readRecord(record: Readonly<Record<string, unknown>>, options: RecordOptions): Mention | string {
  const field = (key: keyof Columns): string => fieldOf(record, options.columns[key] === undefined ? usual[key] : [options.columns[key]]);
  const [text, title, url, author, region] = [field("text"), field("title"), field("url"), field("author"), field("region")];
  if (text === "" && title === "") return "no-text";
  const platform = platformOf(options.platform, field("platform"));
  const label = field("publishedAt");
  const counts = countsOf(field);
  const read = Mention.safeParse({
    id: idOf({ id: field("id"), url, platform, body: `${title}|${text}|${label}|${author}` }),
    source: "import",
    platform,
    author: { id: field("authorId") || author, ...(author && { name: author }) },
    ...dated(toInstant(label) ?? readTime(label, options.now)?.at, options.now),
    text,
    ...(title && { title }),
    ...(url && { url }),
    ...(region && { region }),
    ...(Object.keys(counts).length > 0 && { counts }),
  });
  return read.success ? read.data : "malformed";
}

const fieldOf = (record: Readonly<Record<string, unknown>>, names: readonly string[]): string => {
  const found = names.map((name) => record[name]).find((value) => value !== undefined && value !== null && String(value).trim() !== "");
  return found === undefined || typeof found === "object" ? "" : String(found).trim();
};

const platformOf = (given: string | undefined, named: string): string =>
  given ?? (named === "" ? "import" : (platforms.find(([word]) => word.test(named))?.[1] ?? named));

const countsOf = (field: (key: keyof Columns) => string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    (["reposts", "comments", "likes", "reads"] as const).flatMap((key) => {
      const count = field(key) === "" ? undefined : readCount(field(key));
      return count === undefined ? [] : [[key, count] as const];
    }),
  );

/** A given id under its platform, else the address, else the content: the same row again is the same mention. */
function idOf({ id, url, platform, body }: { id: string; url: string; platform: string; body: string }): string {
  const named = idInUrl(url);
  if (named !== undefined) return named;
  if (id !== "") return id.includes(":") ? id : `${platform}:${id}`;
  if (URL.canParse(url)) return platform === "news" ? newsId(url) : `${platform}:${newsId(url).slice("news:".length)}`;
  return `${platform}:${shortHash(body)}`;
}

/** An address that names its mention for every source: a Weibo post, a WeChat article. */
export function idInUrl(url: string): string | undefined {
  const mid = midOfUrl(url);
  if (mid !== undefined) return `weibo:${mid}`;
  if (!/^https?:\/\/mp\.weixin\.qq\.com\//.test(url) || !URL.canParse(url)) return undefined;
  const query = new URL(url.replaceAll("&amp;", "&")).searchParams;
  const [biz, number] = [query.get("__biz"), query.get("mid")];
  return biz && number ? `wechat:${biz}:${number}:${query.get("idx") ?? "1"}` : undefined;
}
