import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright";
import { roomsOf } from "../../app/console/rooms.ts";
import { type Server, startServer } from "../../app/server.ts";
import { openShowcase, playPeople, type Showcase, tellStory } from "../../app/showcase.ts";
import { AccessOptions } from "../../console/access/options.ts";
import { findBrowser } from "../../crawlers/browser.ts";
import { given } from "../../lib/given.ts";
import { minuteMs } from "../../lib/time.ts";

/** A console in a real browser over a real store in which the demo's story has been told. */
export interface Stage {
  readonly showcase: Showcase;
  readonly server: Server;
  readonly browser: Browser;
  /** A fresh page of a size; everything that its console complains about is collected. */
  readonly open: (path: string, size?: { width: number; height: number }, more?: { isDark?: boolean; who?: string }) => Promise<Page>;
  /** Complaints of pages: script errors, refused contents, failed requests. */
  readonly complaints: string[];
  /** The incident about a town. */
  readonly incidentAt: (town: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Listens on a free port; the sandbox of Chromium needs rights that containers lack. */
const launch = async (): Promise<Browser> => chromium.launch({ executablePath: await findBrowser(undefined), args: ["--no-sandbox"] });

/** Tells the story (unless it is to be empty), serves the console and starts a browser. */
export const openConsoleStage = async ({
  isEmpty = false,
  minutes = 362,
  everyMinutes = 5,
  access,
  change,
}: {
  readonly isEmpty?: boolean;
  readonly minutes?: number;
  readonly everyMinutes?: number;
  readonly access?: object;
  /** Changes the configuration before it is read. */
  readonly change?: (text: string) => string;
} = {}): Promise<Stage> => {
  const showcase = await openShowcase(mkdtempSync(join(tmpdir(), "wenfeng-console-")), given({ change }));
  const { parts, world } = showcase;
  if (!isEmpty) await tellStory(showcase, { minutes: Math.min(minutes, 360), everyMinutes, during: playPeople(showcase) });
  showcase.setTime(world.startMs + minutes * minuteMs);
  const server = await startServer({
    ...{ store: parts.store, health: parts.health, routes: parts.duty?.routes, host: "127.0.0.1", port: 0 },
    ...roomsOf(access ? { ...parts, config: { ...parts.config, access: AccessOptions.parse(access) } } : parts),
  });
  const browser = await launch();
  const complaints: string[] = [];
  return {
    ...{ showcase, server, browser, complaints },
    open: async (path, size = { width: 1280, height: 900 }, more = {}) => {
      const context = await browser.newContext({
        viewport: size,
        locale: "zh-CN",
        timezoneId: "Asia/Shanghai",
        colorScheme: more.isDark ? "dark" : "light",
      });
      if (more.who !== undefined) await context.addCookies([{ name: "wenfeng-who", value: more.who, url: server.url }]);
      const page = await context.newPage();
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") complaints.push(`${path}: ${message.text()}`);
      });
      page.on("pageerror", (error) => complaints.push(`${path}: ${error.message}`));
      await page.goto(`${server.url}${path}`);
      return page;
    },
    incidentAt: async (town) => {
      const alerts = await parts.store.alerts({ limit: 100 });
      return alerts.find(({ places }) => places.some((place) => place.endsWith(town)))?.incidentId ?? "";
    },
    close: async () => {
      await browser.close();
      await server.close();
      await showcase.close();
    },
  };
};
