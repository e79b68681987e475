import { z } from "zod";
import { levelTitles } from "../../model/incident.ts";
import type { Message } from "../../model/message.ts";
import { defineChannel } from "../channel.ts";
import { compose, plainStyle, type Style } from "../compose.ts";

const colours: Record<string, string> = { red: "\u001b[1;31m", orange: "\u001b[1;33m", yellow: "\u001b[33m", blue: "\u001b[34m" };
const reset = "\u001b[0m";

const paint = (text: string, message: Message): string =>
  message.level === undefined ? `\u001b[1m${text}${reset}` : `${colours[levelTitles[message.level].colour] ?? ""}${text}${reset}`;

const style = (isColoured: boolean): Style => ({
  ...plainStyle,
  headline: (text, message) => `━━ ${isColoured ? paint(text, message) : text}`,
  newline: "\n   ",
});

/** Writes messages to the screen that Wenfeng runs on. */
export const terminal = defineChannel({
  name: "terminal",
  title: "终端",
  options: z.strictObject({ colour: z.boolean().default(false).describe("标题是否按级别着色") }),
  deliver: async (message, { colour }, { write }) => {
    write(`${compose(message, style(colour))}\n\n`);
    return { state: "delivered", receipt: "written" };
  },
});
