import type { Command } from "./command.ts";
import { add } from "./commands/add.ts";
import { alert } from "./commands/alert.ts";
import { analyse } from "./commands/analyse.ts";
import { backtest } from "./commands/backtest.ts";
import { cases } from "./commands/cases.ts";
import { check } from "./commands/check.ts";
import { clock } from "./commands/clock.ts";
import { crawl } from "./commands/crawl.ts";
import { demo } from "./commands/demo.ts";
import { digest } from "./commands/digest.ts";
import { doctor } from "./commands/doctor.ts";
import { evidence } from "./commands/evidence.ts";
import { explain } from "./commands/explain.ts";
import { extract } from "./commands/extract.ts";
import { fact } from "./commands/fact.ts";
import { falseReport } from "./commands/false-report.ts";
import { feedback } from "./commands/feedback.ts";
import { health } from "./commands/health.ts";
import { incident } from "./commands/incident.ts";
import { init } from "./commands/init.ts";
import { jobs } from "./commands/jobs.ts";
import { kibana } from "./commands/kibana.ts";
import { lab } from "./commands/lab.ts";
import { login } from "./commands/login.ts";
import { notices } from "./commands/notices.ts";
import { parse } from "./commands/parse.ts";
import { pledge } from "./commands/pledge.ts";
import { press } from "./commands/press.ts";
import { record } from "./commands/record.ts";
import { reparse } from "./commands/reparse.ts";
import { replay } from "./commands/replay.ts";
import { risk } from "./commands/risk.ts";
import { roster } from "./commands/roster.ts";
import { routes } from "./commands/routes.ts";
import { run } from "./commands/run.ts";
import { schema } from "./commands/schema.ts";
import { search } from "./commands/search.ts";
import { statement } from "./commands/statement.ts";
import { store } from "./commands/store.ts";
import { sweep } from "./commands/sweep.ts";
import { tickets } from "./commands/tickets.ts";
import { user } from "./commands/user.ts";
import { worker } from "./commands/worker.ts";

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
  login,
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
  incident,
  fact,
  statement,
  pledge,
  notices,
  tickets,
  evidence,
  risk,
  sweep,
  digest,
  store,
  worker,
  jobs,
  kibana,
  schema,
  cases,
  clock,
  falseReport,
  feedback,
  press,
  user,
];
