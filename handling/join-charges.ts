import { dayMs, formatBeijing } from "../lib/time.ts";
import type { Responsibility } from "../model/analysis.ts";
import type { Notice } from "../model/notice.ts";
import type { NoticeMatch } from "../model/notice-match.ts";

/** A post about tariffs or bills. */
export interface ChargePost {
  readonly text: string;
  readonly publishedAt: string;
  readonly appeal: "tariff" | "billing-information";
  readonly responsibility: Responsibility;
}

/** Words that mean one topic of charges, on either side. */
const topics: readonly (readonly [string, RegExp])[] = [
  ["峰谷分时", /峰谷|分时|尖峰|峰段|谷段|高峰电价/],
  ["阶梯电价", /阶梯|第[二三23]档|二档|三档|档位/],
  ["电价调整", /电价|涨价|调价|单价|翻倍|翻了?一?番|贵了/],
  ["转供电", /转供电|房东|物业.{0,6}电费|租.{0,4}电费/],
  ["系统维护", /(?:系统|平台|公众号|小程序|App|APP|app|网厅).{0,12}(?:维护|升级|打不开|崩|查不|查询失败)|查不(?:到|了)|登录不/],
  ["账单推送", /短信|账单|推送|电子账单|收不到/],
  ["发票", /发票|开票/],
  ["抄表周期", /抄表|周期|天数|结算/],
];

/** A tariff without an end is in force at least so long. */
const standingMs = 180 * dayMs;

const topicsOf = (text: string): readonly string[] => topics.filter(([, pattern]) => pattern.test(text)).map(([topic]) => topic);
const isDenied = /没通知|没有通知|没公告|不知道|偷偷|擅自|无缘无故|乱收/;

const endOf = (notice: Notice): number =>
  notice.endsAt === undefined ? Date.parse(notice.startsAt ?? notice.fetchedAt) + standingMs : Date.parse(notice.endsAt);

const compare = (post: ChargePost, notice: Notice): NoticeMatch | undefined => {
  const shared = topicsOf(post.text).filter((topic) => topicsOf(`${notice.title}\n${notice.text}`).includes(topic));
  const at = Date.parse(post.publishedAt);
  const start = Date.parse(notice.startsAt ?? notice.publishedAt ?? notice.fetchedAt);
  const published = Date.parse(notice.publishedAt ?? notice.fetchedAt);
  if (shared.length === 0 || at < Math.min(start, published)) return undefined;
  const base = { noticeId: notice.id, placeOverlap: 1, confidence: 0.55 + 0.15 * Math.min(2, shared.length) };
  const because = [`同一话题：${shared.join("、")}`, `公告 ${formatBeijing(published, "day")} 发布`];
  if (at <= endOf(notice)) {
    const denied = isDenied.test(post.text) ? ["帖文称未获通知（两种说法并存，不评判作者）"] : [];
    return { ...base, verdict: "announced", timeOverlap: 1, because: [...because, ...denied] };
  }
  const isBilling = post.appeal === "billing-information" && at - endOf(notice) <= 2 * dayMs;
  return isBilling
    ? { ...base, verdict: "overran", timeOverlap: 0.8, because: [...because, `公告 ${formatBeijing(endOf(notice), "short")} 结束`] }
    : undefined;
};

/** Joins a post about tariffs or bills with the tariff and billing notices known at its time; newest version first. */
export const joinCharge = (post: ChargePost, notices: readonly Notice[]): NoticeMatch => {
  const kinds = post.appeal === "tariff" ? ["tariff"] : ["billing", "tariff"];
  const superseded = new Set(notices.flatMap(({ supersedes }) => supersedes ?? []));
  const matches = notices
    .filter(({ kind, id }) => kinds.includes(kind) && !superseded.has(id))
    .map((notice) => compare(post, notice))
    .filter((one) => one !== undefined)
    .sort((a, b) => b.confidence * b.timeOverlap - a.confidence * a.timeOverlap);
  const none = { placeOverlap: 0, timeOverlap: 0 };
  if (/欠费|催费|停电.{0,4}没交/.test(post.text)) return { verdict: "arrears", ...none, confidence: 0.7, because: ["帖文自述欠费"] };
  if (post.responsibility === "property" && matches.length === 0) {
    return { verdict: "customer-side", ...none, confidence: 0.6, because: ["帖文说的是物业或房东收费（转供电）"] };
  }
  return matches[0] ?? { verdict: "unannounced", ...none, confidence: 0.6, because: ["电价与账单公告中未查到"] };
};
