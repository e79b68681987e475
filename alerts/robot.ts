import { Failure } from "../lib/errors.ts";
import type { Message } from "../model/message.ts";
import type { Channel, ChannelTools, Outcome } from "./channel.ts";
import * as channels from "./channels.ts";

/** A configured channel: what the outbox delivers through. */
export interface Robot {
  /** The key that the user chose in the configuration. */
  readonly name: string;
  readonly title: string;
  readonly perMinute?: number;
  readonly burst?: number;
  readonly waitMs?: (at: Date) => number;
  /** The robot that takes over when this one is down. */
  readonly next?: string;
  readonly deliver: (message: Message, tools: ChannelTools) => Promise<Outcome>;
}

/** Every registered channel by its name. */
export const channelByName: ReadonlyMap<string, Channel<unknown>> = new Map(
  (Object.values(channels) as readonly unknown[] as readonly Channel<unknown>[]).map((channel) => [channel.name, channel]),
);

/** Binds a channel to its options. */
export const bindChannel = <Options>(
  name: string,
  channel: Channel<Options>,
  bound: { readonly options: Options; readonly next?: string | undefined },
): Robot => ({
  name,
  title: channel.title,
  ...(channel.perMinute === undefined ? {} : { perMinute: channel.perMinute }),
  ...(channel.burst === undefined ? {} : { burst: channel.burst }),
  ...(channel.waitMs === undefined ? {} : { waitMs: channel.waitMs }),
  ...(bound.next === undefined ? {} : { next: bound.next }),
  deliver: (message, tools) => channel.deliver(message, bound.options, tools),
});

/** Makes a robot from one entry of the configuration; `CONFIG_INVALID` names what is wrong with it. */
export const openRobot = (
  name: string,
  entry: { readonly use: string; readonly with?: unknown; readonly next?: string | undefined },
): Robot => {
  const channel = channelByName.get(entry.use);
  if (channel === undefined)
    throw new Failure("CONFIG_INVALID", `渠道 ${name}：没有名为 ${entry.use} 的渠道，可用 ${[...channelByName.keys()].join("、")}`);
  const options = channel.options.safeParse(entry.with ?? {});
  if (options.success) return bindChannel(name, channel, { options: options.data, next: entry.next });
  const mistakes = options.error.issues.map((issue) => `${issue.path.join(".") || "with"}：${issue.message}`);
  throw new Failure("CONFIG_INVALID", `渠道 ${name}（${channel.title}）：${mistakes.join("；")}`);
};
