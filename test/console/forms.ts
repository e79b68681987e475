import { type CheerioAPI, load } from "cheerio";

/** One thing that a form asks for. */
export interface Field {
  readonly name: string;
  /** Of an input, or `textarea` or `select`. */
  readonly type: string;
  readonly value: string;
  readonly choices: readonly string[];
  readonly isRequired: boolean;
  readonly longest: number;
}

/** A form of a page as a browser would send it. */
export interface WebForm {
  readonly method: string;
  readonly action: string;
  readonly fields: readonly Field[];
  /** What may be ticked and is not. */
  readonly ticks: readonly Field[];
  /** Its buttons; those that bear a name send it. */
  readonly buttons: readonly { readonly text: string; readonly name?: string; readonly value: string }[];
}

/** A page with its forms. */
export interface Visit {
  readonly path: string;
  readonly status: number;
  readonly html: string;
  readonly forms: readonly WebForm[];
  readonly links: readonly string[];
}

/** Text by field name; several for a field that is sent more than once. */
export type Filled = Readonly<Record<string, string | readonly string[]>>;

const isUnticked = ({ attribs }: { readonly attribs: Readonly<Record<string, string>> }): boolean =>
  ["checkbox", "radio"].includes(attribs.type ?? "") && attribs.checked === undefined;

const fieldsIn = ($: CheerioAPI, form: Parameters<CheerioAPI>[0], areUnticked = false): readonly Field[] =>
  $(form)
    .find("input[name], textarea[name], select[name]")
    .toArray()
    .filter((one) => isUnticked(one) === areUnticked)
    .map((one) => {
      const { tagName, attribs } = one;
      const options = $(one).find("option").toArray();
      const choices = options.map((option) => option.attribs.value ?? "");
      const chosen = options.find((option) => option.attribs.selected !== undefined)?.attribs.value ?? choices[0] ?? "";
      return {
        ...{ name: attribs.name ?? "", type: tagName === "input" ? (attribs.type ?? "text") : tagName, choices },
        value: tagName === "select" ? chosen : tagName === "textarea" ? $(one).text().replace(/^\n/, "") : (attribs.value ?? ""),
        isRequired: attribs.required !== undefined,
        longest: Number(attribs.maxlength ?? 2000),
      };
    });

const readVisit = (path: string, status: number, html: string): Visit => {
  const $ = load(html);
  const forms = $("form")
    .toArray()
    .map((form) => ({
      method: ($(form).attr("method") ?? "get").toLowerCase(),
      action: $(form).attr("action") ?? path,
      fields: fieldsIn($, form),
      ticks: fieldsIn($, form, true),
      buttons: $(form)
        .find("button")
        .toArray()
        .map((one) => ({
          text: $(one).text().trim(),
          value: one.attribs.value ?? "",
          ...(one.attribs.name && { name: one.attribs.name }),
        })),
    }));
  const links = $("a[href]")
    .toArray()
    .map((one) => one.attribs.href ?? "");
  return { path, status, html, forms, links };
};

/** Forms by where they go (ids left out) and what they do. */
export const kindOf = ({ action, fields }: WebForm): string => {
  const where = action.replace(/\?.*/, "").replace(/^(\/(?:incidents|authors|risks|cases))\/(?!new)[^/]+/, "$1/:id");
  return `${where.replace(/^(\/roster\/edit)\/.*/, "$1")} ${fields.find(({ name }) => name === "deed")?.value ?? ""}`.trim();
};

const bodyOf = (form: WebForm, filled: Filled, button: string | undefined): URLSearchParams => {
  const pressed = form.buttons.find(({ text }) => button === undefined || text.includes(button));
  const own = form.fields.filter(({ name }) => filled[name] === undefined).map(({ name, value }) => [name, value] as const);
  const given = Object.entries(filled).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const));
  return new URLSearchParams([...(pressed?.name ? [[pressed.name, pressed.value]] : []), ...own, ...given] as [string, string][]);
};

/** A kept connection may be closed by the server in the moment in which it is used again. */
const alone = { connection: "close" } as const;

/** A person who reads pages and fills in their forms over HTTP, as a browser without scripts does. */
export interface Clerk {
  readonly visit: (path: string) => Promise<Visit>;
  readonly send: (form: WebForm, filled?: Filled, button?: string) => Promise<Visit>;
}

/** Opens a clerk who has said who they are. */
export const openClerk = (url: string, who: string): Clerk => {
  let cookie = `wenfeng-who=${who}`;
  const read = async (path: string, answer: Response): Promise<Visit> => {
    const set = answer.headers.getSetCookie().map((one) => one.split(";")[0] ?? "");
    cookie = [...new Map([...cookie.split("; "), ...set].map((one) => [one.split("=")[0], one])).values()].join("; ");
    const isPage = answer.headers.get("content-type")?.startsWith("text/html") ?? false;
    return readVisit(path, answer.status, isPage ? await answer.text() : "");
  };
  const visit = async (path: string): Promise<Visit> =>
    read(path, await fetch(`${url}${path}`, { headers: { cookie, accept: "text/html", ...alone }, redirect: "follow" }));
  return {
    visit,
    send: async (form, filled = {}, button) => {
      const body = bodyOf(form, filled, button);
      if (form.method === "get") return visit(`${form.action}?${body}`);
      const headers = { ...alone, cookie, origin: url, "content-type": "application/x-www-form-urlencoded", referer: `${url}/search` };
      const answer = await fetch(`${url}${form.action}`, { method: "POST", headers, body, redirect: "manual" });
      const to = answer.headers.get("location");
      const sent = await read(form.action, answer);
      return to === null ? sent : { ...(await visit(new URL(to, url).href.slice(url.length))), status: answer.status };
    },
  };
};
