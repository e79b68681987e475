import { Failure } from "../../lib/errors.ts";
import { shortHash } from "../../lib/hash.ts";
import { hourMs, minuteMs } from "../../lib/time.ts";
import type { Mention } from "../../model/mention.ts";
import type { Memory, Page, Parsed, Request } from "../source.ts";
import { readCount } from "./count.ts";
import { webHeaders } from "./headers.ts";
import { isRecord, listOf, readJson, textOf } from "./json.ts";
import type { Raw } from "./mblog.ts";
import { readAnswerState, readWall } from "./wall.ts";

/** One stay of a word on the list: the list has neither ids nor times, and the same word may come again another day. */
export interface Episode {
  readonly word: string;
  readonly firstAt: string;
  readonly lastAt: string;
  /** `[instant, rank, heat]`, a reading whenever the rank or the heat changed. */
  readonly ranks: readonly (readonly [at: string, rank: number, heat: number])[];
}

/** A word away for longer than this has begun a new episode. */
export const awayMs = 6 * hourMs;
/** Readings kept per episode: a day at ten-minute steps. */
const keptRanks = 144;

/** The request for the list; what is remembered travels with it. */
export const askHot = (memory: Memory): Request => ({
  url: "https://weibo.com/ajax/side/hotSearch",
  headers: webHeaders(),
  carry: { episodes: memory.episodes ?? [] },
});

interface Entry {
  readonly word: string;
  /** 1 is the top; organic entries only. */
  readonly rank: number;
  readonly heat: number;
  readonly label?: string;
  readonly category?: string;
}

/** Paid entries carry `is_ad` or the label 商, and no place of their own. */
const isAdvert = (row: Raw): boolean =>
  Number(row.is_ad ?? 0) === 1 || Number(row.topic_ad ?? 0) === 1 || row.label_name === "商" || row.icon_desc === "商";

const readEntry = (row: Raw, at: number): Entry | undefined => {
  const word = textOf(row.word) ?? textOf(row.note) ?? textOf(row.name)?.replace(/^#|#$/g, "");
  if (word === undefined) return undefined;
  const label = textOf(row.label_name) ?? textOf(row.icon_desc);
  const category = textOf(row.category) ?? textOf(row.flag_desc);
  return {
    word,
    rank: Number(row.realpos) || Number(row.rank ?? at) + 1,
    heat: readCount(row.raw_hot ?? row.num) ?? 0,
    ...(label !== undefined && { label }),
    ...(category !== undefined && { category }),
  };
};

const continued = (entry: Entry, before: Episode | undefined, at: string): Episode => {
  const reading = [at, entry.rank, entry.heat] as const;
  if (!before || Date.parse(at) - Date.parse(before.lastAt) > awayMs)
    return { word: entry.word, firstAt: at, lastAt: at, ranks: [reading] };
  const last = before.ranks.at(-1);
  const isSame = last?.[1] === entry.rank && last[2] === entry.heat;
  return { ...before, lastAt: at, ranks: isSame ? before.ranks : [...before.ranks, reading].slice(-keptRanks) };
};

const mentionOf = (entry: Entry, episode: Episode, at: string): Mention => {
  const minute = Math.floor(Date.parse(episode.firstAt) / minuteMs);
  return {
    id: `weibo-hot:${shortHash(entry.word)}:${minute}`,
    source: "",
    platform: "weibo-hot",
    url: `https://s.weibo.com/weibo?${new URLSearchParams({ q: `#${entry.word}#` })}`,
    author: { id: "weibo-hot", name: "微博热搜" },
    publishedAt: episode.firstAt,
    fetchedAt: at,
    text: entry.word,
    heat: entry.heat,
    rank: entry.rank,
    bestRank: Math.min(...episode.ranks.map(([, rank]) => rank)),
    ...(entry.label !== undefined && { label: entry.label }),
    ...(entry.category !== undefined && { category: entry.category }),
    counts: { reads: entry.heat, rank: entry.rank },
  };
};

const rowsOf = (answer: Raw): { readonly organic: readonly Raw[]; readonly adverts: number } => {
  const { data } = answer;
  const rows = isRecord(data) ? (data.realtime ?? data.band_list) : undefined;
  if (!Array.isArray(rows)) throw new Failure("SOURCE_CHANGED", "热搜榜里没有 data.realtime");
  const all = listOf(rows);
  const organic = all.filter((row) => !isAdvert(row));
  return { organic, adverts: all.length - organic.length };
};

const episodesOf = (page: Page): readonly Episode[] => listOf(page.request.carry?.episodes) as unknown as readonly Episode[];

/** Reads the list: each organic entry as the mention of its episode, with rank history remembered; adverts are dropped. */
export const parseHot = (page: Page): Parsed => {
  const wall = readWall(page);
  if (wall) return wall;
  const answer = readJson(page.body);
  const state = readAnswerState(answer);
  if (state) return state;
  const { organic, adverts } = rowsOf(answer);
  const entries = organic.map(readEntry).filter((entry) => entry !== undefined);
  if (entries.length === 0) throw new Failure("SOURCE_CHANGED", "热搜榜上没有读得懂的条目");
  const at = page.fetchedAt;
  const known = new Map(episodesOf(page).map((episode) => [episode.word, episode]));
  const shown = entries.map((entry) => ({ entry, episode: continued(entry, known.get(entry.word), at) }));
  const words = new Set(entries.map(({ word }) => word));
  const away = [...known.values()].filter(({ word, lastAt }) => !words.has(word) && Date.parse(at) - Date.parse(lastAt) <= awayMs);
  return {
    state: "ok",
    mentions: shown.map(({ entry, episode }) => mentionOf(entry, episode, at)),
    skipped: {
      ...(adverts > 0 && { advert: adverts }),
      ...(entries.length < organic.length && { unreadable: organic.length - entries.length }),
    },
    remember: { episodes: [...shown.map(({ episode }) => episode), ...away] },
  };
};
