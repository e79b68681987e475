import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRenderer } from "../../crawlers/browser.ts";
import type { Measurement } from "./measurement.ts";

const pages = 30;
/** A bureau reads its outage notices, a page that needs a browser, every 20 minutes; a hundred such pages an hour is plenty. */
const wantedPagesPerSecond = 100 / 3600;

const body = `<div id="app"></div><script>document.querySelector("#app").innerHTML = "<p>停电公告</p>".repeat(200);</script>`;

/** Pages that scripts fill in, through one real browser and its guarded way out. */
export const measureBrowse = async (): Promise<Measurement> => {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const renderer = createRenderer({ allowHosts: [host] });
  try {
    await renderer.render({ url: `http://${host}/` });
    const began = performance.now();
    await Promise.all(Array.from({ length: pages }, () => renderer.render({ url: `http://${host}/` })));
    const value = (pages * 1000) / (performance.now() - began);
    return { name: "browser pages", value, unit: "pages/s", baseline: wantedPagesPerSecond, ratio: value / wantedPagesPerSecond };
  } finally {
    await renderer.close();
    server.close();
  }
};
