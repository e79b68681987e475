import fc from "fast-check";
import { expect, test } from "vitest";
import { createLexicon, longestOnly } from "../../../pipeline/lexicon.ts";

test("finds every phrase of every owner in one pass, longer ones first", () => {
  const lexicon = createLexicon([{ a: ["停电", "停电了"], b: ["电了"] }, { c: ["停电"] }]);
  const [first, second] = lexicon("又停电了");
  expect(first?.map(({ group, phrase, from, to }) => `${group} ${phrase} ${from}-${to}`)).toEqual([
    "a 停电了 1-4",
    "a 停电 1-3",
    "b 电了 2-4",
  ]);
  expect(second?.map(({ phrase }) => phrase)).toEqual(["停电"]);
});

test("finds what a plain search finds, whatever the phrases", () => {
  const letters = fc.constantFrom("停", "电", "了", "a", "😀");
  const phrase = fc.array(letters, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.array(phrase, { minLength: 1, maxLength: 8 }), fc.array(letters, { maxLength: 40 }), (phrases, parts) => {
      const text = parts.join("");
      const expected = [...new Set(phrases)].flatMap((one) => {
        const found: string[] = [];
        for (let at = text.indexOf(one); at !== -1; at = text.indexOf(one, at + 1)) found.push(`${one}@${at}`);
        return found;
      });
      const [hits] = createLexicon([{ group: phrases }])(text);
      expect((hits ?? []).map((hit) => `${hit.phrase}@${hit.from}`).sort()).toEqual(expected.sort());
    }),
  );
});

test("finds phrases of one letter, at the end too", () => {
  const [hits] = createLexicon([{ a: ["?", "电"] }])("停电?");
  expect(hits?.map(({ phrase, from }) => `${phrase}${from}`)).toEqual(["电1", "?2"]);
});

test("drops hits within longer ones", () => {
  const [hits = []] = createLexicon([{ a: ["停电", "停电了", "了吗"] }])("停电了吗");
  expect(longestOnly(hits).map(({ phrase }) => phrase)).toEqual(["停电了", "了吗"]);
});
