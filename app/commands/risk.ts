import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allActs, perform } from "../../handling/ledger.ts";
import { putRisk, rankRisks, readRisk, retireRisk, reviewRisk, riskBook, riskChanges, writeRisk } from "../../handling/risks.ts";
import { decode } from "../../lib/decode.ts";
import { Failure } from "../../lib/errors.ts";
import { dayMs, formatBeijing } from "../../lib/time.ts";
import { appealTitles } from "../../model/analysis.ts";
import type { RiskPoint } from "../../model/risk.ts";
import { riskSize } from "../../model/risk.ts";
import { defineActions, need, type Room } from "../acting.ts";
import { enterShipped, knownRisks } from "../filing.ts";

const sayRisk = (one: RiskPoint): string =>
  `${one.key}　${one.likelihood}×${one.consequence}=${riskSize(one)}　${one.sample ? "[示例] " : ""}${one.title}（${appealTitles[one.appeal]}，${one.owner}，${one.lastReviewed} 复核）`;

const ensureEntered = async ({ store, doing }: Room, key: string): Promise<void> => {
  if (!(await knownRisks(store)).some((one) => one.key === key)) throw new Failure("INPUT_INVALID", `没有风险点 ${key}`);
  await enterShipped(store, key, doing());
};

/** The risk register. */
export const risk = defineActions({
  name: "risk",
  help: "风险辨别库：迹象、可能性×后果、控制措施、责任岗位；导入导出、复核、停用、变动",
  examples: [
    "wenfeng risk list",
    "wenfeng risk export risks/",
    "wenfeng risk import risks/R09.md --who 调度控制中心 --because 修订",
    "wenfeng risk changes --json",
  ],
  says: {
    list: "按大小列出风险点",
    show: "看一个风险点（Markdown）",
    import: "从 Markdown 新增或修订",
    export: "全部写成 Markdown",
    review: "记下今天复核过、仍然成立",
    retire: "停用；记录留着",
    changes: "列出近一个月的新增、修订、复核、停用",
  },
  actions: {
    list: {
      usage: "",
      run: async ({ store }) => {
        const all = rankRisks(await knownRisks(store));
        return { data: all, text: all.map(sayRisk).join("\n") };
      },
    },
    show: {
      usage: "<风险点>",
      run: async ({ store }, rest) => {
        const found = (await knownRisks(store)).find(({ key }) => key === need(rest, "风险点编号")[0]);
        if (!found) throw new Failure("INPUT_INVALID", `没有风险点 ${rest[0]}`);
        return { data: found, text: writeRisk(found) };
      },
    },
    import: {
      usage: "<文件.md>…",
      run: async ({ store, doing }, rest) => {
        const read = need(rest, "文件").map((path) => readRisk(decode(readFileSync(path)).text, path));
        for (const one of read) {
          await enterShipped(store, one.key, doing());
          await perform({ store, book: riskBook, id: one.key, doing: doing() }, putRisk(one));
        }
        return { data: read, text: read.map(sayRisk).join("\n") };
      },
    },
    export: {
      usage: "<文件夹>",
      run: async ({ store, args }, rest) => {
        const [folder = ""] = need(rest, "文件夹");
        const all = await knownRisks(store);
        if (args.flag("dry-run")) return { data: all.map(({ key }) => key), text: `将导出 ${all.length} 个风险点` };
        mkdirSync(folder, { recursive: true });
        for (const one of all) writeFileSync(join(folder, `${one.key}.md`), writeRisk(one));
        return { data: all.map(({ key }) => key), text: `导出 ${all.length} 个风险点` };
      },
    },
    review: {
      usage: "<风险点>",
      run: async (room, rest) => {
        const [key = ""] = need(rest, "风险点编号");
        await ensureEntered(room, key);
        const what = { store: room.store, book: riskBook, id: key, doing: room.doing() };
        const { content } = await perform(what, reviewRisk(formatBeijing(room.at, "day")));
        return { data: content, text: sayRisk(content) };
      },
    },
    retire: {
      usage: "<风险点>",
      run: async (room, rest) => {
        const [key = ""] = need(rest, "风险点编号");
        await ensureEntered(room, key);
        const state = await perform({ store: room.store, book: riskBook, id: key, doing: room.doing() }, retireRisk);
        return { data: state, text: `已停用 ${key}` };
      },
    },
    changes: {
      usage: "",
      run: async ({ store, at }) => {
        const from = new Date(Date.parse(at) - 31 * dayMs).toISOString();
        const lines = riskChanges(await allActs(store, { noun: "risk" }), from, new Date(Date.parse(at) + 1).toISOString());
        return { data: lines, text: lines.join("\n") || "近一个月没有变动" };
      },
    },
  },
});
