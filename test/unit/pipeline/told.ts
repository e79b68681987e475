import type { Analysis, Appeal, Place, Severity } from "../../../model/analysis.ts";
import type { Mention } from "../../../model/mention.ts";
import { blank } from "../../../pipeline/analyse.ts";

/** 2026-06-01 08:00 in Beijing. */
export const morning = Date.parse("2026-06-01T00:00:00Z");

/** A mention `minutes` after the morning. */
export const mentionAt = (id: string, minutes: number, text: string, more: Partial<Mention> = {}): Mention => ({
  id,
  source: "test",
  platform: "weibo",
  author: { id: `author of ${id}` },
  publishedAt: new Date(morning + minutes * 60_000).toISOString(),
  text,
  ...more,
});

const towns = ["塘厦", "虎门", "长安", "常平"];

const placesIn = (text: string): Place[] =>
  towns
    .filter((town) => text.includes(town))
    .map((town) => ({ key: `东莞/${town}`, name: town, kind: "town", town, confidence: 0.9, from: "text" }));

const appealOf = (text: string): Appeal | null => {
  if (/触电|变压器|电线杆/.test(text)) return "safety-hazard";
  if (/电费/.test(text)) return "tariff";
  return /停电/.test(text) ? "outage-voltage" : null;
};

const severityOf = (text: string): Severity => {
  if (/身亡/.test(text)) return { death: "身亡" };
  return /触电/.test(text) ? { injury: "触电" } : {};
};

/** An analysis by a few plain words: enough to drive detection without the real steps. */
export const analysisOf = (mention: Mention): Analysis => {
  const { text } = mention;
  const isRelevant = /停电|触电|电费|变压器|电线杆/.test(text);
  return {
    ...blank,
    words: [text],
    relevance: isRelevant ? 0.95 : 0.02,
    isRelevant,
    isLocal: isRelevant,
    polarity: isRelevant && !/恢复|感谢/.test(text) ? "negative" : "neutral",
    appeal: isRelevant ? appealOf(text) : null,
    severity: severityOf(text),
    places: placesIn(text),
  };
};
