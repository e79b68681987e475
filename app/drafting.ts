import { openKnown, perform } from "../handling/ledger.ts";
import { readLibrary } from "../handling/library.ts";
import { incidentBook } from "../handling/lifecycle.ts";
import { factsOfMatter } from "../handling/matter-facts.ts";
import type { HandlingOptions } from "../handling/options.ts";
import { draftStatement, reword, statementBook } from "../handling/statements.ts";
import { chooseTemplate, fillTemplate, readTemplate } from "../handling/templates.ts";
import { assetPath } from "../lib/assets.ts";
import { Failure } from "../lib/errors.ts";
import { shortHash } from "../lib/hash.ts";
import { placeName } from "../lib/place-name.ts";
import type { ActStore, Doing } from "../model/act.ts";
import type { Cause } from "../model/fact.ts";
import type { Statement } from "../model/statement.ts";

/** A draft, the facts without which parts of the template were left out, and what merged incidents know otherwise. */
export interface Drafted {
  readonly statement: Statement;
  readonly missing: readonly string[];
  readonly differing: readonly string[];
}

/** Drafts a statement about an incident from its facts and those of incidents merged into it only, by the template that fits or the one named. */
export const draftFromFacts = async (
  { store, options }: { readonly store: ActStore; readonly options: Pick<HandlingOptions, "approvals"> },
  { incidentId, template: wanted, doing }: { readonly incidentId: string; readonly template?: string | undefined; readonly doing: Doing },
): Promise<Drafted> => {
  const handling = await openKnown(store, incidentBook, incidentId);
  const known = await factsOfMatter(store, incidentId);
  if (known === undefined) throw new Failure("INPUT_INVALID", `没有编号为 ${incidentId} 的事实单`);
  const { sheet, differing } = known;
  const templates = readLibrary(assetPath("config", "statements"), readTemplate);
  const named = wanted === undefined ? undefined : templates.find(({ key }) => key === wanted);
  const template = named ?? chooseTemplate(templates, handling.appeal, sheet.facts.cause?.value as Cause | undefined);
  if (!template) throw new Failure("INPUT_INVALID", `没有合适的模板；有 ${templates.map(({ key }) => key).join("、")}`);
  const place = handling.places.map((one) => placeName(one)).join("、") || "我市";
  const { text, cites, missing } = fillTemplate(template, sheet, place);
  const id = shortHash(`${incidentId}|${template.key}|${doing.at}`);
  const content = { incidentId, template: template.key, text, cites, chain: options.approvals[handling.level] };
  return { statement: await perform({ store, book: statementBook, id, doing }, draftStatement(content)), missing, differing };
};

/** What rewording a statement may rest on: the facts of its matter, also those that merged incidents know otherwise. */
export const rewordFromFacts = async (store: ActStore, incidentId: string, text: string): Promise<ReturnType<typeof reword>> => {
  const known = await factsOfMatter(store, incidentId);
  if (known === undefined) throw new Failure("INPUT_INVALID", `没有编号为 ${incidentId} 的事实单`);
  return reword(text, known.sheet, known.differing);
};
