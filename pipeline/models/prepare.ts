import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { sha256, shortHash } from "../../lib/hash.ts";
import { normalise } from "../../lib/normalise.ts";
import { chainOf } from "../chain.ts";

const sets = ["smp_usual", "smp_virus", "hotel", "waimai", "shopping", "weibo2"];
const pool = "power_posts.unlabelled_pool.tsv";
const texts = [...sets.flatMap((name) => [`${name}.train.jsonl`, `${name}.dev.jsonl`]), "aux3.train.jsonl", "power.dev.jsonl", pool];
/** Other places where labelled texts stand, beside the sets above. */
const others = [
  "streams/hot-lists.tsv.gz",
  "streams/s1/stream.jsonl.gz",
  "streams/s4/stream.jsonl.gz",
  "rumours/originals.jsonl",
  "clusters/power.jsonl",
  "pairs/silver-titles.tsv",
];
/** One title in so many of the hot lists is kept as an ordinary text. */
const everyTitle = 4;
/** Texts made up by us, one file an author. */
const writtenFiles = readdirSync("pipeline/models/data")
  .filter((name) => /^written.*\.txt$/.test(name))
  .sort();
const [from = "../shared/data", to = ".models-work", labels = "pipeline/models/data/stream-labels.tsv"] = process.argv.slice(2);

interface Row {
  readonly text: string;
  /** File of a written text: each has its own author. */
  readonly author?: string;
}

const prepare = (row: Row): string =>
  `${JSON.stringify({ ...row, hash: shortHash(row.text), text: normalise(row.text).text, chain: chainOf(row.text) })}\n`;

const readLines = (raw: string): string[] => raw.split("\n").filter((line) => line !== "");

/** Texts written for the training: below each heading (`# relevant polarity category problem`, the later ones may be missing) one a line. */
const readWritten = (raw: string): (Row & { readonly label: string })[] => {
  let label = "";
  return readLines(raw).flatMap((line) => {
    if (!line.startsWith("# ")) return [{ text: line, label }];
    label = line.slice(2);
    return [];
  });
};

const readTable = (raw: string): Row[] =>
  readLines(raw)
    .slice(1)
    .map((line) => line.split("\t"))
    .map(([id, source, , , , text = ""]) => ({ id, source, text }));

const readOther = (name: string, raw: string): Row[] =>
  readLines(raw).flatMap((line) => {
    if (name.includes("hot-lists")) return [{ text: line.split("\t")[4] ?? "" }];
    if (name.endsWith(".tsv"))
      return line
        .split("\t")
        .slice(1, 3)
        .map((text) => ({ text }));
    const { title = "", text = "" } = JSON.parse(line) as { title?: string; text?: string };
    return [{ text: title + text }];
  });

/** Writes the texts of the shared folder as the pipeline reads them, with the hash by which labels know them, and a lock of the inputs. */
const main = (): void => {
  mkdirSync(to, { recursive: true });
  const lock: Record<string, string> = {};
  const labelled = new Set(readLines(readFileSync(labels, "utf8")).map((line) => line.split("\t")[0]));
  const found = new Map<string, string>();
  const keepLabelled = (rows: readonly Row[]): void => {
    for (const { text } of rows) if (labelled.has(shortHash(text))) found.set(shortHash(text), prepare({ text }));
  };
  for (const name of texts) {
    const raw = readFileSync(join(from, "text", name), "utf8");
    lock[name] = sha256(raw);
    const rows: Row[] = name === pool ? readTable(raw) : readLines(raw).map((line) => JSON.parse(line));
    keepLabelled(rows);
    writeFileSync(join(to, name), rows.map(prepare).join(""));
  }
  const made = writtenFiles.map((name) => [name, readFileSync(join("pipeline/models/data", name), "utf8")] as const);
  for (const [name, raw] of made) lock[name] = sha256(raw);
  writeFileSync(
    join(to, "written.jsonl"),
    made.flatMap(([name, raw]) => readWritten(raw).map((row) => prepare({ ...row, author: name }))).join(""),
  );
  for (const name of others) {
    const packed = readFileSync(join(from, name));
    lock[name] = sha256(packed);
    const rows = readOther(name, (name.endsWith(".gz") ? gunzipSync(packed) : packed).toString("utf8"));
    keepLabelled(rows);
    if (!name.includes("hot-lists")) continue;
    const titles = [...new Set(rows.map(({ text }) => text))].filter((_, index) => index % everyTitle === 0);
    writeFileSync(join(to, "titles.jsonl"), titles.map((text) => prepare({ text })).join(""));
  }
  writeFileSync(join(to, "streams.jsonl"), [...found.values()].join(""));
  writeFileSync(join(to, "inputs.json"), `${JSON.stringify(lock, null, 1)}\n`);
};

main();
