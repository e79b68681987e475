import { shortHash } from "../lib/hash.ts";
import { formatBeijing } from "../lib/time.ts";
import type { Message } from "../model/message.ts";
import type { DataGap } from "./alert-view.ts";
import { gapSections } from "./render.ts";

/** The counts of a heartbeat, since the last one. */
export interface Pulse {
  readonly at: string;
  readonly since: string;
  readonly mentions: number;
  readonly alerts: number;
  readonly waiting: number;
  readonly sources: { readonly working: number; readonly all: number };
  readonly gaps: readonly DataGap[];
}

/** What a cap hid is told below; the headline counts the sources that are not seen at all. */
const sayBlind = (gaps: readonly DataGap[]): string => {
  const blind = gaps.filter(({ missing }) => missing === undefined).length;
  return blind === 0 ? "闻风运行正常" : `闻风在运行，${blind} 个来源看不见`;
};

/** The daily sign of life: also when there is nothing to report. One a day by its id. */
export const renderHeartbeat = (pulse: Pulse): Message => ({
  id: `heartbeat:${formatBeijing(pulse.at, "day")}`,
  kind: "heartbeat",
  headline: `${sayBlind(pulse.gaps)}｜${formatBeijing(pulse.at, "short")}`,
  sections: [
    {
      lines: [
        pulse.alerts === 0
          ? `自 ${formatBeijing(pulse.since, "short")} 以来无预警`
          : `自 ${formatBeijing(pulse.since, "short")} 以来 ${pulse.alerts} 条预警`,
        `采到 ${pulse.mentions} 条；来源 ${pulse.sources.working}/${pulse.sources.all} 正常；待发 ${pulse.waiting} 条`,
        "明天此时没有收到本消息，说明闻风已停，请联系管理员",
      ],
    },
    ...gapSections(pulse.gaps),
  ],
  createdAt: pulse.at,
});

/** Proves a channel: a harmless message that says whom it came from and that nothing is to be done. */
export const renderTest = (channel: string, at: string): Message => ({
  id: `test:${channel}:${shortHash(`${channel} ${at}`)}`,
  kind: "test",
  headline: `闻风测试消息｜${channel}`,
  sections: [{ lines: [`发于 ${formatBeijing(at)}。看到本条，说明渠道“${channel}”可用；无需处理。`] }],
  createdAt: at,
});
