import type { Because } from "../model/analysis.ts";
import { abroadIn } from "./matter.ts";

/** What is looked at: the normalised headline or lead, whether it names a place of ours, and the probability of being about power. */
export interface Headline {
  readonly text: string;
  readonly namesPlace: boolean;
  /** 0…1. */
  readonly relevance: number;
}

/** How far a text is a matter that a bureau would act on, 0…1, and what said so. */
export interface Concern {
  readonly score: number;
  readonly because: readonly Because[];
}

/** Read so far into a text: what matters stands in its lead. */
const leadChars = 80;

/**
 * Signs in the lead, each with its points of log-odds. The points were set by reason and then moved a little by 690
 * labelled headlines and posts (logistic regression drawn to the reasoned values, l2 = 10): nothing is learnt by heart.
 */
const signs: readonly (readonly [string, number, RegExp])[] = [
  [
    "outage",
    0.8,
    /停电(?!梯)|(?<!不)断电(?!影|视)|限电|缺电|没电|跳闸|电力[^，。]{0,4}(?:紧张|吃紧|告急|短缺|不足|缺口|中断)|电荒|拉闸|供电故障|断水断电/,
  ],
  ["wide", 0.4, /大面积|大规模|多地|全城|全镇|全市|全域|小区|万户|多个|频繁|连续|反复|又停|长时间|\d+ ?小时|总停/],
  [
    "company",
    0.9,
    /国家电网|国网(?!民|友|红|络|球|剧|购|约|暴|游|课|易|站|媒|安|文|上)|南方电网|南网|电网(?!球)|供电局|供电公司|电力公司|供电所|供电部门|电力部门|电力车|电力工人|电工/,
  ],
  [
    "conflict",
    1.2,
    /痛斥|道歉|武斗|冲突|拦停|拦下|歧视|被罚|罚款|判赔|索赔|赔偿|垄断|加收|乱收|违规|违法|投诉|打脸|争议|不合理|合理吗|殴打|打人|拒|质疑|举报|纠纷|曝光|谣言|辟谣|甩锅|漫天|天价|被指|被曝|维权|强制|欺|骗/,
  ],
  ["response", 0.5, /回应|通报|致歉|最新消息|调查|声明|官方/],
  ["tariff", 0.6, /电价|(?<!水)电费|阶梯电|峰谷|尖峰|电表/],
  ["policy", 0.6, /发改委|能源局|机制|政策|制度|代表|委员|完善|取消|调整|上调|下调|改革|物价/],
  ["shock", 0.3, /触电|电击|电死|电亡|漏电|电伤/],
  ["harm", 0.8, /身亡|死亡|死者|人死|致死|烧伤|重伤|受伤|牺牲|离世|遇难|病倒|坠亡|摔落|中毒|截肢|昏迷|挨冻|不幸/],
  ["facility", 0.5, /变压器|变电站|高压线|高压电|电线杆|电杆|电缆|电线|铁塔|配电箱|配电房|电箱|路灯|积水|线路/],
  ["fault", 0.6, /起火|爆炸|着火|闪爆|倒塌|砸|坠落|裸露|故障|断裂|掉落/],
  ["ask", -0.7, /为什么|为何会有|怎么办|有哪些|什么体验|如何选|是什么|会怎样|会不会|能不能|吗$|如果|值得入手|哪款|推荐|体验/],
  [
    "scene",
    -1.2,
    /当你|的那个|小时候|讲故事|千万别|一幕|瞬间|记录下|照亮|第一视角|直播|演出|晚会|舞台|新郎|新娘|伴娘|婚|许愿|秀恩爱|狗粮|手机照|漫画|短片|剧|歌|粉丝|主播|明星|红毯|比赛|主场|球|LPL|lpl|游戏|少年/,
  ],
  [
    "product",
    -1.7,
    /家用电器|空调|冰箱|手机|电脑|电动牙刷|电视|充电器|充电线|耳机|电热|电饭|牙刷|显示器|电池|矿|显卡|(?:特斯拉|新能源车|电动汽车|车辆)断电|无线|算力|小米|电瓶车|电动车/,
  ],
  ["rescue", -1, /救(?!灾)|灭火|暖心|点赞|守护|秒懂|感动|捐|献|好人|送饭|平安/],
  ["benefit", -1, /接入|便民|惠民|补贴|减免|免费|优惠|智能服务|能卖|不停电|不断电|供电[^，。]{0,6}(?:正常|平稳|充足)|助力|推出|节约/],
  ["stat", -0.5, /创|纪录|亿|增长|用电量|gdp|同比|规模|占比|首次|最大|世界/],
  ["campus", -0.7, /高校|大学|宿舍|学生|教室|班主任|老师|考试|复习|校方|寝室|高中|医学生|同学/],
  ["appliance", -0.3, /拼豆|热水器|插座|插板|充电器|电瓶|电动车|洗澡|电热|电钓|私拉|自家|家中|电网捕|野猪|吹风机|冰箱/],
  ["water", 0.4, /积水|内涝|暴雨|洪水|台风|雷雨|大风|涉水|水中/],
  ["elsewhere", -1, /酒店|书店|索道|比特币|电梯|地铁|景区|图书馆|手术|实验室|商场|餐厅|养老院|公司|工厂|车主|矿场|飞机|高铁/],
  ["charging", -0.3, /充电/],
  ["animal", -1.2, /牛|猫|狗|犬|野猪|象|鸟|蛇|鱼|宠物/],
  ["work", 0.6, /检修|计划停电|停电公告|停电通知|抢修|恢复供电|复电|驰援|支援|保供/],
  ["person", 0.6, /男孩|女孩|小学生|男子|女子|老人|租客|房东|业主|居民|村民|市民|工人|司机|孩子|儿童/],
  ["self", -0.6, /我|俺|咱/],
  ["question", -0.6, /[？?]/],
];

/** Signs that say more together than apart. */
const together: readonly (readonly [string, string, number])[] = [
  ["place", "outage", 0.9],
  ["shock", "facility", 1],
  ["company", "conflict", 1.2],
  ["company", "response", 1],
  ["tariff", "policy", 0.9],
  ["outage", "wide", 1.1],
  ["shock", "harm", 0.4],
  ["tariff", "conflict", 1],
  ["facility", "fault", 1.1],
  ["charging", "company", 0.9],
  ["outage", "harm", 0.9],
  ["facility", "harm", 0.9],
  ["shock", "water", 0.8],
  ["shock", "appliance", -0.7],
  ["water", "outage", 0.5],
  ["company", "rescue", -0.8],
];

const base = -1.7;
const abroadPoints = -3.1;
const placePoints = 1;
/** A headline of one or two words is a topic that everybody talks about; a long one tells more. */
const briefPoints = 0.3;
const briefChars = 6;
const longChars = 40;
/** Without a word of the field in it, a text is about something else more often than a model of relevance believes. */
const foreignPoints = -2.5;
const field =
  /停电(?!梯)|断电|限电|缺电|没电|跳闸|拉闸|供电|用电(?!脑|视|动|影|话|子|器)|电力(?!大学)|电荒|电网(?!球)|国网(?!民|友|红|络|球|剧|购|约|暴|游|课|易|站|媒|安|文|上)|南网|电价|电费|电表|阶梯电|触电|电击|电死|电亡|漏电|电伤|变压器|变电站|高压线|高压电|电线|电杆|电缆|铁塔|配电|来电了|复电|送电|通电|充电桩|充电站|换电|电工|分钱充电|度电/;

/** Whether a normalised text names anything of the field. */
export const namesField = (text: string): boolean => field.test(text);

/** Points per unit of log-odds of relevance; the probability is not believed beyond e^±4. */
const relevancePoints = 0.4;

const logOdds = (p: number): number => Math.max(-4, Math.min(4, Math.log((p + 1e-6) / (1 - p + 1e-6))));

const found = (lead: string, namesPlace: boolean): ReadonlyMap<string, string> => {
  const words = new Map<string, string>();
  for (const [name, , sign] of signs) {
    const match = sign.exec(lead);
    if (match) words.set(name, match[0]);
  }
  const [country] = abroadIn(lead);
  if (country !== undefined) words.set("abroad", country);
  else if (namesPlace) words.set("place", "地名");
  return words;
};

const pointsOf = new Map<string, number>([
  ...signs.map(([name, points]) => [name, points] as const),
  ["abroad", abroadPoints],
  ["place", placePoints],
]);

/** Weighs a headline: is this a matter that a bureau would act on, or power as a scene, a product, a joke, a story from abroad? */
export const concernOf = ({ text, namesPlace, relevance }: Headline): Concern => {
  const lead = (text.split("\n")[0] ?? "").replace(/\[[^[\]]{1,8}\]/g, "").slice(0, leadChars);
  const words = found(lead, namesPlace);
  const because: Because[] = [...words].map(([name, word]) => ({ word, weight: pointsOf.get(name) ?? 0 }));
  for (const [a, b, points] of together)
    if (words.has(a) && words.has(b)) because.push({ word: `${words.get(a)}＋${words.get(b)}`, weight: points });
  if (lead.length <= briefChars || lead.length > longChars) because.push({ word: "篇幅", weight: briefPoints });
  if (!namesField(text)) because.push({ word: "未提及电力", weight: foreignPoints });
  because.push({ word: "相关度", weight: relevancePoints * logOdds(relevance) });
  const sum = because.reduce((total, { weight }) => total + weight, base);
  return { score: 1 / (1 + Math.exp(-sum)), because };
};
