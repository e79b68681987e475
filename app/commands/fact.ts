import { readFileSync } from "node:fs";
import { contextOf } from "../../handling/clock-context.ts";
import { strike } from "../../handling/clocks.ts";
import { answerFacts, correctFacts, factBook, factLine, firstRequest, importFacts, requestFacts, showFact } from "../../handling/facts.ts";
import { open, openAll, openKnown, perform } from "../../handling/ledger.ts";
import { incidentBook } from "../../handling/lifecycle.ts";
import { readCsv } from "../../lib/csv.ts";
import { Failure } from "../../lib/errors.ts";
import { formatBeijing } from "../../lib/time.ts";
import type { Moment } from "../../model/clock.ts";
import type { FactKey, FactSheet } from "../../model/fact.ts";
import { FactValues, factTitles } from "../../model/fact.ts";
import { type Answer, defineActions, need, type Room } from "../acting.ts";

const saySheet = (sheet: FactSheet): string =>
  [
    factLine(sheet),
    ...Object.entries(sheet.facts).map(([key, fact]) => {
      const name = key as FactKey;
      const before = fact.before.map(({ value, because }) => `；原为 ${showFact(name, value)}，${because}`).join("");
      return `  ${factTitles[name]}：${showFact(name, fact.value)}（${fact.source}，${formatBeijing(fact.knownAt, "short")}${before}）`;
    }),
  ].join("\n");

const answerOf = (sheet: FactSheet): Answer => ({ data: sheet, text: saySheet(sheet) });

const readValue = (key: string, text: string): unknown => {
  if (!(key in FactValues.shape))
    throw new Failure("INPUT_INVALID", `没有叫 ${key} 的事实；有 ${Object.keys(FactValues.shape).join("、")}`);
  if (key === "isOurs") return text === "true" || text === "是";
  return key === "households" || key === "injured" ? Number(text) : text;
};

/** `key=value` words as facts. */
const valuesOf = (words: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf("=");
      if (at < 1) throw new Failure("INPUT_INVALID", `“${word}”写成 键=值，如 households=1200`);
      return [word.slice(0, at), readValue(word.slice(0, at), word.slice(at + 1))];
    }),
  );

const sourceOf = ({ args, at }: Room) => ({ source: args.text("source") ?? "调度值班", knownAt: args.text("known-at") ?? at });

/** Starts or stops the clocks of the incident that a sheet belongs to. */
const strikeFor = async ({ store, options, doing }: Room, id: string, moment: Moment): Promise<void> => {
  const { state } = await open(store, incidentBook, id);
  if (!state) return;
  const context = contextOf(state, false, options);
  await strike({ store, options: options.clocks, context }, moment, doing("调度事实"));
};

/** Rows of dispatch's file: id, towns, range, then facts by their keys. */
const importFile = async (room: Room, path: string): Promise<readonly FactSheet[]> => {
  const [head = [], ...rows] = readCsv(readFileSync(path, "utf8"));
  const sheets: FactSheet[] = [];
  for (const row of rows) {
    const cells = Object.fromEntries(head.map((key, index) => [key.trim(), row[index]?.trim() ?? ""]));
    const { id = "", towns = "", range = "", source = "调度台账", knownAt = room.at, ...rest } = cells;
    if (id === "") throw new Failure("INPUT_INVALID", `${path}：缺少 id 列`);
    const what = { store: room.store, book: factBook, id, doing: room.doing("文件导入") };
    await perform(what, importFacts({ towns: towns.split(/[、 ]/).filter(Boolean), range }));
    const values = valuesOf(Object.entries(rest).flatMap(([key, value]) => (value === "" ? [] : [`${key}=${value}`])));
    sheets.push(await perform(what, answerFacts({ values, source, knownAt, way: "file" })));
  }
  return sheets;
};

/** Facts of dispatch: asked for, answered, corrected, imported; they never change silently. */
export const fact = defineActions({
  name: "fact",
  help: "调度事实：提请核实、答复、更正、文件导入；每项有来源与时间",
  examples: [
    "wenfeng fact request 9f2c… --who 值班员甲 --because 立案核实",
    "wenfeng fact answer 9f2c… isOurs=是 cause=fault restoreAt=2026-07-01T05:30:00+08:00 --who 调度值班 --because 答复",
    "wenfeng fact import outages.csv --who 调度值班",
  ],
  options: { source: { type: "string" }, "known-at": { type: "string" } },
  actions: {
    list: {
      usage: "",
      run: async ({ store }) => {
        const all = await openAll(store, factBook);
        return { data: all, text: all.map((sheet) => `${sheet.id}　${factLine(sheet)}`).join("\n") || "还没有事实单" };
      },
    },
    show: { usage: "<事件>", run: async ({ store }, rest) => answerOf(await openKnown(store, factBook, need(rest, "事件编号")[0] ?? "")) },
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
        const what = { store: room.store, book: factBook, id, doing: room.doing(), expected: room.expected };
        const sheet = await perform(what, answerFacts({ values: valuesOf(words), ...sourceOf(room), way: "form" }));
        await strikeFor(room, id, "facts-answered");
        return answerOf(sheet);
      },
    },
    correct: {
      usage: "<事件> 键=值…",
      run: async (room, rest) => {
        const [id = "", ...words] = need(rest, "事件编号", "键=值");
        const what = { store: room.store, book: factBook, id, doing: room.doing(), expected: room.expected };
        return answerOf(await perform(what, correctFacts({ values: valuesOf(words), ...sourceOf(room), way: "form" })));
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
