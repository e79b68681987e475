import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import { rules } from "../../config/schema.ts";
import type { RuleDesk, ShownRule, Trial, WouldFire } from "../../console/rule-desk.ts";
import { dayMs } from "../../lib/time.ts";
import { compareMentions } from "../../model/mention.ts";
import type { SearchPage, Store } from "../../model/store.ts";
import type { Parts } from "../parts.ts";
import { createThinking } from "../thinking.ts";
import { readFilled, settingsOf } from "./rule-settings.ts";

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

/** The rules that differ from the configured ones, as the configuration would say them. */
const yamlOf = (parts: Parts, tried: Readonly<Record<string, Entry>>): string | undefined => {
  const configured = Object.fromEntries(entriesOf(parts));
  const changed = Object.entries(tried).filter(([key, { with: values }]) => !isDeepStrictEqual(values, configured[key]?.with));
  const shown = changed.map(([key, { use, with: values }]) => [key, { use, with: values }]);
  return changed.length === 0 ? undefined : stringify({ alerts: { rules: Object.fromEntries(shown) } }).trim();
};

/** The desk of rules: one try at a time, since each costs seconds of a core. */
export const createRuleDesk = (parts: Parts): RuleDesk => {
  let line: Promise<unknown> = Promise.resolve();
  return {
    rules: () =>
      entriesOf(parts).flatMap(([key, entry]): readonly ShownRule[] => {
        const rule = rules[entry.use];
        return rule === undefined
          ? []
          : [{ key, title: rule.title, settings: settingsOf(rule.options, entry.with as Record<string, unknown>) }];
      }),
    try: (filledByKey) => {
      const tried = Object.fromEntries(
        entriesOf(parts).map(([key, entry]) => {
          const [rule, filled] = [rules[entry.use], filledByKey.get(key)];
          return [key, rule === undefined || filled === undefined ? entry : { ...entry, with: readFilled(rule, filled) }];
        }),
      );
      const yaml = yamlOf(parts, tried);
      const trial = line.then(async () => ({ ...(await play(parts, tried)), ...(yaml === undefined ? {} : { yaml }) }));
      line = trial.catch(() => undefined);
      return trial;
    },
  };
};
