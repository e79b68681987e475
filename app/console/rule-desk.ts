import { parse, stringify } from "yaml";
import { z } from "zod";
import { rules } from "../../config/schema.ts";
import type { RuleDesk, ShownRule, Trial, WouldFire } from "../../console/rule-desk.ts";
import { Failure } from "../../lib/errors.ts";
import { dayMs } from "../../lib/time.ts";
import { compareMentions } from "../../model/mention.ts";
import type { SearchPage, Store } from "../../model/store.ts";
import type { Parts } from "../parts.ts";
import { createThinking } from "../thinking.ts";

const triedDays = 30;
/** So many of the latest are played: a try answers within seconds. */
const mostTried = 40_000;
const pageSize = 4000;
/** After so many mentions others get a turn: alerts and pages do not wait for a try. */
const turnOf = 50;

type Entry = { readonly use: string; readonly with: unknown };
type Hits = SearchPage["hits"][number][];

const entriesOf = ({ config }: Parts): readonly (readonly [string, Entry])[] =>
  Object.entries(config.alerts.rules as Record<string, Entry>);

const helpOf = (schema: unknown): readonly string[] =>
  schema instanceof z.ZodObject
    ? Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, option]) => `${name}：${option.description ?? ""}`)
    : [];

const readLatest = async (store: Pick<Store, "search">, from: string, to: string): Promise<{ hits: Hits; isCut: boolean }> => {
  const hits: Hits = [];
  let cursor: string | undefined;
  do {
    const page: SearchPage = await store.search({ query: "", from, to, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) });
    hits.push(...page.hits);
    cursor = page.cursor;
  } while (cursor !== undefined && hits.length < mostTried);
  return { hits: hits.sort((a, b) => compareMentions(a.mention, b.mention)), isCut: cursor !== undefined };
};

const readOptions = (key: string, use: string, text: string): unknown => {
  const rule = rules[use];
  try {
    const read = rule?.options.safeParse(parse(text) ?? {});
    if (read?.success) return read.data;
    throw new Failure(
      "INPUT_INVALID",
      `规则 ${key}：${read?.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("；")}`,
    );
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("INPUT_INVALID", `规则 ${key}：不是 YAML，${(error as Error).message.split("\n")[0]}`, { cause: error });
  }
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const play = async (parts: Parts, changed: Record<string, Entry>): Promise<Trial> => {
  const { config, store, log, now } = parts;
  const { analyse, startWatch } = createThinking(
    { ...config, alerts: { ...config.alerts, rules: changed as typeof config.alerts.rules } },
    log,
  );
  const to = now().toISOString();
  const { hits, isCut } = await readLatest(store, new Date(now().getTime() - triedDays * dayMs).toISOString(), to);
  const watch = startWatch();
  const [fired, counts]: [WouldFire[], { updates: number }] = [[], { updates: 0 }];
  const note = (judged: ReturnType<typeof watch.flush>): void => {
    for (const { alert, at } of judged) {
      if (alert === undefined) continue;
      const { level, title, places, reasons, incidentId } = alert;
      if (alert.revision > 1) counts.updates += 1;
      else fired.push({ at, level, title, places, incidentId, reasons: reasons.map(({ text }) => text) });
    }
  };
  for (const [index, { mention, analysis }] of hits.entries()) {
    note(watch.take(mention, () => analysis ?? analyse(mention)));
    if (index % turnOf === 0) await turn();
  }
  note(watch.flush());
  return { days: triedDays, mentions: hits.length, isCut, fired: fired.toReversed(), updates: counts.updates };
};

/** The desk of rules: one try at a time, since each costs seconds of a core. */
export const createRuleDesk = (parts: Parts): RuleDesk => {
  let line: Promise<unknown> = Promise.resolve();
  return {
    rules: () =>
      entriesOf(parts).flatMap(([key, entry]): readonly ShownRule[] => {
        const rule = rules[entry.use];
        return rule === undefined ? [] : [{ key, title: rule.title, options: stringify(entry.with), help: helpOf(rule.options) }];
      }),
    try: (optionsByKey) => {
      const changed = Object.fromEntries(
        entriesOf(parts).map(([key, entry]) => {
          const text = optionsByKey.get(key);
          return [key, text === undefined ? entry : { ...entry, with: readOptions(key, entry.use, text) }];
        }),
      );
      const trial = line.then(() => play(parts, changed));
      line = trial.catch(() => undefined);
      return trial;
    },
  };
};
