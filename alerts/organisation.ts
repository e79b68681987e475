import { z } from "zod";
import { timeOfDay } from "../lib/options.ts";
import type { Recipient } from "../model/message.ts";

const Quiet = z.strictObject({
  from: timeOfDay("从几点起不打扰"),
  to: timeOfDay("到几点为止；早于起点表示次日"),
});

const Person = z.strictObject({
  name: z.string().min(1).describe("姓名或代号"),
  mobile: z
    .string()
    .regex(/^\+?\d{5,15}$/, "号码只写数字")
    .optional()
    .describe("手机号（短信、语音、钉钉 @）"),
  email: z.email().optional().describe("邮箱"),
  userId: z.string().optional().describe("在企业微信、钉钉或飞书里的用户 ID"),
  via: z.array(z.string()).min(1).describe("用哪些渠道找他（channels 里的名字）；平时用第一个"),
  urgentVia: z.array(z.string()).default([]).describe("Ⅰ、Ⅱ级、人身安全和升级时同时用哪些渠道；不写同 via 的第一个"),
  quiet: Quiet.optional().describe("免打扰时段；Ⅰ、Ⅱ级、人身安全和升级不受限"),
});
export type Person = z.infer<typeof Person>;

const Post = z.strictObject({
  title: z.string().min(1).describe("岗位名称"),
  people: z.array(z.string()).default([]).describe("在岗的人（people 里的键）"),
  onRoster: z.boolean().default(false).describe("人员按值班表（值班室）"),
  above: z.string().optional().describe("上一级岗位，写成 单位.岗位；不写为上级单位的 head"),
});

const Unit = z.strictObject({
  title: z.string().min(1).describe("单位名称"),
  tier: z.string().min(1).describe("层级，如 bureau 局、area 片区、town 镇"),
  parent: z.string().optional().describe("上级单位（units 里的键）；只有最高一级不写"),
  places: z.array(z.string()).default([]).describe("管辖的地点，如 东莞/塘厦"),
  posts: z.record(z.string(), Post).describe("岗位：键由你起名，负责人用 head"),
});

/** The bureau as a tree: units with their places, posts with their people. */
export const organisationOptions = z.strictObject({
  people: z.record(z.string(), Person).default({}).describe("人员与联系方式"),
  units: z.record(z.string(), Unit).default({}).describe("单位与岗位；责任到岗，人只是在岗"),
});
export type Organisation = z.infer<typeof organisationOptions>;

/** A post with its key `unit.role`. */
export interface PlacedPost extends z.infer<typeof Post> {
  readonly key: string;
  readonly unit: string;
}

/** A post by its key `unit.role`. */
export const postOf = (org: Organisation, key: string): PlacedPost | undefined => {
  const [unit = "", role = ""] = key.split(".");
  const post = org.units[unit]?.posts[role];
  return post === undefined ? undefined : { ...post, key, unit };
};

/** The units from one up to the root; stops at a cycle, which the check reports. */
export const unitsUp = (org: Organisation, key: string): readonly string[] => {
  const path: string[] = [];
  for (let at: string | undefined = key; at !== undefined && org.units[at] !== undefined && !path.includes(at); at = org.units[at]?.parent)
    path.push(at);
  return path;
};

const root = (org: Organisation): string | undefined => Object.keys(org.units).find((key) => org.units[key]?.parent === undefined);

const unitOfPlace = (org: Organisation, place: string): string | undefined => {
  const covers = (covered: string): boolean => place === covered || place.startsWith(`${covered}/`);
  const found = Object.entries(org.units).flatMap(([key, { places }]) => places.filter(covers).map((covered) => ({ key, covered })));
  return found.sort((a, b) => b.covered.length - a.covered.length)[0]?.key;
};

/** The smallest unit that covers all the places; the root when there are none or one is unknown. */
export const unitOfPlaces = (org: Organisation, places: readonly string[]): string | undefined => {
  const paths = places.map((place) => unitsUp(org, unitOfPlace(org, place) ?? root(org) ?? ""));
  const [first, ...rest] = paths;
  if (first === undefined) return root(org);
  return first.find((unit) => rest.every((path) => path.includes(unit))) ?? root(org);
};

/**
 * The post that `reference` means at a place: `unit.role` as written, or `tier.role` of the unit of that tier over the
 * place; where a unit has no such post, that of the next unit above.
 */
export const resolvePost = (org: Organisation, reference: string, places: readonly string[]): string | undefined => {
  const [scope = "", role = ""] = reference.split(".");
  if (org.units[scope] !== undefined) return postOf(org, reference)?.key;
  const path = unitsUp(org, unitOfPlaces(org, places) ?? "");
  const from = path.findIndex((unit) => org.units[unit]?.tier === scope);
  // A path without that tier (no areas here, or the whole city): start above the smallest unit, or at the root itself.
  const start = from >= 0 ? from : Math.min(1, path.length - 1);
  return path
    .slice(start)
    .map((unit) => `${unit}.${role}`)
    .find((key) => postOf(org, key) !== undefined);
};

const aboveOf = (org: Organisation, post: PlacedPost): string | undefined => {
  if (post.above !== undefined) return post.above;
  const [, ...higher] = unitsUp(org, post.unit);
  const own = `${post.unit}.head`;
  if (post.key !== own && postOf(org, own) !== undefined) return own;
  return higher.map((unit) => `${unit}.head`).find((key) => postOf(org, key) !== undefined);
};

/** A post and those above it, up to the top. */
export const chainOf = (org: Organisation, key: string): readonly string[] => {
  const chain: string[] = [];
  for (let post = postOf(org, key); post !== undefined && !chain.includes(post.key); post = postOf(org, aboveOf(org, post) ?? ""))
    chain.push(post.key);
  return chain;
};

/** A person as a message needs it. */
export const recipientOf = ({ name, mobile, email, userId }: Person): Recipient => ({
  name,
  ...(mobile === undefined ? {} : { mobile }),
  ...(email === undefined ? {} : { email }),
  ...(userId === undefined ? {} : { userId }),
});

const personMistakes = (org: Organisation, robots: readonly string[]): readonly string[] =>
  Object.entries(org.people).flatMap(([key, { via, urgentVia }]) =>
    [...via, ...urgentVia].filter((robot) => !robots.includes(robot)).map((robot) => `people.${key}：没有名叫 ${robot} 的渠道`),
  );

const postMistakes = (org: Organisation, key: string): readonly string[] => {
  const post = postOf(org, key);
  if (post === undefined) return [];
  return [
    ...(post.people.length === 0 && !post.onRoster ? [`岗位 ${key}（${post.title}）没有人`] : []),
    ...post.people.filter((person) => org.people[person] === undefined).map((person) => `岗位 ${key}：people 里没有 ${person}`),
    ...(post.above !== undefined && postOf(org, post.above) === undefined ? [`岗位 ${key}：没有上级岗位 ${post.above}`] : []),
  ];
};

/** Everything that is wrong with the tree, in Chinese; `robots` are the configured channels. */
export const checkOrganisation = (org: Organisation, robots: readonly string[]): readonly string[] => {
  const keys = Object.entries(org.units).flatMap(([unit, { posts }]) => Object.keys(posts).map((role) => `${unit}.${role}`));
  const roots = Object.keys(org.units).filter((unit) => org.units[unit]?.parent === undefined);
  const lost = Object.entries(org.units).filter(([, { parent }]) => parent !== undefined && org.units[parent] === undefined);
  const circular = Object.keys(org.units).filter((unit) => !roots.includes(unitsUp(org, unit).at(-1) ?? ""));
  return [
    ...(roots.length > 1 ? [`有 ${roots.length} 个单位没有上级：${roots.join("、")}；只能有一个`] : []),
    ...lost.map(([unit, { parent }]) => `units.${unit}：没有上级单位 ${parent}`),
    ...circular.filter((unit) => lost.every(([key]) => key !== unit)).map((unit) => `units.${unit}：上级关系绕成了圈`),
    ...personMistakes(org, robots),
    ...keys.flatMap((key) => postMistakes(org, key)),
  ];
};
