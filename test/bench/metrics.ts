/** A truth and a guess. */
export type Pair = readonly [string, string];

/** Macro-averaged F1 over the classes that occur in the truth. */
export const macroF1 = (pairs: readonly Pair[]): number => {
  const classes = [...new Set(pairs.map(([truth]) => truth))];
  const scores = classes.map((name) => {
    const hits = pairs.filter(([truth, guess]) => truth === name && guess === name).length;
    const wrong = pairs.filter(([truth, guess]) => (truth === name) !== (guess === name)).length;
    return (2 * hits) / (2 * hits + wrong);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
};

/** A small generator of numbers 0…1 with a fixed beginning (mulberry32), so that intervals repeat. */
export const createRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** The 95 % bootstrap interval of a figure of pairs. */
export const interval = (pairs: readonly Pair[], figure: (pairs: readonly Pair[]) => number, rounds = 200): readonly [number, number] => {
  const random = createRandom(1);
  const figures = Array.from({ length: rounds }, () => figure(pairs.map(() => pairs[Math.floor(random() * pairs.length)] as Pair))).sort(
    (a, b) => a - b,
  );
  return [figures[Math.floor(rounds * 0.025)] as number, figures[Math.floor(rounds * 0.975)] as number];
};
