import { join } from "node:path";
import type { Rule } from "../../alerts/rule.ts";
import * as ruleList from "../../alerts/rules.ts";
import { type Raised, type Score, scoreAlerts } from "../../app/backtesting.ts";
import { defaultKnowledge } from "../../app/knowledge.ts";
import { type Labels, readLabels, streamIn } from "../../app/labelled-stream.ts";
import { mentionsOf } from "../../app/mention-lines.ts";
import { createWatch, defaultRules, type Judged } from "../../app/watch.ts";
import type { Mention } from "../../model/mention.ts";
import { type AnyStep, createAnalyser } from "../../pipeline/analyse.ts";
import { detectDefaults } from "../../pipeline/detect-settings.ts";
import * as stepList from "../../pipeline/steps.ts";
import { type Perturbation, perturbations } from "./perturb.ts";

const readAll = async (folder: string): Promise<readonly Mention[]> => {
  const mentions: Mention[] = [];
  for await (const { mention } of mentionsOf(streamIn(folder), process.stdin, () => undefined)) mentions.push(mention);
  return mentions;
};

/** First alerts that the shipped settings raise on a stream. */
const raisedOn = (mentions: readonly Mention[]): readonly Raised[] => {
  const analyse = createAnalyser(defaultKnowledge, Object.values(stepList) as unknown as readonly AnyStep[]);
  const watch = createWatch(detectDefaults, defaultRules(ruleList as unknown as Record<string, Rule>));
  const firsts = (judged: readonly Judged[]): Raised[] =>
    judged.flatMap(({ alert }) =>
      alert?.revision === 1 ? [{ at: Date.parse(alert.at), level: alert.level, title: alert.title, mentionIds: alert.mentionIds }] : [],
    );
  return [...mentions.flatMap((mention) => firsts(watch.take(mention, () => analyse(mention)))), ...firsts(watch.flush())];
};

/** The labels of a changed stream: an incident begins with the first of its mentions that is left, or is gone with the last. */
const relabelled = ({ truths, eventById, ...rest }: Labels, mentions: readonly Mention[], movedMs: number): Labels => {
  const firstByEvent = new Map<string, number>();
  for (const { id, publishedAt } of mentions) {
    const event = eventById.get(id);
    if (event !== undefined)
      firstByEvent.set(event, Math.min(firstByEvent.get(event) ?? Number.POSITIVE_INFINITY, Date.parse(publishedAt)));
  }
  const left = truths.flatMap(({ hot, ...truth }) => {
    const first = firstByEvent.get(truth.event);
    if (first === undefined) return [];
    return [{ ...truth, first, ...(hot !== undefined && { hot: hot + movedMs }) }];
  });
  return { ...rest, truths: left, eventById };
};

const scoreOf = (labels: Labels, mentions: readonly Mention[], { change, movedMs }: Perturbation): Score => {
  const changed = change(mentions);
  const { truths, eventById, days } = relabelled(labels, changed, movedMs);
  return scoreAlerts(raisedOn(changed), truths, eventById, days);
};

const rowOf = (stream: string, name: string, { found, falsePerDay, repeats, delayMinutes }: Score): string => {
  const hits = found.filter((one) => one.delayMinutes !== undefined);
  const led = hits.filter(({ leadMinutes }) => leadMinutes !== undefined);
  const ahead = led.filter(({ leadMinutes }) => (leadMinutes as number) > 0).length;
  return `| ${stream}, ${name} | ${hits.length} of ${found.length} | ${falsePerDay.toFixed(3)} | ${repeats} | ${delayMinutes?.toFixed(1) ?? "–"} | ${led.length > 0 ? `${ahead} of ${led.length}` : "–"} |\n`;
};

/** Prints how the figures of detection move when the streams are changed in ways that should not matter. */
export const printRobustness = async (shared: string): Promise<void> => {
  process.stdout.write("| stream | recall | strict false a day | repeats | median delay, min | before the hot list |\n");
  process.stdout.write("| --- | --- | --- | --- | --- | --- |\n");
  for (const stream of ["s1", "s4"]) {
    const folder = join(shared, "data/streams", stream);
    const [labels, mentions] = [readLabels(folder), await readAll(folder)];
    for (const perturbation of perturbations)
      process.stdout.write(rowOf(stream, perturbation.name, scoreOf(labels, mentions, perturbation)));
  }
};
