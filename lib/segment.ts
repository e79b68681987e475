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

const latinPair = /[a-z0-9]{2}/i;

/** Texts are handed over together up to so many units: each call costs as much as a few words. */
const unitsTogether = 2000;

/** Cuts neighbouring texts in one call: the cut never reaches over the line end between two of them. */
const cutTogether = (texts: readonly string[]): string[][] => {
  const words = nodejieba.cut(texts.join("\n"));
  let at = 0;
  return texts.map((text) => {
    const first = at;
    for (let length = 0; length < text.length; at += 1) length += (words[at] as string).length;
    const own = words.slice(first, at);
    at += 1;
    return latinPair.test(text) ? joinLatin(own) : own;
  });
};

/** Cuts each of many texts into words, as `segment` does one. */
export const segmentAll = (texts: readonly string[]): string[][] => {
  if (!loaded) loadDictionary();
  const cut: string[][] = [];
  let first = 0;
  let units = 0;
  for (let index = 0; index < texts.length; index += 1) {
    units += (texts[index] as string).length;
    if (units < unitsTogether && index + 1 < texts.length) continue;
    for (const words of cutTogether(texts.slice(first, index + 1))) cut.push(words);
    first = index + 1;
    units = 0;
  }
  return cut;
};

/** Cuts a text into words; joined they give the text back. Loads the dictionary on first use. The text is well-formed UTF-16. */
export const segment = (text: string): string[] => segmentAll([text])[0] as string[];
