import type { Knowledge } from "../pipeline/step.ts";

/** Whose opinion is read where no configuration says so: the bureau that Wenfeng ships for. */
export const defaultKnowledge: Knowledge = {
  city: "东莞",
  province: "广东",
  ownAccounts: ["东莞供电局", "南方电网东莞供电局", "广东电网东莞供电局", "东莞供电"],
};
