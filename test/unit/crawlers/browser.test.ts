import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { createRenderer, findBrowser } from "../../../crawlers/browser.ts";

let asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? "");
  response.setHeader("content-type", "text/html; charset=utf-8");
  if (request.url === "/data") response.end(JSON.stringify(["清溪镇停电公告"]));
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

test("refuses an internal address before a browser is started", async () => {
  const strict = createRenderer({ allowHosts: [] });
  await expect(strict.render({ url: `http://${host}/` })).rejects.toMatchObject({ code: "NET_FORBIDDEN" });
  await strict.close();
});

test("says what to do when the configured browser is not there", async () => {
  await expect(findBrowser("/no/such/chromium")).rejects.toMatchObject({ code: "BROWSER_MISSING" });
});
