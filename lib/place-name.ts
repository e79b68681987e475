/** The last name of a place key, as people say it: 东莞/塘厦 → 塘厦. */
export const placeName = (key: string): string => key.split("/").at(-1) ?? key;

/** The towns that some places lie in, each once, as people say them. */
export const townsOf = (places: readonly { readonly town?: string | undefined }[]): readonly string[] => [
  ...new Set(places.flatMap(({ town }) => (town === undefined ? [] : [placeName(town)]))),
];
