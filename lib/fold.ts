/** How texts and queries are compared: full-width as half-width, lower case, every run of white space as one blank. */
export const foldText = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
