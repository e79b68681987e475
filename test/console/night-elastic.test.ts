import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dropTenant, startMs } from "../contract/store-places.ts";
import { elasticsearchUrl, hasElasticsearch } from "../elasticsearch-node.ts";
import { openConsoleStage, type Stage } from "./browser.ts";
import { playNight, textOf } from "./night.ts";

/** The surge has been told of by then, and raised once; larger steps, since every look round costs the node many requests. */
const told = { minutes: 255, everyMinutes: 15 } as const;

describe.runIf(hasElasticsearch)("a story told straight into Elasticsearch", () => {
  const tenant = `n${randomBytes(6).toString("hex")}`;
  let url: string;
  let stage: Stage;
  beforeAll(async () => {
    url = await elasticsearchUrl();
    const store = `store: { use: elasticsearch, url: "${url}", tenant: ${tenant} }`;
    stage = await openConsoleStage({ ...told, change: (text) => `${text}${store}\n` });
  }, startMs);
  afterAll(async () => {
    await stage?.close();
    await dropTenant(url, tenant);
  });

  test("a duty officer's night, and nothing of it in a file of ours", { timeout: 120_000 }, async () => {
    const id = await stage.incidentAt("厚街");
    expect(id).not.toBe("");
    await playNight(stage, id);
    const config = stage.showcase.parts.configFile.path;
    expect(existsSync(config) && existsSync(join(dirname(config), "..", "data"))).toBe(false);
    const page = await stage.open("/audit", undefined, { who: "chen" });
    const log = await textOf(page, "main");
    for (const deed of ["签收", "已到场登记三十二户", "已公开答复（官方微博）", "定为舆情Ⅰ级", "由事后转入办结", "起草案例"])
      expect(log).toContain(deed);
    await page.context().close();
  });
});
