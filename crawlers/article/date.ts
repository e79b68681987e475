import type { CheerioAPI } from "cheerio";
import { findDate, type ReadTime, readTime } from "../../lib/chinese-time.ts";
import { dayMs, formatBeijing } from "../../lib/time.ts";
import { flowText } from "./flow.ts";
import { timeInLines } from "./header.ts";
import type { Stated } from "./prepare.ts";

/** What the search for a date may look at. */
export interface DateClues {
  readonly stated: Stated;
  readonly header: readonly string[];
  readonly body: readonly string[];
  /** Every line of the page. */
  readonly page: readonly string[];
  readonly url: string | undefined;
  readonly now: string | undefined;
}

/** Names under which sites state when an article was published. */
const names = [
  "article:published_time",
  "PubDate",
  "publishdate",
  "publish_date",
  "publishtime",
  "pubtime",
  "og:release_date",
  "og:published_time",
  "weibo: article:create_at",
  "weibo:article:create_at",
  "bytedance:published_time",
  "datePublished",
  "apub:time",
  "parsely-pub-date",
  "sailthru.date",
  "dc.date.issued",
  "dc.date",
  "firstpublishedtime",
  "createDate",
  "_pubtime",
];

/** Tags whose class or id says that they hold the time of publication. */
const timeTags =
  "time[datetime], [class*=pub][class*=time], [class*=pub][class*=date], [id*=pub][id*=time], [id=pubtime], [class~=time], [class~=date], [class*=article-time], [class*=post-time], [class*=post_time], [class*=art_time], [class*=news_time], [class*=news-time], [class*=date-source], [class*=h-time]";

/** When the article was published, as the page states or shows it; `undefined` when it does not. */
export function readPublishedAt($: CheerioAPI, clues: DateClues): string | undefined {
  const stated = statedTime(clues.stated);
  const shown = timeInLines(clues.header, clues.now);
  // What people see names the publication; machine-readable fields often hold the last change of the same day.
  if (stated && shown && shown.unit !== "day" && sameDay(stated, shown)) return shown.at;
  const tagged = taggedTime($, clues.now);
  if (stated && tagged && tagged.unit !== "day" && isMidnight(stated) && sameDay(stated, tagged)) return tagged.at;
  if (stated && isMidnight(stated)) return clockOnPage(stated, clues.page)?.at ?? stated.at;
  const found = [stated, shown, tagged, timeAtEnds(clues.body), labelledLine(clues.page), urlDay(clues.url)];
  return found.find((time) => time !== undefined && !isAhead(time, clues.now))?.at;
}

const sameDay = (a: ReadTime, b: ReadTime): boolean => formatBeijing(a.at, "day") === formatBeijing(b.at, "day");
const isMidnight = (time: ReadTime): boolean => formatBeijing(time.at, "time") === "00:00";
const isAhead = (time: ReadTime, now: string | undefined): boolean => now !== undefined && Date.parse(time.at) > Date.parse(now) + dayMs;

/** A page that states only the day often shows the minute, in a line of its own. */
const clockOnPage = (stated: ReadTime, lines: readonly string[]): ReadTime | undefined =>
  lines
    .filter((line) => line.length <= 60)
    .map((line) => findDate(line))
    .find((time) => time !== undefined && time.unit !== "day" && sameDay(time, stated));

function statedTime(stated: Stated): ReadTime | undefined {
  const linked = stated.linked.datePublished ?? stated.linked.pubDate;
  const values = [typeof linked === "string" ? linked : undefined, ...names.map((name) => stated.meta(name))];
  const read = values.map((value) => (value === undefined ? undefined : readTime(value))).filter((time) => time !== undefined);
  return read.find((time) => time.unit !== "day") ?? read[0];
}

function taggedTime($: CheerioAPI, now: string | undefined): ReadTime | undefined {
  for (const tag of $(timeTags).toArray().slice(0, 40)) {
    const text = tag.attribs.datetime ?? flowText([tag]);
    const time = text.length <= 80 ? (findDate(text) ?? readTime(text, now)) : undefined;
    if (time) return time;
  }
  return undefined;
}

/** Blogs and forums sign below the text: 由某人张贴 @ 2005-06-13 15:00. */
function timeAtEnds(body: readonly string[]): ReadTime | undefined {
  const ends = [...body.slice(0, 3), ...body.slice(-6)].filter((line) => line.length <= 60);
  const signed = ends.filter((line) => /发布|发表|张贴|时间|日期|作者|来源|posted|写于|@|编辑|^\D{0,12}(?:19|20)\d{2}\D/i.test(line));
  return timeInLines(signed, undefined);
}

/** A full date anywhere on the page that calls itself the time of publication. */
const labelledLine = (lines: readonly string[]): ReadTime | undefined =>
  timeInLines(
    lines.filter((line) => line.length <= 80 && /(?:发布|发表|发稿|刊发|上传)(?:时间|日期)|^时间[:：]/.test(line)),
    undefined,
  );

/** `/2019/09-24/`, `/20190924/`, `t20190924_1.htm`, `/2019-09/24/` in an address name the day. */
export function urlDay(url: string | undefined): ReadTime | undefined {
  const path = /^https?:\/\/[^/]+(\/[^?#]*)/.exec(url ?? "")?.[1] ?? "";
  const match = /(?<!\d)((?:19|20)\d{2})[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?!\d)/.exec(path);
  return match ? readTime(`${match[1]}-${match[2]}-${match[3]}`) : undefined;
}
