import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { OutagePost } from "../../handling/join.ts";
import { joinPost, officialWord } from "../../handling/join.ts";
import { packageRoot } from "../../lib/assets.ts";
import { fromBeijing, minuteMs } from "../../lib/time.ts";
import type { Responsibility } from "../../model/analysis.ts";
import type { Fact, FactSheet } from "../../model/fact.ts";
import type { Notice } from "../../model/notice.ts";
import type { NoticeMatch, Verdict } from "../../model/notice-match.ts";
import { verdicts } from "../../model/notice-match.ts";

interface World {
  readonly month: string;
  readonly storm?: boolean;
  readonly notices: readonly (Record<string, string> & { readonly towns: readonly string[] })[];
  readonly facts: readonly { id: string; cause: string; towns: readonly string[]; range: string; from: string; to: string }[];
}

/** One labelled pair with what the join makes of it. */
export interface Judged {
  readonly world: string;
  readonly line: number;
  readonly text: string;
  readonly expected: Verdict;
  readonly expectedId: string | undefined;
  readonly match: NoticeMatch;
}

/** The join of a post is refreshed as notices come in; it is judged as it stands so long after the post. */
const refreshMs = 45 * minuteMs;

const folder = join(packageRoot, "test", "fixtures", "handling", "join");

const instantIn = (month: string, text: string, isBefore = false): string => {
  const [year, monthOf] = month.split("-").map(Number) as [number, number];
  const [day, hour, minute] = text.split(/[ :]/).map(Number) as [number, number, number];
  return fromBeijing(year, monthOf - Number(isBefore), day, { hour, minute });
};

const noticeOf = (month: string, raw: World["notices"][number]): Notice => {
  const { from = "", to, published = "", id = "", kind, range = "", number, supersedes, towns } = raw;
  const publishedAt = instantIn(month, published, Number(published.slice(0, 2)) > Number(from.slice(0, 2)) + 5);
  return {
    ...{
      id,
      source: "fixture",
      kind: kind as Notice["kind"],
      title: id,
      range,
      towns: [...towns],
      text: range,
      publishedAt,
      fetchedAt: publishedAt,
    },
    ...{ startsAt: instantIn(month, from), ...(to === undefined ? {} : { endsAt: instantIn(month, to) }) },
    ...(number === undefined ? {} : { number }),
    ...(supersedes === undefined ? {} : { supersedes }),
  };
};

const sheetOf = (month: string, raw: World["facts"][number]): FactSheet => {
  const fact = (value: string): Fact => ({ value, source: "调度", knownAt: "", by: "调度", before: [] });
  const facts = { cause: fact(raw.cause), startedAt: fact(instantIn(month, raw.from)), restoreAt: fact(instantIn(month, raw.to)) };
  return { id: raw.id, towns: raw.towns, range: raw.range, questions: [], facts };
};

/** What an analysis says of a text that the join needs. */
export type Locate = (text: string, publishedAt: string) => Pick<OutagePost, "towns" | "happenedAt" | "responsibility">;

/** Joins every labelled pair, with the labelled towns and times or with those that `locate` finds. */
export const judgePairs = (locate?: Locate): readonly Judged[] => {
  const worlds = JSON.parse(readFileSync(join(folder, "worlds.json"), "utf8")) as Record<string, World>;
  const lines = readFileSync(join(folder, "pairs.tsv"), "utf8").trim().split("\n");
  return lines.map((row, index): Judged => {
    const [name = "", at = "", towns = "", happened = "", responsibility = "", text = "", expected = "", id = ""] = row.split("|");
    const world = worlds[name] as World;
    const publishedAt = instantIn(world.month, at);
    const notices = world.notices.map((one) => noticeOf(world.month, one));
    const sheets = world.facts.map((one) => sheetOf(world.month, one));
    const labelled = {
      towns: towns === "-" ? [] : towns.split(","),
      responsibility: (/property|customer-side/.test(responsibility) ? responsibility : "unclear") as Responsibility,
      ...(happened === "-" ? {} : { happenedAt: instantIn(world.month, happened) }),
    };
    const post = { text, publishedAt, ...(locate ? locate(text, publishedAt) : labelled) };
    const asOf = new Date(Date.parse(publishedAt) + refreshMs).toISOString();
    const word = officialWord(notices, sheets, { asOf, isStorm: world.storm === true });
    const known = id === "-" ? undefined : id;
    return { world: name, line: index + 1, text, expected: expected as Verdict, expectedId: known, match: joinPost(post, word) };
  });
};

/** Precision, recall and count of each verdict; both 0…1, `NaN` where nothing was there. */
export const scoreVerdicts = (
  judged: readonly Judged[],
): readonly { verdict: Verdict; precision: number; recall: number; count: number }[] =>
  verdicts.map((verdict) => {
    const given = judged.filter(({ match }) => match.verdict === verdict);
    const wanted = judged.filter(({ expected }) => expected === verdict);
    const hits = given.filter(({ expected }) => expected === verdict).length;
    return { verdict, precision: hits / given.length, recall: hits / wanted.length, count: wanted.length };
  });

/** Whether a post was joined to the right notice (or rightly to none). */
export const isRightNotice = ({ expectedId, match }: Judged): boolean => expectedId === match.noticeId;
