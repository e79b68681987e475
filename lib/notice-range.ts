/** The places of a range text under one town; `town` is undefined where none is named. */
export interface RangePart {
  readonly town: string | undefined;
  /** Villages, roads, estates as written, town prefix and `部分区域` taken off. */
  readonly names: readonly string[];
}

const townSuffix = "(?:街道办事处|街道办|街道|镇|乡|园区|高新区|新区|片区|区)";
const upper =
  /^(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,7}?(?:市|州))?(?:[\u4e00-\u9fff]{1,6}?(?:区|县|旗)(?=[\u4e00-\u9fff]{1,8}(?:镇|乡|街道)))?/;
const generic = /^([\u4e00-\u9fff]{1,8}?(?:街道办事处|街道办|街道|(?<!场)镇|乡|片区|园区|高新区))(?=[：:\s]|[\u4e00-\u9fff]|$)/;

const knownTown = (item: string, towns: readonly string[]): { town: string; rest: string } | undefined => {
  for (const town of towns) {
    if (!item.startsWith(town)) continue;
    const after = new RegExp(`^${townSuffix}?[：:\\s]*`).exec(item.slice(town.length))?.[0] ?? "";
    const rest = item.slice(town.length + after.length);
    // 桥头村, 长安路: a village or road that merely begins like a town.
    if (after === "" && /^(?:村|路|大道|街|社区|小区|花园|广场|坊|围)/.test(rest)) continue;
    return { town, rest };
  }
  return undefined;
};

const readTown = (item: string, towns: readonly string[]): { town: string; rest: string } | undefined => {
  const below = item.replace(upper, "");
  const found = knownTown(below, towns) ?? knownTown(item, towns);
  if (found || towns.length > 0) return found;
  const match = generic.exec(below);
  return match ? { town: match[1] as string, rest: below.slice((match[1] as string).length).replace(/^[：:\s]+/, "") } : undefined;
};

const tidyName = (item: string): string =>
  item
    .replace(/[（(][^（）()]*[）)]/g, "")
    .replace(/的?(?:计划|临时|停电|检修|取消)*$/, "")
    .replace(/(?:等地|等区域|等)?(?:的)?(?:部分|全部|局部)?(?:区域|地区|用户|客户|台区|一带|范围|周边|附近|沿线)?$/, "")
    .replace(/^(?:以及|及其|及|和|与)/, "")
    .trim();

/** Places named in a 停电范围, by town; `towns` are the names known (塘厦, 长安…), empty for anywhere in the country. */
export const readRange = (range: string, towns: readonly string[]): readonly RangePart[] => {
  const parts: { town: string | undefined; names: string[] }[] = [];
  const partOf = (town: string | undefined): { names: string[] } => {
    const known = parts.find((part) => part.town === town);
    if (known) return known;
    const part = { town, names: [] };
    parts.push(part);
    return part;
  };
  let town: string | undefined;
  for (const raw of range.replace(/[【[]([^】\]]+)[】\]]/g, "；$1：").split(/[、,，;；。\n]+/)) {
    const item = raw.trim();
    if (item === "") continue;
    const found = readTown(item, towns);
    if (found) town = found.town;
    const name = tidyName(found ? found.rest : item.replace(/^[：:\s]+/, ""));
    const part = partOf(town);
    if (name !== "") part.names.push(name);
  }
  return parts;
};
