import type { RiskDeed, RiskDesk, ShownRisk } from "../../console/risk-desk.ts";
import { caseBook } from "../../handling/cases.ts";
import { allActs, effective, open, openAll, perform, undo } from "../../handling/ledger.ts";
import { putRisk, rankRisks, retireRisk, reviewRisk, riskBook } from "../../handling/risks.ts";
import { Failure } from "../../lib/errors.ts";
import { formatBeijing } from "../../lib/time.ts";
import { type Doing, subjectOf } from "../../model/act.ts";
import { deedOf, helpedIn } from "../../model/case.ts";
import type { RiskPoint } from "../../model/risk.ts";
import type { HandlingStore } from "../../model/store.ts";
import { enterShipped, knownCases, knownRisks } from "../filing.ts";
import type { Parts } from "../parts.ts";

const shown = async (store: HandlingStore): Promise<readonly ShownRisk[]> => {
  const retired = (await openAll(store, riskBook)).filter(({ isRetired }) => isRetired);
  return [...rankRisks(await knownRisks(store)).map((content) => ({ content, isRetired: false })), ...retired];
};

/** Answers what a writer must expect: a shipped point has one act more than the writer saw. */
const ensureEntered = async (store: HandlingStore, key: string, doing: Doing, seen: number | undefined): Promise<number | undefined> => {
  if (await enterShipped(store, key, doing)) return 1;
  if ((await open(store, riskBook, key)).state === undefined) throw new Failure("INPUT_INVALID", `没有风险点 ${key}`);
  return seen;
};

/** The number that follows the highest of a series of keys. */
const nextKey = (all: readonly ShownRisk[]): string => {
  const numbers = all.flatMap(({ content: { key } }) => (/^R\d+$/.test(key) ? [Number(key.slice(1))] : []));
  return `R${String(Math.max(0, ...numbers) + 1).padStart(2, "0")}`;
};

const begin = async (store: HandlingStore, caseKey: string | undefined): Promise<Partial<RiskPoint>> => {
  const key = nextKey(await shown(store));
  if (caseKey === undefined) return { key };
  const drafts = (await openAll(store, caseBook)).map(({ content }) => content);
  const one = [...drafts, ...(await knownCases(store))].find((known) => known.key === caseKey);
  if (one === undefined) throw new Failure("INPUT_INVALID", `没有案例 ${caseKey}`);
  return {
    ...{ key, title: one.title, problem: one.problem, signs: [...one.signs], cases: [one.key] },
    ...{ sign: one.factors.join("；"), control: one.lessons.join("；"), first: helpedIn(one).map(deedOf).slice(0, 3) },
    ...(one.appeal !== null && { appeal: one.appeal }),
  };
};

const restore = async (store: HandlingStore, key: string, doing: Doing, expected: number | undefined): Promise<unknown> => {
  const retired = effective((await open(store, riskBook, key)).acts).findLast(({ kind }) => kind === "risk.retired");
  if (retired === undefined) throw new Failure("ACT_REFUSED", "这个风险点没有停用");
  return undo({ store, book: riskBook, id: key, doing, expected }, retired.id);
};

const act = async (store: HandlingStore, deed: RiskDeed, doing: Doing, seen: number | undefined): Promise<unknown> => {
  const key = deed.kind === "put" ? deed.content.key : deed.key;
  if (deed.kind === "put" && deed.isNew) {
    if ((await shown(store)).some(({ content }) => content.key === key))
      throw new Failure("STORE_CONFLICT", `编号 ${key} 已经有了，请换一个`);
    return perform({ store, book: riskBook, id: key, doing }, putRisk(deed.content));
  }
  const expected = await ensureEntered(store, key, doing, seen);
  const what = { store, book: riskBook, id: key, doing, expected };
  if (deed.kind === "put") return perform(what, putRisk(deed.content));
  if (deed.kind === "review") return perform(what, reviewRisk(formatBeijing(doing.at, "day")));
  return deed.kind === "retire" ? perform(what, retireRisk) : restore(store, key, doing, expected);
};

/** The desk of the risk register. */
export const createRiskDesk = ({ handling, now }: Pick<Parts, "handling" | "now">): RiskDesk => ({
  all: () => shown(handling),
  history: (key) => allActs(handling, { subject: subjectOf("risk", key) }),
  begin: (caseKey) => begin(handling, caseKey),
  perform: async (deed, { person, because, seen }) => {
    await act(handling, deed, { who: person.who, because, at: now().toISOString() }, seen);
  },
});
