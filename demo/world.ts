import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { assetPath } from "../lib/assets.ts";
import { beijingParts, dayMs, fromBeijing, hourMs, minuteMs } from "../lib/time.ts";

/** A Weibo post of the little world. */
export interface Post {
  readonly mid: string;
  readonly by: string;
  readonly uid: number;
  readonly text: string;
  readonly atMs: number;
  readonly followers: number;
  readonly verifiedType: number;
  /** The root it reposts. */
  readonly root?: Post;
}

/** An article of an account or a news site. */
export interface Article {
  readonly key: string;
  readonly account: string;
  readonly title: string;
  readonly text: string;
  readonly atMs: number;
}

/** A planned outage as the bureau announced it. */
export interface Announcement {
  readonly number: string;
  readonly kind: string;
  readonly title: string;
  readonly range: string;
  readonly reason: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly atMs: number;
}

/** Everything that will have been published, each with its instant; a replica shows what is past. */
export interface World {
  readonly startMs: number;
  readonly endMs: number;
  readonly posts: readonly Post[];
  readonly wechat: readonly Article[];
  readonly feeds: Readonly<Record<"sun" | "nan", readonly Article[]>>;
  readonly gbk: readonly Article[];
  readonly notices: readonly Announcement[];
  /** What was planted, so that the summary can be checked against it. */
  readonly planted: readonly { readonly name: string; readonly place: string; readonly appeal: string }[];
}

interface Told {
  readonly at: number;
  readonly by: string;
  readonly text: string;
}

interface Story {
  readonly minutes: number;
  readonly incidents: readonly {
    readonly name: string;
    readonly place: string;
    readonly appeal: string;
    readonly posts: readonly Told[];
    readonly reposts: readonly (Told & { readonly of: number })[];
    readonly articles: readonly { readonly at: number; readonly account: string; readonly title: string; readonly text: string }[];
    readonly news: readonly { readonly at: number; readonly site: "gbk" | "feed"; readonly title: string; readonly text: string }[];
  }[];
  readonly background: readonly string[];
  readonly feeds: readonly { readonly at: number; readonly host: "sun" | "nan"; readonly title: string; readonly text: string }[];
  readonly gbk: readonly { readonly at: number; readonly title: string; readonly text: string }[];
  readonly accounts: readonly { readonly at: number; readonly account: string; readonly title: string; readonly text: string }[];
  readonly notices: readonly {
    readonly at: number;
    readonly number: string;
    readonly kind: string;
    readonly title: string;
    readonly range: string;
    readonly start: number;
    readonly end: number;
    readonly reason: string;
  }[];
}

/** mulberry32: the same small world every time. */
export const createRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** Weibo's own rule: the upper bits of a mid are seconds since 2006 or so (sources.md 1.6). */
const weiboEpochSeconds = 515_483_463n;
const midOf = (atMs: number, serial: number): string =>
  (((BigInt(Math.floor(atMs / 1000)) - weiboEpochSeconds) << 22n) + BigInt(serial * 37 + 1)).toString();

/** Noon in Beijing of the latest day whose story has ended by `now`. */
export const storyStart = (now: Date, minutes: number): number => {
  const { year, month, day } = beijingParts(now.getTime());
  const noon = Date.parse(fromBeijing(year, month, day, { hour: 12 }));
  return noon + minutes * minuteMs <= now.getTime() ? noon : noon - dayMs;
};

const isMedia = (name: string): boolean => /圈|身边事|微生活|同城|美食/.test(name);

/** Background chatter spread over the day before and the story itself, each text a few times by different people. */
const chatter = (texts: readonly string[], startMs: number, minutes: number): readonly { text: string; atMs: number; by: string }[] => {
  const random = createRandom(20_261_123);
  const beforeMs = 12 * hourMs;
  return texts.flatMap((text, at) =>
    Array.from({ length: 3 }, (_, turn) => ({
      text: turn === 0 ? text : `${text}${["", "。", "～", "！", "[笑哭]", "[doge]"][Math.floor(random() * 6)]}`,
      atMs: startMs - beforeMs + random() * (beforeMs + minutes * minuteMs),
      by: `用户${1_000_000 + at * 100 + turn * 7}`,
    })),
  );
};

/** Reads `story.yaml` and puts it on the clock: minute 0 is `startMs`. */
export const createWorld = (startMs: number): World => {
  const story = parse(readFileSync(assetPath("demo", "story.yaml"), "utf8")) as Story;
  const at = (minutes: number): number => startMs + minutes * minuteMs;
  let serial = 0;
  const post = (told: { by: string; text: string; atMs: number }, root?: Post): Post => {
    serial += 1;
    const uid = 1_700_000_000 + [...told.by].reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) % 90_000_000, 7);
    return {
      ...told,
      mid: midOf(told.atMs, serial),
      uid,
      verifiedType: isMedia(told.by) ? 3 : -1,
      followers: isMedia(told.by) ? 86_000 : 20 + (uid % 900),
      ...(root && { root }),
    };
  };
  const posts: Post[] = chatter(story.background, startMs, story.minutes).map((told) => post(told));
  for (const incident of story.incidents) {
    const roots = incident.posts.map((told) => post({ ...told, atMs: at(told.at) }));
    posts.push(...roots, ...incident.reposts.map((told) => post({ ...told, atMs: at(told.at) }, roots[told.of - 1])));
  }
  const article = (account: string, told: { at: number; title: string; text: string }): Article => {
    serial += 1;
    return { key: String(2_650_000_000 + serial), account, title: told.title, text: told.text, atMs: at(told.at) };
  };
  const news = (site: "gbk" | "feed"): readonly Article[] =>
    story.incidents.flatMap((incident) => incident.news.filter((told) => told.site === site).map((told) => article("东莞日报", told)));
  const feed = (host: "sun" | "nan"): readonly Article[] =>
    story.feeds.filter((told) => told.host === host).map((told) => article(host, told));
  return {
    startMs,
    endMs: at(story.minutes),
    posts: posts.sort((a, b) => b.atMs - a.atMs),
    wechat: [
      ...story.accounts.map((told) => article(told.account, told)),
      ...story.incidents.flatMap((incident) => incident.articles.map((told) => article(told.account, told))),
    ],
    feeds: { sun: [...feed("sun"), ...news("feed")], nan: feed("nan") },
    gbk: [...story.gbk.map((told) => article("东莞日报", told)), ...news("gbk")],
    notices: story.notices.map(({ at: minute, start, end, ...rest }) => ({
      ...rest,
      atMs: at(minute),
      startMs: at(start),
      endMs: at(end),
    })),
    planted: story.incidents.map(({ name, place, appeal }) => ({ name, place, appeal })),
  };
};
