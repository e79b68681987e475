import type { Context, IncidentDesk, Post } from "../../console/incident-desk.ts";
import { readChain } from "../../handling/evidence.ts";
import { factBook, factLine } from "../../handling/facts.ts";
import { officialWord } from "../../handling/join.ts";
import { joinIncident } from "../../handling/join-incident.ts";
import { openAll } from "../../handling/ledger.ts";
import { factsOfMatter, type MatterFacts } from "../../handling/matter-facts.ts";
import { postsOf } from "../../handling/secretary.ts";
import { findSimilar } from "../../handling/similar.ts";
import { statementBook } from "../../handling/statements.ts";
import { placeName } from "../../lib/place-name.ts";
import { dayMs } from "../../lib/time.ts";
import { plainLine } from "../../model/case.ts";
import type { Incident } from "../../model/incident.ts";
import { wholeText } from "../../model/mention.ts";
import type { Notice } from "../../model/notice.ts";
import { knownCases, knownRisks } from "../filing.ts";
import type { Parts } from "../parts.ts";

const nearMs = 3 * dayMs;
const similarShown = 3;

const shift = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

const concerns = (incident: Incident, notice: Notice): boolean =>
  notice.towns.some((town) => incident.places.map(placeName).includes(placeName(town)));

/** Compares the posts with what is official: notices near them and facts that dispatch gave. */
const compare = async (
  { store, handling, duty, now }: Parts,
  incident: Incident,
  posts: readonly Post[],
): Promise<Pick<Context, "verdict" | "verdictByPost" | "notices">> => {
  const at = now().toISOString();
  const notices = await store.notices(shift(incident.beganAt, -nearMs), shift(incident.lastAt, nearMs));
  const sheets = await openAll(handling, factBook, shift(incident.beganAt, -nearMs));
  const known = posts.flatMap(({ mention, analysis }) => (analysis ? [{ mention, analysis }] : []));
  const match = joinIncident(
    postsOf({ posts: known }),
    officialWord(notices, sheets, { asOf: at, isStorm: duty?.umbrella(at) !== undefined }),
  );
  const notice = notices.find(({ id }) => id === match.noticeId);
  const { verdict, votes, of, because } = match;
  return {
    notices: notices.filter((one) => concerns(incident, one)),
    verdictByPost: new Map(match.byPost.map(({ mentionId, match: own }) => [mentionId, own.verdict])),
    ...(of > 0 && incident.appeal === "outage-voltage" && { verdict: { verdict, votes, of, because, ...(notice && { notice }) } }),
  };
};

/** The facts of an incident as one line; what a merged one knows otherwise follows. */
const sayFacts = (known: MatterFacts | undefined): string =>
  [factLine(known?.sheet), ...(known?.differing ?? []).map((line) => `另有不同：${line}`)].join("；");

/** Reads what stands around an incident; nothing is changed by it. */
export const createContextReader =
  (parts: Parts): IncidentDesk["context"] =>
  async (incident, posts) => {
    const { handling } = parts;
    const ids = new Set([incident.id, ...incident.aliases]);
    const [compared, cases, points, chain, known, statements] = await Promise.all([
      compare(parts, incident, posts),
      knownCases(handling),
      knownRisks(handling),
      readChain(handling),
      factsOfMatter(handling, incident.id),
      openAll(handling, statementBook, shift(incident.beganAt, -nearMs)),
    ]);
    const urls = new Set(posts.flatMap(({ mention }) => mention.url ?? []));
    const newcomer = { ...incident, texts: [incident.title, ...posts.map(({ mention }) => wholeText(mention))] };
    return {
      ...compared,
      similar: findSimilar(newcomer, cases)
        .slice(0, similarShown)
        .map(({ entry, because }) => ({
          ...{ key: entry.key, sample: entry.sample, title: entry.title, because },
          ...{ helped: entry.helped.map(plainLine), measures: entry.measures.map(plainLine) },
        })),
      risks: findSimilar(newcomer, points)
        .slice(0, similarShown)
        .map(({ entry: { key, title, owner }, because }) => ({ key, title, owner, because })),
      evidence: chain.links.filter(({ incidentId, url }) => (incidentId !== undefined && ids.has(incidentId)) || urls.has(url)),
      facts: sayFacts(known),
      statements: statements.filter(({ incidentId }) => ids.has(incidentId)),
    };
  };
