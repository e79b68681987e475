import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { sha256, shortHash } from "../../lib/hash.ts";
import { normalise } from "../../lib/normalise.ts";
import { chainOf } from "../chain.ts";

const sets = ["smp_usual", "smp_virus", "hotel", "waimai", "shopping", "weibo2"];
const pool = "power_posts.unlabelled_pool.tsv";
const texts = [...sets.flatMap((name) => [`${name}.train.jsonl`, `${name}.dev.jsonl`]), "aux3.train.jsonl", "power.dev.jsonl", pool];
const streams = ["hot-lists.tsv.gz", "s1/stream.jsonl.gz", "s4/stream.jsonl.gz"];
const [from = "../shared/data", to = ".models-work", labels = "pipeline/models/data/stream-labels.tsv"] = process.argv.slice(2);

interface Row {
  readonly text: string;
}

const prepare = (row: Row): string =>
  `${JSON.stringify({ ...row, hash: shortHash(row.text), text: normalise(row.text).text, chain: chainOf(row.text) })}\n`;

const readLines = (raw: string): string[] => raw.split("\n").filter((line) => line !== "");

/** Texts written for the training: below each heading (`# relevant polarity category`) one a line. */
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

const readStream = (name: string, raw: string): Row[] =>
  readLines(raw).map((line) => {
    if (name.includes(".tsv")) return { text: line.split("\t")[4] ?? "" };
    const { title = "", text = "" } = JSON.parse(line) as { title?: string; text?: string };
    return { text: title + text };
  });

/** Writes the texts of the shared folder as the pipeline reads them, with the hash by which labels know them, and a lock of the inputs. */
const main = (): void => {
  mkdirSync(to, { recursive: true });
  const lock: Record<string, string> = {};
  for (const name of texts) {
    const raw = readFileSync(join(from, "text", name), "utf8");
    lock[name] = sha256(raw);
    const rows: Row[] = name === pool ? readTable(raw) : readLines(raw).map((line) => JSON.parse(line));
    writeFileSync(join(to, name), rows.map(prepare).join(""));
  }
  const written = readFileSync("pipeline/models/data/written.txt", "utf8");
  lock["written.txt"] = sha256(written);
  writeFileSync(join(to, "written.jsonl"), readWritten(written).map(prepare).join(""));
  const labelled = new Set(readLines(readFileSync(labels, "utf8")).map((line) => line.split("\t")[0]));
  const found = new Map<string, Row>();
  for (const name of streams) {
    const packed = readFileSync(join(from, "streams", name));
    lock[name] = sha256(packed);
    for (const row of readStream(name, gunzipSync(packed).toString("utf8"))) {
      const hash = shortHash(row.text);
      if (labelled.has(hash)) found.set(hash, row);
    }
  }
  writeFileSync(join(to, "streams.jsonl"), [...found.values()].map(prepare).join(""));
  writeFileSync(join(to, "inputs.json"), `${JSON.stringify(lock, null, 1)}\n`);
};

main();
