import { printMatrix } from "../alerts/matrix.ts";
import type { Config } from "../config/schema.ts";
import { describe, Failure, toFailure } from "../lib/errors.ts";
import { silent } from "../lib/log.ts";
import { saySchedule } from "../lib/say-schedule.ts";
import { loadDictionary } from "../lib/segment.ts";
import type { Clock } from "../lib/time.ts";
import { knowsTowns } from "../pipeline/gazetteer.ts";
import { entriesOf } from "./parts.ts";
import { createThinking } from "./thinking.ts";

/** One thing that was looked at. */
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly said: string;
}

const attempt = async (what: string, look: () => Promise<string> | string): Promise<Finding> => {
  try {
    return { what, ok: true, said: await look() };
  } catch (error) {
    return { what, ok: false, said: describe(toFailure(error)) };
  }
};

const basisTitles: Readonly<Record<string, string>> = { licensed: "已获授权", permitted: "公开页面、低频", manual: "人工录入" };

/** How many posts and people there are, and the matrix of owners as a table (for a place of the smallest unit, and for none). */
const sayDuty = (duty: Config["duty"]): string => {
  if (duty === undefined) return "未配置";
  const posts = Object.values(duty.units).flatMap((unit) => Object.keys(unit.posts)).length;
  const place = Object.values(duty.units).findLast((unit) => unit.places.length > 0)?.places[0];
  const tables = [[], ...(place === undefined ? [] : [[place]])].map(
    (places) => `${places[0] ?? "未指明地点"}\n${printMatrix(duty, duty.matrix, places)}`,
  );
  return `${posts} 个岗位、${Object.keys(duty.people).length} 人，各级别、诉求、问题类型与地点的组合都有责任岗位\n${tables.join("\n")}`;
};

/** Looks at everything that a start needs beside the file: dictionary, places, model, store, sources, duty, channels. */
export const lookAtParts = (
  config: Config,
  { now, lookAtStore }: { readonly now: Clock; readonly lookAtStore: () => Promise<string> },
): Promise<readonly Finding[]> =>
  Promise.all([
    attempt("词典", () => {
      loadDictionary();
      return "已加载";
    }),
    attempt("地名", () =>
      knowsTowns(config.bureau.city)
        ? `${config.bureau.city}的镇街与村居名单已加载`
        : `没有${config.bureau.city}的镇街名单，只认城市与全国地名；生成办法见 config/places/build.ts`,
    ),
    attempt("模型", () => {
      const { analyse } = createThinking(config, silent);
      const { polarity, isRelevant } = analyse({
        id: "check",
        source: "check",
        platform: "check",
        author: { id: "" },
        publishedAt: now().toISOString(),
        text: `${config.bureau.city}又停电了，没人管`,
      });
      if (!isRelevant || polarity !== "negative") throw new Failure("MODEL_INVALID", "自检句没有被认作负面的涉电帖文");
      return "自检通过";
    }),
    attempt("存储", () => lookAtStore()),
    ...entriesOf(config).map(({ key, source, basis, schedule }) =>
      attempt(
        `来源 ${key}`,
        () => `${source.title}；依据 ${basisTitles[basis] ?? basis}；${saySchedule(schedule) ?? "定时"}（${schedule}）`,
      ),
    ),
    ...(config.duty ? [attempt("值班与责任", () => sayDuty(config.duty))] : []),
    ...Object.keys(config.channels).map((name) =>
      attempt(`渠道 ${name}`, () => `配置有效；wenfeng alert test --channel ${name} 可发一条测试`),
    ),
  ]);
