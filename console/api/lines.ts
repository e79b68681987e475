import type { z } from "@hono/zod-openapi";
import { given } from "../../lib/given.ts";
import { maskNames } from "../../lib/mask-names.ts";
import type { Alert } from "../../model/alert.ts";
import type { Analysis } from "../../model/analysis.ts";
import { type FactKey, type FactSheet, factTitles } from "../../model/fact.ts";
import type { Handling } from "../../model/handling.ts";
import type { Incident } from "../../model/incident.ts";
import type { Mention } from "../../model/mention.ts";
import type { Notice } from "../../model/notice.ts";
import type { IncidentDesk } from "../incident-desk.ts";
import type { AlertLine, FactLine, IncidentLine, IncidentWhole, MentionLine, NoticeLine } from "./shapes.ts";

type File = Awaited<ReturnType<IncidentDesk["file"]>>;

/** An incident as lists show it; what people decided goes before what the machine thinks. */
export const incidentLine = (incident: Incident, handling?: Handling): IncidentLine => {
  const { id, appeal, problem, beganAt, lastAt, signals, score } = incident;
  return {
    ...{ id, title: maskNames(incident.title), appeal, problem, beganAt, lastAt, score, places: [...incident.places] },
    ...{ level: handling?.level ?? incident.level, phase: handling?.phase ?? incident.phase },
    ...{ mentions: signals.mentions, roots: signals.roots, negativeShare: signals.negativeShare },
    ...given({ lead: handling?.lead, acknowledgedAt: handling?.acknowledgedAt }),
  };
};

/** An incident with its terms, clocks and acts. */
export const incidentWhole = (incident: Incident, file: File): z.infer<typeof IncidentWhole> => ({
  ...incidentLine(incident, file?.handling),
  terms: incident.terms.map((term) => ({ ...term })),
  test: incident.signals.test,
  mentionIds: [...incident.mentionIds],
  clocks: (file?.clocks ?? []).map(({ id, title, post, dueAt, state, basis }) => ({ id, title, post, dueAt, state, basis })),
  acts: (file?.acts ?? []).map(({ id, kind, at, who, because }) => ({ id, kind, at, who, because })),
});

const analysisLine = ({
  isRelevant,
  isLocal,
  relevance,
  polarity,
  score,
  appeal,
  problem,
  voice,
  responsibility,
  places,
  summary,
}: Analysis) => ({
  ...{ isRelevant, isLocal, relevance, polarity, score, appeal, problem, voice, responsibility, summary: maskNames(summary) },
  places: places.map(({ key }) => key),
});

const numbersOf = (counts: Mention["counts"]): Record<string, number> =>
  Object.fromEntries(Object.entries(counts ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === "number"));

/** A hit without its author, names of staff masked. */
export const mentionLine = ({ mention, analysis }: { readonly mention: Mention; readonly analysis?: Analysis }): MentionLine => {
  const { id, platform, publishedAt, url, region, counts } = mention;
  const [title, text] = [mention.title === undefined ? undefined : maskNames(mention.title), maskNames(mention.text)];
  return {
    ...{ id, platform, publishedAt, text, counts: numbersOf(counts) },
    ...given({ title, url, region, analysis: analysis && analysisLine(analysis) }),
  };
};

/** A revision of an alert. */
export const alertLine = ({
  key,
  incidentId,
  revision,
  at,
  level,
  title,
  places,
  decision,
  reasons,
}: Alert): z.infer<typeof AlertLine> => ({
  ...{ key, incidentId, revision, at, level, title: maskNames(title), places: [...places], because: decision.because },
  reasons: reasons.map(({ rule, text, mentionIds }) => ({ rule, text: maskNames(text), mentionIds: [...mentionIds] })),
});

/** A notice without its whole text. */
export const noticeLine = ({ id, title, kind, towns, startsAt, endsAt, url }: Notice): z.infer<typeof NoticeLine> => ({
  ...{ id, title, kind, towns: [...towns] },
  ...given({ startsAt, endsAt, url }),
});

/** The facts of a sheet, in the order of the form. */
export const factLines = ({ facts }: FactSheet): z.infer<typeof FactLine>[] =>
  (Object.keys(factTitles) as FactKey[]).flatMap((key) => {
    const fact = facts[key];
    return fact ? [{ key, title: factTitles[key], value: fact.value, source: fact.source, knownAt: fact.knownAt, by: fact.by }] : [];
  });
