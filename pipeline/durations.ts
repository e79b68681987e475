import type { Hit } from "./lexicon.ts";
import { numberForm, readNumber } from "./numbers.ts";

/** What begins the reading of a duration; the number stands before it. */
export const durationPhrases = [
  "小时",
  "个钟",
  "分钟",
  "半天",
  "整天",
  "一天",
  "两天",
  "三天",
  "四天",
  "五天",
  "几天",
  "多天",
  "余天",
  "天了",
  "天没",
  "天停",
  "天都",
  "天一",
  "天还",
  "天未",
  "个星期",
  "个礼拜",
  "个月",
  "一晚",
  "整晚",
  "一夜",
  "整夜",
  "通宵",
  "上午",
  "下午",
];

const minutesOf: Readonly<Record<string, number>> = {
  分钟: 1,
  小时: 60,
  个小时: 60,
  个钟: 60,
  个钟头: 60,
  钟头: 60,
  天: 1440,
  个星期: 10_080,
  个礼拜: 10_080,
  个月: 43_200,
};
/** How long the vague lengths are taken to be, in minutes. */
const vague: readonly (readonly [RegExp, number])[] = [
  [/^(?:整整|停了|没电|断电|停电)?(?:一整天|整天|一天一夜)/, 1440],
  [/^(?:一整晚|整晚|一晚上|一整夜|整夜|一夜|通宵|一晚没|一晚都)/, 600],
  [/^(?:停了|停电|断电|没电)?半天/, 360],
  [/^(?:一上午|一整个上午|一下午|一整个下午)/, 240],
];

const counted = new RegExp(`(${numberForm})(多|余|来)?(个半)?(个?小时|个钟头?|钟头|分钟|天|个星期|个礼拜|个月)(半)?`, "y");
const isNumberSign = /[\d.一二两三四五六七八九十百千零万半好几数]/;
/** A moment, a deadline or a service rather than a length of time. */
const notLength = /^(?:之?前|以?内|以后|之?后(?!才)|客服|热线|服务|值班|营业|监控|不?打烊|自助|在线|便利|开放|制|两头|打鱼)/;
const notLengthBefore = /(?:提前|每隔|每|近|未来|24|前|后|第|这|那|哪|同|某|有|时隔|相隔|凌晨)$/;
const fullService = /^24(?:个)?小时/;

const numberStart = (text: string, at: number): number => {
  let from = at;
  while (from > 0 && at - from < 10 && isNumberSign.test(text[from - 1] as string)) from -= 1;
  return from;
};

/** A length of time in a text. */
export interface Length {
  readonly minutes: number;
  readonly from: number;
  readonly to: number;
}

/** Where the number before a unit begins; 多, 余, 来 and 个 may stand between them. */
const countStart = (text: string, at: number): number => {
  const from = numberStart(text, at);
  // 4个半小时: the half belongs to the number before 个.
  if (text.slice(from - 1, from + 1) === "个半") return numberStart(text, from - 1);
  if (from < at || !/[多余来个]/.test(text[at - 1] ?? "")) return from;
  return numberStart(text, at - (/[多余来]/.test(text[at - 2] ?? "") ? 2 : 1));
};

const isLength = (text: string, from: number, to: number): boolean =>
  !notLength.test(text.slice(to, to + 3)) &&
  !notLengthBefore.test(text.slice(Math.max(0, from - 2), from)) &&
  !fullService.test(text.slice(from, to));

/** Minutes of the duration that stands at a hit; `undefined` when it is none, such as 提前24小时 or 2小时前. */
export const readDuration = (text: string, hit: Hit): Length | undefined => {
  const from = countStart(text, hit.from);
  counted.lastIndex = from;
  const match = counted.exec(text);
  if (!match) return readVague(text, hit);
  const to = from + match[0].length;
  const count = readNumber(match[1] as string);
  if (count === undefined || !isLength(text, from, to)) return undefined;
  const half = match[3] || match[5] ? 0.5 : 0;
  return { minutes: Math.round((count + half) * (minutesOf[match[4] as string] ?? 0)), from, to };
};

const readVague = (text: string, hit: Hit): Length | undefined => {
  for (let from = hit.from; from >= Math.max(0, hit.from - 2); from -= 1) {
    const rest = text.slice(from, from + 8);
    for (const [form, minutes] of vague) if (form.test(rest)) return { minutes, from, to: hit.to };
  }
  return undefined;
};
