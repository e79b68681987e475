import { expect, test } from "vitest";
import { closeIntoCase } from "../../../app/closing.ts";
import { answerFacts, factBook, firstRequest, requestFacts } from "../../../handling/facts.ts";
import { openKnown, perform } from "../../../handling/ledger.ts";
import { incidentBook, moveTo, openIncident } from "../../../handling/lifecycle.ts";
import { memoryActs } from "../../acts.ts";

const at = (hour: number) => new Date(Date.UTC(2026, 6, 1, hour)).toISOString();
const doing = (hour: number) => ({ who: "值班员甲", at: at(hour), because: "平息" });
const records = { incident: async () => undefined, mentions: async () => [], analyses: async () => new Map(), notices: async () => [] };

test("closing says which facts were asked for and never came", async () => {
  for (const isAnswered of [false, true]) {
    const handling = memoryActs();
    const content = {
      title: "塘厦停电",
      phase: "response",
      level: "III",
      appeal: "outage-voltage",
      places: [],
      firstMentionId: "m",
    } as const;
    await perform(
      { store: handling, book: incidentBook, id: "a", doing: doing(2) },
      openIncident({ ...content, lead: "甲", coHandlers: [], todos: [] }),
    );
    const what = { store: handling, book: factBook, id: "a", doing: doing(2) };
    await perform(
      what,
      requestFacts(firstRequest({ id: "a", appeal: "outage-voltage", places: [] }, { dispatch: "调度值班", business: "营销" })),
    );
    if (isAnswered) await perform(what, answerFacts({ values: { isOurs: true }, source: "台账", knownAt: at(2), way: "form" }));
    await closeIntoCase({ handling, store: records as never }, "a", doing(4));
    expect((await openKnown(handling, incidentBook, "a")).comments).toEqual([]);
    for (const to of ["recovery", "closed"] as const)
      await perform(
        { store: handling, book: incidentBook, id: "a", doing: doing(5) },
        moveTo(to, { at: at(5), openPledges: 0, reopenMs: 1 }),
      );
    await closeIntoCase({ handling, store: records as never }, "a", doing(5));
    expect((await openKnown(handling, incidentBook, "a")).comments.map(({ text }) => text)).toEqual(
      isAnswered ? [] : ["办结时事实仍未核实：07-01 10:00 向调度值班提请，3 小时没有答复。之后查明的仍可补记"],
    );
  }
});
