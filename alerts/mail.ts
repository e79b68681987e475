import { escapeHtml as escapeSigns } from "../lib/html.ts";
import { levelTitles } from "../model/incident.ts";
import type { Message, Section } from "../model/message.ts";
import { cleanLine, safeUrl } from "./plain.ts";

/** One line of text that HTML shows literally. */
export const escapeHtml = (text: string): string => escapeSigns(cleanLine(text));

const colours: Record<string, string> = { red: "#c62828", orange: "#e65100", yellow: "#8a6d00", blue: "#1565c0" };

const linkHtml = (title: string, url: string | undefined, style: string): string => {
  const safe = safeUrl(url);
  return safe === undefined ? "" : `<a href="${escapeHtml(safe)}" style="${style}">${escapeHtml(title)}</a>`;
};

const sectionHtml = ({ title, lines, links = [] }: Section): string =>
  [
    title === undefined ? "" : `<h2 style="font-size:14px;margin:14px 0 4px;color:#5f6368;font-weight:600">${escapeHtml(title)}</h2>`,
    ...lines.map((line) => `<p style="margin:0 0 6px;overflow-wrap:anywhere">${escapeHtml(line)}</p>`),
    ...links.map(({ title: name, url }) => `<p style="margin:0 0 6px">${linkHtml(name, url, "color:#1565c0")}</p>`),
  ].join("");

const buttonStyle =
  "display:inline-block;padding:12px 20px;margin:0 8px 8px 0;border-radius:6px;text-decoration:none;border:1px solid #1565c0;";

/** The HTML part of a mail: one column that a phone shows without zooming; styles inline, since mail programs drop others. */
export const mailHtml = (message: Message): string => {
  const colour = message.level === undefined ? "#37474f" : (colours[levelTitles[message.level].colour] as string);
  const buttons = (message.actions ?? []).map(({ title, url }, index) =>
    linkHtml(title, url, buttonStyle + (index === 0 ? "background:#1565c0;color:#fff" : "color:#1565c0")),
  );
  return [
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escapeHtml(message.headline)}</title></head>`,
    "<body style=\"margin:0;background:#f1f3f4\"><div style=\"max-width:560px;margin:0 auto;background:#fff;font:16px/1.6 -apple-system,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;color:#202124\">",
    `<h1 style="margin:0;padding:14px 16px;background:${colour};color:#fff;font-size:18px;line-height:1.4">${escapeHtml(message.headline)}</h1>`,
    `<div style="padding:14px 16px">${message.sections.map(sectionHtml).join("")}`,
    buttons.length === 0 ? "" : `<div style="margin-top:16px">${buttons.join("")}</div>`,
    message.moreUrl === undefined ? "" : `<p style="margin:8px 0 0">${linkHtml("查看详情", message.moreUrl, "color:#1565c0")}</p>`,
    "</div></div></body></html>",
  ].join("");
};
