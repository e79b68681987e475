import { formatBeijing } from "../lib/time.ts";
import type { Message } from "../model/message.ts";
import { cleanQuote } from "./plain.ts";

/** A source whose sight changed. */
export interface Sight {
  readonly key: string;
  readonly title: string;
  readonly isBlind: boolean;
  readonly since?: string | undefined;
  readonly because?: string | undefined;
  /** What to look at by hand meanwhile. */
  readonly byHand?: readonly { readonly title: string; readonly url: string }[];
}

/** Tells people that a source can no longer be seen, or can again. The id names the episode, so that it is told once. */
export const renderHealth = (sight: Sight, id: string, at: string): Message => {
  const title = cleanQuote(sight.title, 30);
  const since = sight.since === undefined ? "" : `自 ${formatBeijing(sight.since, "short")} 起`;
  const blindLines = [
    `${title}${since}采不到，这段时间没有预警不等于没有舆情。`,
    ...(sight.because === undefined ? [] : [`原因：${cleanQuote(sight.because, 60)}`]),
  ];
  return {
    id,
    kind: "health",
    headline: sight.isBlind ? `来源看不见｜${title}` : `来源已恢复｜${title}`,
    sections: [
      { lines: sight.isBlind ? blindLines : [`${title}已恢复采集。中断期间的内容正在补采，补不到的会写成数据缺口。`] },
      ...(sight.isBlind && sight.byHand?.length ? [{ title: "请先人工查看", lines: [], links: sight.byHand }] : []),
    ],
    createdAt: at,
  };
};
