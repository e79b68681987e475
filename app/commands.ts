import type { Command } from "./command.ts";
import { alert } from "./commands/alert.ts";
import { analyse } from "./commands/analyse.ts";
import { backtest } from "./commands/backtest.ts";
import { check } from "./commands/check.ts";
import { crawl } from "./commands/crawl.ts";
import { demo } from "./commands/demo.ts";
import { explain } from "./commands/explain.ts";
import { extract } from "./commands/extract.ts";
import { health } from "./commands/health.ts";
import { init } from "./commands/init.ts";
import { kibana } from "./commands/kibana.ts";
import { lab } from "./commands/lab.ts";
import { parse } from "./commands/parse.ts";
import { replay } from "./commands/replay.ts";
import { roster } from "./commands/roster.ts";
import { routes } from "./commands/routes.ts";
import { run } from "./commands/run.ts";
import { schema } from "./commands/schema.ts";
import { search } from "./commands/search.ts";
import { store } from "./commands/store.ts";

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [
  demo,
  init,
  check,
  run,
  crawl,
  parse,
  extract,
  analyse,
  replay,
  lab,
  backtest,
  search,
  explain,
  health,
  alert,
  routes,
  roster,
  store,
  kibana,
  schema,
];
