import { defaultKnowledge } from "../../app/knowledge.ts";
import { createBureauAnalyser } from "../../app/thinking.ts";
import { postsOf } from "../../handling/secretary.ts";
import { silent } from "../../lib/log.ts";
import type { Judged, Locate } from "./join-pairs.ts";
import { isRightNotice, judgePairs, scoreVerdicts } from "./join-pairs.ts";

const isJson = process.argv.includes("--json");
const isHeldOut = ({ world }: Judged): boolean => world.startsWith("t");
const share = (rows: readonly Judged[], test: (row: Judged) => boolean): number => rows.filter(test).length / rows.length;

const analyse = createBureauAnalyser({ ...defaultKnowledge, accounts: [...defaultKnowledge.ownAccounts] }, silent);

/** Towns, times and responsibility as the program itself reads them. */
const locate: Locate = (text, publishedAt) => {
  const mention = { id: "bench:1", source: "bench", platform: "bench", author: { id: "" }, publishedAt, fetchedAt: publishedAt, text };
  const [post] = postsOf({ posts: [{ mention, analysis: analyse(mention) }] });
  return post ?? { towns: [], responsibility: "unclear" };
};

const report = (name: string, rows: readonly Judged[]): void => {
  const linked = rows.filter(({ match }) => match.noticeId !== undefined);
  const wanted = rows.filter(({ expectedId }) => expectedId !== undefined);
  const hits = linked.filter(isRightNotice).length;
  const line = {
    ...{ name: `join ${name}`, pairs: rows.length, verdicts: share(rows, ({ expected, match }) => expected === match.verdict) },
    ...{ notices: share(rows, isRightNotice), precision: hits / linked.length, recall: hits / wanted.length },
  };
  if (isJson) {
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  process.stdout.write(
    `\n${name}: ${line.pairs} pairs, verdict right ${(line.verdicts * 100).toFixed(1)} %, notice right ${(line.notices * 100).toFixed(1)} %`,
  );
  process.stdout.write(` (links: precision ${line.precision.toFixed(3)}, recall ${line.recall.toFixed(3)})\n`);
  for (const { verdict, precision, recall, count } of scoreVerdicts(rows)) {
    process.stdout.write(
      `  ${verdict.padEnd(16)} n ${String(count).padStart(3)}  precision ${precision.toFixed(3)}  recall ${recall.toFixed(3)}\n`,
    );
  }
};

for (const [by, judged] of [["labelled places", judgePairs()] as const, ["own places", judgePairs(locate)] as const]) {
  report(
    `tuned on, ${by}`,
    judged.filter((row) => !isHeldOut(row)),
  );
  report(`held out, ${by}`, judged.filter(isHeldOut));
  if (!process.argv.includes("--wrong")) continue;
  for (const { line, text, expected, expectedId, match } of judged.filter((row) => !isHeldOut(row))) {
    if (expected === match.verdict && expectedId === match.noticeId) continue;
    process.stdout.write(
      `${line} ${text} → ${match.verdict} ${match.noticeId ?? "-"} (${expected} ${expectedId ?? "-"}) ${match.because.join("；")}\n`,
    );
  }
}
