import { z } from "zod";
import { secondMs } from "../../lib/time.ts";
import { canonicalKey } from "../address.ts";
import { defineSource } from "../source.ts";
import { articleRequest, parseArticle } from "../wechat/mention.ts";

const Options = z.strictObject({
  urls: z
    .array(z.url().regex(/^https?:\/\/mp\.weixin\.qq\.com\//, "应为 mp.weixin.qq.com 的文章链接"))
    .min(1)
    .describe("文章链接；也可用 wenfeng add 逐条添加"),
});

/** Given WeChat articles, of every item type; deleted and forbidden ones are recognised. */
export const wechatArticle = defineSource({
  name: "wechat-article",
  title: "微信文章",
  platform: "wechat",
  quietAfter: "30d",
  schedule: "13 * * * *",
  pauseMs: 5 * secondMs,
  basis: "manual",
  options: Options,
  start: ({ urls }) => urls.map((url) => articleRequest(url, {}, `article:${canonicalKey(url)}`)),
  parse: (page) => parseArticle(page),
});
