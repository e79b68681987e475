import { type Mention, wholeText } from "../model/mention.ts";
import { namesField } from "./concern.ts";
import { addSentence, type Draft, type Sentence } from "./draft.ts";
import { termsOf, weigh } from "./terms.ts";

const fewest = 4;
const most = 60;

/** The sentences of a mention's own words, markup removed; texts without one give their beginning. */
export const sentencesOf = (original: string): readonly string[] => {
  const bare = original
    .replace(/\/\/\s*@[\s\S]*$/, "")
    .replace(/https?:\/\/\S+/g, " ")
    .replace(/\[[^[\]\s]{1,8}\]/g, " ")
    .replace(/@[\w\-\u4e00-\u9fff]{1,20}/g, " ");
  const parts = bare
    .split(/[。！？!?；;\n【】#]+/)
    .map((part) => part.replace(/\s+/g, " ").trim())
    .filter((part) => part.length >= fewest);
  const fitting = parts.filter((part) => part.length <= most);
  const told = fitting.length > 0 ? fitting : parts.map((part) => part.slice(0, most));
  const short = bare
    .replace(/[#【】\s]+/g, " ")
    .trim()
    .slice(0, most);
  return (told.length > 0 ? told : short === "" ? [] : [short]).slice(0, 6);
};

/**
 * The most informative of real sentences: the one that says most of what the whole incident talks about, shorter if equal.
 * One that names nothing of the field is taken only where all are like that.
 */
export const titleOf = (sentences: readonly Sentence[], shareOf: (term: string) => number): string => {
  const naming = sentences.filter(({ text }) => namesField(text));
  const choice = naming.length > 0 ? naming : sentences;
  let best = choice[0]?.text ?? "";
  let highest = Number.NEGATIVE_INFINITY;
  for (const { text } of choice) {
    const said = termsOf(text).reduce((sum, term) => sum + Math.min(1, weigh(term) + 0.1) * shareOf(term), 0);
    const worth = said / (1 + text.length / 40);
    if (worth > highest) [best, highest] = [text, worth];
  }
  return best;
};

/** Keeps a mention's sentences as candidates for the title of its matter. */
export const keepSentences = (draft: Draft, mention: Mention): void => {
  for (const text of sentencesOf(wholeText(mention))) addSentence(draft, { mentionId: mention.id, text });
};
