import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.ts";
import { judgeText } from "./judge.ts";
import { interval, macroF1, type Pair } from "./metrics.ts";
import { rareLines } from "./rare.ts";

/** What SnowNLP and the best lexicon reached on the same sets, from the issue; empty where nobody measured. */
const others: Record<string, { readonly snow?: number }> = {
  smp_usual: { snow: 0.378 },
  smp_virus: { snow: 0.44 },
  hotel: { snow: 0.67 },
  waimai: { snow: 0.76 },
  shopping: { snow: 0.88 },
  weibo2: { snow: 0.58 },
};
const folder = join(packageRoot, "..", "shared", "data", "text");
const good = /好|喜欢|开心|棒|赞|爱|谢|满意|哈哈|不错|漂亮|舒服|推荐|幸福/g;
const bad = /差|不好|烦|恨|气|难|失望|垃圾|死|痛|哭|讨厌|慢|坏|贵|臭|脏|怒|泪|没有/g;
const kinds: readonly (readonly [string, RegExp])[] = [
  ["讽刺", /呵呵|真行|厉害了|佩服|\[微笑\]|\[doge\]/],
  ["否定", /不|没|别|未/],
  ["新闻腔", /【|记者|据悉|通报|发布/],
  ["粤语", /冇|唔|嘅|咁|喺|啲|佢/],
  ["褒贬混杂", /但|不过|可惜|就是|虽然/],
];

interface Row {
  readonly text: string;
  readonly label: string;
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

const byLexicon = (text: string, three: boolean): string => {
  const difference = count(text, good) - count(text, bad);
  if (three && difference === 0) return "neu";
  return difference >= 0 ? "pos" : "neg";
};

const byUs = (text: string, three: boolean): string => {
  const { negative, neutral, positive } = judgeText(text).probabilities;
  if (three && neutral > negative && neutral > positive) return "neu";
  return positive > negative ? "pos" : "neg";
};

const majority = (rows: readonly Row[]): string => {
  const counts = new Map<string, number>();
  for (const { label } of rows) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
};

const show = (value: number | undefined): string => (value === undefined ? "    –" : value.toFixed(3));

const kindOf = (text: string): string => kinds.find(([, pattern]) => pattern.test(text))?.[0] ?? "其他";

const measure = (name: string): { readonly line: string; readonly wrong: readonly string[] } => {
  const rows: Row[] = readFileSync(join(folder, `${name}.dev.jsonl`), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const three = rows.some(({ label }) => label === "neu");
  const ours = rows.map(({ text, label }): Pair => [label, byUs(text, three)]);
  const [low, high] = interval(ours, macroF1);
  const most = majority(rows);
  const plain = macroF1(rows.map(({ label }): Pair => [label, most]));
  const lexicon = macroF1(rows.map(({ text, label }): Pair => [label, byLexicon(text, three)]));
  const line = [
    name.padEnd(10),
    String(rows.length).padStart(5),
    show(macroF1(ours)),
    `[${show(low)} ${show(high)}]`,
    show(plain),
    show(lexicon),
  ];
  const wrong = rows
    .filter((_, index) => ours[index]?.[0] !== ours[index]?.[1])
    .map(({ text, label }) => `${label} ${byUs(text, three)}  ${text}`);
  return { line: [...line, show(others[name]?.snow)].join("  "), wrong };
};

const printErrors = (texts: readonly string[]): void => {
  const byKind = new Map<string, string[]>();
  for (const text of texts) byKind.set(kindOf(text), [...(byKind.get(kindOf(text)) ?? []), text]);
  for (const [kind, members] of byKind) {
    process.stdout.write(`\n${kind}（按字面标志猜的类别，${members.length} 条；格式：应为 判为 原文）\n`);
    for (const text of members.slice(0, 5)) process.stdout.write(`  ${text.replaceAll("\n", " ").slice(0, 70)}\n`);
  }
};

/** Prints the table of sets and the errors by kind. */
const main = (): void => {
  if (!existsSync(folder)) {
    process.stderr.write(`没有 ${folder}，无从测量。\n`);
    process.exitCode = 2;
    return;
  }
  process.stdout.write("set             n   ours  [95 %       ]  major.  lexicon  SnowNLP   (macro-F1)\n");
  const wrong = Object.keys(others).flatMap((name) => {
    const { line, wrong: texts } = measure(name);
    process.stdout.write(`${line}\n`);
    return texts;
  });
  process.stdout.write(`\n${powerLines().join("\n")}\n\n${rareLines().join("\n")}\n`);
  printErrors(wrong);
};

interface Figures {
  readonly n: number;
  readonly accuracy: number;
  readonly macro_f1: number;
  readonly ece: number;
  readonly f1?: number;
  /** 95 % bootstrap interval of F1 where there is one, else of macro-F1. */
  readonly interval: readonly [number, number];
}

/** Wilson's 95 % interval of a share. */
const wilson = (share: number, n: number): string => {
  const z = 1.96;
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return `[${(middle - half).toFixed(3)} ${(middle + half).toFixed(3)}]`;
};

/** The power questions as the model's header keeps them: out of fold, for the model has been trained on power.dev. */
const powerLines = (): string[] => {
  const bytes = readFileSync(join(packageRoot, "pipeline", "models", "power.bin"));
  const { figures } = JSON.parse(bytes.toString("utf8", 8, 8 + bytes.readUInt32LE(4))) as { figures: Record<string, Figures> };
  return [
    "power model, out of fold (near-duplicates in one fold; accuracy with Wilson's 95 % interval; F1, or macro-F1 where there is none, with a bootstrap interval over the texts)",
    "question        n  accuracy  [95 %       ]     F1  macro-F1  [95 %       ]    ECE",
    ...Object.entries(figures).map(([question, { n, accuracy, macro_f1, ece, f1, interval: range }]) =>
      [
        question.padEnd(11),
        String(n).padStart(5),
        `   ${show(accuracy)}`,
        wilson(accuracy, n),
        show(f1),
        `   ${show(macro_f1)}`,
        `[${range.map(show).join(" ")}]`,
        show(ece),
      ].join("  "),
    ),
    "relevance and its rest are measured on power.dev; event and appeal given relevance; problem on texts that we wrote.",
  ];
};

main();
