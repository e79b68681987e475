import { Hono } from "hono";
import type { Message } from "../model/message.ts";
import type { Store } from "../model/store.ts";
import { type Deed, deeds, openTicket, type Ticket, useKey } from "./acknowledge.ts";
import { plainPage, ticketPage } from "./acknowledge-page.ts";
import type { Doing } from "./deed.ts";
import { incidentsOf } from "./dispatcher.ts";
import { pursuitOf } from "./matter.ts";
import { type SettleParts, settle } from "./settle.ts";

/** What the pages need. */
export interface AcknowledgeParts extends SettleParts {
  readonly store: Pick<Store, "readState" | "writeState">;
  readonly secret: string;
  /** The alert whole, as it stands now; every page shows it. */
  readonly messageOf: (alertKey: string) => Promise<Pick<Message, "headline" | "sections"> | undefined>;
}

const headers = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
};

const deedOf = (text: unknown): Deed | undefined => deeds.find((deed) => deed === text);

const textOf = (value: unknown): string => (typeof value === "string" ? value.trim().slice(0, 200) : "");

const doingsOf = (ticket: Ticket, form: Record<string, unknown>, incidentIds: readonly string[]): readonly Doing[] | undefined => {
  const deed = deedOf(form.deed);
  const person = textOf(form.person) || ticket.p;
  if (deed === undefined || person === "" || (deed !== "sign" && incidentIds.length > 1)) return undefined;
  // Somebody else than the addressee: 代签, recorded as such.
  const onBehalfOf = deed === "sign" && ticket.p !== "" && ticket.p !== person ? ticket.p : undefined;
  return incidentIds.map((incidentId) => ({
    deed,
    incidentId,
    person,
    onBehalfOf,
    because: textOf(form.because),
    to: textOf(form.to) || undefined,
    how: "手机",
  }));
};

/** What came of a sent form: HTTP status, and what the page says. */
interface Answer {
  readonly status: 200 | 400 | 409;
  readonly title: string;
  readonly lines: readonly string[];
}

const answerForm = async (parts: AcknowledgeParts, ticket: Ticket, form: Record<string, unknown>): Promise<Answer> => {
  const doings = doingsOf(ticket, form, await incidentsOf(parts.store, ticket));
  const [first] = doings ?? [];
  if (doings === undefined || first === undefined) return { status: 400, title: "没有完成", lines: ["请选择你是谁，再提交。"] };
  const used = useKey(ticket, first.deed);
  if ((await parts.store.readState(used)) !== undefined) {
    return { status: 409, title: "链接已用过", lines: ["每个链接只能用一次；如需再操作，请到控制台。"] };
  }
  const { isDone, title, lines } = await settle(parts, doings);
  if (!isDone) return { status: 409, title, lines };
  // Marked after it was done: a crash in between lets the person try again, and doing it twice changes nothing.
  await parts.store.writeState(used, { at: parts.now().toISOString(), person: first.person });
  return { status: 200, title, lines: [...lines, "可以关闭本页。"] };
};

/** The pages behind the links: GET only shows (previews and scanners change nothing), POST does, once. */
export const acknowledgeRoutes = (parts: AcknowledgeParts): Hono => {
  const app = new Hono();
  const refused = { forged: { status: 404, title: "链接无效" }, expired: { status: 410, title: "链接已过期" } } as const;
  app.use("/a/*", async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
  });
  app.get("/a/:ticket", async (context) => {
    const opened = openTicket(parts.secret, context.req.param("ticket"), parts.now());
    if (opened.state !== "valid")
      return context.html(plainPage(refused[opened.state].title, ["请到控制台操作，或联系值班室。"]), refused[opened.state].status);
    const { ticket } = opened;
    const state = await parts.dispatcher.read();
    const pursuits = [...new Set((await incidentsOf(parts.store, ticket)).map((id) => pursuitOf(state, id)))].filter(
      (pursuit) => pursuit !== undefined,
    );
    if (pursuits.length === 0) return context.html(plainPage("事件已归档", ["无需再签收。"]), 410);
    const alerts = (await Promise.all(pursuits.slice(0, 20).map((pursuit) => parts.messageOf(pursuit.key)))).filter(
      (alert) => alert !== undefined,
    );
    return context.html(ticketPage(parts.world, { alerts, pursuits, person: ticket.p, open: deedOf(context.req.query("do")) }));
  });
  app.post("/a/:ticket", async (context) => {
    const opened = openTicket(parts.secret, context.req.param("ticket"), parts.now());
    if (opened.state !== "valid")
      return context.html(plainPage(refused[opened.state].title, ["请到控制台操作，或联系值班室。"]), refused[opened.state].status);
    const answer = await answerForm(parts, opened.ticket, await context.req.parseBody());
    return context.html(plainPage(answer.title, answer.lines), answer.status);
  });
  return app;
};
