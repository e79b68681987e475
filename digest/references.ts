import { placeName } from "../lib/place-name.ts";
import { formatBeijing } from "../lib/time.ts";
import { type Appeal, appealTitles } from "../model/analysis.ts";
import { levelTitles } from "../model/incident.ts";
import { wholeText } from "../model/mention.ts";
import type { Cite, Reference } from "./digest.ts";
import type { Material } from "./material.ts";
import { excerpt, readSpan } from "./wording.ts";

const platformTitles: Readonly<Record<string, string>> = { weibo: "微博", wechat: "微信公众号", news: "新闻", import: "导入" };

/** What is read for a platform. */
export const platformTitle = (platform: string): string => platformTitles[platform] ?? platform;

const actTitles: Readonly<Record<string, string>> = {
  ...{ "incident.opened": "立案", "incident.acknowledged": "签收", "incident.moved": "转入下一阶段" },
  ...{ "fact.requested": "请求核实", "fact.answered": "调度答复", "fact.corrected": "更正事实", "ticket.imported": "工单" },
  ...{
    "pledge.made": "作出承诺",
    "pledge.postponed": "承诺延期",
    "pledge.kept": "兑现承诺",
    "pledge.followed": "回访",
    "pledge.withdrawn": "撤回承诺",
  },
  ...{
    "statement.published": "发布口径",
    "statement.followed": "记录其后变化",
    "forecast.made": "作出预测",
    "forecast.judged": "核对预测",
  },
  ...{ "risk.entered": "新增风险点", "risk.revised": "修订风险点", "risk.reviewed": "复核风险点", "risk.retired": "停用风险点" },
};

type Found = Omit<Reference, "number" | "cite">;

const safeUrl = (url: string | undefined): { url: string } | Record<never, never> =>
  url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url) ? { url } : {};

const span = (cite: Cite): string => {
  const found = readSpan(cite);
  if (found === undefined) return "";
  const end = formatBeijing(Date.parse(found.to) - 1, "day");
  const days = [...new Set([formatBeijing(found.from, "day"), end])].join("—");
  const what = found.what.replace(/诉求:([a-z-]+)/, (_all, appeal: string) => `诉求:${appealTitles[appeal as Appeal] ?? appeal}`);
  return `${what}（${days}）`;
};

const finders = (material: Material): Readonly<Record<string, (id: string, cite: Cite) => Found | undefined>> => {
  const posts = new Map([...material.posts, ...material.quoted].map((post) => [post.mention.id, post]));
  const incidents = new Map(material.incidents.map((one) => [one.id, one]));
  const acts = new Map(material.acts.map((act) => [act.id, act]));
  const works = new Map(material.works.map((one) => [one.noticeId, one]));
  const risks = new Map(material.risks.map((one) => [one.key, one]));
  return {
    mention: (id) => {
      const post = posts.get(id);
      if (post === undefined) return undefined;
      const { mention, analysis } = post;
      const place = analysis.places[0];
      return {
        ...{ kind: "帖文", text: excerpt(wholeText(mention), 60), at: mention.publishedAt, platform: platformTitle(mention.platform) },
        ...(place === undefined ? {} : { place: place.name }),
        ...safeUrl(mention.url),
      };
    },
    incident: (id) => {
      const one = incidents.get(id);
      return (
        one && {
          kind: "事件",
          text: `${levelTitles[one.level].sign} ${excerpt(one.title, 40)}`,
          at: one.beganAt,
          place: one.places.map(placeName).join("、"),
        }
      );
    },
    notice: (id) => {
      const one = works.get(id);
      return one && { kind: "公告", text: excerpt(one.title, 50), at: one.startsAt, place: one.towns.map(placeName).join("、") };
    },
    act: (id) => {
      const act = acts.get(id);
      return act && { kind: "处置记录", text: `${actTitles[act.kind] ?? act.kind}（${id}）`, at: act.at };
    },
    risk: (id) => {
      const one = risks.get(id);
      return one && { kind: "风险点", text: `${id} ${excerpt(one.title, 40)}` };
    },
    query: (_id, cite) => ({ kind: "检索", text: span(cite) }),
    run: (_id, cite) => {
      const key = readSpan(cite)?.what ?? "";
      const title = material.sources.find((one) => one.key === key)?.title ?? key;
      return { kind: "采集记录", text: span(cite).replace(key, `${title}（${key}）`) };
    },
  };
};

/** The appendix: every cite by its number, in the order in which it is first named; a post that was erased since says so. */
export const referencesOf = (material: Material, cites: readonly Cite[]): readonly Reference[] => {
  const find = finders(material);
  return cites.map((cite, index): Reference => {
    const kind = cite.slice(0, cite.indexOf(":"));
    const found = find[kind]?.(cite.slice(kind.length + 1), cite) ?? { kind: "记录", text: `${cite}（已按保留期限清除，或在本期之外）` };
    return { number: index + 1, cite, ...found };
  });
};
