import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { Failure } from "../../../lib/errors.ts";
import { createHttp, isPublicAddress } from "../../../lib/http.ts";

const servers: Server[] = [];

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const hostOf = (origin: string): string => new URL(origin).host;
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "answered",
    (error: unknown) => (error instanceof Failure ? error.code : String(error)),
  );

test.each([
  ["8.8.8.8", true],
  ["2001:4860:4860::8888", true],
  ["127.0.0.1", false],
  ["10.1.2.3", false],
  ["172.16.0.1", false],
  ["192.168.1.1", false],
  ["169.254.169.254", false],
  ["100.64.0.1", false],
  ["0.0.0.0", false],
  ["::1", false],
  ["fe80::1", false],
  ["fc00::1", false],
  ["::ffff:127.0.0.1", false],
  ["64:ff9b::7f00:1", false],
  ["224.0.0.1", false],
  ["not an address", false],
])("%s is public: %s", (address, isPublic) => expect(isPublicAddress(address)).toBe(isPublic));

test.each([
  "http://127.0.0.1:9/",
  "http://localhost:9/",
  "http://[::1]:9/",
  "http://2130706433:9/",
  "http://0x7f.1:9/",
  "file:///etc/passwd",
  "ftp://example.com/",
  "not a url",
])("refuses %s unless the configuration names it", async (url) =>
  expect(await codeOf(createHttp({ allowHosts: [] })({ url }))).toBe("NET_FORBIDDEN"),
);

test("reaches a private host that the configuration names", async () => {
  const origin = await serve((_request, response) => response.end("好"));
  const answer = await createHttp({ allowHosts: [hostOf(origin)] })({ url: origin });
  expect(Buffer.from(answer.bytes).toString()).toBe("好");
});

test("refuses a redirect to a private address", async () => {
  const inner = await serve((_request, response) => response.end("secret"));
  const outer = await serve((_request, response) => response.writeHead(302, { location: inner }).end());
  expect(await codeOf(createHttp({ allowHosts: [hostOf(outer)] })({ url: outer }))).toBe("NET_FORBIDDEN");
});

test("does not carry a cookie to another host", async () => {
  const seen: (string | undefined)[] = [];
  const inner = await serve((request, response) => {
    seen.push(request.headers.cookie);
    response.end();
  });
  const outer = await serve((_request, response) => response.writeHead(302, { location: inner }).end());
  await createHttp({ allowHosts: [hostOf(outer), hostOf(inner)] })({ url: outer, headers: { Cookie: "SUB=secret" } });
  expect(seen).toEqual([undefined]);
});

test("ends an endless chain of redirects", async () => {
  const origin = await serve((request, response) => response.writeHead(302, { location: `${request.url}x` }).end());
  expect(await codeOf(createHttp({ allowHosts: [hostOf(origin)] })({ url: `${origin}/a` }))).toBe("NET_FAILED");
});

test("stops a body over the cap", async () => {
  const origin = await serve((_request, response) => response.end(Buffer.alloc(50 * 1024 * 1024)));
  expect(await codeOf(createHttp({ allowHosts: [hostOf(origin)] })({ url: origin, maxBytes: 1024 * 1024 }))).toBe("NET_TOO_LARGE");
});

test("stops a decompression bomb", async () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
  const origin = await serve((_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
  expect(bomb.length).toBeLessThan(100_000);
  expect(await codeOf(createHttp({ allowHosts: [hostOf(origin)] })({ url: origin, maxBytes: 1024 * 1024 }))).toBe("NET_TOO_LARGE");
});

test("ends a slow drip at the time limit", async () => {
  const origin = await serve((_request, response) => {
    const drip = setInterval(() => response.write("."), 20);
    response.on("close", () => clearInterval(drip));
  });
  expect(await codeOf(createHttp({ allowHosts: [hostOf(origin)] })({ url: origin, timeoutMs: 200 }))).toBe("NET_TIMEOUT");
});

test("says when nobody answers", async () =>
  expect(await codeOf(createHttp({ allowHosts: ["127.0.0.1:1"] })({ url: "http://127.0.0.1:1/" }))).toBe("NET_FAILED"));

test("a stand-in answers under the host's own name", async () => {
  const origin = await serve((request, response) => response.end(`${request.headers.host} ${request.url}`));
  const answer = await createHttp({ allowHosts: [], standIns: { "m.weibo.cn": origin } })({
    url: "https://m.weibo.cn/api?q=%E5%81%9C%E7%94%B5",
  });
  expect(Buffer.from(answer.bytes).toString()).toBe("m.weibo.cn /api?q=%E5%81%9C%E7%94%B5");
  expect(answer.finalUrl).toBe("https://m.weibo.cn/api?q=%E5%81%9C%E7%94%B5");
});
