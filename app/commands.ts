import type { Command } from "./command.ts";
import { add } from "./commands/add.ts";
import { alert } from "./commands/alert.ts";
import { analyse } from "./commands/analyse.ts";
import { backtest } from "./commands/backtest.ts";
import { check } from "./commands/check.ts";
import { crawl } from "./commands/crawl.ts";
import { demo } from "./commands/demo.ts";
import { doctor } from "./commands/doctor.ts";
import { explain } from "./commands/explain.ts";
import { extract } from "./commands/extract.ts";
import { health } from "./commands/health.ts";
import { init } from "./commands/init.ts";
import { kibana } from "./commands/kibana.ts";
import { lab } from "./commands/lab.ts";
import { parse } from "./commands/parse.ts";
import { record } from "./commands/record.ts";
import { reparse } from "./commands/reparse.ts";
import { replay } from "./commands/replay.ts";
import { roster } from "./commands/roster.ts";
import { routes } from "./commands/routes.ts";
import { run } from "./commands/run.ts";
import { schema } from "./commands/schema.ts";
import { search } from "./commands/search.ts";
import { store } from "./commands/store.ts";
import { sweep } from "./commands/sweep.ts";

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [
  demo,
  init,
  check,
  run,
  crawl,
  parse,
  record,
  reparse,
  doctor,
  add,
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
  sweep,
  store,
  kibana,
  schema,
];
