import type { Because } from "../model/analysis.ts";
import type { Mention } from "../model/mention.ts";
import { chainOf } from "./chain.ts";
import { loadEmotion, type ReadEmotion } from "./emotion.ts";
import { createLexicon, type Hit, type Lexicon } from "./lexicon.ts";
import { loadPower, type PowerModel, type PowerReading } from "./power.ts";
import type { Reading } from "./step.ts";

/** The words that carried a field, ready for the answer that was given. */
export interface Answer {
  readonly probabilities: readonly number[];
  readonly because: (answer: number) => readonly Because[];
}

let power: PowerModel | undefined;
let findWords: Lexicon | undefined;
let emotion: ReadEmotion | undefined;
let last: { readonly text: string; readonly reading: PowerReading } | undefined;

/** The power model, loaded on first use. */
export const powerModel = (): PowerModel => {
  power ??= loadPower();
  return power;
};

/** What the power model makes of a reading in which its words were found; the steps that ask in turn about one text share the work. */
export const readPower = ({ text }: Reading, found?: readonly Hit[]): PowerReading => {
  if (last?.text === text) return last.reading;
  findWords ??= createLexicon([powerModel().phrases]);
  last = { text, reading: powerModel().read(text, found ?? (findWords(text)[0] as readonly Hit[])) };
  return last.reading;
};

/** How a mention sounds: the author's own words, and at half weight what they repost. */
export const readEmotion = (reading: Reading, mention: Mention): Answer => {
  emotion ??= loadEmotion();
  const { probabilities, explain } = emotion(reading.text, chainOf(mention.text));
  return { probabilities, because: explain };
};
