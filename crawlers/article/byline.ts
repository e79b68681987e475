import { tidyLine } from "./flow.ts";
import type { Stated } from "./prepare.ts";

/** Who published an article and who wrote it. */
export interface Byline {
  readonly account?: string | undefined;
  readonly author?: string | undefined;
}

const sourceLabel = /(?:文章|信息|稿件|新闻)?(?:来源|稿源)\s*[:：]\s*([^\s|｜,，;；:：()（）]{2,24})/;
const authorLabel =
  /(?:作者|撰文|撰稿|文[/／]|记者)\s*[:：]?\s*((?!时间|日期|来源|编辑|发布)[\u4e00-\u9fff·]{2,4}(?:[\s、,，]+(?!时间|日期|来源|编辑|发布|责任|通讯|责编|点击|浏览)[\u4e00-\u9fff·]{2,4}){0,4}|[A-Z][\w.]+(?: [A-Z][\w.]+){0,3})(?![\u4e00-\u9fff])/;

/** The source line and the author as stated, as shown in the header, or as signed in the text. */
export function readByline(stated: Stated, header: readonly string[], body: readonly string[]): Byline {
  const ends = [...body.slice(0, 2), ...body.slice(-3)];
  const account = stated.meta("ContentSource", "source", "mediaid") ?? firstMatch(sourceLabel, [...header, ...ends]);
  const author = nameOf(stated.linked.author) ?? stated.meta("author", "article:author") ?? firstMatch(authorLabel, [...header, ...ends]);
  return { account: short(account), author: short(author) };
}

function firstMatch(pattern: RegExp, lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const found = pattern.exec(line)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

function nameOf(value: unknown): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  if (typeof first === "string") return first;
  const name = typeof first === "object" && first !== null ? (first as { name?: unknown }).name : undefined;
  return typeof name === "string" ? name : undefined;
}

/** A name, not a sentence or an address. */
const short = (text: string | undefined): string | undefined => {
  const plain = tidyLine(text ?? "").replace(/^(?:来源|作者|稿源)\s*[:：]\s*|\s*(?:作者|编辑|时间|日期)$/g, "");
  return plain === "" || plain.length > 40 || /https?:|@|^[\w-]*\d{4,}$/.test(plain) ? undefined : plain;
};
