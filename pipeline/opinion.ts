import { type EmotionModel, loadEmotion } from "./emotion.ts";
import { type Gate, loadGate } from "./gate.ts";
import { createLexicon, type Hit, type Lexicon } from "./lexicon.ts";
import { loadPower, type PowerModel, type PowerReading } from "./power.ts";
import type { Reading } from "./step.ts";

let gate: Gate | undefined;
let power: PowerModel | undefined;
let findWords: Lexicon | undefined;
let emotion: EmotionModel | undefined;
let last: { readonly text: string; readonly reading: PowerReading } | undefined;

/** The gate, loaded on first use. */
export const gateModel = (): Gate => {
  gate ??= loadGate();
  return gate;
};

/** The power model, loaded on first use. */
export const powerModel = (): PowerModel => {
  power ??= loadPower(gateModel().words);
  return power;
};

/** What the power model makes of a reading in which its words were found; the steps that ask in turn about one text share the work. */
export const readPower = ({ text }: Reading, found?: readonly Hit[]): PowerReading => {
  if (last?.text === text) return last.reading;
  findWords ??= createLexicon([powerModel().phrases]);
  last = { text, reading: powerModel().read(text, found ?? (findWords(text)[0] as readonly Hit[])) };
  return last.reading;
};

/** The general sentiment model, loaded on first use. */
export const emotionModel = (): EmotionModel => {
  emotion ??= loadEmotion();
  return emotion;
};
