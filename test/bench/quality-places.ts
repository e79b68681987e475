import { scorePlaces } from "./places.ts";

// The first half was looked at while the step was written, the second was not; only the second tells how good it is.
for (const half of ["tuning", "held-out"] as const) {
  const { texts, precision, recall, f1, townF1, local } = scorePlaces(half);
  const figures = { precision, recall, f1, townF1, local };
  const said = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  process.stdout.write(`places ${half.padEnd(9)} n=${texts}  ${said.join("  ")}\n`);
}
