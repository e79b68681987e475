import { loadConfig } from "../../config/load.ts";
import { maskNames } from "../../lib/mask-names.ts";
import { formatBeijing } from "../../lib/time.ts";
import { appealTitles } from "../../model/analysis.ts";
import { defineCommand } from "../command.ts";
import { configOption } from "../opening.ts";
import { configPathOf } from "../parts.ts";
import { openStore } from "../storing.ts";

const polarityTitles = { negative: "负", neutral: "中", positive: "正" } as const;

/** Searches the stored mentions with the query language. */
export const search = defineCommand({
  name: "search",
  help: '在已采集的帖文中检索（支持 AND OR -排除 "短语" /正则/ NEAR/5 与 appeal: 等字段）',
  usage: "search <查询式> [--limit 20] [--json]",
  examples: ['wenfeng search "停电 塘厦 -检修"', 'wenfeng search "appeal:appliance-damage polarity:negative" --json'],
  options: { ...configOption, limit: { type: "string" } },
  run: async (args, terminal) => {
    const configPath = configPathOf(args.text("config"), terminal.env);
    const store = await openStore(loadConfig(configPath, terminal.env), configPath, terminal.now);
    try {
      const { hits } = await store.search({ query: args.positionals.join(" "), limit: Number(args.text("limit") ?? "20") });
      for (const { mention, analysis } of hits) {
        if (args.flag("json")) {
          terminal.out(`${JSON.stringify({ mention, analysis })}\n`);
          continue;
        }
        const label = analysis
          ? `${polarityTitles[analysis.polarity]}${analysis.appeal ? `·${appealTitles[analysis.appeal]}` : ""}`
          : "未研判";
        terminal.out(
          `${formatBeijing(mention.publishedAt, "short")} [${label}] ${maskNames(mention.text).replace(/\s+/g, " ").slice(0, 70)}  ${mention.url ?? mention.id}\n`,
        );
      }
      terminal.talk(`${hits.length} 条\n`);
      return 0;
    } finally {
      await store.close();
    }
  },
});
