import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { z } from "zod";
import { Failure } from "../lib/errors.ts";

const Header = z.looseObject({
  name: z.string(),
  version: z.number(),
  bits: z.number().int().min(8).max(22),
  longest: z.union([z.literal(2), z.literal(3)]),
  heads: z.array(z.string()).min(1),
  /** Whether the weights are deflated: most buckets of a wide table are empty. */
  packed: z.boolean().default(false),
  scales: z.array(z.number()),
  bias: z.array(z.number()),
  selfTest: z.array(z.object({ text: z.string(), logits: z.array(z.number()) })).min(1),
});
type Header = z.infer<typeof Header>;

/** A verified model file: its header, and one int8 row of `heads` weights for each bucket. */
export interface ModelFile {
  readonly path: string;
  readonly header: Header;
  readonly table: Int8Array;
}

const magic = "WFM1";
const checksumBytes = 32;
/** The largest difference between a self-test's logit in training and here (single against double precision). */
const tolerance = 0.002;

const invalid = (path: string, why: string, cause?: unknown): Failure =>
  new Failure("MODEL_INVALID", `${path}：${why}`, { facts: { path }, ...(cause === undefined ? {} : { cause }) });

const readBytes = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw invalid(path, "读不到文件", cause);
  }
};

const readHeader = (path: string, bytes: Buffer, length: number): Header => {
  try {
    return Header.parse(JSON.parse(bytes.toString("utf8", 8, 8 + length)));
  } catch (cause) {
    throw invalid(path, "文件头读不懂", cause);
  }
};

const readTable = (path: string, { bits, heads, packed }: Header, stored: Buffer): Int8Array => {
  const size = 2 ** bits * heads.length;
  try {
    return new Int8Array(packed ? inflateSync(stored, { maxOutputLength: size }) : stored);
  } catch (cause) {
    throw invalid(path, "权重表读不懂", cause);
  }
};

/** Reads a model file and checks its mark, checksum, name, version and size; anything else is `MODEL_INVALID` with the path. */
export const readModelFile = (path: string, name: string, version: number): ModelFile => {
  const bytes = readBytes(path);
  if (bytes.length < 8 + checksumBytes || bytes.toString("latin1", 0, 4) !== magic) throw invalid(path, "不是模型文件");
  const body = bytes.subarray(0, bytes.length - checksumBytes);
  if (!createHash("sha256").update(body).digest().equals(bytes.subarray(body.length))) throw invalid(path, "校验和不符（被截断或改动）");
  const headerLength = bytes.readUInt32LE(4);
  const header = readHeader(path, bytes, headerLength);
  if (header.name !== name || header.version !== version)
    throw invalid(path, `需要 ${name} 第 ${version} 版，文件是 ${header.name} 第 ${header.version} 版`);
  const table = readTable(path, header, body.subarray(8 + headerLength));
  if (table.length !== 2 ** header.bits * header.heads.length || header.scales.length !== header.heads.length)
    throw invalid(path, "权重表大小不符");
  return { path, header, table };
};

/** Runs the self-test of a model file: each text must give the logits of the training; otherwise `MODEL_INVALID`. */
export const checkSelfTest = ({ path, header }: ModelFile, score: (text: string) => ArrayLike<number>): void => {
  for (const [index, { text, logits }] of header.selfTest.entries()) {
    const here = score(text);
    for (const [head, expected] of logits.entries())
      if (!(Math.abs((here[head] ?? Number.NaN) - expected) <= tolerance))
        throw invalid(path, `自检第 ${index + 1} 条第 ${head + 1} 项应为 ${expected}，得到 ${here[head]}`);
  }
};

/** Probabilities of logits, which may be sharpened by a factor. */
export const softmax = (logits: ArrayLike<number>, sharpness = 1): number[] => {
  let top = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < logits.length; index += 1) top = Math.max(top, (logits[index] as number) * sharpness);
  const powers: number[] = [];
  let sum = 0;
  for (let index = 0; index < logits.length; index += 1) {
    const power = Math.exp((logits[index] as number) * sharpness - top);
    powers.push(power);
    sum += power;
  }
  for (let index = 0; index < powers.length; index += 1) powers[index] = (powers[index] as number) / sum;
  return powers;
};

/** Index of the largest value; the first of equals. */
export const largest = (values: readonly number[]): number => {
  let best = 0;
  for (let index = 1; index < values.length; index += 1) if ((values[index] as number) > (values[best] as number)) best = index;
  return best;
};
