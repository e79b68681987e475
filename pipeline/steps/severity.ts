import type { Severity } from "../../model/analysis.ts";
import { durationPhrases, readDuration } from "../durations.ts";
import type { Hit, Phrases } from "../lexicon.ts";
import { numberForm, readNumber } from "../numbers.ts";
import { readPhrases } from "../phrases.ts";
import { defineStep } from "../step.ts";

type Sign = Exclude<keyof Severity, "households" | "durationMinutes">;

/** Signs that a text may hold; their words are data (`config/words/severity.txt`). */
const signs: ReadonlySet<string> = new Set<Sign>([
  "death",
  "injury",
  "fire",
  "hospital",
  "exam",
  "vulnerable",
  "trapped",
  "repeated",
  "threat",
]);

const negations = [
  "没有",
  "无",
  "未",
  "没",
  "不会",
  "并无",
  "避免",
  "防止",
  "预防",
  "杜绝",
  "幸好没",
  "零",
  "严禁",
  "不是",
  "并非",
  "防范",
  "免遭",
  "没造成",
  "未造成",
  "防",
];
const hypotheses = [
  "会不会",
  "万一",
  "如果",
  "要是",
  "怕",
  "担心",
  "小心",
  "谨防",
  "当心",
  "恐",
  "可能",
  "容易",
  "以防",
  "一旦",
  "假如",
  "若",
  "别",
  "不要",
  "注意",
  "警惕",
  "避险",
  "想象",
  "风险",
  "演练",
  "模拟",
  "科普",
  "怎么办",
];
const doubtAfter = /^[^,。!?;\n]{0,4}(?:危险|风险|隐患|可能|演练|怎么办|为零|不实|谣言|吗|呢\?)/;
const animals = /(?:鱼|虾|鸡|鸭|猪|狗|猫|牛|羊|鸟|苗|花草|兔|鹅)[^,。!?;]{0,12}$/;
const clauseStart = /[,。!?;\n:]/;
/** How far back a negation or a condition reaches within its clause, in UTF-16 units. */
const scope = 8;
/** How far back the subject of a death is looked for. */
const subjectScope = 16;

const clauseBefore = (text: string, at: number, reach = scope): string => {
  let from = at;
  while (from > 0 && at - from < reach && !clauseStart.test(text[from - 1] as string)) from -= 1;
  return text.slice(from, at);
};

const isDenied = (before: string): boolean =>
  negations.some((word) => before.includes(word)) &&
  !/(?:没电|无电|没来电|没有电|没人管|无人管|未通电|没通知|无缘无故|没处理|没修)[^没无未]*$/.test(before);
const isSupposed = (before: string): boolean => hypotheses.some((word) => before.includes(word));

/** Signs that count only where the supply has failed: a hospital in the news is not one without power. */
const needsTrouble: ReadonlySet<string> = new Set(["hospital", "exam", "vulnerable", "repeated"]);
/** Signs that are facts of the text even when asked or denied. */
const alwaysTold: ReadonlySet<string> = new Set(["repeated", "threat", "vulnerable", "exam"]);
const onlyPatients = /(?:送|送往|到|进|去|入住|在)$/;

/** 热到要中暑了, 快晕倒了: how people say that it is hot. What touches a body from outside (差点触电) stays a sign. */
const bodily: ReadonlySet<string> = new Set(["中暑", "晕倒", "昏迷", "休克"]);
const nearly = /(?:要|快|差点|差一点|险些|几乎|会|怕|容易|小心|当心|谨防|预防|防止|防)(?:直接|集体|又|都)?$/;

const isTold = (text: string, hit: Hit): boolean => {
  const before = clauseBefore(text, hit.from);
  if (bodily.has(text.slice(hit.from, hit.to)) && nearly.test(before)) return false;
  if (hit.group === "threat") return !/(?:不想|不用|无需|别|不要|没有|零|处理|接到|受理|办理|关于)[^,。]{0,3}$/.test(before);
  if (hit.group === "death" && animals.test(clauseBefore(text, hit.from, subjectScope))) return false;
  if (hit.group === "hospital") return !onlyPatients.test(before) && !isDenied(before);
  if (alwaysTold.has(hit.group)) return true;
  return !isDenied(before) && !isSupposed(before) && !doubtAfter.test(text.slice(hit.to, hit.to + 10));
};

const households = new RegExp(`(${numberForm})(?:多|余|来)?(万)?(?:多|余)?(?:个)?(?:户(?!籍|外|型)|用户|客户|住户|居民|家庭|业主)`, "g");

/** What makes a text worth a search for numbers of households. */
const householdPhrases = [..."0123456789一二三四五六七八九十百千万多余"]
  .map((sign) => `${sign}户`)
  .concat("用户", "客户", "住户", "居民", "家庭", "业主");
/** Only the beginning of a long text is searched for numbers. */
const searched = 5000;

/** The number that a match tells; vague ones (几户) tell none. */
const householdCount = ([, number = "", tenThousands]: readonly (string | undefined)[]): number => {
  if (/^(?:半|几|数|好几)/.test(number) && !tenThousands) return 0;
  return Math.round((readNumber(number) ?? 0) * (tenThousands ? 10_000 : 1));
};

const countHouseholds = (text: string, found: readonly Hit[]): number | undefined => {
  if (!found.some(({ group }) => group === "household")) return undefined;
  const counts = [...text.slice(0, searched).matchAll(households)].map(householdCount);
  const most = Math.max(0, ...counts);
  return most > 1 ? most : undefined;
};

const stillOut = /到现在|至今|还没来|还没有来|还不来|没来电|一直没|仍未|还未|没恢复/;
/** A longer outage is told of the past, not of this one. */
const longestSinceMs = 7 * 24 * 3_600_000;

/** How near to the words for an outage its length must stand, in UTF-16 units. */
const nearby = 20;

const isOutage = ({ group }: Hit): boolean => group === "trouble" || group === "cut";

const longestLength = (text: string, found: readonly Hit[], outages: readonly Hit[]): number => {
  let longest = 0;
  for (const hit of found) {
    if (hit.group !== "duration" || !outages.some(({ from, to }) => hit.from - to < nearby && from - hit.to < nearby)) continue;
    longest = Math.max(longest, readDuration(text, hit)?.minutes ?? 0);
  }
  return longest;
};

/** Minutes without power: the longest length told near the outage, else from the beginning told until publication. */
const outageMinutes = (text: string, found: readonly Hit[], sinceTold: () => number): number | undefined => {
  const outages = found.filter(isOutage);
  if (outages.length === 0) return undefined;
  const longest = longestLength(text, found, outages);
  if (longest > 0) return longest;
  const since = sinceTold();
  return since > 0 && since < longestSinceMs && stillOut.test(text.slice(0, 2000)) ? Math.round(since / 60_000) : undefined;
};

const withinLookAlike = (hit: Hit, masks: readonly Hit[]): boolean => masks.some(({ from, to }) => hit.from >= from && hit.to <= to);

const readSigns = (text: string, found: readonly Hit[]): { -readonly [sign in Sign]?: string } => {
  const masks = found.filter(({ group }) => group === "lookAlike");
  const hasTrouble = found.some(({ group }) => group === "trouble");
  const told: { -readonly [sign in Sign]?: string } = {};
  for (const hit of found) {
    const sign = hit.group as Sign;
    if (!signs.has(sign) || told[sign] !== undefined || withinLookAlike(hit, masks)) continue;
    if (needsTrouble.has(sign) && !hasTrouble) continue;
    if (isTold(text, hit)) told[sign] = hit.phrase;
  }
  return told;
};

/** More hits than this are a list of words, not a report. */
const mostHits = 300;
const none: Severity = {};

/** Signs that a matter is serious, each with the word that told it; negation and suppositions are respected. */
export const severity = defineStep({
  name: "severity",
  title: "严重程度",
  fills: ["severity"],
  onlyRelevant: true,
  reads: ["happenedAt"],
  phrases: (): Phrases => ({ ...readPhrases("severity"), duration: durationPhrases, household: householdPhrases }),
  run: ({ mention, reading: { text }, found: all, known }) => {
    if (all.length === 0) return { severity: none };
    const found = all.slice(0, mostHits);
    const count = countHouseholds(text, found);
    const minutes = outageMinutes(text, found, () =>
      known.happenedAt === null ? 0 : Date.parse(mention.publishedAt) - Date.parse(known.happenedAt),
    );
    return {
      severity: {
        ...readSigns(text, found),
        ...(count === undefined ? {} : { households: count }),
        ...(minutes === undefined ? {} : { durationMinutes: minutes }),
      },
    };
  },
});
