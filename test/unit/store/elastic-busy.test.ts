import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { connect } from "../../../store/elastic-address.ts";

const busy = { error: { type: "circuit_breaking_exception", reason: "[parent] Data too large" }, status: 429 };
const full = { error: { type: "cluster_block_exception", reason: "index [x] blocked by: read-only-allow-delete" }, status: 429 };

let server: Server | undefined;
afterEach(() => server?.close());

/** A server whose first answers are the given refusals; how often it was asked. */
const refusing = async (refusals: readonly object[]): Promise<{ url: string; asked: () => number }> => {
  let asked = 0;
  server = createServer((_, response) => {
    const refusal = refusals[asked];
    asked += 1;
    response.writeHead(refusal ? 429 : 200, { "content-type": "application/vnd.elasticsearch+json", "x-elastic-product": "Elasticsearch" });
    response.end(JSON.stringify(refusal ?? { hits: { hits: [] } }));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked };
};

test("a search is asked again while the server has no memory to spare, whoever asks", async () => {
  const { url, asked } = await refusing([busy, busy]);
  const client = connect(url);
  await expect(client.search({ index: "x" })).resolves.toMatchObject({ hits: { hits: [] } });
  expect(asked()).toBe(3);
  await client.close();
});

test("a write is not repeated unseen, nor is a disk that is full waited for", async () => {
  const write = await refusing([busy]);
  await expect(connect(write.url).index({ index: "x", document: {} })).rejects.toMatchObject({ statusCode: 429 });
  expect(write.asked()).toBe(1);
  server?.close();
  const search = await refusing([full]);
  await expect(connect(search.url).search({ index: "x" })).rejects.toMatchObject({ statusCode: 429 });
  expect(search.asked()).toBe(1);
});
