import { writeFileSync } from "node:fs";
import type { Digest } from "../../digest/digest.ts";
import { digestDocument } from "../../digest/document.ts";
import { digestMarkdown } from "../../digest/markdown.ts";
import { digestPage } from "../../digest/page.tsx";
import { dayOf, monthOf, type Period, weekBefore, weekOf } from "../../digest/period.ts";
import { digestWorkbook } from "../../digest/workbook.ts";
import { Failure } from "../../lib/errors.ts";
import type { Arguments, Terminal } from "../command.ts";
import { defineCommand } from "../command.ts";
import { postDigest } from "../digest-posting.ts";
import { openDigestStory } from "../digest-story.ts";
import { incidentPeriod, makeDigest } from "../digesting.ts";
import { configOption, withParts } from "../opening.ts";
import type { Parts } from "../parts.ts";
import { openPrinter, type Printer } from "../printing.ts";

const formats = ["html", "pdf", "png", "docx", "md", "xlsx", "json"] as const;
type Format = (typeof formats)[number];

const stateTitles = { queued: "排队中，由 wenfeng run 继续投递", sent: "已交出", delivered: "已送达", dead: "没有送达" } as const;

const periodOf = async (args: Arguments, { store, now }: Parts): Promise<Period> => {
  const [incident, day, month, week] = ["incident", "day", "month", "week"].map((name) => args.text(name));
  if (incident !== undefined) return incidentPeriod(store, incident);
  if (day !== undefined) return dayOf(day);
  if (month !== undefined) return monthOf(month);
  return week === undefined ? weekBefore(now().toISOString()) : weekOf(week);
};

const printed = async (browserPath: string | undefined, print: (printer: Printer) => Promise<Uint8Array>): Promise<Uint8Array> => {
  const printer = await openPrinter(browserPath);
  try {
    return await print(printer);
  } finally {
    await printer.close();
  }
};

const renderers: Readonly<Record<Format, (digest: Digest, parts: Parts) => Promise<Uint8Array> | Uint8Array>> = {
  html: (digest) => Buffer.from(digestPage(digest)),
  md: (digest) => Buffer.from(digestMarkdown(digest)),
  json: (digest) => Buffer.from(`${JSON.stringify(digest, null, 1)}\n`),
  pdf: (digest, { config }) => printed(config.network.browser, (printer) => printer.pdf(digestPage(digest))),
  png: (digest, { config }) => printed(config.network.browser, (printer) => printer.phone(digestPage(digest))),
  docx: (digest, { config }) =>
    printed(config.network.browser, async (printer) => digestDocument(digest, await printer.picture(digestPage(digest), ".volume figure"))),
  xlsx: (digest) => digestWorkbook(digest),
};

const texts: readonly Format[] = ["html", "md", "json"];
const receivers = ["mail", "file", "stdout"] as const;

/** Where it goes: a named file is one; else texts to the terminal, and what is no text into a file. */
const receiverOf = (args: Arguments, format: Format): (typeof receivers)[number] => {
  const fallback = args.text("out") === undefined && texts.includes(format) ? "stdout" : "file";
  const to = receivers.find((one) => one === (args.text("to") ?? fallback));
  if (to === undefined) throw new Failure("INPUT_INVALID", `--to 应为 ${receivers.join("、")}`);
  if (to === "stdout" && !texts.includes(format)) throw new Failure("INPUT_INVALID", `${format} 不是文字，请用 --to file`);
  return to;
};

const deliver = (
  bytes: Uint8Array,
  digest: Digest,
  { args, terminal, to, format }: { args: Arguments; terminal: Terminal; to: "file" | "stdout"; format: Format },
): number => {
  if (to === "stdout") {
    terminal.out(Buffer.from(bytes).toString("utf8"));
    return 0;
  }
  const path = args.text("out") ?? `${digest.id.replaceAll(":", "-")}.${format}`;
  writeFileSync(path, bytes);
  terminal.talk(`已写入 ${path}\n`);
  return 0;
};

const mail = async (made: Digest, parts: Parts): Promise<number> => {
  const { channels } = parts.config.digest;
  if (channels.length === 0) throw new Failure("INPUT_INVALID", "digest.channels 没有写发到哪些渠道");
  await postDigest(parts, made, channels);
  await parts.outbox.deliverDue();
  const deliveries = await parts.store.deliveries({ messageId: made.id, limit: channels.length });
  for (const { channel, state, because } of deliveries)
    parts.talk(`${channel}：${stateTitles[state]}${because === undefined ? "" : `（${because}）`}\n`);
  return deliveries.every(({ state }) => state === "delivered" || state === "sent") ? 0 : 1;
};

/** Makes a digest of a day, a week, a month or one incident. */
export const digest = defineCommand({
  name: "digest",
  help: "周报（日报、月报、事件专报）：一页 A4，每句话都有依据；--demo 用演示数据",
  usage:
    "digest [--week 2026-W47 | --day 2026-11-23 | --month 2026-11 | --incident 事件] [--to mail|file|stdout] [--format html|pdf|png|docx|md|xlsx|json] [--out 文件] [--demo]",
  examples: [
    "wenfeng digest --demo --format md",
    "wenfeng digest --week 2026-W47 --format pdf --to file",
    "wenfeng digest --month 2026-11 --format docx",
    "wenfeng digest --to mail",
  ],
  options: {
    ...configOption,
    ...{ week: { type: "string" }, day: { type: "string" }, month: { type: "string" }, incident: { type: "string" } },
    ...{ to: { type: "string" }, format: { type: "string" }, out: { type: "string" }, demo: { type: "boolean" } },
  },
  run: async (args, terminal) => {
    const format = (args.text("format") ?? "html") as Format;
    if (!formats.includes(format)) throw new Failure("INPUT_INVALID", `没有 ${format} 这种格式；可用 ${formats.join("、")}`);
    const to = receiverOf(args, format);
    const work = async (parts: Parts): Promise<number> => {
      const made = await makeDigest(parts, await periodOf(args, parts), args.flag("demo"));
      if (to === "mail") return mail(made, parts);
      return deliver(await renderers[format](made, parts), made, { args, terminal, to, format });
    };
    if (!args.flag("demo")) return withParts(args, terminal, work);
    const showcase = await openDigestStory();
    try {
      return await work(showcase.parts);
    } finally {
      await showcase.close();
    }
  },
});
