import { readFileSync } from "node:fs";
import { Failure } from "../lib/errors.ts";
import { Notice } from "../model/notice.ts";

const read = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure("INPUT_INVALID", `读不了 ${file}`, { cause: error });
  }
};

const noticeOf = (text: string, number: number): Notice => {
  try {
    return Notice.parse(JSON.parse(text));
  } catch (error) {
    throw new Failure("INPUT_INVALID", `第 ${number} 行不是公告`, { cause: error });
  }
};

/** The notices of a file, one JSON object a line; a line that is none stops the command, since a comparison would lack it. */
export const readNotices = (file: string): readonly Notice[] =>
  read(file)
    .split("\n")
    .flatMap((text, index) => (text.trim() === "" ? [] : [noticeOf(text, index + 1)]));
