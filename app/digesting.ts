import { z } from "zod";
import { collectDigest } from "../digest/collect.ts";
import type { Digest } from "../digest/digest.ts";
import { quotedPosts } from "../digest/incidents.ts";
import { type Material, type Post, readPosts, type Work } from "../digest/material.ts";
import type { Period } from "../digest/period.ts";
import { type AskModel, type SummariserOptions, summarise } from "../digest/summarise.ts";
import { actCites, sentence } from "../digest/wording.ts";
import { clockBook, standing } from "../handling/clocks.ts";
import { sayEffect } from "../handling/effect.ts";
import { factBook } from "../handling/facts.ts";
import { forecastBook, sayHitRate } from "../handling/forecast.ts";
import { allActs, type Book, bySubject, openAll } from "../handling/ledger.ts";
import { incidentBook } from "../handling/lifecycle.ts";
import { officialsOf } from "../handling/notice-versions.ts";
import { pledgeBook } from "../handling/pledges.ts";
import { riskChanges } from "../handling/risks.ts";
import { statementBook } from "../handling/statements.ts";
import { ticketBook } from "../handling/tickets.ts";
import { Failure } from "../lib/errors.ts";
import type { Http } from "../lib/http.ts";
import { segment } from "../lib/segment.ts";
import { dayMs, formatBeijing } from "../lib/time.ts";
import { usualDays } from "../lib/usual.ts";
import type { Act } from "../model/act.ts";
import type { Incident } from "../model/incident.ts";
import type { HandlingStore, Store } from "../model/store.ts";
import { knownRisks } from "./filing.ts";
import type { Parts } from "./parts.ts";

const shift = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

/** More incidents than anybody could read of in a month. */
const incidentsRead = 5000;

/** The nouns whose acts are cited. */
const nouns = ["incident", "fact", "pledge", "statement", "ticket", "forecast", "risk"] as const;

/** Everything but what the tests leave out: a digest reads two stores and the settings. */
export type DigestParts = Pick<Parts, "store" | "handling" | "config" | "entries" | "now"> & Partial<Pick<Parts, "http" | "log">>;

const incidentsIn = async (store: Store, { kind, key, from, to }: Period): Promise<readonly Incident[]> => {
  if (kind !== "incident")
    return (await store.incidents(incidentsRead, from)).filter(({ beganAt, lastAt }) => beganAt < to && lastAt >= from);
  const found = await store.incident(key);
  return found === undefined ? [] : [found.value];
};

const quotedOf = async (store: Store, incidents: readonly Incident[]): Promise<readonly Post[]> => {
  const ids = incidents.flatMap(({ mentionIds }) => mentionIds.slice(0, quotedPosts));
  const analyses = await store.analyses(ids);
  return (await store.mentions(ids)).flatMap((mention) => {
    const analysis = analyses.get(mention.id);
    return analysis === undefined ? [] : [{ mention, analysis }];
  });
};

const worksIn = async (store: Store, madeAt: string): Promise<readonly Work[]> => {
  const notices = await store.notices(shift(madeAt, -dayMs), shift(madeAt, 7 * dayMs));
  return officialsOf(notices, madeAt)
    .filter(
      ({ kind, isCancelled, startsAt }) => kind === "planned" && !isCancelled && startsAt >= madeAt && startsAt < shift(madeAt, 7 * dayMs),
    )
    .map(({ id, towns, startsAt, endsAt }) => ({
      noticeId: id,
      towns,
      startsAt,
      endsAt,
      title: notices.find((one) => one.id === id)?.title ?? "",
    }));
};

const statesOf = <State, Table>(book: Book<State, Table>, acts: readonly Act[]): readonly State[] =>
  [...bySubject(acts.filter(({ subject }) => subject.startsWith(`${book.noun}:`))).values()]
    .map((own) => book.fold(own))
    .filter((state) => state !== undefined);

const forecastSaid = (acts: readonly Act[], madeAt: string) => {
  const week = statesOf(forecastBook, acts).filter(
    ({ day }) => day >= formatBeijing(shift(madeAt, -7 * dayMs), "day") && day < formatBeijing(madeAt, "day"),
  );
  const cites = week.flatMap(({ day }) => actCites(acts, "forecast", day));
  return sentence(week.length === 0 ? "没有作过风险预测" : sayHitRate(week), cites);
};

const handlingOf = async (handling: HandlingStore, { from, to }: Period, madeAt: string) => {
  const acts = (await Promise.all(nouns.map((noun) => allActs(handling, { noun })))).flat();
  const clocks = await openAll(handling, clockBook, shift(from, -30 * dayMs));
  const published = statesOf(statementBook, acts).filter(
    ({ publishedAt }) => publishedAt !== undefined && publishedAt >= from && publishedAt < to,
  );
  const changes = acts.filter(({ subject, at }) => subject.startsWith("risk:") && at >= from && at < to);
  return {
    acts,
    handlings: statesOf(incidentBook, acts),
    facts: statesOf(factBook, acts),
    pledges: statesOf(pledgeBook, acts),
    tickets: statesOf(ticketBook, acts),
    statements: published.map((statement) => ({ statement, followed: statement.effects.map((effect) => sayEffect(effect)).at(-1) })),
    missed: clocks.filter((clock) => standing(clock, madeAt).isOver).map(({ ownerId, title }) => ({ ownerId, title })),
    riskChanges: changes.flatMap((act) =>
      riskChanges([{ ...act, who: "责任岗位" }], from, to).map((text) => sentence(text, [`act:${act.id}`])),
    ),
    risks: await knownRisks(handling),
    hitRate: forecastSaid(acts, madeAt),
  };
};

/** Reads everything that a digest of a period is made of. */
export const gatherMaterial = async (parts: DigestParts, period: Period, isDemo = false): Promise<Material> => {
  const { store, handling, config, entries, now } = parts;
  const madeAt = now().toISOString();
  const { from, to } = period;
  const since = shift(from, -usualDays * dayMs);
  const incidents = await incidentsIn(store, period);
  const sources = entries.map(async ({ key, source }) => ({ key, title: source.title, runs: await store.runs(key, shift(since, -dayMs)) }));
  return {
    ...{ bureau: config.bureau.names[0] ?? config.bureau.city, isDemo, period, madeAt, incidents },
    ...(await handlingOf(handling, period, madeAt)),
    posts: await readPosts(store, period),
    quoted: await quotedOf(store, incidents),
    hours: await store.hours(since, to),
    sources: await Promise.all(sources),
    works: await worksIn(store, madeAt),
    customers: config.digest.customers,
    protectedDates: config.handling.protectedDates,
  };
};

/** The life of one incident as a period; `INPUT_INVALID` when there is none. */
export const incidentPeriod = async (store: Pick<Store, "incident">, id: string): Promise<Period> => {
  const incident = (await store.incident(id))?.value;
  if (incident === undefined) throw new Failure("INPUT_INVALID", `没有编号为 ${id} 的事件`);
  const { beganAt, lastAt } = incident;
  return { kind: "incident", key: incident.id, title: `${formatBeijing(beganAt, "short")} 起`, from: beganAt, to: shift(lastAt, 1) };
};

const Completion = z.object({ choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1) });

/** Asks the configured model, at the address that a person wrote down and nowhere else. */
export const askModel =
  (http: Http, { url, model, key, timeout }: SummariserOptions): AskModel =>
  async (system, sentences) => {
    const messages = [
      { role: "system", content: system },
      { role: "user", content: JSON.stringify(sentences) },
    ];
    const response = await http({
      ...{ url: `${url.replace(/\/$/, "")}/chat/completions`, method: "POST", timeoutMs: timeout, maxBytes: 1024 * 1024, maxRedirects: 0 },
      headers: { "content-type": "application/json", ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ model, messages, temperature: 0 }),
    });
    if (response.status !== 200) throw new Failure("NET_STATUS", `语言模型返回 ${response.status}`);
    const read = Completion.parse(JSON.parse(Buffer.from(response.bytes).toString("utf8")));
    return read.choices[0]?.message.content ?? "";
  };

/** The digest of a period; where a summariser is configured, in its words as far as they are faithful. */
export const makeDigest = async (parts: DigestParts, period: Period, isDemo = false): Promise<Digest> => {
  const digest = collectDigest(await gatherMaterial(parts, period, isDemo));
  const { summariser } = parts.config.digest;
  if (summariser === undefined || parts.http === undefined) return digest;
  const { digest: said, reworded, refused } = await summarise(digest, askModel(parts.http, summariser), segment);
  parts.log?.("info", "digest.reworded", { reworded, refused });
  return said;
};
