import { readFileSync } from "node:fs";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { createSingleSignOn } from "../../console/access/oidc.ts";
import type { AccessOptions } from "../../console/access/options.ts";
import { createEntrance, type Entrance } from "../../console/access/routes.ts";
import { localViewer } from "../../console/local-viewer.ts";
import type { Candidate, ConsoleParts, Tile } from "../../console/parts.ts";
import { perform } from "../../handling/ledger.ts";
import { authorBook, reveal } from "../../handling/reveals.ts";
import { assetPath } from "../../lib/assets.ts";
import type { Parts } from "../parts.ts";
import { createDutyDesk } from "./duty-desk.ts";
import { createEntryDesk } from "./entry-desk.ts";
import { createIncidentDesk } from "./incident-desk.ts";
import { createLabelDesk, createViewDesk } from "./label-desk.ts";
import { createPulse } from "./pulse.ts";
import { remembered } from "./remembered.ts";
import { createRiskDesk } from "./risk-desk.ts";
import { createRosterDesk } from "./roster-desk.ts";
import { createRuleDesk } from "./rule-desk.ts";
import { createSettingsDesk } from "./settings-desk.ts";
import { createSpeakDesk } from "./speak-desk.ts";

/** Health looks at a week of runs; that changes by the minute, not by the click. */
const sightMs = 20_000;

const hostsOf = ({ config }: Parts): readonly string[] => {
  const urls = [config.server.url, config.duty?.links?.publicUrl];
  return [
    "localhost",
    "127.0.0.1",
    "::1",
    config.server.host,
    ...config.server.names,
    ...urls.flatMap((url) => (url === undefined ? [] : [new URL(url).hostname])),
  ];
};

const tilesOf = (city: string): readonly Tile[] => {
  const { tiles } = JSON.parse(readFileSync(assetPath("config", "tiles.json"), "utf8")) as { tiles: Record<string, [number, number]> };
  return Object.entries(tiles).flatMap(([key, [column, row]]) => (key.startsWith(`${city}/`) ? [{ key, column, row }] : []));
};

const candidatesOf = ({ config, duty }: Parts): readonly Candidate[] => {
  // As they are now: the roster can be changed while we run.
  const people = Object.entries(duty?.world.org.people ?? {});
  const unitsOf = (key: string): string =>
    Object.values(duty?.world.org.units ?? {})
      .flatMap(({ title, posts }) => Object.values(posts).flatMap((post) => (post.people.includes(key) ? [`${title}${post.title}`] : [])))
      .join("、");
  if (people.length > 0) return people.map(([key, { name }]) => ({ key, who: name, note: unitsOf(key) || "值班" }));
  // Without a duty section there are only the posts that incidents are given to.
  return [...new Set(["值班室", ...Object.values(config.handling.leads)])].map((post) => ({ key: post, who: post, note: "岗位" }));
};

const isLocal = (address: string): boolean => address === "::1" || address.replace("::ffff:", "").startsWith("127.");

/** The caller's address; a proxy on this machine says whom it passes on. */
const addressOf = (context: Context): string => {
  const { address = "" } = getConnInfo(context).remote;
  const forwarded = context.req.header("x-forwarded-for")?.split(",").at(-1)?.trim();
  return isLocal(address) && forwarded ? forwarded : address;
};

const openEntrance = ({ config, log, now }: Parts, access: AccessOptions): Entrance =>
  createEntrance({
    ...{ access, log, now, addressOf, bureau: bureauName(config) },
    singleSignOn: access.oidc && createSingleSignOn(access.oidc),
  });

const bureauName = ({ bureau }: Parts["config"]): string => bureau.names[0] ?? bureau.city;

/** Wires the console: reading from the stores, acting through the desks that commands and phone links use too. */
export const consoleParts = (parts: Parts): ConsoleParts => {
  const { config, store, now, log, handling } = parts;
  const candidates = async (): Promise<readonly Candidate[]> => candidatesOf(parts);
  const entrance = config.access && openEntrance(parts, config.access);
  return {
    now,
    log,
    bureau: { name: bureauName(config), city: config.bureau.city },
    tiles: tilesOf(config.bureau.city),
    hosts: hostsOf(parts),
    identify: entrance?.identify ?? localViewer(candidates),
    entrance: entrance?.routes,
    candidates,
    store,
    revealAuthor: async (pseudonym, { who }, because) => {
      // The log first: nobody is shown without having been written down.
      const doing = { who, at: now().toISOString(), because };
      await perform({ store: handling, book: authorBook, id: pseudonym, doing }, reveal);
      return store.revealAuthor(pseudonym, who, because);
    },
    acts: handling,
    sight: remembered(parts.health, sightMs),
    pulse: createPulse(parts),
    incidents: createIncidentDesk(parts),
    entry: createEntryDesk(parts),
    speak: createSpeakDesk(parts),
    risks: createRiskDesk(parts),
    rules: createRuleDesk(parts),
    roster: createRosterDesk(parts),
    duty: createDutyDesk(parts),
    settings: createSettingsDesk(parts),
    labels: createLabelDesk(parts),
    views: createViewDesk(parts),
  };
};
