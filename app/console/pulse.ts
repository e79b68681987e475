import type { Pulse } from "../../console/parts.ts";
import { shortHash } from "../../lib/hash.ts";
import { dayMs, hourMs } from "../../lib/time.ts";
import type { Parts } from "../parts.ts";
import { newActs } from "./following.ts";

/** Acts before the process began change no page that is open now; some are read so that clocks set back do no harm. */
const recentMs = 2 * hourMs;
const incidentsFelt = 100;

const topicsOfNoun: Readonly<Record<string, (id: string) => readonly string[]>> = {
  incident: (id) => [`incident:${id}`, "desk"],
  clock: (id) => [`incident:${id.split("/")[0]}`, "desk"],
  fact: (id) => [`incident:${id}`, "facts"],
  statement: () => ["statements"],
  pledge: () => ["pledges"],
};

const topicsOf = (subject: string): readonly string[] => {
  const [noun, id] = [subject.slice(0, subject.indexOf(":")), subject.slice(subject.indexOf(":") + 1)];
  return ["acts", ...(topicsOfNoun[noun]?.(id) ?? [noun])];
};

/** What each topic looks like now, in as few bytes as possible; cheap, since it is felt every moment somebody looks. */
export const createPulse = ({ store, handling, now }: Pick<Parts, "store" | "handling" | "now">): (() => Promise<Pulse>) => {
  const next = newActs(handling, { since: new Date(now().getTime() - recentMs).toISOString() });
  const lastAct = new Map<string, string>();
  return async () => {
    for (const { id, subject } of await next()) for (const topic of topicsOf(subject)) lastAct.set(topic, id);
    const seen = new Map<string, string>(lastAct);
    const note = (topic: string, sign: string): void => void seen.set(topic, `${seen.get(topic) ?? ""}\n${sign}`);
    const since = new Date(now().getTime() - dayMs).toISOString();
    for (const { id, lastAt, score, level, signals } of await store.incidents(incidentsFelt, since)) {
      const sign = `${id} ${lastAt} ${score} ${level} ${signals.mentions}`;
      note("desk", sign);
      note(`incident:${id}`, sign);
    }
    return Object.fromEntries([...seen].map(([topic, signs]) => [topic, shortHash(signs)]));
  };
};
