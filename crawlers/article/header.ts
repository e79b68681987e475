import { findDate, type ReadTime, readTime } from "../../lib/chinese-time.ts";
import { same } from "./title.ts";

/** Lines of a page around its title: where dates, sources and authors stand. */
export interface Header {
  readonly lines: readonly string[];
  /** The body without the title and the date line that the container also held. */
  readonly body: readonly string[];
}

/** Lines looked at before the title, and before the body when the title is not found. */
const linesBefore = 8;

/** A line longer than this is text, not a date line. */
const longestMetaLine = 110;

const labels =
  /^(?:[\s|｜·•:：]*(?:来源|稿源|信息来源|文章来源|作者|记者|编辑|责任编辑|责编|审核|发布(?:时间|日期|者|人)?|发表(?:时间|日期|于)?|更新(?:时间|日期)?|时间|日期|浏览(?:次数|量)?|阅读(?:次数|量)?|点击(?:次数|率|数)?|访问量|字号|字体(?:大小)?|大|中|小|打印(?:本页)?|关闭(?:窗口)?|分享(?:到|至)?|收藏|评论|我要评论|进入论坛|扫一扫|手机(?:看|版)|跟帖|参与|纠错|正文|首页|参与互动|您是本文第|本文发表于|主题词?|标题|索引号|分类|发文机关|发布机构|成文日期|发文字号|文号|有效性|公开方式|信息分类|生成日期|公开日期)[\s:：|｜]?)/;

/** Separates the body from what stands above it on the page. */
export function readHeader(pageLines: readonly string[], text: string, title: string | undefined): Header {
  const all = text.split("\n");
  const dropped = metaLinesAtTop(all, title ?? "");
  const body = all.slice(dropped);
  const first = body.find((line) => line.length >= 12) ?? body[0] ?? "";
  const bodyAt = Math.max(
    0,
    pageLines.findIndex((line) => line === first || (first.length >= 12 && line.includes(first))),
  );
  const titleAt = lastTitle(pageLines.slice(0, bodyAt + 1), title ?? "");
  const from = Math.max(0, titleAt < 0 ? bodyAt - 2 * linesBefore : titleAt - linesBefore);
  return { lines: [...pageLines.slice(from, bodyAt), ...all.slice(0, dropped)].filter((line) => line.length <= longestMetaLine), body };
}

function lastTitle(lines: readonly string[], title: string): number {
  const wanted = same(title);
  return wanted === "" ? -1 : lines.findLastIndex((line) => same(line) === wanted);
}

/** How many lines at the top of a container repeat the title or hold only date, source and tools. */
function metaLinesAtTop(lines: readonly string[], title: string): number {
  let end = 0;
  for (let at = 0; at < Math.min(10, lines.length - 1); at += 1) {
    const line = lines[at] ?? "";
    if (line.length > longestMetaLine) break;
    if (isMetaLine(line) || repeats(line, title)) end = at + 1;
    else if (line.length > 24) break;
  }
  return end;
}

const repeats = (line: string, title: string): boolean => title !== "" && same(line.replace(/^(?:主题|标题)\s*[:：]/, "")) === same(title);

/** Whether a line holds a date, a source or page tools and no sentence. */
export function isMetaLine(line: string): boolean {
  if (/^(?:主题|标题)\s*[:：]/.test(line)) return true;
  if (/[。！？!?]/.test(line)) return false;
  if (labels.test(line.replace(/(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])/g, "")) && line.length <= 60) return true;
  const date = findDate(line);
  return date !== undefined && line.length <= 80 && date.index <= 40;
}

/** The time in lines of a header: the first with a clock, else the first with a day. */
export function timeInLines(lines: readonly string[], now: string | undefined): ReadTime | undefined {
  const said = lines.filter((line) => !/(?:最后)?更新(?:时间|于|日期)?[:：\s]|修改(?:时间|于)/.test(line));
  const found = (said.some((line) => findDate(line)) ? said : lines)
    .map((line) => findDate(line) ?? labelled(line, now))
    .filter((time) => time !== undefined);
  return found.find((time) => time.unit !== "day") ?? found[0];
}

/** A relative or year-less time counts only where the line says that it is one. */
function labelled(line: string, now: string | undefined): ReadTime | undefined {
  const label = /(?:发布|发表|更新|时间|日期)[^\d今昨前]{0,6}([\d今昨前].*)$/.exec(line)?.[1];
  return readTime(label ?? (line.length <= 24 ? line : ""), now);
}
