import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";
import { Client } from "@elastic/elasticsearch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OnCopied, reindexTenant, restoreSnapshot, takeSnapshot } from "../../../store/elastic-admin.ts";
import { openNode } from "../../../store/elastic-node.ts";
import { schemaVersion } from "../../../store/elastic-schema.ts";
import { installTemplates } from "../../../store/elastic-templates.ts";
import { elasticsearch } from "../../../store/stores.ts";
import { dropTenant, startMs, testTools } from "../../contract/store-places.ts";
import { analysisOf, incidentOf, mentionAt } from "../../contract/store-samples.ts";
import { canStartNode, type OwnNode, startNode } from "../../elasticsearch-node.ts";

const batchOf = (batch: number, size = 50) =>
  Array.from({ length: size }, (_, item) => mentionAt(item, `第 ${batch} 批停电`, { id: `weibo:${batch}-${item}` }));

/** The server's own process, below the script that started it. */
const serverPid = (node: OwnNode): number =>
  Number(
    execFileSync("pgrep", ["-P", String(node.process.pid), "java"])
      .toString()
      .trim(),
  );

const toolsOf = (tenant: string) => ({ ...testTools(), tenant });

describe.runIf(canStartNode)("on a node of its own", () => {
  let folder: string;
  let node: OwnNode;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "wenfeng-es-own-"));
    node = await startNode(folder);
  }, startMs);
  afterAll(async () => {
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("killed -9 during bulk and back: nothing acknowledged is lost, nothing is there twice", { timeout: 180_000 }, async () => {
    const tools = toolsOf("killed");
    const store = await elasticsearch.open(node.url, tools);
    const acknowledged: string[] = [];
    let failures = 0;
    let restarted: Promise<OwnNode> | undefined;
    for (let batch = 0; batch < 40; batch += 1) {
      const mentions = batchOf(batch);
      const adding = store.addMentions(mentions);
      if (batch === 15 && !restarted) process.kill(serverPid(node), "SIGKILL");
      try {
        await adding;
        acknowledged.push(...mentions.map(({ id }) => id));
      } catch (error) {
        expect(error).toMatchObject({ code: "STORE_WRITE", retry: true });
        failures += 1;
        restarted ??= startNode(folder, { port: Number(new URL(node.url).port) });
        node = await restarted;
        batch -= 1;
      }
    }
    expect(failures).toBeGreaterThan(0);
    expect(acknowledged).toHaveLength(40 * 50);
    expect((await store.totals()).mentions).toBe(acknowledged.length);
    expect(await store.mentions(acknowledged)).toHaveLength(acknowledged.length);
    // The clock of this test stands still: a number never released would be waited for for ever.
    expect((await store.takenAfter(0, 10_000)).length).toBe(acknowledged.length);
    await store.close();
  });

  test("a new schema is reindexed behind the alias while others read and write", { timeout: 120_000 }, async () => {
    const tools = toolsOf("moving");
    const store = await elasticsearch.open(node.url, tools);
    for (let batch = 0; batch < 20; batch += 1) await store.addMentions(batchOf(batch));
    await store.saveIncident(incidentOf("i1", ["weibo:1-1"]));
    const admin = await openNode(node.url, tools);
    let isMoving = true;
    const told: string[] = [];
    const tell: OnCopied = ({ index, done, total }) => told.push(`${index} ${done}/${total}`);
    const moving = reindexTenant(admin, schemaVersion + 1, tell).finally(() => {
      isMoving = false;
    });
    let batch = 20;
    for (; isMoving; batch += 1) {
      await store.addMentions(batchOf(batch));
      expect((await store.search({ query: '"第 3 批"', limit: 99 })).hits).toHaveLength(50);
    }
    const replaced = await moving;
    expect(replaced).toContain(`wenfeng-mentions-moving-2026.11-v${schemaVersion}`);
    expect(told).toContainEqual(expect.stringMatching(/^wenfeng-mentions-moving-2026\.11-v\d+ (\d{4,})\/\1$/));
    expect(await admin.client.indices.exists({ index: `wenfeng-mentions-moving-2026.11-v${schemaVersion + 1}` })).toBe(true);
    expect((await store.totals()).mentions).toBe(batch * 50);
    expect((await store.incident("i1"))?.value.mentionIds).toEqual(["weibo:1-1"]);
    await store.close();
    await expect(elasticsearch.open(node.url, tools)).rejects.toMatchObject({ code: "STORE_NEWER" });
    const { index_templates: templates } = await admin.client.indices.getIndexTemplate({ name: "wenfeng-*" });
    await admin.client.indices.deleteIndexTemplate({ name: templates.map(({ name }) => name) });
    await admin.client.close();
  });

  test("a copy that differs from its original is thrown away; the original stays, takes writes, and is moved by the next run", async () => {
    const tools = toolsOf("differing");
    const store = await elasticsearch.open(node.url, tools);
    await store.addMentions(batchOf(1));
    const admin = await openNode(node.url, tools);
    const fresh = `wenfeng-mentions-differing-2026.11-v${schemaVersion + 1}`;
    await installTemplates(admin.client, schemaVersion + 1);
    // What the clean-up deletes from the original after it was copied.
    await admin.client.index({ index: fresh, id: "weibo:gone", document: { id: "weibo:gone" }, refresh: true });
    await expect(reindexTenant(admin, schemaVersion + 1)).rejects.toMatchObject({
      code: "STORE_CONFLICT",
      message: expect.stringMatching(/50 条.*51 条/),
    });
    await store.addMentions(batchOf(2));
    await reindexTenant(admin, schemaVersion + 1);
    expect((await store.totals()).mentions).toBe(100);
    await store.close();
    const { index_templates: templates } = await admin.client.indices.getIndexTemplate({ name: "wenfeng-*" });
    await admin.client.indices.deleteIndexTemplate({ name: templates.map(({ name }) => name) });
    await admin.client.close();
  });

  test("a snapshot brings a tenant back whole, and never over data", { timeout: 60_000 }, async () => {
    const tools = toolsOf("saved");
    const store = await elasticsearch.open(node.url, tools);
    await store.addMentions(batchOf(1));
    await store.addAnalyses([{ id: "weibo:1-1", version: "1", analysis: analysisOf() }]);
    const author = (await store.mention("weibo:1-1"))?.author.id;
    await store.close();
    const admin = await openNode(node.url, tools);
    const where = { repository: "test", location: "saved", name: "first" };
    expect(await takeSnapshot(admin, where)).toBeGreaterThan(2);
    await expect(restoreSnapshot(admin, where)).rejects.toMatchObject({ code: "STORE_CONFLICT" });
    await admin.client.close();
    await dropTenant(node.url, "saved");
    const empty = await openNode(node.url, tools);
    await restoreSnapshot(empty, where);
    await empty.client.close();
    const again = await elasticsearch.open(node.url, tools);
    expect((await again.totals()).mentions).toBe(50);
    expect((await again.mention("weibo:1-1"))?.author.id).toBe(author);
    expect(await again.analysis("weibo:1-1")).toEqual(analysisOf());
    await again.close();
  });

  describe("behind TLS", () => {
    let proxy: Server;
    let address: string;
    let fingerprint: string;
    const heads: string[] = [];
    beforeAll(async () => {
      const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
      const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:TRUE"];
      execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...subject, "-keyout", key, "-out", cert], {
        stdio: "ignore",
      });
      fingerprint = execFileSync("openssl", ["x509", "-in", cert, "-noout", "-fingerprint", "-sha256"])
        .toString()
        .trim()
        .replace(/^.*=/, "");
      proxy = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => {
        const upstream = connectTcp(Number(new URL(node.url).port), "127.0.0.1");
        socket.on("data", (data: Buffer) => heads.push(data.toString("latin1")));
        socket.pipe(upstream).pipe(socket);
        for (const end of [socket, upstream]) end.on("error", () => upstream.destroy());
      });
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      const bound = proxy.address();
      address = `https://localhost:${typeof bound === "object" && bound ? bound.port : 0}`;
    });
    afterAll(() => void proxy.close());

    test("the right fingerprint and an API key get in", async () => {
      const store = await elasticsearch.open(address, {
        ...toolsOf("secure"),
        credentials: { apiKey: "aWQ6a2V5", caFingerprint: fingerprint },
      });
      await store.addMentions([mentionAt(1, "加密停电")]);
      expect((await store.search({ query: "加密", limit: 1 })).hits).toHaveLength(1);
      expect(heads.join("")).toMatch(/authorization: ApiKey aWQ6a2V5/i);
      await store.close();
    });

    test.each([
      ["another fingerprint", { caFingerprint: "AA:".repeat(31).concat("AA") }],
      ["no fingerprint for a certificate that nobody vouches for", {}],
    ])("%s keeps us out before anything is sent", async (_, credentials) => {
      heads.length = 0;
      await expect(
        elasticsearch.open(address, { ...toolsOf("secure"), credentials: { apiKey: "aWQ6a2V5", ...credentials } }),
      ).rejects.toMatchObject({
        code: "NET_FAILED",
      });
      expect(heads.join("")).not.toContain("aWQ6a2V5");
    });
  });

  test("a server that is not there is a network failure, worth another try", async () => {
    await expect(elasticsearch.open("http://127.0.0.1:9", toolsOf("nobody"))).rejects.toMatchObject({ code: "NET_FAILED", retry: true });
    const client = new Client({ node: node.url });
    expect((await client.info()).version.number).toMatch(/^9\./);
    await client.close();
  });
});
