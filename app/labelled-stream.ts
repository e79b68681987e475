import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../lib/errors.ts";
import { dayMs } from "../lib/time.ts";
import type { Truth } from "./backtesting.ts";

interface EventLine {
  readonly event: string;
  readonly name: string;
  readonly first: string;
  readonly hot?: string;
  readonly scope?: string;
}

/** A labelled stream: what happened in it, and which mention belongs to what. */
export interface Labels {
  readonly truths: readonly Truth[];
  readonly eventById: ReadonlyMap<string, string>;
  readonly from: number;
  readonly days: number;
}

/** The labels of a folder: `events.json` and `labels.tsv`. */
export const readLabels = (folder: string): Labels => {
  try {
    const { window, days, events } = JSON.parse(readFileSync(join(folder, "events.json"), "utf8")) as {
      window: [string, string];
      days?: number;
      events: EventLine[];
    };
    const [from, to] = window.map((text) => Date.parse(text)) as [number, number];
    const rows = readFileSync(join(folder, "labels.tsv"), "utf8").trim().split("\n");
    const truths = events.map(({ event, name, first, hot, scope }): Truth => {
      const truth = { event, name, first: Date.parse(first), isTarget: scope === undefined || scope === "domestic" };
      return hot === undefined ? truth : { ...truth, hot: Date.parse(hot) };
    });
    return {
      truths,
      eventById: new Map(rows.map((row) => row.split("\t").slice(0, 2) as [string, string])),
      from,
      days: days ?? (to - from) / dayMs,
    };
  } catch (error) {
    throw new Failure("INPUT_INVALID", `${folder} 里要有 events.json 与 labels.tsv：${(error as Error).message}`, { cause: error });
  }
};

/** The stream of a folder, gzipped or not. */
export const streamIn = (folder: string): string => {
  const found = ["stream.jsonl.gz", "stream.jsonl"].map((name) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined) throw new Failure("INPUT_INVALID", `${folder} 里没有 stream.jsonl.gz 或 stream.jsonl`);
  return found;
};
