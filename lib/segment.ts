import { readFileSync } from "node:fs";
import nodejieba from "nodejieba";
import { assetPath } from "./assets.ts";
import { Failure } from "./errors.ts";

let loaded = false;

/** The words of a list file: the first field of each line; a line that begins with `#` is a comment. */
export const readWordList = (...parts: readonly string[]): string[] =>
  readFileSync(assetPath(...parts), "utf8")
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.trim().split(" ")[0] as string)
    .filter((word) => word !== "");

/** Loads dictionary and power words (about 1.5 s of CPU, 300 MB); later calls do nothing. Without its compiled part it is `SEGMENTER_MISSING`. */
export const loadDictionary = (load: typeof nodejieba.load = nodejieba.load): void => {
  if (loaded && load === nodejieba.load) return;
  try {
    load({ userDict: assetPath("config", "words", "power.txt") });
  } catch (cause) {
    throw new Failure("SEGMENTER_MISSING", "nodejieba 的本机组件没有装好或装载失败", { cause });
  }
  loaded = true;
};

const isLatin = (word: string): boolean => {
  if (word.length !== 1) return false;
  const code = word.charCodeAt(0);
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a);
};

/** The dictionary cuts Latin letters and digits one by one; here each run is one word. */
const joinLatin = (words: string[]): string[] => {
  let length = 0;
  let open = false;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] as string;
    const latin = isLatin(word);
    if (latin && open) words[length - 1] += word;
    else {
      if (length !== index) words[length] = word;
      length += 1;
    }
    open = latin;
  }
  if (length !== words.length) words.length = length;
  return words;
};

/** Cuts a text into words; joined they give the text back. Loads the dictionary on first use. The text is well-formed UTF-16. */
export const segment = (text: string): string[] => {
  if (!loaded) loadDictionary();
  return text === "" ? [] : joinLatin(nodejieba.cut(text));
};
