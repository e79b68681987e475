import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { assetPath } from "./assets.ts";

/** Words in the entries of a roster that say a post, not a person: 值班员甲, 塘厦中心主任, 张工. */
const postWords =
  /值班|中心|主任|领导|专责|专员|专家|负责|调度|客服|班长|班员|局长|所长|站长|科长|队长|组长|部长|经理|总监|师傅|片区|岗位|代号|测试|[岗室科局站所部组队办班区]$|^.[甲乙丙丁工总]$/;
const nameShape = /^(?:\p{Script=Han}{2,4}|\p{Script=Han}{1,8}[·•]\p{Script=Han}{1,8})$/u;

/** The names of people among the entries of a roster; a post or a code is nobody's name. */
const personalNames = (entries: readonly string[]): readonly string[] =>
  entries.map((entry) => entry.replace(/[（(].*$/u, "").trim()).filter((entry) => nameShape.test(entry) && !postWords.test(entry));

const dictionaries = (): readonly string[] => [
  // The dictionary that segmentation uses; read as text, because loading it costs 300 MB.
  createRequire(import.meta.url).resolve("nodejieba/submodules/cppjieba/dict/jieba.dict.utf8"),
  assetPath("config", "words", "power.txt"),
];

/** Those of the names that are also words: 高峰, 文明, 平安. */
const ordinary = (names: readonly string[]): ReadonlySet<string> => {
  const texts = dictionaries().map((path) => `\n${readFileSync(path, "utf8")}`);
  return new Set(names.filter((name) => texts.some((text) => text.includes(`\n${name} `) || text.includes(`\n${name}\n`))));
};

/** The name as written by somebody who wants to be found or not: a space or an invisible sign may stand in it. */
const spelt = (name: string): string => [...name].join("[\\s\\u200b-\\u200d\\u2060\\ufeff]?");

const known = new Map<string, { readonly isWord: boolean }>();
let patterns: { readonly always: RegExp | undefined; readonly words: string | undefined } = { always: undefined, words: undefined };

const alternatives = (names: readonly string[]): string | undefined =>
  names.length === 0
    ? undefined
    : names
        .toSorted((a, b) => b.length - a.length)
        .map(spelt)
        .join("|");

/**
 * Tells this process the names in the duty roster, to be masked wherever a post is shown. Names are only added: who left the roster
 * stays masked until the next start.
 */
export const knowStaff = (entries: readonly string[]): void => {
  const fresh = personalNames(entries).filter((name) => !known.has(name));
  if (fresh.length === 0) return;
  const words = ordinary(fresh);
  for (const name of fresh) known.set(name, { isWord: words.has(name) });
  const those = (isWord: boolean) => alternatives([...known].filter(([, one]) => one.isWord === isWord).map(([name]) => name));
  const always = those(false);
  patterns = { always: always === undefined ? undefined : new RegExp(always, "gu"), words: those(true) };
};

/** Names that are masked wherever they stand, and the source of a pattern of those that are words too and need a sign that a person is meant. */
export const staffPatterns = (): typeof patterns => patterns;
