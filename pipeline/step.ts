import type { Analysis } from "../model/analysis.ts";
import type { Mention } from "../model/mention.ts";
import type { Hit, Phrases } from "./lexicon.ts";

/** A text made ready once for all steps. */
export interface Reading {
  /** The author's own words with the title, normalised (NFKC, simplified, lower-case Latin): what every step reads. */
  readonly text: string;
}

/** What a step may know beside the mention: data of this bureau, loaded once. */
export interface Knowledge {
  /** City whose bureau we are, such as 东莞. */
  readonly city: string;
  /** Its province, such as 广东. */
  readonly province: string;
  /** The bureau's own account names. */
  readonly ownAccounts: readonly string[];
}

type Field = keyof Analysis;

/** One step: fills fields, declares which fields it reads; an undeclared field does not compile. */
export interface Step<Fills extends Field = Field, Reads extends Field = Field> {
  readonly name: string;
  readonly title: string;
  readonly fills: readonly Fills[];
  readonly reads: readonly Reads[];
  /** Skipped where the text is not about power supply: its fields then stay blank. */
  readonly onlyRelevant?: true;
  /**
   * The same as `run` for the texts of a whole batch, before the other steps begin (so it reads nothing): its data drive theirs
   * out of the processor's caches. Where it breaks, `run` is asked text by text, so that one bad text stops none of the others.
   */
  readonly runAll?: (texts: readonly string[]) => readonly Pick<Analysis, Fills>[];
  /** Loads what it cannot do without, once, before the first text; its failure stops the start. */
  readonly open?: () => void;
  /** What it looks for in the text; the phrases of all steps are found in one pass. */
  readonly phrases?: (knowledge: Knowledge) => Phrases;
  /** The groups of its phrases without which the others tell nothing: where none of these is found, `found` is empty. */
  readonly telling?: () => readonly string[];
  /** Words of explanation go to `because`, keyed by field; they are merged into `Analysis.because`. */
  readonly run: (input: StepInput<Reads>) => Pick<Analysis, Fills> & { readonly because?: Analysis["because"] };
}

/** What a step receives; its values change with the next text, so a step keeps none of it. */
export interface StepInput<Reads extends Field> {
  readonly mention: Mention;
  readonly reading: Reading;
  /** Where the step's own phrases stand in the text: by position, longer ones first. */
  readonly found: readonly Hit[];
  readonly known: Pick<Analysis, Reads>;
  readonly knowledge: Knowledge;
}

/** Declares a step; the list of steps is `steps.ts`. */
export const defineStep = <const Fills extends Field, const Reads extends Field = never>(
  step: Omit<Step<Fills, Reads>, "reads"> & { readonly reads?: readonly Reads[] },
): Step<Fills, Reads> => ({ reads: [], ...step });
