import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { caseBook, putCase, readCase, writeCase } from "../../handling/cases.ts";
import { openAll, perform } from "../../handling/ledger.ts";
import { decode } from "../../lib/decode.ts";
import { Failure } from "../../lib/errors.ts";
import { placeName } from "../../lib/place-name.ts";
import { formatBeijing, toInstant } from "../../lib/time.ts";
import type { ActStore } from "../../model/act.ts";
import { type Case, sayGaps } from "../../model/case.ts";
import { levelTitles } from "../../model/incident.ts";
import { type Answer, defineActions, need, type Room } from "../acting.ts";
import { adoptIntoLibrary, closeIntoCase } from "../closing.ts";
import { isShippedCase, knownCases } from "../filing.ts";

const draft = async (room: Room, rest: readonly string[]): Promise<Answer> => {
  const [id = ""] = need(rest, "事件编号");
  const content = await closeIntoCase({ handling: room.store, store: await room.records() }, id, room.doing("办结起草案例"));
  return { data: content, text: writeCase(content).trimEnd() };
};

const adopt = async (room: Room, rest: readonly string[]): Promise<Answer> => {
  const [key = ""] = need(rest, "案例编号");
  const { entry, revised, isNew } = await adoptIntoLibrary(room.store, key, room.doing());
  const fed = isNew ? "风险库里没有对应的风险点，请考虑新增" : `已修订风险点 ${revised.map(({ key: risk }) => risk).join("、")}`;
  return { data: { entry, revised }, text: `已收入案例库：${entry.content.title}\n${fed}` };
};

const sayCase = (one: Case): string => {
  const { key, title, sample, level, places, beganAt } = one;
  const where = places.map(placeName).join("、") || "地点不明";
  return `${key}　${sample ? "[示例] " : ""}${title}（${levelTitles[level].sign}，${where}，${toInstant(beganAt) === undefined ? beganAt : formatBeijing(beganAt, "day")}）`;
};

const sayDraft = (one: Case): string => `[草稿] ${sayCase(one)}　${sayGaps(one) || "已填齐，待审定"}`;

/** Adopted cases and samples, and what waits for people. */
const allCases = async (store: ActStore) => {
  const drafts = (await openAll(store, caseBook)).filter(({ adoptedAt }) => adoptedAt === undefined).map(({ content }) => content);
  return { drafts, adopted: await knownCases(store) };
};

const show = async ({ store }: Room, rest: readonly string[]): Promise<Answer> => {
  const [key = ""] = need(rest, "案例编号");
  const { drafts, adopted } = await allCases(store);
  const found = [...drafts, ...adopted].find((one) => one.key === key);
  if (found === undefined) throw new Failure("INPUT_INVALID", `没有案例 ${key}；运行 wenfeng case list 查看`);
  return { data: found, text: writeCase(found).trimEnd() };
};

/** Worked examples: drafted at closing, edited by people as Markdown, adopted into the library. */
export const cases = defineActions({
  name: "case",
  help: "案例库：办结自动起草，人改后导入，审定后反哺风险库",
  examples: [
    "wenfeng case draft 9f2c… --who 市场营销部 > C.md",
    "wenfeng case import C.md --who 市场营销部 --because 补写经验",
    "wenfeng case adopt C-9f2c1a2b --who 办公室 --because 审定",
  ],
  says: {
    list: "列出草稿（还要填什么）与案例",
    show: "看一个案例或草稿（Markdown，可改后导入）",
    draft: "由记录起草一个事件的案例",
    import: "从 Markdown 导入；改过的要重新审定",
    adopt: "审定入库：相应风险点可能性加一，此后用于对照",
    export: "全部案例写成 Markdown",
  },
  actions: {
    list: {
      usage: "",
      run: async ({ store }) => {
        const { drafts, adopted } = await allCases(store);
        return { data: { drafts, adopted }, text: [...drafts.map(sayDraft), ...adopted.map(sayCase)].join("\n") };
      },
    },
    show: { usage: "<案例>", run: show },
    draft: { usage: "<事件>", run: draft },
    import: {
      usage: "<文件.md>…",
      run: async ({ store, doing }, rest) => {
        const read = need(rest, "文件").map((path) => readCase(decode(readFileSync(path)).text, path));
        const lines: string[] = [];
        for (const one of read) {
          if (isShippedCase(one)) {
            lines.push(`${sayCase(one)}　与随程序带来的一样，没有改动`);
            continue;
          }
          const { adoptedAt } = await perform({ store, book: caseBook, id: one.key, doing: doing("导入案例") }, putCase(one));
          lines.push(adoptedAt === undefined ? sayDraft(one) : sayCase(one));
        }
        return { data: read, text: lines.join("\n") };
      },
    },
    adopt: { usage: "<案例>", run: adopt },
    export: {
      usage: "<文件夹>",
      run: async ({ store, args }, rest) => {
        const [folder = ""] = need(rest, "文件夹");
        const all = await knownCases(store);
        if (args.flag("dry-run")) return { data: all.map(({ key }) => key), text: `将导出 ${all.length} 个案例` };
        mkdirSync(folder, { recursive: true });
        for (const one of all) writeFileSync(join(folder, `${one.key}.md`), writeCase(one));
        return { data: all.map(({ key }) => key), text: `导出 ${all.length} 个案例` };
      },
    },
  },
});
