import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { normalise } from "../../lib/normalise.ts";
import { termsOf } from "../terms.ts";

/** Makes `term-rarity.json` from a tab-separated archive of headlines (fifth column): `npx tsx pipeline/models/term-rarity.ts <archive.tsv.gz>`. */
const fewest = 20;

const [archive, out = "pipeline/models/term-rarity.json"] = process.argv.slice(2);
if (archive === undefined) throw new Error("usage: tsx pipeline/models/term-rarity.ts <archive.tsv.gz> [out.json]");

const counts = new Map<string, number>();
let texts = 0;
for (const line of gunzipSync(readFileSync(archive)).toString("utf8").split("\n").slice(1)) {
  const headline = line.split("\t")[4];
  if (!headline) continue;
  texts += 1;
  for (const term of termsOf(normalise(headline).text)) counts.set(term, (counts.get(term) ?? 0) + 1);
}

const termsByRarity = new Map<string, string[]>();
for (const [term, count] of counts) {
  if (count < fewest) continue;
  const rarity = Math.log((texts + 1) / (count + 1)).toFixed(1);
  termsByRarity.set(rarity, [...(termsByRarity.get(rarity) ?? []), term]);
}
const rarity = Object.fromEntries(
  [...termsByRarity].sort(([a], [b]) => Number(a) - Number(b)).map(([key, terms]) => [key, terms.toSorted().join(" ")]),
);
const about =
  "Inverse document frequency (natural log) of character pairs and Latin words in 188 thousand Chinese headlines of 2020-2022; terms in fewer than 20 headlines are left out and count as rarest. Statistics only, no text.";
writeFileSync(
  out,
  `${JSON.stringify({ version: 1, texts, rarest: Number(Math.log((texts + 1) / 10).toFixed(1)), about, rarity }, undefined, 1)}\n`,
);
