/** What kind of matter a story is about; stories of kinds that exclude each other are never one incident. */
export type Matter = "rumour" | "shock" | "rationing" | "tariff" | "outage" | "facility" | "charging" | "company" | "other";

/** In the order in which they are tried: the first that matches names the matter. */
const signs: readonly (readonly [Matter, RegExp])[] = [
  ["rumour", /谣言|辟谣|造谣|传谣|网传[^，。]{0,16}(?:不实|假)/],
  ["shock", /触电|电死|电击|漏电|电伤|电亡|爬[^，。]{0,4}变压器/],
  [
    "rationing",
    /限电|拉闸|有序用电|错峰用电|缺电|电荒|电力[^，。]{0,4}(?:紧张|吃紧|告急|短缺|不足|缺口)|用电(?:最高)?负荷|电网[^，。]{0,6}负荷|供电(?:紧张|不足)|电力供应/,
  ],
  ["tariff", /欠费|拖欠电费|交不起电费/],
  ["outage", /停电(?!梯)|断电/],
  ["tariff", /电价|电费|阶梯电|峰谷|尖峰|一度电/],
  ["outage", /停电|断电|断水断电|没电|来电了|复电|送电|恢复供电|供电|电力供应|跳闸|电力中断|电压/],
  ["facility", /变压器|变电站|电线杆|电杆|高压线|高压电|电缆|电线|铁塔|配电|电表/],
  ["charging", /充电/],
  ["company", /电网|国网|南网|供电局|供电公司|电力公司|供电所|电力/],
];

/** The matter of a normalised text. */
export const matterOf = (text: string): Matter => signs.find(([, sign]) => sign.test(text))?.[0] ?? "other";

/** Kinds that only join their own: an accident, a tariff and a denial are matters of their own. */
const apart: ReadonlySet<Matter> = new Set<Matter>(["rumour", "shock", "tariff"]);

/** Whether two kinds are one kind of trouble: equipment that fails is an outage to those who tell of it. */
export const alike = (a: Matter, b: Matter): boolean =>
  a === b || (a === "outage" && b === "facility") || (a === "facility" && b === "outage");

/** Whether two kinds can be one incident. */
export const compatible = (a: Matter, b: Matter): boolean => a === b || a === "other" || b === "other" || !(apart.has(a) || apart.has(b));

const abroad =
  /蔡英文|民进党|台当局|德州科罗拉多|休斯顿|美国|得州|德州(?=电网|大停电|停电)|加州|纽约|台湾|台北|香港|澳门|日本|东京|福岛|韩国|朝鲜|印度|巴基斯坦|孟加拉|斯里兰卡|缅甸|越南|老挝|泰国|菲律宾|印尼|伊朗|伊拉克|黎巴嫩|叙利亚|以色列|加沙|土耳其|乌克兰|基辅|俄罗斯|英国|法国|巴黎|德国|意大利|西班牙|葡萄牙|欧洲|澳大利亚|智利|巴西|阿根廷|委内瑞拉|古巴|厄瓜多尔|墨西哥|加拿大|南非|尼日利亚|肯尼亚|埃及/g;
const within: Readonly<Record<string, string>> = {
  得州: "美国",
  德州: "美国",
  加州: "美国",
  纽约: "美国",
  台北: "台湾",
  东京: "日本",
  福岛: "日本",
  蔡英文: "台湾",
  民进党: "台湾",
  台当局: "台湾",
  德州科罗拉多: "美国",
  休斯顿: "美国",
};

/** Keys of countries and regions outside the mainland that a normalised text names. */
export const abroadIn = (text: string): readonly string[] => [...new Set([...text.matchAll(abroad)].map(([name]) => within[name] ?? name))];
