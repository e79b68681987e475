import { defineStore } from "./kind.ts";
import { openFile } from "./sqlite-file.ts";
import { incidentsPart } from "./sqlite-incidents.ts";
import { mentionsPart } from "./sqlite-mentions.ts";
import { outboxPart } from "./sqlite-outbox.ts";
import { searchPart } from "./sqlite-search.ts";
import { statePart } from "./sqlite-state.ts";

/** One bureau on one machine: a single file, crash-safe, searched by SQLite's own full-text index. */
export const sqlite = defineStore({
  name: "sqlite",
  title: "SQLite 单文件",
  open: async (path, tools) => {
    const file = openFile(path);
    return {
      ...mentionsPart(file, tools),
      ...searchPart(file),
      ...incidentsPart(file),
      ...outboxPart(file),
      ...statePart(file),
      close: file.close,
    };
  },
});
