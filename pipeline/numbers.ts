const digits: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  俩: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const units: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };

/** The value of a number as people write it: 12, 1.5, 三, 十二, 两百, 3万, 半; `undefined` for anything else. */
export const readNumber = (text: string): number | undefined => {
  if (text === "半") return 0.5;
  if (text === "几" || text === "数" || text === "好几") return 3;
  const scale = text.endsWith("万") ? 10_000 : 1;
  const body = scale === 1 ? text : text.slice(0, -1);
  if (/^\d+(?:\.\d+)?$/.test(body)) return Number(body) * scale;
  const scaled = /^(\d+(?:\.\d+)?)([百千])$/.exec(body);
  if (scaled) return Number(scaled[1]) * (units[scaled[2] as string] as number) * scale;
  const value = readChinese(body);
  return value === undefined ? undefined : value * scale;
};

const readChinese = (text: string): number | undefined => {
  if (text === "") return undefined;
  let [total, pending] = [0, 0];
  for (const sign of text) {
    const digit = digits[sign];
    const unit = units[sign];
    if (digit !== undefined) pending = digit;
    else if (unit !== undefined) {
      total += (pending === 0 ? 1 : pending) * unit;
      pending = 0;
    } else return undefined;
  }
  return total + pending;
};

/** A number at the end of a text, as a pattern: digits, or Chinese numerals. */
export const numberForm = "\\d{1,6}(?:\\.\\d{1,2})?[百千万]?|[一二两三四五六七八九十百千零]{1,6}万?|半|好几|几|数";
