import { z } from "zod";
import { duration } from "../../lib/options.ts";
import { secondMs } from "../../lib/time.ts";
import { defineSource, type Parsed, type Request } from "../source.ts";
import { isLongText, readLongText } from "../weibo/long-text.ts";
import { memoryKey } from "../weibo/search-json.ts";
import { visitorStep } from "../weibo/session.ts";
import { isTimelinePage, parseTimeline, readTimeline, timelineOf } from "../weibo/timeline.ts";

const Options = z.strictObject({
  accounts: z
    .array(z.string().regex(/^\d{5,12}$/, "写账号的数字 uid，如 2803301701（在其主页地址里）"))
    .min(1)
    .describe("关注的账号 uid：本局、本地媒体、本地大号"),
  via: z.enum(["m", "web"]).default("m").describe("从哪里读：m 手机站，web 电脑站（需登录）"),
  pages: z.int().min(1).max(50).default(5).describe("每个账号一次最多翻多少页"),
  lookback: duration("第一次采集往回看多久").prefault("3d"),
  fresh: duration("被转发的原帖早于此即视为旧帖，只作背景").prefault("3d"),
  session: z.enum(["none", "visitor", "login"]).default("visitor").describe("用什么身份访问；部分账号页没有身份看不到"),
});
type Options = z.infer<typeof Options>;

const needsOf = ({ via, session }: Options): Request["needs"] => (via === "web" ? "login" : session === "none" ? undefined : session);

/** The posts of chosen accounts, back to where the last run ended well; pinned posts never end the reading. */
export const weiboUser = defineSource<Options>({
  name: "weibo-user",
  title: "微博账号",
  platform: "weibo",
  quietAfter: "2d",
  schedule: "*/10 * * * *",
  pauseMs: 6 * secondMs,
  options: Options,
  start: (options, { now, memory }) =>
    options.accounts.map((uid) => {
      const until = memory[memoryKey(uid)];
      const since = typeof until === "string" ? until : new Date(Date.parse(now) - options.lookback).toISOString();
      return readTimeline({ uid, site: options.via, page: 1, since, startedAt: now, pages: options.pages }, needsOf(options));
    }),
  parse: (page, options): Parsed => {
    const visit = visitorStep(page);
    if (visit) return visit;
    if (isLongText(page)) return readLongText(page);
    const timeline = timelineOf(page);
    const needs = needsOf(options);
    const read = parseTimeline(page, timeline, { freshMs: options.fresh, ...(needs && { needs }) });
    if (!isTimelinePage(read)) return read;
    const { mentions, skipped, next, isEnd, raws } = read;
    const settle = isEnd && { settle: { [memoryKey(timeline.uid)]: timeline.startedAt } };
    if (raws.length === 0) return { state: timeline.page > 1 ? "ok" : "empty", because: "该账号没有可见的帖文", ...settle };
    return { state: "ok", mentions, skipped, next, ...settle };
  },
});
