/** Rows of a CSV text (RFC 4180, CRLF or LF, quotes doubled, BOM allowed). */
export const readCsv = (text: string): readonly (readonly string[])[] => {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let isQuoted = false;
  const endRow = (): void => {
    row.push(field);
    field = "";
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  };
  const source = text.replace(/^\uFEFF/, "");
  const plain: Record<string, () => void> = {
    ",": () => {
      row.push(field);
      field = "";
    },
    "\n": endRow,
    "\r": () => undefined,
  };
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at] as string;
    if (isQuoted && sign === '"' && source[at + 1] === '"') {
      field += '"';
      at += 1;
    } else if (sign === '"' && (isQuoted || field === "")) isQuoted = !isQuoted;
    else if (isQuoted || !plain[sign]) field += sign;
    else plain[sign]();
  }
  endRow();
  return rows;
};
