import { spawnSync } from "node:child_process";
import type { lookup } from "node:dns";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, expect, test } from "vitest";
import { createRenderer, findBrowser } from "../../../crawlers/browser.ts";
import { startGuardedProxy } from "../../../crawlers/guarded-proxy.ts";

let asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? "");
  response.setHeader("content-type", "text/html; charset=utf-8");
  if (request.url === "/data") response.end(JSON.stringify(["清溪镇停电公告"]));
  else if (request.url === "/secret") response.end("the secret");
  else if (request.url === "/moved") {
    response.statusCode = 302;
    response.setHeader("location", `http://localhost:${host.split(":")[1]}/secret`);
    response.end();
  } else if (request.url?.startsWith("/rebind"))
    response.end(
      `<script>fetch("http://rebind.example:${host.split(":")[1]}/secret", { mode: "no-cors" }).then((r) => r.type === "opaque" ? r : 0).catch(() => 0).then(() => { document.title = "asked"; })</script>`,
    );
  else if (request.url === "/inside")
    response.end('<img src="/x.png"><script>fetch("http://192.168.0.1/").catch(() => { document.title = "refused"; })</script>');
  else
    response.end(
      '<div id="app"></div><img src="/photo.png"><script>fetch("/data").then(r => r.json()).then(([text]) => { document.querySelector("#app").textContent = text; })</script>',
    );
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
const renderer = createRenderer({ allowHosts: [host] });

afterAll(async () => {
  await renderer.close();
  server.close();
});

const hasBrowser = await findBrowser(undefined).then(
  () => true,
  () => false,
);
if (!hasBrowser) console.warn("skipped: no browser on this machine");

test.runIf(hasBrowser)("shows what scripts fill in, without asking for pictures", async () => {
  asked = [];
  const page = await renderer.render({ url: `http://${host}/` });
  expect(page).toMatchObject({ status: 200, finalUrl: `http://${host}/` });
  expect(page.html).toContain("清溪镇停电公告");
  expect(asked).not.toContain("/photo.png");
});

test.runIf(hasBrowser)("keeps a page's scripts out of internal addresses", async () => {
  expect((await renderer.render({ url: `http://${host}/inside` })).html).toContain("refused");
});

test.runIf(hasBrowser)("a name that is bound anew to an address inside reaches nothing, nor does a redirect to one", async () => {
  let times = 0;
  const rebinding = ((_name: string, _options: object, answer: (error: null, found: object[]) => void) => {
    times += 1;
    answer(null, [{ address: times === 1 ? "93.184.216.34" : "127.0.0.1", family: 4 }]);
  }) as unknown as typeof lookup;
  const careful = createRenderer({ allowHosts: [host], lookup: rebinding });
  try {
    // The first answer is used up: whatever the page asks from now on is inside.
    rebinding("rebind.example", {}, () => undefined);
    asked = [];
    const page = await careful.render({ url: `http://${host}/rebind` });
    expect(page.html).toContain("asked");
    const moved = await careful.render({ url: `http://${host}/moved` });
    expect(moved.html).not.toContain("the secret");
    expect(asked).not.toContain("/secret");
    expect(times).toBeGreaterThan(1);
  } finally {
    await careful.close();
  }
});

test.runIf(hasBrowser)("a browser that was killed is started anew for the next page, and closing leaves none behind", async () => {
  const hardy = createRenderer({ allowHosts: [host] });
  const browsers = (): string[] => {
    const found = spawnSync("pgrep", ["-P", String(process.pid), "-f", "remote-debugging"], { encoding: "utf8" });
    return found.stdout.split("\n").filter(Boolean);
  };
  const others = new Set(browsers());
  await hardy.render({ url: `http://${host}/` });
  const own = browsers().filter((pid) => !others.has(pid));
  expect(own.length).toBeGreaterThan(0);
  for (const pid of own) process.kill(Number(pid), "SIGKILL");
  // The page under way may fail; the one after it must not.
  await hardy.render({ url: `http://${host}/` }).catch(() => undefined);
  expect((await hardy.render({ url: `http://${host}/` })).html).toContain("清溪镇停电公告");
  await hardy.close();
  expect(browsers().filter((pid) => !others.has(pid))).toEqual([]);
});

test("the way out tunnels only to what it has looked at", async () => {
  const proxy = await startGuardedProxy({ allowHosts: [host] });
  const ask = (target: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(Number(new URL(proxy.url).port), "127.0.0.1", () =>
        socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`),
      );
      socket.once("data", (data) => {
        resolve(data.toString().split("\r\n")[0] ?? "");
        socket.destroy();
      });
    });
  expect(await ask(host)).toBe("HTTP/1.1 200 Connection Established");
  expect(await ask("169.254.169.254:80")).toBe("HTTP/1.1 403 Forbidden");
  expect(await ask(`localhost:${host.split(":")[1]}`)).toBe("HTTP/1.1 502 Bad Gateway");
  expect(await ask("[::1]:80")).toBe("HTTP/1.1 403 Forbidden");
  await proxy.close();
});

test("refuses an internal address before a browser is started", async () => {
  const strict = createRenderer({ allowHosts: [] });
  await expect(strict.render({ url: `http://${host}/` })).rejects.toMatchObject({ code: "NET_FORBIDDEN" });
  await strict.close();
});

test("says what to do when the configured browser is not there", async () => {
  await expect(findBrowser("/no/such/chromium")).rejects.toMatchObject({ code: "BROWSER_MISSING" });
});
