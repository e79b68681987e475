import { defineCommand } from "../command.ts";
import { sayHealth } from "../health.ts";
import { configOption, withParts } from "../opening.ts";

/** Shows how well each source is seen. */
export const health = defineCommand({
  name: "health",
  help: "各来源看得见看不见：最近正常时间、采到多少、为什么看不见",
  usage: "health [--json]",
  examples: ["wenfeng health", "wenfeng health --json"],
  options: configOption,
  run: (args, terminal) =>
    withParts(args, terminal, async (parts) => {
      const sources = await parts.health();
      const totals = await parts.store.totals();
      if (args.flag("json")) terminal.out(`${JSON.stringify({ sources, totals })}\n`);
      else {
        for (const source of sources) terminal.out(`${sayHealth(source)}\n`);
        terminal.out(
          `共 ${totals.mentions} 条帖文，${totals.incidents} 个事件，${totals.alerts} 条预警；已送达 ${totals.delivered}，待发 ${totals.waiting}，未能送达 ${totals.dead}\n`,
        );
      }
      return sources.some(({ state }) => state === "blind") ? 1 : 0;
    }),
});
