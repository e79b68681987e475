/** Pages of 2017 sent their content as JSON in scripts: `STK.pageletM.view({…})`, `FM.view({…})`. */
const call = /<script[^>]*>[^{<]{0,80}\b(?:STK\.pageletM|FM)\.view\((\{[\s\S]*?\})\);?\s*<\/script>/g;

const htmlOf = (json: string): string => {
  try {
    const value = JSON.parse(json) as { html?: unknown };
    return typeof value.html === "string" ? value.html : "";
  } catch {
    return "";
  }
};

/** The page's markup, with what its scripts would have put there at the end; broken scripts are passed over. */
export const unwrapPagelets = (body: string): string => {
  const parts = [...body.matchAll(call)].map((match) => htmlOf(match[1] as string)).filter((html) => html !== "");
  return parts.length > 0 ? parts.join("\n") : body;
};
