import { hoursPart } from "./elastic-hours.ts";
import { incidentsPart } from "./elastic-incidents.ts";
import { mentionsPart } from "./elastic-mentions.ts";
import { openNode } from "./elastic-node.ts";
import { outboxPart } from "./elastic-outbox.ts";
import { searchPart } from "./elastic-search.ts";
import { statePart } from "./elastic-state.ts";
import { defineStore } from "./kind.ts";

/**
 * Many bureaus on several machines: Elasticsearch 8.19 or 9, searched and charted by Kibana too.
 * A failed `addMentions` may have written part of its batch: repeating it is safe and completes it.
 */
export const elasticsearch = defineStore({
  name: "elasticsearch",
  title: "Elasticsearch 8.19 / 9",
  open: async (place, tools) => {
    const node = await openNode(place, tools);
    return {
      ...mentionsPart(node),
      ...searchPart(node),
      ...hoursPart(node),
      ...incidentsPart(node),
      ...outboxPart(node),
      ...statePart(node),
      close: () => node.client.close(),
    };
  },
});
