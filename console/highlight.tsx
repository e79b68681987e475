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

const signsFrom = (words: readonly Because[] | undefined, kind: Sign["kind"], title: string): readonly Sign[] =>
  (words ?? [])
    .filter(({ word }) => word.trim().length > 0)
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, strongest)
    .map(({ word, weight }) => ({ word, kind, because: `${title} ${weight > 0 ? "+" : ""}${weight.toFixed(2)}` }));

/** The words that an analysis rests on, the words looked for first. */
export const signsOf = (analysis: Analysis | undefined, looked: readonly string[] = []): readonly Sign[] => [
  ...looked.filter((word) => word !== "").map((word): Sign => ({ word, kind: "found", because: "检索词" })),
  ...signsFrom(analysis?.because.polarity, "mood", "情感"),
  ...signsFrom(analysis?.because.appeal, "topic", "诉求"),
];

/** Cuts a text where signs stand in it; joined again the pieces are the text. The longest sign wins where several begin. */
export const cut = (text: string, signs: readonly Sign[]): readonly Piece[] => {
  const lower = text.toLowerCase();
  // A letter whose lower case is longer would shift every place after it: such a text is shown plain.
  if (lower.length !== text.length) return [{ text }];
  const ordered = signs.map((sign) => ({ ...sign, word: sign.word.toLowerCase() })).toSorted((a, b) => b.word.length - a.word.length);
  const pieces: Piece[] = [];
  let plainFrom = 0;
  for (let at = 0; at < text.length; ) {
    const sign = ordered.find(({ word }) => lower.startsWith(word, at));
    if (sign === undefined) {
      at += 1;
      continue;
    }
    if (plainFrom < at) pieces.push({ text: text.slice(plainFrom, at) });
    pieces.push({ text: text.slice(at, at + sign.word.length), because: sign.because, kind: sign.kind });
    at += sign.word.length;
    plainFrom = at;
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
