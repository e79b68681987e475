/** The last name of a place key, as people say it: 东莞/塘厦 → 塘厦. */
export const placeName = (key: string): string => key.split("/").at(-1) ?? key;
