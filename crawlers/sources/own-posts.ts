import { z } from "zod";
import { Failure } from "../../lib/errors.ts";
import { duration } from "../../lib/options.ts";
import { dayMs, secondMs } from "../../lib/time.ts";
import type { Mention } from "../../model/mention.ts";
import { defineSource, type Page, type Parsed, type Request } from "../source.ts";
import { isLongText, readLongText } from "../weibo/long-text.ts";
import { visitorStep } from "../weibo/session.ts";
import { askSpread, isSpread, parseSpread } from "../weibo/spread.ts";
import { isTimelinePage, parseTimeline, readTimeline, type Timeline, type TimelinePage, timelineOf } from "../weibo/timeline.ts";

const Options = z.strictObject({
  accounts: z
    .array(
      z.strictObject({
        uid: z
          .string()
          .regex(/^\d{5,12}$/, "写账号的数字 uid（在其主页地址里）")
          .describe("本局账号的数字 uid"),
        name: z.string().min(2).describe("账号名，与 bureau.accounts 一致；用来核对 uid 没有写错、账号没有改名"),
      }),
    )
    .min(1)
    .describe("本局的官方微博"),
  watch: duration("帖文发出后多久之内看它下面的评论").prefault("7d"),
  most: z.int().min(1).max(100).default(10).describe("每个账号最多看多少条近期帖文"),
  comments: z.int().min(0).max(50).default(3).describe("每条帖文读多少页评论"),
  reposts: z.int().min(0).max(50).default(1).describe("每条帖文读多少页转发"),
  session: z.enum(["none", "visitor", "login"]).default("login").describe("用什么身份访问；后几页评论通常要登录"),
});
type Options = z.infer<typeof Options>;

const needsOf = ({ session }: Options): Request["needs"] => (session === "none" ? undefined : session);

/** The uid must still be the account that the configuration names: a wrong or renamed one would be watched for nothing. */
const assertOwn = ({ mentions }: TimelinePage, { uid }: Timeline, { accounts }: Options): void => {
  const author = mentions.find((mention) => mention.author.id === uid)?.author;
  const name = accounts.find((account) => account.uid === uid)?.name;
  if (mentions.length > 0 && !author) throw new Failure("SOURCE_CHANGED", `uid ${uid} 的页面上没有它自己的帖文`);
  if (author?.name !== undefined && name !== undefined && author.name !== name) {
    throw new Failure("SOURCE_CHANGED", `uid ${uid} 现在叫“${author.name}”，不是“${name}”，请核对`);
  }
};

const isRecent = ({ publishedAt }: Mention, page: Page, { watch }: Options): boolean =>
  Date.parse(publishedAt) >= Date.parse(page.fetchedAt) - watch;

const parseOwn = (page: Page, options: Options): Parsed => {
  const timeline = timelineOf(page);
  const needs = needsOf(options);
  const read = parseTimeline(page, timeline, { freshMs: 3 * dayMs, ...(needs && { needs }) });
  if (!isTimelinePage(read)) return read;
  assertOwn(read, timeline, options);
  const own = read.mentions.filter(({ author }) => author.id === timeline.uid);
  if (own.length === 0) return { state: "empty", because: "该账号没有可见的帖文" };
  const watched = own.filter((mention) => isRecent(mention, page, options)).slice(0, options.most);
  const next = watched.flatMap(({ id }) => askSpread(id.slice("weibo:".length), options, needs));
  const others = read.mentions.length - own.length;
  // The replies are the point: they are read even when the posts themselves are long known.
  const followed = next.map((request) => ({ ...request, always: true }));
  return {
    state: "ok",
    mentions: own,
    next: [...read.next, ...followed],
    skipped: { ...read.skipped, ...(others > 0 && { "not-own": others }) },
  };
};

/** Replies and reposts under the bureau's own posts. */
export const ownPosts = defineSource<Options>({
  name: "own-posts",
  title: "本局微博下的评论",
  platform: "weibo",
  quietAfter: "7d",
  schedule: "*/10 * * * *",
  pauseMs: 6 * secondMs,
  options: Options,
  start: (options, { now }) =>
    options.accounts.map(({ uid }) => {
      const since = new Date(Date.parse(now) - options.watch).toISOString();
      return readTimeline({ uid, site: "m", page: 1, since, startedAt: now, pages: 1 }, needsOf(options));
    }),
  parse: (page, options) => {
    const visit = visitorStep(page);
    if (visit) return visit;
    if (isLongText(page)) return readLongText(page);
    if (!isSpread(page)) return parseOwn(page, options);
    const needs = needsOf(options);
    return parseSpread(page, { freshMs: 3 * dayMs, ...(needs && { needs }) });
  },
});
