import { access, constants } from "node:fs/promises";
import { findBrowser } from "../../crawlers/browser.ts";
import { crawl } from "../../crawlers/crawl.ts";
import { describe, toFailure } from "../../lib/errors.ts";
import { defineCommand, type Terminal } from "../command.ts";
import type { SourceEntry } from "../crawling.ts";
import { configOption, withParts } from "../opening.ts";
import type { Parts } from "../parts.ts";

/** One thing looked at: what, whether it is well, and what to do. */
interface Finding {
  readonly what: string;
  readonly isWell: boolean;
  readonly said: string;
}

const say = ({ what, isWell, said }: Finding): string => `${isWell ? "✓" : "✗"} ${what}：${said}\n`;

/** Asks a source for one page, as it is configured, without storing anything. */
const examine = async ({ key, source, options, robots }: SourceEntry, parts: Parts): Promise<Finding> => {
  const job = { key, source, options, robots, memory: {}, words: parts.crawling.words, maxPages: 1, force: true };
  const { archive: _archive, ...tools } = parts.crawling.tools;
  const { state, because, mentions, notices, skipped } = await crawl(job, { ...tools, known: async () => new Set() });
  const isWell = state === "ok" || state === "empty";
  const more = skipped["left-for-next-run"] ? `，还有 ${skipped["left-for-next-run"]} 页` : "";
  return {
    what: `${source.title}（${key}）`,
    isWell,
    said: isWell ? `${state}，首页 ${mentions.length + notices.length} 条${more}` : `${state}，${because ?? ""}`,
  };
};

const browserFinding = async (parts: Parts): Promise<Finding | undefined> => {
  const needsOne = parts.entries.some(({ options }) => (options as { browser?: boolean } | undefined)?.browser === true);
  if (!needsOne) return undefined;
  return findBrowser(parts.config.network.browser).then(
    (path) => ({ what: "浏览器", isWell: true, said: path }),
    (error: unknown) => ({ what: "浏览器", isWell: false, said: describe(toFailure(error)) }),
  );
};

const look = async (parts: Parts, configPath: string, terminal: Terminal): Promise<number> => {
  const findings: Finding[] = [];
  const tell = (finding: Finding | undefined): void => {
    if (!finding) return;
    findings.push(finding);
    terminal.out(say(finding));
  };
  tell({ what: "配置", isWell: true, said: configPath });
  tell(
    await access(configPath, constants.R_OK).then(
      () => undefined,
      () => ({ what: "配置", isWell: false, said: "读不了" }),
    ),
  );
  tell(
    await parts.store.writeState("probe", { writable: true }).then(
      () => ({ what: "存储", isWell: true, said: "可写" }),
      (error: unknown) => ({ what: "存储", isWell: false, said: describe(toFailure(error)) }),
    ),
  );
  tell(await browserFinding(parts));
  for (const entry of parts.entries) tell(await examine(entry, parts));
  const bad = findings.filter(({ isWell }) => !isWell).length;
  terminal.talk(bad === 0 ? "都正常\n" : `${bad} 处不正常；被拦截的来源请由人在浏览器里看一眼，不要绕过验证\n`);
  return bad === 0 ? 0 : 1;
};

/** Looks at everything that collecting depends on, the live sites included. */
export const doctor = defineCommand({
  name: "doctor",
  help: "体检：配置、存储、浏览器，以及每个来源各取一页（不存）",
  usage: "doctor",
  examples: ["wenfeng doctor"],
  options: configOption,
  run: (args, terminal) => withParts(args, terminal, (parts, configPath) => look(parts, configPath, terminal)),
});
