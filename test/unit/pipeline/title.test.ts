import { expect, test } from "vitest";
import { sentencesOf } from "../../../pipeline/title.ts";

test.each([
  ["限电", ["限电"]],
  ["#西安停电# [困]", ["西安停电"]],
  ["停电！！又停", ["停电！！又停"]],
  ["   ", []],
  ["", []],
])("%j offers %j as a title: a short text is better than none", (text, sentences) => expect(sentencesOf(text)).toEqual(sentences));
