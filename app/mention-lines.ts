import { createReadStream, statSync } from "node:fs";
import { createGunzip } from "node:zlib";
import { Failure } from "../lib/errors.ts";
import { minuteMs } from "../lib/time.ts";
import { compareMentions, type Mention, MentionLine, orderInstant } from "../model/mention.ts";

/** A line of a file with its number and how much of the file was read by then (0…1). */
export interface Line {
  readonly number: number;
  readonly text: string;
  readonly share: number;
}

/** The lines of a UTF-8 file, gzipped where its name ends in `.gz`, read as a stream; `-` is standard input. */
export async function* linesOf(file: string, stdin: NodeJS.ReadableStream): AsyncGenerator<Line> {
  let readBytes = 0;
  const size = file === "-" ? 0 : sizeOf(file);
  const input = file === "-" ? stdin : openFile(file, (bytes) => (readBytes += bytes));
  input.setEncoding("utf8");
  let rest = "";
  let number = 0;
  try {
    for await (const chunk of input) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() as string;
      for (const text of lines) yield { number: ++number, text, share: size > 0 ? readBytes / size : 0 };
    }
  } catch (error) {
    throw new Failure("INPUT_INVALID", `读不了 ${file}：${(error as Error).message}`, { cause: error });
  }
  if (rest !== "") yield { number: ++number, text: rest, share: 1 };
}

const openFile = (file: string, onRead: (bytes: number) => void): NodeJS.ReadableStream => {
  const bytes = createReadStream(file);
  bytes.on("data", (chunk) => onRead(chunk.length));
  if (!file.endsWith(".gz")) return bytes;
  const unzipped = bytes.pipe(createGunzip());
  // A pipe does not pass its source's error on; without this a missing file would be an uncaught error.
  bytes.on("error", (error) => unzipped.destroy(error));
  return unzipped;
};

const sizeOf = (file: string): number => {
  try {
    return statSync(file).size;
  } catch (error) {
    throw new Failure("INPUT_INVALID", `打不开 ${file}`, { cause: error });
  }
};

/** Reads one line; what is wrong with it is said in one Chinese sentence. */
export const readMentionLine = (text: string): { readonly mention: Mention } | { readonly wrong: string } => {
  try {
    const parsed = MentionLine.safeParse(JSON.parse(text.replace(/^\uFEFF/, "")));
    if (parsed.success) return { mention: parsed.data };
    const issue = parsed.error.issues[0];
    return { wrong: `${issue?.path.join(".") || "整行"}：${issue?.message ?? "不符合要求"}` };
  } catch {
    return { wrong: "不是 JSON" };
  }
};

/** A mention in its turn, with how much of the file was read by then. */
export interface Turn {
  readonly mention: Mention;
  readonly share: number;
}

/** Lines may be out of order by this much; a mention later than that is taken in when it comes, as live. */
const slackMs = 10 * minuteMs;
const batchLines = 4000;

/** The mentions of a file in the order in which detection consumes them; bad lines are told with their number and skipped. */
export async function* mentionsOf(
  file: string,
  stdin: NodeJS.ReadableStream,
  onBad: (number: number, wrong: string) => void,
): AsyncGenerator<Turn> {
  let waiting: Mention[] = [];
  let share = 0;
  for await (const line of linesOf(file, stdin)) {
    if (line.text.trim() === "") continue;
    share = line.share;
    const read = readMentionLine(line.text);
    if ("wrong" in read) {
      onBad(line.number, read.wrong);
      continue;
    }
    waiting.push(read.mention);
    if (waiting.length < batchLines) continue;
    const { due, kept } = split(waiting);
    waiting = kept;
    for (const mention of due) yield { mention, share };
  }
  for (const mention of waiting.sort(compareMentions)) yield { mention, share: 1 };
}

/** Whatever is older than the slack is due; when everything is young (a flood), the older half is. */
const split = (waiting: Mention[]): { due: Mention[]; kept: Mention[] } => {
  waiting.sort(compareMentions);
  const newest = orderInstant(waiting.at(-1) as Mention);
  const edge = new Date(Date.parse(newest) - slackMs).toISOString();
  const found = waiting.findIndex((mention) => orderInstant(mention) > edge);
  const count = found === 0 ? (waiting.length > 20 * batchLines ? waiting.length >> 1 : 0) : found;
  return { due: waiting.slice(0, count), kept: waiting.slice(count) };
};
