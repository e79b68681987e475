import { z } from "zod";
import { duration } from "../../lib/options.ts";
import { secondMs } from "../../lib/time.ts";
import { defineSource, type Request } from "../source.ts";
import { midOf, midOfUrl } from "../weibo/id.ts";
import { visitorStep } from "../weibo/session.ts";
import { askSpread, parseSpread } from "../weibo/spread.ts";

const Options = z.strictObject({
  posts: z.array(z.string().min(6)).default([]).describe("一直跟踪的微博：地址、mid 或短 id；进行中事件的帖文会自动跟踪，不用写"),
  most: z.int().min(1).max(100).default(10).describe("一次最多跟踪多少条微博"),
  comments: z.int().min(0).max(50).default(2).describe("每条微博读多少页评论，0 为不读"),
  reposts: z.int().min(0).max(50).default(2).describe("每条微博读多少页转发，0 为不读"),
  fresh: duration("被转发的原帖早于此即视为旧帖，只作背景").prefault("3d"),
  session: z.enum(["none", "visitor", "login"]).default("login").describe("用什么身份访问；转发列表与后几页评论通常要登录"),
});
type Options = z.infer<typeof Options>;

const needsOf = ({ session }: Options): Request["needs"] => (session === "none" ? undefined : session);

const midOfText = (text: string): string | undefined => {
  if (/^\d{11,}$/.test(text)) return text;
  return text.includes("/") ? midOfUrl(text) : midOf(text);
};

const ofWeibo = (id: string): readonly string[] => (/^weibo:\d+$/.test(id) ? [id.slice("weibo:".length)] : []);

/** Comments and reposts of posts in open incidents, and of posts that the configuration names. */
export const weiboSpread = defineSource<Options>({
  name: "weibo-spread",
  title: "微博传播",
  platform: "weibo",
  quietAfter: "2d",
  schedule: "*/15 * * * *",
  pauseMs: 6 * secondMs,
  options: Options,
  start: (options, { followed = [] }) => {
    const mids = new Set([...options.posts.flatMap((post) => midOfText(post) ?? []), ...followed.flatMap(ofWeibo)]);
    return [...mids].slice(0, options.most).flatMap((mid) => askSpread(mid, options, needsOf(options)));
  },
  parse: (page, options) => {
    const needs = needsOf(options);
    return visitorStep(page) ?? parseSpread(page, { freshMs: options.fresh, ...(needs && { needs }) });
  },
});
