import { z } from "zod";
import { assetPath } from "../lib/assets.ts";
import type { Because } from "../model/analysis.ts";
import { leadsOf, type Span, toBecause, topGrams } from "./evidence.ts";
import { createGramReader, type Grams } from "./grams.ts";
import { createLexicon, type Hit, type Phrases } from "./lexicon.ts";
import { checkSelfTest, type ModelFile, readModelFile, softmax } from "./model-file.ts";
import { compileRows, createNamedFeatures, type NamedFeatures, type Rows } from "./named-features.ts";

/** The questions that the power model answers: the first column and the number of classes of each in one table. */
const questions = { relevance: [0, 2], event: [2, 3], appeal: [5, 9], problem: [14, 5] } as const;
/** Questions that see the late groups of words too. */
const seesLate = { relevance: false, event: false, appeal: true, problem: true } as const;
/** A question to the power model. */
export type Question = keyof typeof questions;

/** What the power model makes of a text. Valid until the next text is read. */
export interface PowerReading {
  /** Whether any word occurs that opens the gate alone, look-alikes aside. */
  readonly hasPowerWord: boolean;
  /** Whether some word only looks like one that opens the gate, and none does. */
  readonly hasLookAlike: boolean;
  /** Where it names towns, provinces and large cities. */
  readonly places: () => readonly Hit[];
  /** Probabilities of a question's classes. */
  readonly answer: (question: Question) => readonly number[];
  /** The words that spoke for a class of a question, against its others. */
  readonly explain: (question: Question, answer: number) => Because[];
  /** The same by the words of the field alone: cheaper, for texts that nobody will look at. */
  readonly explainWords: (question: Question, answer: number) => Because[];
}

const Details = z.looseObject({
  lexicon: z.record(z.string(), z.array(z.string())),
  about: z.array(z.string()),
  late: z.array(z.string()),
  head: z.number().int(),
  masked: z.array(z.string()),
  features: z.record(z.string(), z.array(z.number())),
});

const accountName = /@[^\s@:,!?。、/()[\]#]{1,20}/g;

const isAccident = ({ group }: Hit): boolean => group === "accident";

/** Drops hits that only look like a power word: across word borders (关停|电梯) or within an @name. */
const withoutAccidents = (text: string, hits: readonly Hit[]): readonly Hit[] => {
  if (!text.includes("@") && !hits.some(isAccident)) return hits;
  const hidden: { from: number; to: number }[] = hits.filter(isAccident);
  if (text.includes("@"))
    for (const match of text.matchAll(accountName)) hidden.push({ from: match.index, to: match.index + match[0].length });
  if (hidden.length === 0) return hits;
  const covered = new Uint8Array(text.length);
  for (const { from, to } of hidden) covered.fill(1, from, to);
  return hits.filter(({ group, from, to }) => group === "accident" || covered.subarray(from, to).indexOf(1) === -1);
};

/** What the word groups say for each column of the questions, so that no text works it out again: by column, then by group. */
const leadsOfGroups = ({ anywhere, weights }: Rows): readonly Float64Array[] =>
  Object.values(questions).flatMap(([first, classes]) =>
    leadsOf(new Array<number>(classes).fill(1 / 4)).map((lead) =>
      Float64Array.from(anywhere, (row) =>
        row < 0 ? 0 : lead.reduce((sum, by, column) => sum + (weights[row + first + column] as number) * by, 0),
      ),
    ),
  );

/** The sums of up to three columns over the n-grams, side by side in one row of the table and in registers here. */
const sumColumns = (table: Int8Array, width: number, { buckets, count }: Grams, from: number, to: number, sums: Int32Array): void => {
  let one = 0;
  let two = 0;
  let three = 0;
  const hasThree = to - from === 3;
  for (let index = 0; index < count; index += 1) {
    const at = Math.imul(buckets[index] as number, width) + from;
    one += table[at] as number;
    two += table[at + 1] as number;
    if (hasThree) three += table[at + 2] as number;
  }
  sums[from] = one;
  sums[from + 1] = two;
  if (hasThree) sums[from + 2] = three;
};

/** Sums a question's columns three (at the end two) at a time; whole numbers, so their order is no matter. */
const sumQuestion = (
  table: Int8Array,
  width: number,
  grams: Grams,
  [first, classes]: readonly [number, number],
  sums: Int32Array,
): void => {
  for (let from = first; from < first + classes; from += 3)
    sumColumns(table, width, grams, from, Math.min(from + 3, first + classes), sums);
};

/** With so many words of the field an answer is explained; pieces of words would only blur it. */
const enoughWords = 3;

const toSpan = (hit: Hit, weight: number): Span => ({ from: hit.from, to: hit.to, weight });

/** The power model, loaded. */
export interface PowerModel {
  /** All its words by group; whoever has a text read finds them in it first. */
  readonly phrases: Phrases;
  /** The groups of the opening words, and of the places that the gate must not see. */
  readonly telling: readonly string[];
  /** Reads a normalised text in which these words were found. */
  readonly read: (text: string, found: readonly Hit[]) => PowerReading;
}

interface Model {
  readonly file: ModelFile;
  readonly rows: Rows;
  readonly head: number;
  readonly masked: readonly string[];
}

/** A text on its way through the model; its n-grams and features are taken when the first question that needs them is asked. */
interface Page {
  text: string;
  hits: readonly Hit[];
  /** The numbers of the hits' groups. */
  readonly numbers: number[];
  isOpen: boolean;
  isLateOpen: boolean;
}

const nothing: readonly Hit[] = [];

/** Answers of a model about its page: columns are summed when they are asked for, as most texts are asked for relevance only. */
const createAnswers = ({ file, rows, head, masked }: Model, page: Page) => {
  const { header, table } = file;
  const { bits, longest, scales, bias } = header;
  const width = scales.length;
  const { grams, reset, add } = createGramReader(bits, longest);
  const features = createNamedFeatures(rows, false);
  const lateFeatures = createNamedFeatures(rows, true);
  const sums = new Int32Array(width);
  const leads = leadsOfGroups(rows);
  const gramLeads = Object.values(questions).flatMap(([first, classes]) => leadsOf(scales.slice(first, first + classes)));
  const isMasked = ({ group }: Hit): boolean => masked.includes(group);
  const places = (): readonly Hit[] => (page.hits.some(isMasked) ? page.hits.filter(isMasked) : nothing);
  /** Letters of place names are hidden: another town must change nothing. */
  const open = (): void => {
    if (page.isOpen) return;
    page.isOpen = true;
    reset();
    add(page.text, places());
    features.read(page.text, page.hits, page.numbers, head);
  };
  const featuresFor = (question: Question): NamedFeatures => {
    open();
    if (!seesLate[question]) return features;
    if (!page.isLateOpen) lateFeatures.read(page.text, page.hits, page.numbers, head);
    page.isLateOpen = true;
    return lateFeatures;
  };
  const logits = (question: Question): number[] => {
    const named = featuresFor(question);
    const [first, classes] = questions[question];
    sumQuestion(table, width, grams, [first, classes], sums);
    const size = Math.sqrt(grams.count);
    const answers: number[] = [];
    for (let column = first; column < first + classes; column += 1) {
      const pieces = ((sums[column] as number) * (scales[column] as number)) / size;
      answers.push(pieces + (bias[column] as number) + named.sum(column));
    }
    return answers;
  };
  const words = (question: Question, answer: number): Span[] => {
    const weights = leads[questions[question][0] + answer] as Float64Array;
    const spans: Span[] = [];
    for (let index = 0; index < page.hits.length; index += 1) {
      const weight = weights[page.numbers[index] as number] as number;
      if (weight > 0) spans.push(toSpan(page.hits[index] as Hit, weight));
    }
    return spans;
  };
  const pieces = (question: Question, answer: number): Span[] => {
    open();
    const from = questions[question][0];
    const lead = gramLeads[from + answer] as Float64Array;
    return topGrams(grams, page.text.length, { table, width, from, lead });
  };
  return { logits, words, pieces, places };
};

/** The group under which the gate's words are looked for with all others. */
const opening = "opening";

const isOpening = ({ group }: Hit): boolean => group === opening;

/** Loads the power model; a wrong file is `MODEL_INVALID`. `words` open the gate. */
export const loadPower = (words: readonly string[], path: string = assetPath("pipeline", "models", "power.bin")): PowerModel => {
  const file = readModelFile(path, "power", 3);
  const { lexicon, about, late, head, masked, features } = Details.parse(file.header);
  const rows = compileRows(Object.keys(lexicon), { about, late }, features);
  const page: Page = { text: "", hits: [], numbers: [], isOpen: false, isLateOpen: false };
  const { logits, words: wordsFor, pieces, places } = createAnswers({ file, rows, head, masked }, page);
  const turnTo = (text: string, found: readonly Hit[]): Pick<PowerReading, "hasPowerWord" | "hasLookAlike"> => {
    const { numbers } = page;
    const clear = withoutAccidents(text, found);
    const hits = clear.filter((hit) => !isOpening(hit));
    page.text = text;
    page.hits = hits;
    page.isOpen = false;
    page.isLateOpen = false;
    numbers.length = hits.length;
    for (let index = 0; index < hits.length; index += 1) numbers[index] = rows.numberOf.get((hits[index] as Hit).group) as number;
    const hasPowerWord = hits.length < clear.length;
    return { hasPowerWord, hasLookAlike: !hasPowerWord && clear.length < found.length && found.some(isOpening) };
  };
  const find = createLexicon([lexicon]);
  checkSelfTest(file, (text) => {
    turnTo(text, find(text)[0] as readonly Hit[]);
    return (Object.keys(questions) as Question[]).flatMap(logits);
  });
  const answer = (question: Question): number[] => softmax(logits(question));
  const explainWords = (question: Question, which: number): Because[] => toBecause(page.text, wordsFor(question, which));
  const explain = (question: Question, which: number): Because[] => {
    const spans = wordsFor(question, which);
    return toBecause(page.text, spans.length >= enoughWords ? spans : [...spans, ...pieces(question, which)]);
  };
  return {
    phrases: { ...lexicon, [opening]: words },
    telling: [opening, ...masked],
    read: (text, found) => ({ ...turnTo(text, found), places, answer, explain, explainWords }),
  };
};
