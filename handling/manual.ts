import { Failure } from "../lib/errors.ts";
import { shortHash } from "../lib/hash.ts";
import { toInstant } from "../lib/time.ts";
import { ManualEntry, manualWays } from "../model/manual.ts";
import type { Mention } from "../model/mention.ts";
import { readInstant } from "./ticket-file.ts";

const remedies: Readonly<Record<keyof ManualEntry, string>> = {
  text: "写上看到或听到的原话，至少两个字",
  way: `写明从哪里来（--way）：${Object.entries(manualWays)
    .map(([way, title]) => `${way} ${title}`)
    .join("、")}`,
  sawBy: "写明谁看到的（--who）",
  seenAt: "看到的时间（--seen-at）写成 2026-07-01 18:10（北京时间）",
  url: "链接（--url）以 http:// 或 https:// 开头",
  place: "地点（--place）写成文字，如 塘厦林村",
  reads: "播放或阅读量（--reads）写成整数，如 30000",
};

/** Reads an entry; `INPUT_INVALID` says of each field what to write. A time without a zone is Beijing's. */
export const readManual = (input: unknown): ManualEntry => {
  const read = ManualEntry.safeParse(input);
  if (!read.success) {
    const fields = [...new Set(read.error.issues.map(({ path }) => path[0]))];
    const asked = fields.map((field) => remedies[field as keyof ManualEntry] ?? `没有 ${String(field)} 这一项`);
    throw new Failure("INPUT_INVALID", asked.join("；"));
  }
  const { seenAt } = read.data;
  if (seenAt === undefined) return read.data;
  const at = toInstant(readInstant(seenAt));
  if (at === undefined) throw new Failure("INPUT_INVALID", `“${seenAt}”读不懂：${remedies.seenAt}`);
  return { ...read.data, seenAt: at };
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

const imageSigns: readonly (readonly [type: "png" | "jpg" | "webp" | "gif", sign: readonly number[]])[] = [
  ["png", [0x89, 0x50, 0x4e, 0x47]],
  ["jpg", [0xff, 0xd8, 0xff]],
  ["webp", [0x52, 0x49, 0x46, 0x46]],
  ["gif", [0x47, 0x49, 0x46, 0x38]],
];

/** What kind of picture the first bytes say it is; undefined when it is none. */
export const pictureType = (bytes: Uint8Array): "png" | "jpg" | "webp" | "gif" | undefined =>
  imageSigns.find(([, sign]) => sign.every((byte, index) => bytes[index] === byte))?.[0];

/** Refuses a picture that is none, or larger than 20 MB. */
export const checkPicture = (bytes: Uint8Array): Uint8Array => {
  if (bytes.length > 20 * 1024 * 1024) throw new Failure("INPUT_INVALID", "图片超过 20 MB");
  if (pictureType(bytes) === undefined) throw new Failure("INPUT_INVALID", "不是图片文件");
  return bytes;
};
