import { readFileSync } from "node:fs";
import { contextOf } from "../../handling/clock-context.ts";
import { strike } from "../../handling/clocks.ts";
import { handledIn } from "../../handling/constraints.ts";
import {
  answerFacts,
  correctFacts,
  factBook,
  factLine,
  firstRequest,
  importFacts,
  readKnownAt,
  requestFacts,
  showFact,
} from "../../handling/facts.ts";
import { open, openAll, openKnown, perform } from "../../handling/ledger.ts";
import { incidentBook } from "../../handling/lifecycle.ts";
import { factsOfMatter } from "../../handling/matter-facts.ts";
import { readInstant } from "../../handling/ticket-file.ts";
import { readCsv } from "../../lib/csv.ts";
import { decode } from "../../lib/decode.ts";
import { Failure, toFailure } from "../../lib/errors.ts";
import { formatBeijing, toInstant } from "../../lib/time.ts";
import type { Moment } from "../../model/clock.ts";
import type { FactKey, FactSheet } from "../../model/fact.ts";
import { causes, causeTitles, factTitles } from "../../model/fact.ts";
import { type Answer, defineActions, need, type Room } from "../acting.ts";

const saySheet = (sheet: FactSheet): string =>
  [
    sheet.answeredAt === undefined && sheet.questions.length > 0
      ? `${factLine(sheet)}：${sheet.questions.map((key) => factTitles[key]).join("、")}`
      : factLine(sheet),
    ...Object.entries(sheet.facts).map(([key, fact]) => {
      const name = key as FactKey;
      const before = fact.before.map(({ value, because }) => `；原为 ${showFact(name, value)}，${because}`).join("");
      return `  ${factTitles[name]}：${showFact(name, fact.value)}（${fact.source}，${formatBeijing(fact.knownAt, "short")}${before}）`;
    }),
  ].join("\n");

const answerOf = (sheet: FactSheet): Answer => ({ data: sheet, text: saySheet(sheet) });

const yesOrNo: Readonly<Record<string, boolean>> = { 是: true, 否: false, true: true, false: false };
const keys = Object.keys(factTitles) as FactKey[];

const readKey = (name: string): FactKey => {
  const key = keys.find((one) => one === name || factTitles[one] === name);
  if (key !== undefined) return key;
  throw new Failure("INPUT_INVALID", `没有叫“${name}”的事实；有 ${keys.map((one) => `${factTitles[one]}（${one}）`).join("、")}`);
};

const misread = (key: FactKey, text: string, right: string): Failure =>
  new Failure("INPUT_INVALID", `${factTitles[key]}“${text}”读不懂，写成 ${right}`);

/** A value as people write it. What is not understood is refused: a guess would become a fact. */
const readValue = (key: FactKey, text: string): unknown => {
  if (key === "isOurs") {
    if (yesOrNo[text] === undefined) throw misread(key, text, "是 或 否");
    return yesOrNo[text];
  }
  if (key === "households" || key === "injured") {
    if (!/^\d+$/.test(text)) throw misread(key, text, "整数，如 1200");
    return Number(text);
  }
  if (key === "cause") {
    const cause = causes.find((one) => one === text || causeTitles[one] === text);
    if (cause === undefined) throw misread(key, text, `${Object.values(causeTitles).join("、")} 之一；细节写在“原因说明”`);
    return cause;
  }
  if (!key.endsWith("At")) return text;
  if (toInstant(readInstant(text)) === undefined) throw misread(key, text, "2026-07-01 05:30");
  return readInstant(text);
};

/** `key=value` words as facts. */
const valuesOf = (words: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf("=");
      if (at < 1) throw new Failure("INPUT_INVALID", `“${word}”写成 键=值，如 影响户数=1200`);
      const key = readKey(word.slice(0, at));
      return [key, readValue(key, word.slice(at + 1))];
    }),
  );

const sourceOf = async ({ args, at, store }: Room, id: string) => {
  const askedAt = (await open(store, factBook, id)).state?.requestedAt;
  return { source: args.text("source") ?? "调度值班", knownAt: readKnownAt(readInstant(args.text("known-at") ?? at), { at, askedAt }) };
};

/** Starts or stops the clocks of the incident that a sheet belongs to. */
const strikeFor = async ({ store, options, doing }: Room, id: string, moment: Moment): Promise<void> => {
  const state = await handledIn(store, id);
  if (!state) return;
  const context = contextOf(state, false, options);
  await strike({ store, options: options.clocks, context }, moment, doing("调度事实"));
};

const heads: Readonly<Record<string, string>> = { 事件: "id", 编号: "id", 镇街: "towns", 范围: "range", 来源: "source", 时间: "knownAt" };

/** The time of a row: now where it has none; what is wrong with it names the row. */
const knownIn = (text: string, at: string, row: string): string => {
  if (text === "") return at;
  try {
    return readKnownAt(readInstant(text), { at });
  } catch (error) {
    throw new Failure("INPUT_INVALID", `${row}：${toFailure(error).message}`, { cause: error });
  }
};

/** Rows of dispatch's file (UTF-8 or GBK): id, towns, range, then facts by their keys or titles. Every row is read before the first is written. */
const importFile = async (room: Room, path: string): Promise<readonly FactSheet[]> => {
  const [head = [], ...rows] = readCsv(decode(readFileSync(path)).text);
  const read = rows.map((row, index) => {
    const cells = Object.fromEntries(head.map((key, column) => [heads[key.trim()] ?? key.trim(), row[column]?.trim() ?? ""]));
    const { id = "", towns = "", range = "", source = "", knownAt = "", ...rest } = cells;
    if (id === "")
      throw new Failure("INPUT_INVALID", `${path} 第 ${index + 2} 行：缺少编号（表头写 事件 或 id，内容是事件编号或停电编号）`);
    const words = Object.entries(rest).flatMap(([key, value]) => (value === "" ? [] : [`${key}=${value}`]));
    return {
      id,
      towns,
      range,
      source: source || "调度台账",
      knownAt: knownIn(knownAt, room.at, `${path} 第 ${index + 2} 行`),
      values: valuesOf(words),
    };
  });
  const sheets: FactSheet[] = [];
  for (const { id, towns, range, source, knownAt, values } of read) {
    const what = { store: room.store, book: factBook, id, doing: room.doing("文件导入") };
    await perform(what, importFacts({ towns: towns.split(/[、 ]/).filter(Boolean), range }));
    sheets.push(await perform(what, answerFacts({ values, source, knownAt, way: "file" })));
  }
  return sheets;
};

/** A sheet as it stands, with what incidents merged into its own know. */
const show = async ({ store }: Room, rest: readonly string[]): Promise<Answer> => {
  const [id = ""] = need(rest, "事件编号");
  const known = await factsOfMatter(store, id);
  const sheet = known?.sheet ?? (await openKnown(store, factBook, id));
  const others = (known?.differing ?? []).map((line) => `  另有不同：${line}`);
  return { data: sheet, text: [saySheet(sheet), ...others].join("\n") };
};

/** Facts of dispatch: asked for, answered, corrected, imported; they never change silently. */
export const fact = defineActions({
  name: "fact",
  help: "调度事实：提请核实、答复、更正、文件导入；每项有来源与时间",
  examples: [
    "wenfeng fact request 9f2c… --who 值班员甲 --because 立案核实",
    "wenfeng fact answer 9f2c… 是否我方设备=是 原因=设备故障 '预计复电=2026-07-01 05:30' --who 调度值班",
    "wenfeng fact import outages.csv --who 调度值班",
  ],
  options: { source: { type: "string" }, "known-at": { type: "string" } },
  says: {
    list: "列出所有事实单",
    show: "看一个事件的事实：来源、时间、更正前是什么",
    request: "向调度或业务部门提请核实，开始计时",
    answer: "答复核实，写成 影响户数=1200 这样",
    correct: "更正已答复的事实，旧值留着",
    import: "从 CSV 读入事实；有一行读不懂就一行不写",
  },
  actions: {
    list: {
      usage: "",
      run: async ({ store }) => {
        const all = await openAll(store, factBook);
        return { data: all, text: all.map((sheet) => `${sheet.id}　${factLine(sheet)}`).join("\n") || "还没有事实单" };
      },
    },
    show: { usage: "<事件>", run: show },
    request: {
      usage: "<事件>",
      run: async (room, rest) => {
        const [id = ""] = need(rest, "事件编号");
        const { appeal, places } = await openKnown(room.store, incidentBook, id);
        const what = { store: room.store, book: factBook, id, doing: room.doing(), expected: room.expected };
        const sheet = await perform(what, requestFacts(firstRequest({ id, appeal, places }, room.options)));
        await strikeFor(room, id, "facts-requested");
        return answerOf(sheet);
      },
    },
    answer: {
      usage: "<事件> 键=值…",
      run: async (room, rest) => {
        const [id = "", ...words] = need(rest, "事件编号", "键=值");
        const what = { store: room.store, book: factBook, id, doing: room.doing("答复核实"), expected: room.expected };
        const sheet = await perform(what, answerFacts({ values: valuesOf(words), ...(await sourceOf(room, id)), way: "form" }));
        await strikeFor(room, id, "facts-answered");
        return answerOf(sheet);
      },
    },
    correct: {
      usage: "<事件> 键=值…",
      run: async (room, rest) => {
        const [id = "", ...words] = need(rest, "事件编号", "键=值");
        const what = { store: room.store, book: factBook, id, doing: room.doing(), expected: room.expected };
        return answerOf(await perform(what, correctFacts({ values: valuesOf(words), ...(await sourceOf(room, id)), way: "form" })));
      },
    },
    import: {
      usage: "<文件.csv>",
      run: async (room, rest) => {
        const sheets = await importFile(room, need(rest, "文件")[0] ?? "");
        return { data: sheets, text: `导入 ${sheets.length} 条` };
      },
    },
  },
});
