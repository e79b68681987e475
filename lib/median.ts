/** The middle value (the upper of two); `undefined` for none. */
export const median = (values: readonly number[]): number | undefined => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
