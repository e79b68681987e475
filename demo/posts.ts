import { dayMs, hourMs } from "../lib/time.ts";
import type { Mention } from "../model/mention.ts";
import type { Notice } from "../model/notice.ts";
import { type Announcement, type Article, createRandom, type Post, type World } from "./world.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

/** A Weibo post of the little world, as a crawl would hand it in. */
export const mentionOfPost = ({ mid, by, uid, text, atMs, followers, verifiedType, root }: Post): Mention => ({
  id: `weibo:${mid}`,
  source: "weibo",
  platform: "weibo",
  url: `https://weibo.com/${uid}/${mid}`,
  author: { id: String(uid), name: by, followers, verified: verifiedType >= 0 },
  publishedAt: iso(atMs),
  text,
  ...(root && { repostOf: `weibo:${root.mid}` }),
});

const mentionOfArticle = (platform: string, { key, account, title, text, atMs }: Article): Mention => ({
  id: `${platform}:${key}`,
  source: platform === "wechat" ? "wechat" : "daily",
  platform,
  url: `https://${platform}.example/${key}`,
  author: { id: account, name: account, verified: true, followers: platform === "wechat" ? 52_000 : 96_000 },
  publishedAt: iso(atMs),
  title,
  text,
});

/** Everything that is published in the little world, oldest first. */
export const mentionsOf = ({ posts, wechat, feeds, gbk }: World): readonly Mention[] =>
  [
    ...posts.map(mentionOfPost),
    ...wechat.map((article) => mentionOfArticle("wechat", article)),
    ...[...feeds.sun, ...feeds.nan, ...gbk].map((article) => mentionOfArticle("news", article)),
  ].sort((a, b) => (a.publishedAt < b.publishedAt ? -1 : 1));

/** The bureau's announcements, as the notice source would hand them in. */
export const noticesOf = ({ notices }: World): readonly Notice[] =>
  notices.map(({ number, title, range, startMs, endMs, atMs, reason }: Announcement) => ({
    id: `notice:${number}`,
    source: "notices",
    kind: "planned-outage",
    number,
    title,
    range,
    towns: [range.slice(0, 2)],
    startsAt: iso(startMs),
    endsAt: iso(endMs),
    publishedAt: iso(atMs - dayMs),
    fetchedAt: iso(atMs - dayMs),
    text: `${title}\n停电范围：${range}\n原因：${reason}`,
  }));

/** How talkative the hours of a Beijing day are, from 0 to 23 o'clock. */
const rhythm = [2, 1, 1, 0, 0, 1, 2, 4, 6, 6, 5, 5, 6, 6, 5, 5, 5, 6, 7, 8, 8, 7, 5, 3];
const towns =
  "莞城 东城 南城 万江 石龙 虎门 中堂 望牛墩 麻涌 石碣 高埗 道滘 洪梅 沙田 厚街 长安 寮步 大岭山 大朗 黄江 樟木头 清溪 塘厦 凤岗 谢岗 常平 桥头 横沥 东坑 企石 石排 茶山".split(
    " ",
  );
const ordinary = [
  "请问{}供电营业厅周末上班吗，想去改电表户名",
  "{}这边申请充电桩电表要带什么资料，有办过的吗",
  "{}的阶梯电价第二档从多少度算起，有人知道吗",
  "{}今天打雷，家里灯闪了一下，供电很快又稳了",
  "感谢{}供电所的师傅，半小时就上门把电表换好了",
  "{}新变电站投产了，以后用电高峰不用愁",
  "收到{}的电费账单短信，这个月比上个月少了些",
  "{}计划停电通知贴出来了，下周三上午，提前做好准备",
  "{}半夜跳闸一次，自己推上去就好了，不知道什么原因",
  "{}的电费电子发票在公众号哪里下载",
  "{}这周电压有点低，空调启动慢，已经报给供电所了",
  "{}的电网建设挺快，路口的变电站快完工了",
  "{}今年迎峰度夏的错峰用电方案出来了吗",
  "{}又停电了十几分钟，也没人提前通知",
] as const;

/** The ordinary talk of the days before: what people always say about electricity, with the rhythm of a day. */
export const ordinaryDays = (world: World, days: number): readonly Mention[] => {
  const random = createRandom(20_261_101);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const midnightMs = Math.floor((world.startMs + 8 * hourMs) / dayMs) * dayMs - 8 * hourMs;
  const postAt = (atMs: number, key: string): Mention => {
    const uid = 1_500_000_000 + Math.floor(random() * 9_000_000);
    return {
      ...{ id: `weibo:h${key}`, source: "weibo", platform: "weibo", publishedAt: iso(atMs) },
      author: { id: String(uid), name: `用户${uid}`, followers: Math.floor(random() * 900) },
      text: pick(ordinary).replace("{}", pick(towns)),
    };
  };
  return Array.from({ length: days }, (_, ago) => midnightMs - (ago + 1) * dayMs)
    .reverse()
    .flatMap((dayStartMs, day) =>
      rhythm.flatMap((weight, hour) =>
        Array.from({ length: Math.floor(weight * (0.3 + random() * 0.6)) }, (_, turn) =>
          postAt(dayStartMs + hour * hourMs + random() * hourMs, `${day}-${hour}-${turn}`),
        ),
      ),
    );
};
