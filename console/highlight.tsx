import { createLocator, type Range } from "../lib/locate.ts";
import type { Analysis, Because } from "../model/analysis.ts";

/** A piece of a text, and why it is marked. */
export interface Piece {
  readonly text: string;
  readonly because?: string;
  readonly kind?: "mood" | "topic" | "found";
}

interface Sign {
  readonly word: string;
  readonly because: string;
  readonly kind: NonNullable<Piece["kind"]>;
}

/** More marks than these hide the text instead of explaining it. */
const strongest = 5;

/** A piece across a clause, such as 「，电」: the model weighs it, to a reader it is no word. What is punctuation only stays. */
const isRagged = (word: string): boolean => /^\p{P}+\P{P}|\P{P}\p{P}+$/u.test(word.trim());

const signsFrom = (words: readonly Because[] | undefined, kind: Sign["kind"], title: string): readonly Sign[] =>
  (words ?? [])
    .filter(({ word }) => word.trim().length > 0 && !isRagged(word))
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, strongest)
    .map(({ word, weight }) => ({ word, kind, because: `${title} ${weight > 0 ? "+" : ""}${weight.toFixed(2)}` }));

/** The words that an analysis rests on, the words looked for first. */
export const signsOf = (analysis: Analysis | undefined, looked: readonly string[] = []): readonly Sign[] => [
  ...looked.filter((word) => word !== "").map((word): Sign => ({ word, kind: "found", because: "检索词" })),
  ...signsFrom(analysis?.because.polarity, "mood", "情感"),
  ...signsFrom(analysis?.because.appeal, "topic", "诉求"),
];

interface Mark extends Range {
  readonly sign: Sign;
}

/** Where a word that was looked for stands, small or capital, anywhere in the text. */
const placesOf = (text: string, word: string): readonly Range[] => {
  const lower = text.toLowerCase();
  const sought = word.toLowerCase();
  // A letter whose lower case is longer would shift every place after it: then nothing is marked.
  if (lower.length !== text.length) return [];
  const ranges: Range[] = [];
  for (let at = lower.indexOf(sought); at !== -1; at = lower.indexOf(sought, at + sought.length))
    ranges.push({ from: at, to: at + sought.length });
  return ranges;
};

/**
 * Cuts a text where signs stand in it; joined again the pieces are the text. The longest sign wins where several begin. Words of the
 * analysis are sought as it read them: in the author's own words, whatever their letters; the quoted chain of a repost stays unmarked.
 */
export const cut = (text: string, signs: readonly Sign[]): readonly Piece[] => {
  const locate = createLocator(text);
  const marks = signs
    .flatMap((sign) => (sign.kind === "found" ? placesOf(text, sign.word) : locate(sign.word)).map((range): Mark => ({ ...range, sign })))
    .toSorted((a, b) => a.from - b.from || b.to - a.to);
  const pieces: Piece[] = [];
  let plainFrom = 0;
  for (const { from, to, sign } of marks) {
    if (from < plainFrom) continue;
    if (plainFrom < from) pieces.push({ text: text.slice(plainFrom, from) });
    pieces.push({ text: text.slice(from, to), because: sign.because, kind: sign.kind });
    plainFrom = to;
  }
  if (plainFrom < text.length) pieces.push({ text: text.slice(plainFrom) });
  return pieces;
};

/** A text with the words marked that its analysis rests on; the weight stands in the title. */
export const Highlighted = ({ text, signs }: { readonly text: string; readonly signs: readonly Sign[] }) => (
  <>
    {cut(text, signs).map(({ text: piece, because, kind }) =>
      kind === undefined ? (
        piece
      ) : (
        <mark class={`is-${kind}`} title={because}>
          {piece}
        </mark>
      ),
    )}
  </>
);
