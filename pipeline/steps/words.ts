import { loadDictionary, segment, segmentAll } from "../../lib/segment.ts";
import { defineStep } from "../step.ts";

/** Cuts the text once for everybody who reads words. */
export const words = defineStep({
  name: "words",
  title: "分词",
  fills: ["words"],
  open: () => loadDictionary(),
  runAll: (texts) => segmentAll(texts).map((words) => ({ words })),
  run: ({ reading }) => ({ words: segment(reading.text) }),
});
