import { appendFile } from "node:fs/promises";
import { z } from "zod";
import { defineChannel } from "../channel.ts";
import { compose, plainStyle } from "../compose.ts";

/** Appends each message to a file as one JSON line, with the text a person would read. */
export const file = defineChannel({
  name: "file",
  title: "文件",
  options: z.strictObject({ path: z.string().min(1).describe("JSONL 文件的路径；目录须已存在") }),
  deliver: async (message, { path }, { now }) => {
    const { id, kind, alertKey, incidentId, level, createdAt, payload } = message;
    const line = {
      id,
      kind,
      alertKey,
      incidentId,
      level,
      createdAt,
      writtenAt: now().toISOString(),
      text: compose(message, plainStyle),
      payload,
    };
    try {
      await appendFile(path, `${JSON.stringify(line)}\n`, { flush: true } as { flush: boolean });
      return { state: "delivered", receipt: "appended" };
    } catch (error) {
      return { state: "retry", because: `写不进文件：${(error as NodeJS.ErrnoException).code ?? "未知错误"}` };
    }
  },
});
