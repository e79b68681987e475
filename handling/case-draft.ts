import { maskNames } from "../lib/mask-names.ts";
import { placeName } from "../lib/place-name.ts";
import { formatBeijing, hourMs, sayDuration } from "../lib/time.ts";
import type { Act } from "../model/act.ts";
import { appealTitles, type Place } from "../model/analysis.ts";
import { type Case, cite } from "../model/case.ts";
import type { Clock } from "../model/clock.ts";
import { type Fact, type FactSheet, factTitles } from "../model/fact.ts";
import type { Handling } from "../model/handling.ts";
import { type Incident, type Level, levelTitles } from "../model/incident.ts";
import type { Pledge } from "../model/pledge.ts";
import { type Effect, type Statement, sayCorrection } from "../model/statement.ts";
import { standing } from "./clocks.ts";
import { type Counted, measureEffect, sayEffect } from "./effect.ts";
import { showFact } from "./facts.ts";
import { phaseTitles } from "./lifecycle.ts";

/** What a closing incident leaves behind. */
export interface Closing {
  readonly handling: Handling;
  /** The machine's part; undefined when the retention has taken it. */
  readonly incident: Incident | undefined;
  readonly posts: readonly (Counted & { readonly places: readonly Place[] })[];
  readonly acts: readonly Act[];
  readonly facts: FactSheet | undefined;
  readonly statements: readonly Statement[];
  readonly clocks: readonly Clock[];
  readonly pledges: readonly Pledge[];
  readonly signs: readonly string[];
  /** Keys of the risk points that it showed. */
  readonly risks: readonly string[];
  readonly at: string;
}

const short = (at: string): string => formatBeijing(at, "short");

/** Something recorded at an instant; the source is added where it is cited. */
interface Line {
  readonly at: string;
  readonly text: string;
  readonly source?: string;
}

const inOrder = (lines: readonly Line[]): readonly Line[] => lines.toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));

const told: Readonly<Record<string, (act: Act) => string>> = {
  "incident.opened": () => "立案",
  "incident.acknowledged": ({ who }) => `${who} 签收`,
  "incident.moved": ({ content }) => `转入${phaseTitles[(content as { to: Handling["phase"] }).to]}`,
  "incident.levelled": ({ content, because }) => `定为${levelTitles[(content as { level: Level }).level].sign}：${because}`,
  "incident.accepted": ({ who }) => `${who} 接收`,
  "incident.refused": ({ who, because }) => `${who} 退回：${because}`,
  "incident.escalated": ({ content }) => `上交 ${(content as { to: string }).to}`,
  "incident.referred": ({ content }) => `参照案例“${(content as { title: string }).title}”`,
  "incident.commented": ({ who, content }) => `${who} 记：${(content as { text: string }).text}`,
  "incident.doubted": () => "三条互不相关的帖文与我方说法不一致",
};

/** Statements as they were published and corrected, and answers given in public without one. */
const publishedIn = ({ statements, acts }: Closing): readonly Line[] => [
  ...statements.flatMap(({ id, publishedAt, where }) =>
    publishedAt === undefined ? [] : [{ at: publishedAt, text: `在${where ?? ""}发布口径`, source: `口径 ${id.slice(0, 8)}` }],
  ),
  ...acts.flatMap(({ kind, at, id, content }) => {
    const [, where] = kind === "incident.commented" ? (/^已公开答复（(.*?)）/.exec((content as { text: string }).text) ?? []) : [];
    return where === undefined ? [] : [{ at, text: `在${where}公开答复`, source: `操作 #${id.split("#").at(-1)}` }];
  }),
];

const correctionsIn = ({ statements }: Closing): readonly Line[] =>
  statements.flatMap(({ id, corrections }) =>
    corrections.map(({ at, because }) => ({ at, text: sayCorrection(because), source: `口径 ${id.slice(0, 8)}` })),
  );

const timelineOf = (closing: Closing): readonly string[] => {
  const { acts, facts, incident } = closing;
  const spread = incident && [
    { at: incident.beganAt, text: "首帖" },
    { at: incident.lastAt, text: `最后一帖，累计 ${incident.signals.mentions} 条、${incident.signals.authors} 人` },
  ];
  const own = acts.flatMap((act) => (told[act.kind] ? [{ at: act.at, text: told[act.kind]?.(act) as string }] : []));
  const answered = facts?.answeredAt === undefined ? [] : [{ at: facts.answeredAt, text: `${facts.requestedFrom ?? "调度"}答复事实` }];
  const said = publishedIn(closing).filter(({ source }) => source?.startsWith("口径"));
  return inOrder([...(spread ?? []), ...own, ...answered, ...said, ...correctionsIn(closing)]).map(
    ({ at, text }) => `${short(at)} ${text}`,
  );
};

const factorsOf = (facts: FactSheet | undefined): readonly string[] =>
  Object.entries(facts?.facts ?? {}).map(([key, fact]) => {
    const name = key as keyof typeof factTitles;
    return `${factTitles[name]}：${showFact(name, fact.value)}（${fact.source}）`;
  });

const sayFact = ({ value, source, knownAt }: Fact): Line => ({ at: knownAt, text: String(value), source });

/** What was done and said, from the record, each with where it stands there. */
const measuresOf = (closing: Closing): readonly string[] => {
  const { handling, facts, pledges } = closing;
  const lines: readonly Line[] = [
    ...handling.todos.flatMap(({ text, doneAt, doneBy }) => (doneAt === undefined ? [] : [{ at: doneAt, text, source: doneBy ?? "清单" }])),
    ...(facts?.facts.measure === undefined ? [] : [sayFact(facts.facts.measure)]),
    ...publishedIn(closing),
    ...pledges.flatMap(({ to, what, how, keptAt, post }) =>
      keptAt === undefined ? [] : [{ at: keptAt, text: `兑现对${to}的承诺：${what}，${how}`, source: post }],
    ),
  ];
  return inOrder(lines).map(({ at, text, source }) => cite(text, `${source}，${short(at)}`));
};

/** As long as the desks look before and after a statement. */
const windowMs = 2 * hourMs;
const mostHelped = 3;

const negativeOf = ({ mentions, negativeShare }: Effect["before"]): number => Math.round(mentions * negativeShare);

/** What was said in public and followed by fewer negative posts, in equal windows; never as a cause, and only where the window is over. */
const helpedOf = (closing: Closing): readonly string[] =>
  inOrder(publishedIn(closing))
    .filter(({ at }) => Date.parse(at) + windowMs <= Date.parse(closing.at))
    .flatMap(({ at, text, source }) => {
      const { before, after } = measureEffect(closing.posts, at, windowMs);
      const [was, then] = [negativeOf(before), negativeOf(after)];
      if (then >= was) return [];
      const followed = `其后 ${sayDuration(windowMs)}负面 ${then} 条，此前 ${sayDuration(windowMs)} ${was} 条`;
      return [cite(`${text}：${followed}`, `${source}，${short(at)}；只是先后，不代表因果`)];
    })
    .slice(0, mostHelped);

const effectOf = ({ statements, posts, at }: Closing): string => {
  const recorded = statements.flatMap(({ effects }) => effects).at(-1);
  const published = statements
    .flatMap((one) => one.publishedAt ?? [])
    .sort()
    .at(-1);
  if (published === undefined) return "没有发布口径，无可比较。";
  // What the retention has taken can be counted no more.
  if (posts.length === 0 && recorded) return sayEffect(recorded);
  const passedMs = Math.min(windowMs, Date.parse(at) - Date.parse(published));
  return sayEffect({ ...measureEffect(posts, published, windowMs), at, passedMs });
};

/** Named at least so often, a village or an estate is where it happened. */
const leastNamed = 2;
const fine: ReadonlySet<Place["kind"]> = new Set(["village", "estate"]);

/** The village or estate of a town that its posts name most. */
const spotIn = (town: string, posts: Closing["posts"]): string => {
  const counts = new Map<string, number>();
  for (const { places } of posts)
    for (const name of new Set(places.filter((place) => fine.has(place.kind) && place.town === town).map(({ name }) => name)))
      counts.set(name, (counts.get(name) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best !== undefined && best[1] >= leastNamed ? best[0] : "";
};

/** Place, appeal, and that people complained: nothing that the record doesn't hold. */
const titleOf = ({ handling: { places, appeal }, posts }: Closing): string => {
  const [town] = places;
  const spot = town === undefined || places.length > 1 ? "" : spotIn(town, posts);
  const where = town === undefined ? "地点不明的" : `${placeName(town)}${spot}${places.length > 1 ? `等 ${places.length} 处` : ""}`;
  return `${where}${appeal === null ? "涉电" : appealTitles[appeal]}投诉`;
};

const sayPledge = ({ to, what, state, how }: Pledge): string =>
  `对${to}：${what}（${state === "kept" ? `已兑现：${how}` : state === "open" ? "未兑现" : "已撤回"}）`;

/** Drafts a case from what is on record, with its source; what no record says is left to people. */
export const draftCase = (closing: Closing): Case => {
  const { handling, incident, clocks, pledges, signs, risks, at } = closing;
  const missed = clocks.filter((clock) => standing(clock, at).isOver).sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
  return {
    ...{ key: `C-${handling.incidentId.slice(0, 8)}`, title: titleOf(closing), sample: false, incidentId: handling.incidentId },
    ...{
      appeal: handling.appeal,
      problem: incident?.problem ?? null,
      rootCause: null,
      level: handling.level,
      places: [...handling.places],
    },
    ...{ beganAt: incident?.beganAt ?? handling.openedAt, closedAt: at, signs: [...signs], risks: [...risks], lessons: [] },
    timeline: timelineOf(closing).map(maskNames),
    factors: [...factorsOf(closing.facts)],
    errors: [
      ...missed.map(({ title, dueAt }) => `${title}超时（应在 ${short(dueAt)} 前）`),
      ...correctionsIn(closing).map(({ at: when, text, source }) => cite(text, `${source}，${short(when)}`)),
    ],
    measures: measuresOf(closing).map(maskNames),
    helped: [...helpedOf(closing)],
    effect: effectOf(closing),
    pledges: pledges.map(sayPledge),
  };
};
