const unit: Readonly<Record<string, number>> = { 万: 1e4, 萬: 1e4, w: 1e4, 亿: 1e8, 億: 1e8 };

/** Words that stand in a counter's place when it is zero. */
const zeroWords = /^(?:转发|評論|评论|赞|赞过|收藏|抢沙发|回复)?$/;

/**
 * Reads a counter as Weibo writes it: a number, `1.2万`, `100万+` (the least it can be), `345万次播放`, or the button's
 * own word, which means 0. `undefined` when the text is no count.
 */
export const readCount = (value: unknown): number | undefined => {
  if (typeof value === "number") return Number.isFinite(value) && value >= 0 ? Math.trunc(value) : undefined;
  if (typeof value !== "string") return undefined;
  const text = value.replace(/[\s,，\u200b\u00a0]/g, "");
  if (zeroWords.test(text)) return 0;
  const match = /^[^\d.]{0,4}?(\d+(?:\.\d+)?)(万|萬|w|亿|億)?\+?(?:次|人|条|個|个)?[^\d]{0,4}$/i.exec(text);
  if (!match) return undefined;
  return Math.round(Number(match[1]) * (unit[match[2]?.toLowerCase() ?? ""] ?? 1));
};
