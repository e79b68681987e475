import type { RangePart } from "../lib/notice-range.ts";

/** A name of a range split into what lies inside it: 石潭埔社区环市西路1-80号 → 石潭埔, 环市西路, 1…80. */
interface FineName {
  readonly core: string;
  readonly parent: string | undefined;
  readonly numbers: readonly [number, number] | undefined;
}

/** Where a post says it is: `subjects` are the places below a town that its first telling clause names. */
export interface PostPlace {
  readonly text: string;
  readonly towns: readonly string[];
  readonly subjects: readonly string[];
}

const suffixes =
  "(?:社区|村委会|居委会|行政村|自然村|村|工业园区?|工业区|科技园|小区|花园|公寓|豪苑|名都|广场|大厦|新村|大道|东路|西路|南路|北路|中路|路|街|巷|苑|城|府)";
const bare = (name: string): string => {
  const core = name.replace(/(?:社区|村委会|居委会|行政村|自然村|村|工业园区?|工业区)$/, "");
  return core.length >= 2 ? core : name;
};

const splitName = (name: string): FineName => {
  const numbers = /(\d+)\s*-\s*(\d+)\s*号?$/.exec(name);
  const plain = name.replace(/\d+(?:\s*-\s*\d+)?\s*号?$/, "");
  const nested = /^([\u4e00-\u9fff]{1,6}?(?:社区|村))(?!社区|村委会|居委会)([\u4e00-\u9fff]{2,})$/.exec(plain);
  return {
    core: bare(nested?.[2] ?? plain),
    parent: nested ? bare(nested[1] as string) : undefined,
    numbers: numbers ? [Number(numbers[1]), Number(numbers[2])] : undefined,
  };
};

/** The names of a range, ready for comparison; without whole-town wording. */
export const fineNames = (parts: readonly RangePart[]): readonly FineName[] =>
  parts
    .flatMap(({ names }) => names)
    .filter((name) => !/^(?:全市|全镇|全区|全街道|各)/.test(name))
    .map(splitName)
    .filter(({ core }) => core.length >= 2);

const outageWord = /停电|停電|没电|沒電|断电|跳闸|停了|停着|限电|轮停|黑|没有电/;
const filler =
  /这边|这里|那边|这儿|附近|一带|今天|今晚|昨天|昨晚|明天|早上|上午|中午|下午|晚上|凌晨|半夜|现在|突然|刚刚|已经|整个|全镇|全部|到处|我们?|自己|家里|家中|居民楼?|工厂|厂里|公司|商场|小区|学校|某|又|也|还|就|在|再|全|都|一直|怎么|为什么|欠费|因为|被|的|镇|街道|区|了|[一二三四五六七八九十两\d]+(?:点|个|小时|天)(?:半|多)?|高考|台风天?|好多地方|几次|很久/g;
const genericNames =
  /^(?:.{0,3}(?:小区|社区|村|路|街|城|公寓|花园|广场|大厦)|整栋楼?|全村|街上|马路|回家路|物业|人家|外面|大家|公告|通知|楼上|楼下)$/;

const suffixed = new RegExp(`[\\u4e00-\\u9fff]{1,6}?${suffixes}(?:\\d+号)?`, "g");

const cleaned = (name: string, towns: readonly string[]): string => {
  const town = towns.find((one) => name.includes(one) && name !== `${one}村`);
  const after = town ? name.slice(name.indexOf(town) + town.length).replace(/^(?:镇|街道|区)/, "") : name;
  return after.replace(/^(?:东莞市?|我们?|在|住|的|是|这|那|整个|某|有|个)+/, "");
};

const isTelling = (name: string): boolean =>
  name.length >= 2 && !/^(?:某|这|那|我|整个|一个|老|全|每|哪)/.test(name) && !(genericNames.test(name) && name.length <= 2);

const afterTown = (clause: string, towns: readonly string[]): string | undefined => {
  for (const town of towns) {
    const at = clause.indexOf(town);
    if (at < 0) continue;
    const rest = clause.slice(at + town.length).replace(/^(?:镇|街道|区)/, "");
    const end = rest.search(outageWord);
    if (end > 0) return rest.slice(0, end).replaceAll(filler, "");
  }
  return /^([\u4e00-\u9fff]{2,4}?)(?:这边|那边|附近)/.exec(clause)?.[1]?.replaceAll(filler, "");
};

const subjectsIn = (clause: string, towns: readonly string[], known: readonly string[]): readonly string[] => {
  const named = known.filter((name) => clause.includes(name));
  if (named.length > 0) return named;
  const withSuffix = (clause.match(suffixed) ?? []).map((name) => cleaned(name, towns)).filter(isTelling);
  const specific = withSuffix.filter((name) => !new RegExp(`^${suffixes}$`).test(name));
  if (specific.length > 0) return specific;
  const residue = afterTown(clause, towns)?.replace(/[^\u4e00-\u9fff]/g, "") ?? "";
  return residue.length >= 2 && residue.length <= 6 && isTelling(residue) ? [residue] : [];
};

/** Finds what place below its town a post is about: the first clause that names one; `known` are the names of all notices. */
export const locatePost = (text: string, towns: readonly string[], known: readonly string[]): PostPlace => {
  for (const clause of text.split(/[，。！？,!?；;、\s]+/)) {
    const subjects = subjectsIn(clause, towns, known);
    if (subjects.length > 0) return { text, towns, subjects };
  }
  return { text, towns, subjects: [] };
};

/** How far the place of a post lies in a range, 0…1, and why. */
export interface PlaceOverlap {
  readonly overlap: number;
  readonly because: string;
}

const isInside = ({ core, numbers }: FineName, text: string): boolean => {
  const house = new RegExp(`${core}\\s*(\\d+)\\s*号`).exec(text);
  if (!house || !numbers) return true;
  return Number(house[1]) >= numbers[0] && Number(house[1]) <= numbers[1];
};

const overlapOfName = (name: FineName, { text, subjects }: PostPlace): number => {
  if (subjects.some((one) => one.includes(name.core) || name.core.includes(bare(one)))) return isInside(name, text) ? 1 : 0;
  return name.parent !== undefined && subjects.some((one) => one.includes(name.parent as string)) ? 0.6 : 0;
};

/** Compares a post's place with a range. A town that the post doesn't name never matches; another village is another place. */
export const overlapOf = (
  post: PostPlace,
  official: { readonly towns: readonly string[]; readonly names: readonly FineName[] },
): PlaceOverlap => {
  const isTown = post.towns.some((town) => official.towns.includes(town));
  if (official.towns.length > 0 && post.towns.length > 0 && !isTown) return { overlap: 0, because: "不在同一镇街" };
  const best = Math.max(0, ...official.names.map((name) => overlapOfName(name, post)));
  const where = post.subjects.join("、");
  if (best > 0) return { overlap: isTown ? best : best * 0.8, because: `帖文提到${where}，在停电范围内` };
  if (official.names.length > 0 && post.subjects.length > 0) return { overlap: 0, because: `帖文提到${where}，不在停电范围内` };
  if (isTown) return { overlap: 0.5, because: "帖文只提到镇街" };
  return official.towns.length === 0 ? { overlap: 0.5, because: "公告面向全市" } : { overlap: 0, because: "帖文没有地点" };
};
