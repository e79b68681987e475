import type { Pulse } from "../../console/parts.ts";
import { shortHash } from "../../lib/hash.ts";
import { dayMs, hourMs } from "../../lib/time.ts";
import type { Parts } from "../parts.ts";

/** Acts older than this change no page that is open now. */
const recentMs = 2 * hourMs;
const incidentsFelt = 100;

const topicsOfNoun: Readonly<Record<string, (id: string) => readonly string[]>> = {
  incident: (id) => [`incident:${id}`, "desk"],
  clock: (id) => [`incident:${id.split("/")[0]}`, "desk"],
  fact: (id) => [`incident:${id}`, "facts"],
  statement: () => ["statements"],
  pledge: () => ["pledges"],
};

/** What each topic looks like now, in as few bytes as possible; cheap, since it is felt every moment somebody looks. */
export const createPulse =
  ({ store, handling, now }: Pick<Parts, "store" | "handling" | "now">) =>
  async (): Promise<Pulse> => {
    const at = now().getTime();
    const since = (ms: number): string => new Date(at - ms).toISOString();
    const seen: Record<string, string[]> = { desk: [], acts: [] };
    const note = (topic: string, sign: string): void => {
      seen[topic] = [...(seen[topic] ?? []), sign];
    };
    for (const { id, lastAt, score, level, signals } of await store.incidents(incidentsFelt, since(dayMs))) {
      const sign = `${id} ${lastAt} ${score} ${level} ${signals.mentions}`;
      note("desk", sign);
      note(`incident:${id}`, sign);
    }
    const { acts } = await handling.acts({ since: since(recentMs), limit: 5000 });
    for (const { id, subject } of acts) {
      const [noun = "", key = ""] = [subject.slice(0, subject.indexOf(":")), subject.slice(subject.indexOf(":") + 1)];
      note("acts", id);
      for (const topic of topicsOfNoun[noun]?.(key) ?? [noun]) note(topic, id);
    }
    return Object.fromEntries(Object.entries(seen).map(([topic, signs]) => [topic, shortHash(signs.join("\n"))]));
  };
