import { z } from "zod";
import { hourMs, secondMs } from "../../lib/time.ts";
import { readNoticePage } from "../notice/page.ts";
import { defineSource } from "../source.ts";

const Options = z.strictObject({
  url: z.url().describe("公告页地址：网页、JSON 或 CSV"),
  item: z.string().min(1).optional().describe("每条公告的 CSS 选择器；不写则自动识别"),
  towns: z.array(z.string().min(1)).default([]).describe("镇街名单；不写则按“××镇、××街道”识别"),
  browser: z.boolean().default(false).describe("页面要靠脚本才显示时（如南方电网 95598），用浏览器打开"),
});
type Options = z.infer<typeof Options>;

/** Official notices of planned outages and faults: range, start, end, kind and number; only the range decides the place. */
export const notice = defineSource<Options>({
  name: "notice",
  title: "停电公告",
  platform: "notice",
  quietAfter: "7d",
  schedule: "*/20 * * * *",
  pauseMs: 5 * secondMs,
  basis: "permitted",
  robots: true,
  options: Options,
  byHand: ({ url }) => [{ title: "停电公告页", url }],
  start: ({ url, browser }, { now }) => [
    // Midnight in UTC is 08:00 in Beijing: the day asked for is Beijing's.
    {
      url: url.replaceAll("{today}", new Date(Date.parse(now) + 8 * hourMs).toISOString().slice(0, 10)),
      ...(browser && { needs: "browser" }),
    },
  ],
  parse: (page, options) => readNoticePage(page, options),
});
