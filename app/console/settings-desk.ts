import { isDeepStrictEqual } from "node:util";
import { channels as channelList } from "../../config/schema.ts";
import type { SettingsDesk, ShownChannel, ShownClockRule, ShownSettings } from "../../console/settings-desk.ts";
import { shippedClocks } from "../../handling/clock-rules.ts";
import { parseDuration, sayDuration } from "../../lib/time.ts";
import { lookAtParts } from "../checking.ts";
import type { Parts } from "../parts.ts";

/** So many of the latest deliveries say how the channels do. */
const latestDeliveries = 1000;

const channelsOf = async ({ config, store }: Parts): Promise<readonly ShownChannel[]> => {
  const sent = await store.deliveries({ limit: latestDeliveries });
  const latest = (name: string, state: "delivered" | "dead") =>
    sent
      .filter((one) => one.channel === name && one.state === state)
      .toSorted((a, b) => ((a.deliveredAt ?? a.nextAt) < (b.deliveredAt ?? b.nextAt) ? 1 : -1))[0];
  return Object.entries(config.channels as Record<string, { use: string }>).map(([name, { use }]) => {
    const [good, bad] = [latest(name, "delivered"), latest(name, "dead")];
    return {
      ...{ name, title: channelList[use]?.title ?? use },
      ...(good?.deliveredAt === undefined ? {} : { deliveredAt: good.deliveredAt }),
      ...(bad === undefined ? {} : { failedAt: bad.nextAt, because: bad.because ?? "" }),
    };
  });
};

const sayWithin = (within: string): string => {
  const days = /^(.*)workdays$/.exec(within)?.[1];
  return days === undefined ? sayDuration(parseDuration(within)) : `${days} 个工作日`;
};

const areaTitles = { city: "城区", rural: "农村", remote: "偏远" } as const;

const sayArea = (areas: readonly (keyof typeof areaTitles)[] = []): string =>
  areas.length === 0 ? "" : ` ${areas.map((area) => areaTitles[area]).join("、")}`;

/** Posts that depend on the incident. */
const shiftingPosts: Readonly<Record<string, string>> = { lead: "主办", asked: "被提请核实的岗位" };

const clocksOf = ({ config }: Parts): readonly ShownClockRule[] =>
  Object.entries(config.handling.clocks.rules).map(([key, rule]) => ({
    ...{
      title: `${rule.title}${sayArea(rule.areas)}`,
      within: sayWithin(rule.within),
      post: shiftingPosts[rule.post] ?? rule.post,
      basis: rule.basis,
    },
    // As shipped nobody of the bureau has looked at it, whatever it says about itself.
    isPlaceholder: isDeepStrictEqual(rule, shippedClocks[key]) || /示例|占位|待核定/.test(rule.basis),
  }));

/** The desk that looks at the settings. */
export const createSettingsDesk = (parts: Parts): SettingsDesk => {
  const { config, configFile, store, now } = parts;
  const started = configFile.read().version;
  const lookAtStore = async (): Promise<string> => {
    await store.writeState("probe", { writable: true });
    const { mentions, incidents } = await store.totals();
    return `可读写，${mentions} 条帖文，${incidents} 个事件`;
  };
  return {
    look: async (): Promise<ShownSettings> => {
      const { text, version } = configFile.read();
      const { mistakes } = configFile.check(text);
      const isYaml = mistakes.every(({ path }) => path !== undefined);
      return {
        ...{ path: configFile.path, isChanged: version !== started, mistakes },
        // Channels are shown with how they did, not only that they are configured.
        findings: (await lookAtParts(config, { now, lookAtStore })).filter(({ what }) => !what.startsWith("渠道 ")),
        channels: await channelsOf(parts),
        secrets: (isYaml ? configFile.references(text) : []).map(({ path, ...rest }) => ({ ...rest, path: path.join(".") })),
        retention: [
          { title: "帖文与研判", ms: config.retention.mentions },
          { title: "原始网页", ms: config.retention.raw },
        ],
        clocks: clocksOf(parts),
      };
    },
  };
};
