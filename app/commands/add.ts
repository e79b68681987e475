import { readFileSync } from "node:fs";
import { takeEvidence } from "../../handling/evidence.ts";
import { checkPicture, mentionOf, readManual } from "../../handling/manual.ts";
import { given } from "../../lib/given.ts";
import { manualWays } from "../../model/manual.ts";
import type { Mention } from "../../model/mention.ts";
import { actingOptions, inRoom, type Room } from "../acting.ts";
import { defineCommand } from "../command.ts";
import { isLink, readLinked } from "../linked.ts";
import { withParts } from "../opening.ts";

const mentionFrom = async ({ args, doing, at, terminal }: Room): Promise<Mention> => {
  const said = args.positionals[0] ?? "";
  if (isLink(said)) return { ...(await withParts(args, terminal, (parts) => readLinked(said, parts))), addedBy: doing("人工录入").who };
  const reads = args.text("reads");
  const fields = { text: said, way: args.text("way"), sawBy: doing("人工录入").who, place: args.text("place") };
  const more = { seenAt: args.text("seen-at"), url: args.text("url"), reads: reads === undefined ? undefined : Number(reads) };
  return mentionOf(readManual(given({ ...fields, ...more })), at);
};

const keepPicture = async ({ args, store, doing }: Room, mention: Mention): Promise<void> => {
  const path = args.text("picture");
  if (path === undefined) return;
  const parts = { picture: checkPicture(readFileSync(path)), text: new TextEncoder().encode(mention.text) };
  await takeEvidence(store, { url: mention.url ?? mention.id, status: 0, mentionId: mention.id, parts }, doing("人工录入"));
};

/** Takes in by hand what no source sees: a short video, a phone call, a closed group. */
export const add = defineCommand({
  name: "add",
  help: `人工录入：文章链接，或短视频、电话、封闭群等（${Object.keys(manualWays).join("、")}）；记下谁看到的，图片存为证据`,
  usage: "add <链接|原话> --way video --who <岗位> [--place 塘厦] [--url …] [--picture 图片] [--seen-at 时间] [--reads 次数]",
  examples: [
    "wenfeng add https://mp.weixin.qq.com/s/xxxx --who 值班员甲",
    "wenfeng add '抖音上有人拍到电线杆冒火' --way video --who 值班员甲 --place 塘厦 --picture 截图.png",
  ],
  options: {
    ...actingOptions,
    ...{ way: { type: "string" }, place: { type: "string" }, url: { type: "string" }, picture: { type: "string" } },
    ...{ "seen-at": { type: "string" }, reads: { type: "string" } },
  },
  run: (args, terminal) =>
    inRoom(args, terminal, async (room) => {
      const mention = await mentionFrom(room);
      await keepPicture(room, mention);
      const added = args.flag("dry-run") ? [mention.id] : (await (await room.records()).addMentions([mention])).added;
      const isNew = added.includes(mention.id);
      terminal.out(
        args.flag("json")
          ? `${JSON.stringify({ mention, isNew })}\n`
          : `${isNew ? "已录入" : "此前已录入"} ${mention.id}${isNew ? "，运行中的服务随后研判" : ""}\n`,
      );
      return 0;
    }),
});
