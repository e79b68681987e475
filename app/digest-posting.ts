import type { Digest } from "../digest/digest.ts";
import { chartCid, digestLetter, digestSections } from "../digest/letter.ts";
import { digestPage } from "../digest/page.tsx";
import { weekBefore } from "../digest/period.ts";
import { toFailure } from "../lib/errors.ts";
import { beijingParts, dayMs, fromBeijing, hourMs, minuteMs } from "../lib/time.ts";
import type { Message } from "../model/message.ts";
import { makeDigest } from "./digesting.ts";
import type { Parts } from "./parts.ts";
import { openPrinter } from "./printing.ts";
import type { Job } from "./schedule.ts";

/** A digest that was missed because nothing ran is sent up to a day late; later it is no news. */
const lateMs = dayMs;

/** The chart as a picture; a mail without it still says everything, so a missing browser is no reason to send nothing. */
const chartOf = async ({ config, log }: Parts, digest: Digest): Promise<string | undefined> => {
  try {
    const printer = await openPrinter(config.network.browser);
    try {
      return Buffer.from(await printer.picture(digestPage(digest), ".volume figure")).toString("base64");
    } finally {
      await printer.close();
    }
  } catch (error) {
    log("warn", "job.failed", { job: "digest-chart", because: toFailure(error).message });
    return undefined;
  }
};

/** The digest as a message; the same period is the same message, whenever it is made. */
export const digestMessage = async (parts: Parts, digest: Digest): Promise<Message> => {
  const png = await chartOf(parts, digest);
  const to = parts.config.digest.recipients.map(({ post, email }) => ({ name: post, email }));
  return {
    ...{ id: digest.id, kind: "digest", headline: `${digest.bureau} ${digest.title}`, sections: digestSections(digest) },
    letter: { html: digestLetter(digest), pictures: png === undefined ? [] : [{ cid: chartCid, png }] },
    ...(to.length > 0 && { to }),
    createdAt: digest.madeAt,
  };
};

/** Puts a digest into the outbox of the channels; the same one twice is sent once. */
export const postDigest = async (parts: Parts, digest: Digest, channels: readonly string[]): Promise<void> =>
  parts.outbox.post(await digestMessage(parts, digest), channels);

/** The last instant at which a weekly digest was due. */
export const lastDue = (at: string, { weekday, at: time }: { readonly weekday: number; readonly at: string }): string => {
  const { year, month, day, weekday: today } = beijingParts(at);
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const ago = (((today + 6) % 7) - (weekday - 1) + 7) % 7;
  const dueMs = Date.parse(fromBeijing(year, month, day)) - ago * dayMs + hour * hourMs + minute * minuteMs;
  return new Date(dueMs <= Date.parse(at) ? dueMs : dueMs - 7 * dayMs).toISOString();
};

/** Sends last week's digest if it is due and was not sent yet; whether it did. */
export const sendDueDigest = async (parts: Parts): Promise<boolean> => {
  const { config, store, now } = parts;
  const { channels } = config.digest;
  const at = now().toISOString();
  const due = lastDue(at, config.digest);
  if (channels.length === 0 || Date.parse(at) - Date.parse(due) >= lateMs) return false;
  const period = weekBefore(due);
  if ((await store.deliveries({ messageId: `digest:week:${period.key}`, limit: 1 })).length > 0) return false;
  await postDigest(parts, await makeDigest(parts, period), channels);
  return true;
};

/** The weekly job: at its hour, and once at the start for what was missed. */
export const digestJob = (parts: Parts): Job => {
  const { weekday, at } = parts.config.digest;
  return {
    name: "digest",
    schedule: `${Number(at.slice(3))} ${Number(at.slice(0, 2))} * * ${weekday % 7}`,
    run: async () => void (await sendDueDigest(parts)),
  };
};
