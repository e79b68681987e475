import { shortHash } from "../../lib/hash.ts";
import { readRange } from "../../lib/notice-range.ts";
import { noticeKind, readNotices } from "../../lib/notice-text.ts";
import type { Notice } from "../../model/notice.ts";
import { hostOf } from "../address.ts";
import type { Page } from "../source.ts";

/** The page that notices stand on, and the towns known. */
export interface NoticeContext {
  readonly page: Page;
  readonly towns: readonly string[];
}

/** What is known of a notice text beside the text. */
export interface NoticeText {
  readonly text: string;
  readonly title?: string | undefined;
  readonly kindText?: string | undefined;
  readonly number?: string | undefined;
  readonly url?: string | undefined;
  readonly publishedAt?: string | undefined;
}

/** Every outage that a text announces. */
export const toNotices = (notice: NoticeText, context: NoticeContext): readonly Notice[] =>
  readNotices(notice.text, { publishedAt: notice.publishedAt ?? context.page.fetchedAt, towns: context.towns })
    .filter(({ range }) => range !== "")
    .map(({ range, startsAt, endsAt, number }) =>
      makeNotice({ ...notice, range, startsAt, endsAt, number: notice.number ?? number ?? numberIn(notice.text) }, context),
    );

/** 编号DG-0617, with or without a colon. */
const numberIn = (text: string): string | undefined => /(?:编号|公告号|计划号)\s*[:：]?\s*([A-Za-z0-9][A-Za-z0-9-]{3,})/.exec(text)?.[1];

/** A notice whose range and times are known. */
export function makeNotice(
  notice: NoticeText & { range: string; startsAt: string; endsAt: string },
  { page, towns }: NoticeContext,
): Notice {
  const { range, startsAt, endsAt, number, title, text } = notice;
  const host = hostOf(page.finalUrl);
  const found = readRange(range, towns)
    .map(({ town }) => town)
    .filter((town) => town !== undefined);
  return {
    // A number names a notice for good; without one, the place and the day do.
    id: `notice:${number ? `${host}:${number}` : shortHash(`${host}|${range.replace(/[\s\p{P}]+/gu, "")}|${startsAt.slice(0, 10)}`)}`,
    source: "notice",
    url: notice.url && URL.canParse(notice.url, page.finalUrl) ? new URL(notice.url, page.finalUrl).href : page.finalUrl,
    kind: noticeKind(`${notice.kindText ?? ""} ${title ?? ""} ${text}`),
    title: title || "停电公告",
    range,
    towns: [...new Set(found.map((town) => town.replace(/(?:街道办事处|街道办|街道|镇|乡)$/, "")))],
    startsAt,
    endsAt,
    fetchedAt: page.fetchedAt,
    text,
    ...(number && { number }),
    ...(notice.publishedAt && { publishedAt: notice.publishedAt }),
  };
}
