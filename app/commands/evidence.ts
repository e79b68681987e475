import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dueRevisits, eraseEvidence, noteStamp, readChain, takeEvidence, verifyChain } from "../../handling/evidence.ts";
import { exportEvidence } from "../../handling/evidence-export.ts";
import { sayStamp, verifyStamps } from "../../handling/evidence-stamps.ts";
import { checkPicture } from "../../handling/manual.ts";
import { stampHash } from "../../handling/time-stamp.ts";
import { Failure } from "../../lib/errors.ts";
import { formatBeijing } from "../../lib/time.ts";
import type { Evidence } from "../../model/evidence.ts";
import { type Answer, defineActions, need, type Room } from "../acting.ts";
import { askAuthority, preservePage } from "../preserving.ts";

const changes = { first: "首次", unchanged: "未变", changed: "已改动", gone: "已删除" } as const;
const say = (one: Evidence): string =>
  `#${one.n}　${formatBeijing(one.takenAt)}　${changes[one.change]}　${one.url}　${one.hash.slice(0, 16)}…`;

const take = async (room: Room, rest: readonly string[]): Promise<Answer> => {
  const [url = "", picture] = need(rest, "网址");
  const doing = room.doing("人工取证");
  const page = await preservePage({ config: room.config, talk: room.terminal.talk }, url);
  const parts = picture === undefined ? page.parts : { ...page.parts, picture: checkPicture(readFileSync(picture)) };
  const link = await takeEvidence(room.store, { ...page, parts }, doing);
  return { data: link, text: say(link) };
};

const revisit = async (room: Room): Promise<Answer> => {
  const urls = dueRevisits(await readChain(room.store), room.at);
  const links: Evidence[] = [];
  for (const url of urls)
    links.push(
      await takeEvidence(room.store, await preservePage({ config: room.config, talk: room.terminal.talk }, url), room.doing("到时复查")),
    );
  return { data: links, text: links.map(say).join("\n") || "没有到时要复查的页面" };
};

const rootsOf = ({ options }: Room): string | undefined =>
  options.stampTrust === undefined ? undefined : readFileSync(options.stampTrust, "utf8");

const stampMarks = { trusted: "✓", signed: "✓", wrong: "✗", unchecked: "？" } as const;

const verify = async (room: Room): Promise<Answer> => {
  const result = await verifyChain(room.store, room.args.text("head"));
  const stamps = await verifyStamps(room.store, rootsOf(room));
  const wrong = stamps.filter(({ state }) => state === "wrong").length;
  const lines = result.breaks.map(({ n, because }) => `✗ 第 ${n} 条：${because}`);
  const summary = `${result.links} 条记录，${result.contents} 份内容（其中 ${result.erased} 份按规定删除）；链首 ${result.head}`;
  const failed = lines.length + wrong;
  const unchecked = stamps.filter(({ state }) => state === "unchecked").length;
  const left = unchecked === 0 ? "" : `；${unchecked} 个时间戳在这里核对不了，不算数`;
  const whole = result.links === 0 ? "还没有取证，没有可核验的记录" : "✓ 链条完整，未发现改动";
  const verdict = `${failed === 0 ? whole : `✗ 发现 ${failed} 处不符`}${left}`;
  const stamped = stamps.map((one) => `${stampMarks[one.state]} ${sayStamp(one)}`);
  return { data: { ...result, stamps }, text: [verdict, summary, ...lines, ...stamped].join("\n"), code: failed === 0 ? 0 : 1 };
};

const wantedBy = (words: readonly string[]): ((link: Evidence) => boolean) =>
  words.length === 0
    ? () => true
    : (link) => words.includes(String(link.n)) || words.includes(link.incidentId ?? "") || words.includes(link.url);

const stamp = async (room: Room): Promise<Answer> => {
  const url = room.options.stampUrl;
  if (url === undefined) throw new Failure("CONFIG_INVALID", "配置里没有写 handling.stampUrl");
  const { head, links } = await verifyChain(room.store);
  if (links === 0) throw new Failure("ACT_REFUSED", "还没有取证，没有可盖时间戳的记录");
  const token = await stampHash(head, { url, ask: askAuthority(room), nonce: randomBytes(8) });
  const hash = await room.store.putBlob(token);
  await noteStamp(room.store, room.doing("链首盖时间戳"), { hash: head, token: hash, authority: url });
  return { data: { head, token: hash }, text: `已为链首 ${head.slice(0, 16)}… 盖时间戳` };
};

/** Preserved pages: taken, looked at again, verified, exported. */
export const evidence = defineActions({
  name: "evidence",
  help: "取证：保存网页原始响应与整页截图，哈希成链；复查、核验、导出",
  examples: [
    "wenfeng evidence take https://weibo.com/… --who 值班员甲 --because 涉安全",
    "wenfeng evidence verify",
    "wenfeng evidence export 证据.zip 3 4 --who 法务岗 --because 向平台投诉",
  ],
  options: { head: { type: "string" } },
  says: {
    list: "列出取证记录",
    take: "保存一个网页（响应、正文、整页截图）或一张图片",
    revisit: "复看到时要复查的页面，记下改动与删除",
    verify: "核对整条链；不符时退出码 1",
    export: "导出压缩包：内容、清单、校验值、可打印的说明",
    erase: "按规定删除内容，链照样可核验",
    stamp: "为链首盖 RFC 3161 时间戳",
  },
  actions: {
    list: {
      usage: "",
      run: async ({ store }) => {
        const { links } = await readChain(store);
        return { data: links, text: links.map(say).join("\n") || "还没有取证" };
      },
    },
    take: { usage: "<网址> [图片]", run: take },
    revisit: { usage: "", run: revisit },
    verify: { usage: "[--head 此前记下的链首]", run: verify },
    export: {
      usage: "<文件.zip> [序号|事件|网址]…",
      run: async (room, rest) => {
        const { store, doing, args } = room;
        const [path = "", ...words] = need(rest, "文件");
        const bytes = await exportEvidence(store, wantedBy(words), { doing: doing(), roots: rootsOf(room) });
        if (!args.flag("dry-run")) writeFileSync(path, bytes);
        const { breaks } = await verifyChain(store);
        const warning = breaks.length === 0 ? "" : `\n⚠ 链上有 ${breaks.length} 处不符，已写进取证说明；详见 wenfeng evidence verify`;
        return { data: { path, bytes: bytes.length, breaks }, text: `已导出 ${path}（${bytes.length} 字节）${warning}` };
      },
    },
    erase: {
      usage: "<序号>…",
      run: async ({ store, doing }, rest) => {
        const hashes = await eraseEvidence(store, need(rest, "序号").map(Number), doing());
        return { data: hashes, text: `已删除 ${hashes.length} 份内容；哈希与删除记录保留` };
      },
    },
    stamp: { usage: "", run: stamp },
  },
});
