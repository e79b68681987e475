import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, type estypes } from "@elastic/elasticsearch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommandLine } from "../../../app/cli.ts";
import { charts, dashboards, searches } from "../../../config/kibana-charts.ts";
import { aggregationOf } from "../../../config/kibana-lens.ts";
import { kibanaFiles, printObjects } from "../../../config/kibana-objects.ts";
import { patternOf, views } from "../../../config/kibana-views.ts";
import { packageRoot } from "../../../lib/assets.ts";
import { fieldsOfKind } from "../../../store/elastic-schema.ts";
import { elasticsearch } from "../../../store/stores.ts";
import { elasticPlace, type Place, startMs } from "../../contract/store-places.ts";
import { alertOf, analysisOf, incidentOf, mentionAt, messageOf } from "../../contract/store-samples.ts";
import { hasElasticsearch } from "../../elasticsearch-node.ts";

const files = kibanaFiles("default");
const objects = Object.values(files).flat();

test.each(Object.keys(files))("config/kibana/%s.ndjson is what the definitions say", (name) =>
  expect(printObjects(files[name] ?? [])).toMatchFileSnapshot(join(packageRoot, "config", "kibana", `${name}.ndjson`)),
);

test("there are the five dashboards, on charts and lists that are all used", () => {
  expect(dashboards.map(({ title }) => title)).toEqual(["舆情总览", "事件研判", "镇街与诉求", "来源健康", "处置时限"]);
  const shown = new Set(dashboards.flatMap(({ panels }) => panels.map(({ id }) => id)));
  expect([...charts, ...searches].filter(({ id }) => !shown.has(id)).map(({ id }) => id)).toEqual([]);
});

test("every reference resolves, and every object has an id of its own", () => {
  const known = new Set(objects.map(({ type, id }) => `${type} ${id}`));
  expect(known.size).toBe(objects.length);
  for (const { references } of objects) for (const { type, id } of references) expect(known).toContain(`${type} ${id}`);
});

test("two tenants' objects do not meet", () => {
  const ids = new Set(objects.map(({ id }) => id));
  for (const { id } of Object.values(kibanaFiles("other")).flat()) expect(ids).not.toContain(id);
});

type Field = { type?: string; properties?: Record<string, Field> };

const fieldOf = (kind: Parameters<typeof fieldsOfKind>[0], path: string): Field | undefined =>
  path
    .split(".")
    .reduce<Field | undefined>((field, name) => field?.properties?.[name], { properties: fieldsOfKind(kind) as Record<string, Field> });

const splitFields = charts.flatMap(({ view, splits }) =>
  splits.flatMap((split) => (split.by === "terms" ? [[view, split.field] as const] : [])),
);
const measuredFields = charts.flatMap(({ view, measures }) =>
  measures.flatMap((measure) => (measure.of === "count" ? [] : [[view, measure.field] as const])),
);
const shownFields = [
  ...searches.flatMap(({ view, columns }) => columns.map((column) => [view, column] as const)),
  ...Object.entries(views).flatMap(([kind, { labels, timeField }]) =>
    [timeField, ...Object.keys(labels)].map((field) => [kind as "mentions", field] as const),
  ),
];

test.each(splitFields)("%s can be split by %s, which has a Chinese label", (view, field) => {
  expect(fieldOf(view, field)?.type).toBe("keyword");
  expect(views[view].labels[field]).toMatch(/[\u4e00-\u9fff]/);
});

test.each(measuredFields)("of %s, %s can be measured", (view, field) =>
  expect(fieldOf(view, field)?.type).toMatch(/float|long|integer|keyword/),
);

test.each(shownFields)("%s has a field %s", (view, field) => expect(fieldOf(view, field)).toBeDefined());

describe.runIf(hasElasticsearch)("on a real node", () => {
  let place: Place;
  let client: Client;
  beforeAll(async () => {
    place = await elasticPlace();
    client = new Client({ node: place.place });
    const store = await elasticsearch.open(place.place, place.tools);
    const at = "2026-11-23T01:00:00.000Z";
    await store.addMentions([
      mentionAt(1, "停电", { counts: { reposts: 3 } }),
      mentionAt(2, "电费"),
      mentionAt(3, "坏", { counts: { likes: 1e300 } }),
    ]);
    const town = { key: "东莞/塘厦", name: "塘厦", kind: "town", town: "东莞/塘厦", confidence: 1, from: "text" } as const;
    await store.addAnalyses([
      { id: "weibo:1", version: "1", analysis: analysisOf({ places: [town], keywords: ["停电"], severity: { fire: "起火" } }) },
      { id: "weibo:2", version: "1", analysis: analysisOf({ polarity: "neutral", appeal: "tariff" }) },
    ]);
    await store.saveIncident(incidentOf("i1", ["weibo:1"]));
    await store.addAlert(alertOf("i1", 1, at));
    await store.queueMessage(messageOf("m1", at), ["duty", "mail"], at);
    const [first] = await store.dueDeliveries(at, 1);
    if (first) await store.saveDelivery({ ...first.delivery, state: "delivered", attempts: 1, deliveredAt: "2026-11-23T01:00:30.000Z" });
    for (const state of ["ok", "blocked"]) await store.addRun({ source: `weibo-${state}`, at, state, fetched: 2, added: 1, ms: 80 });
    await store.close();
    await client.indices.refresh({ index: `wenfeng-*-${place.tools.tenant}` });
  }, startMs);
  afterAll(async () => {
    await client.close();
    await place.dispose();
  });

  const ask = (chart: { view: keyof typeof views; where?: string }, aggs: Record<string, object>) =>
    client.search<unknown, Record<string, estypes.AggregationsAggregate>>({
      index: patternOf(chart.view, place.tools.tenant as string),
      size: 0,
      ...(chart.where && { query: { query_string: { query: chart.where } } }),
      ...(Object.keys(aggs).length > 0 && { aggs: aggs as Record<string, estypes.AggregationsAggregationContainer> }),
    });

  /** Whether some bucket (with buckets within, if asked for) or number is not empty. */
  const isFilled = (result: unknown): boolean => {
    const { buckets, value, values } = result as {
      buckets?: Record<string, unknown>[];
      value?: number | null;
      values?: Record<string, number | null>;
    };
    if (buckets) {
      return buckets.some(
        (bucket) =>
          (bucket.doc_count as number) > 0 &&
          Object.entries(bucket).every(([name, inner]) => !/^(split|measure)/.test(name) || isFilled(inner)),
      );
    }
    return values ? Object.values(values).some((item) => item !== null) : value !== null && value !== undefined;
  };

  test.each(charts.map((chart) => [chart.title, chart] as const))("%s counts something", async (_, chart) => {
    const reply = await ask(chart, aggregationOf(chart));
    expect((reply.hits.total as estypes.SearchTotalHits).value).toBeGreaterThan(0);
    for (const result of Object.values(reply.aggregations ?? {})) expect(isFilled(result)).toBe(true);
  });

  test.each(searches.map((search) => [search.title, search] as const))("%s finds something", async (_, search) => {
    const reply = await ask(search, {});
    expect((reply.hits.total as estypes.SearchTotalHits).value).toBeGreaterThan(0);
  });
});

const configText = `bureau: { city: 东莞, names: [东莞供电局] }
watch: 停电
sources: {}
alerts: { rules: { surge: { use: surge } }, tell: [screen] }
channels: { screen: { use: terminal, with: {} } }
`;

test("wenfeng kibana install posts everything through the import API", async () => {
  const seen: { url?: string; xsrf?: string; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (data: Buffer) => {
      body += data.toString();
    });
    request.on("end", () => {
      seen.push({ url: request.url ?? "", xsrf: String(request.headers["kbn-xsrf"]), body });
      response.end(JSON.stringify({ success: true, successCount: body.split("\n").filter((line) => line.startsWith("{")).length }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  let out = "";
  const terminal = {
    out: (text: string) => {
      out += text;
    },
    talk: () => undefined,
    stdin: process.stdin,
    env: {},
    now: () => new Date(0),
    isInteractive: false,
    stopped: new AbortController().signal,
  };
  const config = join(mkdtempSync(join(tmpdir(), "wenfeng-kibana-")), "wenfeng.yaml");
  writeFileSync(config, configText);
  const argv = ["kibana", "install", "--url", `http://127.0.0.1:${port}`, "--space", "bureau", "--json", "--config", config];
  expect(await runCommandLine(argv, terminal)).toBe(0);
  expect(JSON.parse(out)).toEqual({ installed: objects.length });
  expect(seen[0]).toMatchObject({ url: "/s/bureau/api/saved_objects/_import?overwrite=true", xsrf: "wenfeng" });
  await new Promise((resolve) => server.close(resolve));
});
