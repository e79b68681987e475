/** Asks at most once in so many milliseconds of real time, whoever asks; a failure is not kept. */
export const remembered = <T>(ask: () => Promise<T>, forMs: number): (() => Promise<T>) => {
  let known: { readonly at: number; readonly answer: Promise<T> } | undefined;
  return () => {
    const at = performance.now();
    if (known !== undefined && at - known.at < forMs) return known.answer;
    const answer = ask();
    known = { at, answer };
    answer.catch(() => {
      known = undefined;
    });
    return answer;
  };
};
