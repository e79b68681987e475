import { html } from "hono/html";
import { formatBeijing } from "../lib/time.ts";
import type { Message, Section } from "../model/message.ts";
import type { Deed } from "./acknowledge.ts";
import { deedTitles } from "./acknowledge.ts";
import { safeUrl } from "./plain.ts";
import type { Pursuit, World } from "./pursuit.ts";
import { titleOfPost } from "./pursuit.ts";

type Html = ReturnType<typeof html>;

const style = `body{margin:0;font:17px/1.6 -apple-system,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;background:#f1f3f4;color:#202124}
main{max-width:560px;margin:0 auto;background:#fff;min-height:100vh;padding:16px;box-sizing:border-box}
h1{font-size:20px;margin:0 0 8px}p{margin:0 0 10px}ul{padding-left:20px;margin:0 0 14px}
label{display:block;margin:10px 0 4px;color:#5f6368;font-size:15px}
select,input,button{font:inherit;width:100%;box-sizing:border-box;padding:10px;border:1px solid #bdc1c6;border-radius:6px;background:#fff}
button{margin-top:14px;background:#1565c0;color:#fff;border-color:#1565c0;font-weight:600;min-height:48px}
h2{font-size:16px;margin:16px 0 4px;color:#5f6368}section p{margin:0 0 6px;overflow-wrap:anywhere}
details{margin-top:18px;border-top:1px solid #e0e0e0;padding-top:10px}summary{min-height:32px;color:#1565c0}`;

/** A page without scripts, for the browsers inside WeCom and DingTalk. */
const page = (title: string, body: Html): Html => html`<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex,nofollow"><title>${title}</title>
<style>${style}</style></head>
<body><main><h1>${title}</h1>${body}</main></body></html>`;

/** What the page of a link shows. */
export interface Shown {
  /** Each alert as it stands now, whole; a bundle shows their first lines only. */
  readonly alerts: readonly Pick<Message, "headline" | "sections">[];
  readonly pursuits: readonly Pursuit[];
  /** The person the link was sent to; empty for a group. */
  readonly person: string;
  readonly open: Deed | undefined;
}

const options = (entries: readonly (readonly [string, string])[], chosen: string): Html =>
  html`${entries.map(([key, name]) => html`<option value="${key}" ${key === chosen ? "selected" : ""}>${name}</option>`)}`;

const peopleOf = (world: World): readonly (readonly [string, string])[] =>
  Object.entries(world.org.people).map(([key, { name }]) => [key, name]);

const postsOf = (world: World): readonly (readonly [string, string])[] =>
  Object.entries(world.org.units).flatMap(([unit, { posts }]) =>
    Object.keys(posts).map((role) => [`${unit}.${role}`, titleOfPost(world, `${unit}.${role}`)] as const),
  );

const who = (world: World, person: string): Html =>
  html`<label>我是</label><select name="person" required>${person === "" ? html`<option value="">请选择</option>` : ""}${options(peopleOf(world), person)}</select>`;

const form = (deed: Deed, fields: Html): Html =>
  html`<form method="post"><input type="hidden" name="deed" value="${deed}">${fields}<button type="submit">${deedTitles[deed]}</button></form>`;

const folded = (deed: Deed, fields: Html, isOpen: boolean): Html =>
  html`<details ${isOpen ? "open" : ""}><summary>${deedTitles[deed]}</summary>${form(deed, fields)}</details>`;

const because = html`<label>原因</label><input name="because" required maxlength="200">`;

const stateLine = (world: World, pursuit: Pursuit): string => {
  const signed = pursuit.steps.find((step) => step.kind === "signed");
  const clock = pursuit.clocks.find((one) => one.state === "running");
  if (clock === undefined) return signed === undefined ? "不限时" : `${formatBeijing(signed.at, "short")} 已签收`;
  return `${clock.name === "sign" ? "签收" : "知悉"}时限 ${formatBeijing(clock.dueAt, "short")}；现在轮到 ${titleOfPost(world, clock.chain[clock.position] ?? "")}`;
};

const sectionBody = ({ title, lines, links = [] }: Section): Html =>
  html`<section>${title === undefined ? "" : html`<h2>${title}</h2>`}${lines.map((line) => html`<p>${line}</p>`)}
${links.map(({ title: name, url }) => (safeUrl(url) === undefined ? "" : html`<p><a href="${safeUrl(url)}" rel="noreferrer noopener">${name}</a></p>`))}</section>`;

/** What is signed for, around the form: what it is above the button, everything else below it. */
const aroundForm = (alerts: Shown["alerts"], signing: Html): Html => {
  const [only] = alerts;
  if (!only || alerts.length > 1) return html`<ul>${alerts.map(({ headline }) => html`<li>${headline}</li>`)}</ul>${signing}`;
  const [what, ...rest] = only.sections;
  return html`<p><strong>${only.headline}</strong></p>${what === undefined ? "" : sectionBody(what)}${signing}${rest.map(sectionBody)}`;
};

/** The page of a valid link: it only shows; what is done needs the form to be sent. */
export const ticketPage = (world: World, shown: Shown): Html => {
  const { alerts, pursuits, person, open } = shown;
  const [only] = pursuits.length === 1 ? pursuits : [];
  const offered = only?.offer;
  return page(
    pursuits.length === 1 ? "预警签收" : `预警签收（${pursuits.length} 起）`,
    html`${aroundForm(
      alerts,
      html`${only === undefined ? "" : html`<p>${stateLine(world, only)}</p>`}
${form("sign", html`${who(world, person)}${person === "" ? "" : html`<p style="font-size:14px;color:#5f6368">替人签收：选自己的名字，系统记为代签。</p>`}`)}`,
    )}
${offered === undefined ? "" : html`<p>${titleOfPost(world, offered.to)}：有一个转派等你接收</p>${form("accept", who(world, person))}${folded("refuse", html`${who(world, person)}${because}`, open === "refuse")}`}
${only === undefined ? "" : folded("transfer", html`${who(world, person)}<label>转给</label><select name="to" required><option value="">请选择</option>${options(postsOf(world), "")}</select>${because}`, open === "transfer")}
${only === undefined ? "" : folded("dismiss", html`${who(world, person)}${because}`, open === "dismiss")}`,
  );
};

/** A page that says one thing. */
export const plainPage = (title: string, lines: readonly string[]): Html => page(title, html`${lines.map((line) => html`<p>${line}</p>`)}`);
