import { z } from "zod";
import { secondMs } from "../../lib/time.ts";
import { defineSource } from "../source.ts";
import { askHot, parseHot } from "../weibo/hot.ts";
import { visitorStep } from "../weibo/session.ts";

const Options = z.strictObject({
  session: z.enum(["none", "visitor", "login"]).default("none").describe("用什么身份访问；热搜榜通常不用登录"),
});
type Options = z.infer<typeof Options>;

/** Weibo's hot-search list: each stay of a word on it is an episode with its ranks; paid entries are dropped. */
export const weiboHot = defineSource<Options>({
  name: "weibo-hot",
  title: "微博热搜",
  platform: "weibo-hot",
  quietAfter: "30m",
  schedule: "*/5 * * * *",
  pauseMs: 5 * secondMs,
  options: Options,
  byHand: () => [{ title: "微博热搜榜", url: "https://s.weibo.com/top/summary" }],
  start: ({ session }, { memory }) => [{ ...askHot(memory), ...(session !== "none" && { needs: session }) }],
  parse: (page) => visitorStep(page) ?? parseHot(page),
});
