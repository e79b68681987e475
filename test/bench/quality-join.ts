import { isRightNotice, judgePairs, scoreVerdicts } from "./join-pairs.ts";

const judged = judgePairs();
const isJson = process.argv.includes("--json");
const isHeldOut = ({ world }: { world: string }): boolean => world.startsWith("t");
const share = (rows: typeof judged, test: (row: (typeof judged)[number]) => boolean): number => rows.filter(test).length / rows.length;

for (const [name, rows] of [
  ["tuned on", judged.filter((row) => !isHeldOut(row))] as const,
  ["held out", judged.filter(isHeldOut)] as const,
]) {
  const right = share(rows, ({ expected, match }) => expected === match.verdict);
  const noticed = share(rows, isRightNotice);
  const linked = rows.filter(({ match }) => match.noticeId !== undefined);
  const wanted = rows.filter(({ expectedId }) => expectedId !== undefined);
  const hits = linked.filter(isRightNotice).length;
  if (isJson) {
    const line = {
      name: `join ${name}`,
      pairs: rows.length,
      verdicts: right,
      notices: noticed,
      precision: hits / linked.length,
      recall: hits / wanted.length,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    continue;
  }
  process.stdout.write(
    `\n${name}: ${rows.length} pairs, verdict right ${(right * 100).toFixed(1)} %, notice right ${(noticed * 100).toFixed(1)} %`,
  );
  process.stdout.write(` (links: precision ${(hits / linked.length).toFixed(3)}, recall ${(hits / wanted.length).toFixed(3)})\n`);
  for (const { verdict, precision, recall, count } of scoreVerdicts(rows)) {
    process.stdout.write(
      `  ${verdict.padEnd(16)} n ${String(count).padStart(3)}  precision ${precision.toFixed(3)}  recall ${recall.toFixed(3)}\n`,
    );
  }
}
if (process.argv.includes("--wrong")) {
  for (const { line, text, expected, expectedId, match, world } of judged) {
    const isRight = expected === match.verdict && expectedId === match.noticeId;
    if (!isRight && !world.startsWith("t"))
      process.stdout.write(
        `${line} ${text} → ${match.verdict} ${match.noticeId ?? "-"} (${expected} ${expectedId ?? "-"}) ${match.because.join("；")}\n`,
      );
  }
}
