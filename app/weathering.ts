import type { Outbox } from "../alerts/outbox.ts";
import { readWarnings, stormyWarnings, type WeatherOptions, warningsInForce } from "../alerts/weather.ts";
import { Failure, toFailure } from "../lib/errors.ts";
import { shortHash } from "../lib/hash.ts";
import type { Http } from "../lib/http.ts";
import type { Log } from "../lib/log.ts";
import { type Clock, formatBeijing } from "../lib/time.ts";
import { machine } from "../model/act.ts";
import type { Message } from "../model/message.ts";
import type { Store } from "../model/store.ts";
import type { WeatherWarning } from "../model/weather.ts";

/** What watching the weather needs of a process. */
export interface WeatherParts {
  readonly options: WeatherOptions;
  readonly city: string;
  readonly http: Http;
  readonly store: Pick<Store, "readState" | "writeState">;
  readonly outbox: Pick<Outbox, "post">;
  readonly tell: readonly string[];
  /** Storm mode on until an instant, as `Dispatcher.weather`. */
  readonly switchOn: (storm: { readonly name: string; readonly by: string; readonly until: string }) => Promise<void>;
  readonly now: Clock;
  readonly log: Log;
}

/** What is remembered: what holds now (other rooms read it), and which warnings have switched storm mode on. */
export interface WeatherMemory {
  readonly inForce: readonly WeatherWarning[];
  readonly acted: readonly string[];
}

/** Where it is kept. */
export const weatherKey = "weather";

const keyOf = ({ title, issuedAt }: WeatherWarning): string => shortHash(`${title}|${issuedAt}`);

const fetchWarnings = async ({ http, options }: WeatherParts): Promise<readonly WeatherWarning[]> => {
  const { status, bytes } = await http({ url: options.url, method: "GET", maxBytes: 4 * 1024 * 1024, timeoutMs: 20_000 });
  if (status !== 200) throw new Failure("NET_STATUS", `气象预警返回 ${status}`);
  const warnings = readWarnings(JSON.parse(Buffer.from(bytes).toString("utf8")), options);
  if (!warnings) throw new Failure("SOURCE_CHANGED", `气象预警里没有 ${options.list} 这个列表`);
  return warnings;
};

const openedMessage = (warning: WeatherWarning, until: string, at: string): Message => ({
  id: `weather:on:${keyOf(warning)}`,
  kind: "update",
  headline: `风暴模式已打开｜${warning.kind}${warning.colour}色预警`,
  sections: [
    {
      lines: [
        `依据：${warning.title}（${formatBeijing(warning.issuedAt, "short")}）。`,
        `至 ${formatBeijing(until, "short")}，停电类帖文归入一起统揽事件，每小时汇总；Ⅰ、Ⅱ级与涉及人身安全的照常单独推送。`,
        "不合适时由值班长解除：wenfeng routes storm --as <人员>",
      ],
    },
  ],
  createdAt: at,
});

const liftedMessage = (warning: WeatherWarning, at: string): Message => ({
  id: `weather:off:${keyOf(warning)}`,
  kind: "update",
  headline: `${warning.kind}预警已不在生效｜请确认是否结束风暴模式`,
  sections: [{ lines: [`${warning.title} 已解除或过期。风暴模式到时自动结束；要提前结束，由值班长运行 wenfeng routes storm --as <人员>`] }],
  createdAt: at,
});

/**
 * Looks at the official warnings once; called every ten minutes. A warning switches storm mode on once: where a person has
 * switched it off, the same warning does not switch it on again. It is never switched off here; people are asked.
 */
export const watchWeather = async (parts: WeatherParts): Promise<void> => {
  const { options, city, store, outbox, tell, now, log } = parts;
  const at = now().toISOString();
  const known = (await store.readState<WeatherMemory>(weatherKey))?.value ?? { inForce: [], acted: [] };
  const inForce = warningsInForce(await fetchWarnings(parts), { city, at, lastsMs: options.lasts });
  const stormy = stormyWarnings(inForce, options);
  const fresh = stormy.filter((warning) => !known.acted.includes(keyOf(warning)));
  for (const warning of fresh) {
    const until = new Date(now().getTime() + options.lasts).toISOString();
    await parts.switchOn({ name: `${warning.kind}${warning.colour}色预警`, by: machine, until });
    await outbox.post(openedMessage(warning, until, at), tell);
    log("info", "storm.opened", { kind: warning.kind, colour: warning.colour });
  }
  const held = new Set(stormy.map(({ kind }) => kind));
  for (const warning of stormyWarnings(known.inForce, options))
    if (known.acted.includes(keyOf(warning)) && !held.has(warning.kind)) await outbox.post(liftedMessage(warning, at), tell);
  await store.writeState(weatherKey, { inForce, acted: [...known.acted, ...fresh.map(keyOf)].slice(-200) } satisfies WeatherMemory);
};

/** The job: a weather source that fails is logged and looked at again; storm mode stays as it is. */
export const createWeatherWatch = (parts: WeatherParts) => async (): Promise<void> => {
  try {
    await watchWeather(parts);
  } catch (error) {
    const { code, message } = toFailure(error);
    parts.log("warn", "job.failed", { job: "weather", code, because: message });
  }
};
