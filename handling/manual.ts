import { z } from "zod";
import { Failure } from "../lib/errors.ts";
import { shortHash } from "../lib/hash.ts";
import { toInstant } from "../lib/time.ts";
import type { Mention } from "../model/mention.ts";

/** How something that no source sees came to us. */
export const manualWays = { video: "短视频", call: "电话", group: "封闭群", visit: "现场", letter: "来信", other: "其他" } as const;
export type ManualWay = keyof typeof manualWays;

/** Thirty seconds' worth of entry: what, where it was seen, by whom; the rest may be missing. */
export const ManualEntry = z.strictObject({
  text: z.string().trim().min(2).describe("看到或听到了什么（原话）"),
  way: z
    .enum(Object.keys(manualWays) as [ManualWay, ...ManualWay[]])
    .describe("来自：video 短视频、call 电话、group 封闭群、visit 现场、letter 来信、other 其他"),
  sawBy: z.string().trim().min(1).describe("谁看到的（岗位）"),
  seenAt: z.string().optional().describe("何时看到，带时区；缺省为现在"),
  url: z.url().optional().describe("链接"),
  place: z.string().optional().describe("地点，原文没写时补上"),
  reads: z.number().int().nonnegative().optional().describe("播放或阅读量"),
});
export type ManualEntry = z.infer<typeof ManualEntry>;

/** Reads an entry; `INPUT_INVALID` names the field. */
export const readManual = (input: unknown): ManualEntry => {
  const read = ManualEntry.safeParse(input);
  if (!read.success) throw new Failure("INPUT_INVALID", z.prettifyError(read.error).replaceAll("\n", "；"));
  const { seenAt } = read.data;
  if (seenAt !== undefined && toInstant(seenAt) === undefined) throw new Failure("INPUT_INVALID", `“${seenAt}”不是带时区的时间`);
  return read.data;
};

/** The mention of an entry. The author is not the person who saw it: nobody in the closed group is named. */
export const mentionOf = (entry: ManualEntry, now: string): Mention => {
  const publishedAt = toInstant(entry.seenAt ?? now) as string;
  const text = entry.place && !entry.text.includes(entry.place) ? `${entry.text}（${entry.place}）` : entry.text;
  return {
    id: `manual:${shortHash(`${entry.way}|${publishedAt.slice(0, 16)}|${text}`)}`,
    source: "manual",
    platform: "manual",
    ...(entry.url === undefined ? {} : { url: entry.url }),
    author: { id: `manual:${entry.way}` },
    publishedAt,
    fetchedAt: now,
    text,
    ...(entry.reads === undefined ? {} : { counts: { reads: entry.reads } }),
    sawBy: entry.sawBy,
    way: entry.way,
  };
};

const imageSigns: readonly (readonly [string, readonly number[]])[] = [
  ["png", [0x89, 0x50, 0x4e, 0x47]],
  ["jpg", [0xff, 0xd8, 0xff]],
  ["webp", [0x52, 0x49, 0x46, 0x46]],
  ["gif", [0x47, 0x49, 0x46, 0x38]],
];

/** Refuses a picture that is none, or larger than 20 MB. */
export const checkPicture = (bytes: Uint8Array): Uint8Array => {
  if (bytes.length > 20 * 1024 * 1024) throw new Failure("INPUT_INVALID", "图片超过 20 MB");
  if (!imageSigns.some(([, sign]) => sign.every((byte, index) => bytes[index] === byte)))
    throw new Failure("INPUT_INVALID", "不是图片文件");
  return bytes;
};
