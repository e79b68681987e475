import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { adoptCase, caseBook, putCase, readCase, writeCase } from "../../handling/cases.ts";
import { perform } from "../../handling/ledger.ts";
import { putRisk, riskBook } from "../../handling/risks.ts";
import { feedRegister } from "../../handling/similar.ts";
import type { Case } from "../../model/case.ts";
import { type Answer, defineActions, need, type Room } from "../acting.ts";
import { closeIntoCase } from "../closing.ts";
import { knownCases, knownRisks } from "../filing.ts";

const draft = async (room: Room, rest: readonly string[]): Promise<Answer> => {
  const [id = ""] = need(rest, "事件编号");
  const content = await closeIntoCase({ handling: room.store, store: await room.records() }, id, room.doing("办结起草案例"));
  return { data: content, text: writeCase(content) };
};

/** Adopting a case revises the risk points that it confirms. */
const adopt = async (room: Room, rest: readonly string[]): Promise<Answer> => {
  const [key = ""] = need(rest, "案例编号");
  const { store } = room;
  const entry = await perform({ store, book: caseBook, id: key, doing: room.doing() }, adoptCase);
  const { revised, isNew } = feedRegister(entry.content, await knownRisks(store));
  for (const risk of revised) await perform({ store, book: riskBook, id: risk.key, doing: room.doing() }, putRisk(risk));
  const fed = isNew ? "风险库里没有对应的风险点，请考虑新增" : `已修订风险点 ${revised.map(({ key: risk }) => risk).join("、")}`;
  return { data: { entry, revised }, text: `已收入案例库：${entry.content.title}\n${fed}` };
};

const sayCase = ({ key, title, sample, level, places }: Case): string =>
  `${key}　${sample ? "[示例] " : ""}${title}（${level}级，${places.join("、")}）`;

/** Worked examples: drafted at closing, edited by people as Markdown, adopted into the library. */
export const cases = defineActions({
  name: "case",
  help: "案例库：办结自动起草，人改后导入，审定后反哺风险库",
  examples: [
    "wenfeng case draft 9f2c… --who 市场营销部 > C.md",
    "wenfeng case import C.md --who 市场营销部 --because 补写经验",
    "wenfeng case adopt C-9f2c1a2b --who 办公室 --because 审定",
  ],
  actions: {
    list: {
      usage: "",
      run: async ({ store }) => {
        const all = await knownCases(store);
        return { data: all, text: all.map(sayCase).join("\n") };
      },
    },
    draft: { usage: "<事件>", run: draft },
    import: {
      usage: "<文件.md>…",
      run: async ({ store, doing }, rest) => {
        const read = need(rest, "文件").map((path) => readCase(readFileSync(path, "utf8"), path));
        for (const one of read) await perform({ store, book: caseBook, id: one.key, doing: doing("导入案例") }, putCase(one));
        return { data: read, text: read.map(sayCase).join("\n") };
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
