import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Small, fast and repeatable random numbers 0…1 (mulberry32). */
const random = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const openings = [
  "",
  "",
  "",
  "救命，",
  "#日常# ",
  "唉，",
  "【快讯】",
  "说真的，",
  "大家注意了，",
  "刚下班回来，",
  "今天",
  "昨晚八点，",
  "周末在家，",
  "半夜两点，",
];
const subjects = [
  "我们小区",
  "东莞塘厦",
  "长安这边",
  "楼下的奶茶店",
  "隔壁老王家",
  "公司食堂",
  "我妈",
  "这家酒店",
  "快递小哥",
  "成都的朋友",
  "学校门口",
  "供电局",
  "虎门镇的出租屋",
  "一位退休教师",
  "我的猫",
  "新买的手机",
  "北京的地铁",
  "厂里的师傅",
];
const middles = [
  "又停电了，已经三个小时",
  "突然断电，电梯里还困着人",
  "的服务态度真的很差",
  "今天心情特别好，约了几个朋友吃火锅",
  "排队排了两个多小时还没轮到",
  "电费比上个月翻了一倍，打客服一直占线",
  "终于等到了演唱会的门票，开心到睡不着",
  "的变压器冒火花，吓得大家都跑出来了",
  "推荐的那部电影一点都不好看",
  "的空调开一晚上都不凉，房间还有股怪味",
  "发了通知说下周检修，提前充好电",
  "早上六点就起来跑步，回来吃了碗牛腩粉",
  "的价格倒是便宜，味道也过得去，下次还来",
  "因为台风停课，孩子们高兴坏了",
];
const endings = [
  "。",
  "！",
  "！！！",
  "[怒][怒]",
  "😂😂",
  "，谁懂啊",
  "，真的无语了。",
  "，有没有人管管？",
  "，希望早点好起来。",
  " http://t.cn/A6abcde",
  "，给个赞。",
  "，明天还要上班呢。",
  "，什么时候才能来电啊",
  "//@路人甲:同感",
];

const pick = <T>(list: readonly T[], next: () => number): T => list[Math.floor(next() * list.length)] as T;

interface Vocabulary {
  readonly words: readonly string[];
  /** Sums of frequencies up to each word. */
  readonly upTo: readonly number[];
}

/** Everyday words with their frequencies, from the dictionary that ships with nodejieba: texts of few words would all lie in the cache. */
const readVocabulary = (): Vocabulary => {
  const folder = createRequire(import.meta.url)
    .resolve("nodejieba/package.json")
    .replace("package.json", "");
  const words: string[] = [];
  const upTo: number[] = [];
  let sum = 0;
  for (const line of readFileSync(join(folder, "submodules/cppjieba/dict/jieba.dict.utf8"), "utf8").split("\n")) {
    const [word = "", frequency = "0"] = line.split(" ");
    if (Number(frequency) < 3 || word.length > 4) continue;
    sum += Number(frequency);
    words.push(word);
    upTo.push(sum);
  }
  return { words, upTo };
};

const draw = ({ words, upTo }: Vocabulary, next: () => number): string => {
  const wanted = next() * (upTo.at(-1) as number);
  let [low, high] = [0, upTo.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((upTo[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return words[low] as string;
};

const ramble = (vocabulary: Vocabulary, next: () => number): string => {
  const clauses = Array.from({ length: 1 + Math.floor(next() * 4) }, () =>
    Array.from({ length: 3 + Math.floor(next() * 6) }, () => draw(vocabulary, next)).join(""),
  );
  return clauses.join(next() < 0.8 ? "，" : " ");
};

/** Varied short posts of our own making (about 45 letters); some 40 % tell of power supply. The same for the same seed. */
export const makeTexts = (count: number, seed = 1): string[] => {
  const next = random(seed);
  const vocabulary = readVocabulary();
  return Array.from({ length: count }, () => {
    const told = next() < 0.65 ? [pick(subjects, next), pick(middles, next), "，"] : [];
    return [pick(openings, next), ...told, ramble(vocabulary, next), pick(endings, next)].join("");
  });
};
