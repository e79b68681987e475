import { placeName } from "../lib/place-name.ts";
import { type Appeal, appealTitles } from "../model/analysis.ts";
import type { AreaRow, Digest } from "./digest.ts";
import type { Material, Post } from "./material.ts";
import { queryCite, sentence } from "./wording.ts";

/** Fewer posts than this say nothing about a town beside another. */
const fewest = 5;

const townOf = ({ analysis }: Post): string | undefined => {
  const key = analysis.places.find(({ town }) => town !== undefined)?.town;
  return key === undefined ? undefined : placeName(key);
};

/** More rows than this are counted, not listed. */
const rowsMost = 12;

type Row = { town: string; appeal: Appeal; posts: Post[] };

const groupOf = (posts: readonly Post[]): readonly Row[] => {
  const rows = new Map<string, Row>();
  for (const post of posts) {
    const [town, { appeal, polarity }] = [townOf(post), post.analysis];
    if (town === undefined || appeal === null || polarity !== "negative") continue;
    const row = rows.get(`${town}|${appeal}`) ?? { town, appeal, posts: [] };
    row.posts.push(post);
    rows.set(`${town}|${appeal}`, row);
  }
  return [...rows.values()];
};

/** By rate where every town's customers are known, else by count; those with too few posts last. */
const byWeight = (a: AreaRow, b: AreaRow): number =>
  Number(a.isSmall) - Number(b.isSmall) ||
  (a.isSmall ? 0 : (b.per10k ?? 0) - (a.per10k ?? 0)) ||
  b.negative - a.negative ||
  (a.town + a.appeal < b.town + b.appeal ? -1 : 1);

/** Town × appeal: negative posts per 10 000 customers beside the tickets of the same time. */
export const areasOf = (material: Material): Pick<Digest, "areas" | "areasSaid"> => {
  const { period, posts, tickets, customers } = material;
  const inPeriod = tickets.filter(({ at }) => at >= period.from && at < period.to);
  const areas = groupOf(posts).map(({ town, appeal, posts: own }): AreaRow => {
    const beside = inPeriod.filter((ticket) => placeName(ticket.town) === town && ticket.appeal === appeal);
    const base = customers[town];
    const query = `镇街:${town} 诉求:${appeal} 情感:负面`;
    return {
      ...{ town, appeal, negative: own.length, isSmall: own.length < fewest },
      ...(base === undefined ? {} : { per10k: (own.length / base) * 10_000 }),
      tickets95598: beside.filter(({ source }) => source === "95598").length,
      tickets12345: beside.filter(({ source }) => source === "12345").length,
      cites: [
        queryCite(query, period),
        ...own.slice(0, 3).map(({ mention }) => `mention:${mention.id}`),
        ...beside.map(({ id }) => `act:ticket:${id}#1`),
      ],
    };
  });
  const all = areas.toSorted(byWeight);
  const sorted = all.slice(0, rowsMost);
  const ranked = all.filter(({ isSmall }) => !isSmall);
  const cites = [queryCite("情感:负面", period)];
  const first = ranked[0];
  if (first === undefined) return { areas: sorted, areasSaid: sentence(`没有哪个镇街的哪类诉求达到 ${fewest} 条，不作排名。`, cites) };
  const rate = first.per10k === undefined ? "未录入客户数，只按条数" : `每万户 ${first.per10k.toFixed(2)} 条`;
  const small = all.length - ranked.length;
  const note = small === 0 ? "" : `；另有 ${small} 组不足 ${fewest} 条，不排名`;
  const text = `居首的是${first.town}的${appealTitles[first.appeal]}：${first.negative} 条（${rate}）${note}。`;
  return { areas: sorted, areasSaid: sentence(text, [...first.cites, ...cites]) };
};
