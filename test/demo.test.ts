import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assetPath, packageRoot } from "../lib/assets.ts";
import { segment } from "../lib/segment.ts";
import { sqlite } from "../store/stores.ts";

const wenfeng = (args: readonly string[], folder: string) =>
  spawnSync(join(packageRoot, "node_modules/.bin/tsx"), [assetPath("app", "main.ts"), ...args], {
    encoding: "utf8",
    timeout: 120_000,
    env: { ...process.env, WENFENG_DEMO_DIR: folder },
  });

test("the demo finds the two planted incidents, tells each once, and takes less than 90 s", { timeout: 150_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "wenfeng-demo-"));
  const shown = wenfeng(["demo", "--json"], folder);
  expect(shown.status, shown.stderr).toBe(0);
  const last = JSON.parse(shown.stdout.trim().split("\n").at(-1) as string) as Record<string, number>;
  expect(Object.keys(last)).toEqual(["mentions", "incidents", "alerts", "delivered", "seconds"]);
  expect(last.seconds).toBeLessThan(90);

  const store = await sqlite.open(join(folder, "data/wenfeng.db"), { now: () => new Date(), segment });
  const totals = await store.totals();
  expect({ mentions: last.mentions, incidents: last.incidents, alerts: last.alerts, delivered: last.delivered }).toEqual({
    mentions: totals.mentions,
    incidents: totals.incidents,
    alerts: totals.alerts,
    delivered: totals.delivered,
  });
  const first = (await store.alerts({ limit: 100 })).filter(({ revision }) => revision === 1);
  const told = first.map(({ places }) => places.join());
  expect(told.filter((places) => places.includes("塘厦"))).toHaveLength(1);
  expect(told.filter((places) => places.includes("厚街"))).toHaveLength(1);
  expect(first.length, "no alert on the background noise").toBe(2);
  expect(totals.waiting).toBe(0);
  expect(totals.dead).toBe(0);
  await store.close();

  const config = join(folder, "config/wenfeng.yaml");
  const key = first[0]?.incidentId as string;
  expect(wenfeng(["explain", key, "--config", config], folder).stdout).toContain("定级");
  expect(wenfeng(["search", "塘厦 停电", "--config", config], folder).stdout.trim().split("\n").length).toBeGreaterThan(5);
});

test("the console opens on the story, already told, and stops cleanly", { timeout: 60_000 }, async () => {
  const child = spawn(join(packageRoot, "node_modules/.bin/tsx"), [assetPath("app", "main.ts"), "demo", "--console", "--port", "0"]);
  const url = await new Promise<string>((resolve) => {
    let said = "";
    child.stderr.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (found) resolve(found[0]);
    });
  });
  const page = await (await fetch(url)).text();
  expect(page).toContain("处置中");
  expect(page).toMatch(/塘厦[\s\S]*值班员甲/);
  const ended = new Promise((resolve) => child.on("exit", resolve));
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
});
