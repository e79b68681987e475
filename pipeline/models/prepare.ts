import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { normalise } from "../../lib/normalise.ts";
import { chainOf } from "../chain.ts";

const sets = ["smp_usual", "smp_virus", "hotel", "waimai", "shopping", "weibo2"];
const files = [...sets.flatMap((name) => [`${name}.train.jsonl`, `${name}.dev.jsonl`]), "aux3.train.jsonl", "power.dev.jsonl"];
const [from = "../shared/data/text", to = ".models-work"] = process.argv.slice(2);

/** The name by which a text is known in the project, which never holds the text itself. */
const hashText = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

const prepared = (row: { text: string }): string =>
  `${JSON.stringify({ ...row, hash: hashText(row.text), text: normalise(row.text).text, chain: chainOf(row.text) })}\n`;

const readRows = (name: string, raw: string): { text: string }[] => {
  const lines = raw.split("\n").filter((line) => line !== "");
  if (name.endsWith(".jsonl")) return lines.map((line) => JSON.parse(line));
  return lines.slice(1).map((line) => {
    const cells = line.split("\t");
    return { id: cells[0], source: cells[1], text: cells[5] ?? "" };
  });
};

mkdirSync(to, { recursive: true });
const lock: Record<string, string> = {};
for (const name of [...files, "power_posts.unlabelled_pool.tsv"]) {
  const raw = readFileSync(join(from, name), "utf8");
  lock[name] = createHash("sha256").update(raw).digest("hex");
  writeFileSync(join(to, name), readRows(name, raw).map(prepared).join(""));
}
writeFileSync(join(to, "inputs.json"), `${JSON.stringify(lock, null, 1)}\n`);
