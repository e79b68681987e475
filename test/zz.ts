import { createThinking } from "../app/thinking.ts";
import { loadConfig } from "../config/load.ts";
import { openIntake } from "../app/intake.ts";
import { readFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { openParts } from "../app/parts.ts";
const dir = mkdtempSync("/tmp/lead/zz"); 
const cfg = dir + "/config.yaml";
writeFileSync(cfg, `bureau: { city: 东莞, names: [东莞供电局] }
watch: "停电 OR 变压器"
sources: {}
alerts: { rules: { surge: { use: surge }, safety: { use: safety } }, tell: [t] }
channels: { t: { use: terminal } }
store: { path: ":memory:" }
`);
const lines = readFileSync("/tmp/lead/two.jsonl", "utf8").trim().split("\n").map((l) => JSON.parse(l));
let now = new Date("2026-11-28T08:00:00Z");
const parts = await openParts(cfg, { env: {}, now: () => now, sleep: async () => {}, random: () => 0.5, log: (l, e, f) => { if (!e.startsWith("mention")) console.log(l, e, JSON.stringify(f).slice(0, 200)); }, out: () => {}, talk: () => {}, stopped: new AbortController().signal } as never);
const intake = await parts.intake.open();
const by = (town: string) => lines.filter((m) => m.text.includes(town));
now = new Date("2026-11-28T08:01:00Z"); await intake.take(by("塘厦"));
now = new Date("2026-11-28T08:03:00Z"); await intake.take(by("厚街"));
for (const i of await parts.store.incidents(10)) console.log(i.id, i.level, i.title, i.places, i.mentionIds.length, i.signals.safety, JSON.stringify(i.signals).slice(0,200));
process.exit(0);
