import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import { formatBeijing } from "../lib/time.ts";
import { appealTitles } from "../model/analysis.ts";
import { levelTitles } from "../model/incident.ts";
import { describeChart, volumeChart } from "./chart.ts";
import type { Digest, Reference, Sentence } from "./digest.ts";
import { pageStyle } from "./page-style.ts";
import { citeList, percent } from "./wording.ts";

/** How many of each a page has room for; the rest is in the appendix. */
export const room = { decisions: 6, areas: 6, pledges: 4, statements: 3, works: 4, risks: 3 } as const;

type Numbers = ReadonlyMap<string, number>;

const notesMost = 3;

/** A sentence with its sources: in an attribute for machines, as footnotes in print. */
const Said = ({
  one,
  numbers,
  tag: Tag = "span",
}: {
  readonly one: Sentence;
  readonly numbers: Numbers;
  readonly tag?: "span" | "p" | "li";
}) => {
  const found = one.cites.flatMap((cite) => numbers.get(cite) ?? []);
  const notes = found.slice(0, notesMost).join(",");
  return (
    <Tag data-cites={citeList(one.cites)} class="said">
      {one.text}
      {one.reworded ? <i class="reworded">（机器转述）</i> : null}
      {notes === "" ? null : (
        <sup>
          <a href={`#n${found[0]}`}>{found.length > notesMost ? `${notes}…` : notes}</a>
        </sup>
      )}
    </Tag>
  );
};

const Block = ({ title, class: name = "", children }: { readonly title: string; readonly class?: string; readonly children?: Child }) => (
  <section class={`block ${name}`}>
    <h2>{title}</h2>
    {children}
  </section>
);

const More = ({ all, shown, what }: { readonly all: number; readonly shown: number; readonly what: string }) =>
  all > shown ? <p class="more">{`另有 ${all - shown} ${what}，见附录。`}</p> : null;

const List = ({
  items,
  numbers,
  most,
  empty,
}: {
  readonly items: readonly Sentence[];
  readonly numbers: Numbers;
  readonly most: number;
  readonly empty: string;
}) =>
  items.length === 0 ? (
    <p class="none">{empty}</p>
  ) : (
    <>
      <ul>
        {items.slice(0, most).map((one) => (
          <Said one={one} numbers={numbers} tag="li" />
        ))}
      </ul>
      <More all={items.length} shown={most} what="项" />
    </>
  );

const Head = ({ digest, numbers }: { readonly digest: Digest; readonly numbers: Numbers }) => (
  <header>
    <div class="masthead">
      <div>
        <p class="bureau">{digest.bureau}</p>
        <h1>{digest.title}</h1>
      </div>
      <div class="coverage">
        <b data-cites={citeList(digest.coverageSaid.cites)}>{digest.coverage === undefined ? "—" : percent(digest.coverage)}</b>
        <span>采集覆盖</span>
      </div>
    </div>
    <p class="verdict">
      <Said one={digest.verdict} numbers={numbers} />
    </p>
    <p class="sight">
      <Said one={digest.coverageSaid} numbers={numbers} />
    </p>
  </header>
);

const Volume = ({ digest, numbers }: { readonly digest: Digest; readonly numbers: Numbers }) => (
  <Block title="负面帖文与平常区间" class="volume">
    <figure role="img" aria-label={describeChart(digest)} data-cites={citeList(digest.days.flatMap(({ cites }) => cites))}>
      {raw(volumeChart(digest, { width: 350, height: 132 }))}
    </figure>
    <p class="legend">
      <i class="key usual" />
      平常区间
      <i class="key bar" />
      区间内
      <i class="key above" />
      高于平常
      <i class="key blind" />
      看不全
    </p>
    <Said one={digest.volumeSaid} numbers={numbers} tag="p" />
  </Block>
);

const Incidents = ({ digest, numbers }: { readonly digest: Digest; readonly numbers: Numbers }) => (
  <Block title={digest.kind === "incident" ? "经过" : "主要事件"} class="incidents">
    {digest.incidents.length === 0 ? (
      <p class="none">没有成形的事件。</p>
    ) : (
      <table>
        <thead>
          <tr>
            <th class="what">事件</th>
            <th class="happened">发生了什么</th>
            <th class="did">做了什么</th>
            <th class="result">结果</th>
            <th>还欠什么</th>
          </tr>
        </thead>
        <tbody>
          {digest.incidents.map(({ id, level, title, quote, happened, did, result, owed }) => (
            <tr>
              <td class="what" data-cites={citeList([`incident:${id}`])}>
                <b class={`level level-${level}`}>{levelTitles[level].sign}</b>
                <span>{title}</span>
                <q>{quote}</q>
              </td>
              {(
                [
                  ["发生", happened],
                  ["已做", did],
                  ["结果", result],
                  ["还欠", owed],
                ] as const
              ).map(([label, one]) => (
                <td data-label={label}>
                  <Said one={one} numbers={numbers} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    )}
    {digest.moreIncidents > 0 ? <p class="more">{`另有 ${digest.moreIncidents} 起较轻的事件，见控制台。`}</p> : null}
  </Block>
);

const Areas = ({ digest, numbers }: { readonly digest: Digest; readonly numbers: Numbers }) => (
  <Block title="镇街 × 诉求（负面帖文，与工单并列、不相加）" class="areas">
    {digest.areas.length === 0 ? null : (
      <table>
        <thead>
          <tr>
            <th>镇街</th>
            <th>诉求</th>
            <th class="num">条数</th>
            <th class="num">每万户</th>
            <th class="num">95598</th>
            <th class="num">12345</th>
          </tr>
        </thead>
        <tbody>
          {digest.areas.slice(0, room.areas).map(({ town, appeal, negative, per10k, isSmall, tickets95598, tickets12345, cites }) => (
            <tr class={isSmall ? "small" : ""} data-cites={citeList(cites)}>
              <td>{town}</td>
              <td>{appealTitles[appeal]}</td>
              <td class="num">{isSmall ? `${negative}*` : negative}</td>
              <td class="num">{isSmall || per10k === undefined ? "—" : per10k.toFixed(2)}</td>
              <td class="num">{tickets95598}</td>
              <td class="num">{tickets12345}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
    <Said one={digest.areasSaid} numbers={numbers} tag="p" />
    {digest.areas.slice(0, room.areas).some(({ isSmall }) => isSmall) ? <p class="more">* 少于 5 条，不计率、不排名。</p> : null}
  </Block>
);

const Works = ({ digest, numbers }: { readonly digest: Digest; readonly numbers: Numbers }) => (
  <Block title="下周计划停电与保电" class="works">
    {digest.works.length === 0 ? null : (
      <ul class="rows">
        {digest.works.slice(0, room.works).map(({ when, towns, title, meets, cites }) => (
          <li data-cites={citeList(cites)}>
            <span class="when">{when}</span>
            <span>{`${towns} ${title}`}</span>
            {meets.length === 0 ? null : <b class="meets">{`⚑ ${meets.join("、")}`}</b>}
          </li>
        ))}
      </ul>
    )}
    <More all={digest.works.length} shown={room.works} what="处" />
    <Said one={digest.worksSaid} numbers={numbers} tag="p" />
  </Block>
);

const Appendix = ({ digest, numbers }: { readonly digest: Digest; readonly numbers: Numbers }) => (
  <article class="appendix">
    <h1>附录：依据</h1>
    <p class="note">正文的每句话、每个数都由检索得出；角标对应下列编号。帖文不列作者；链接指向原帖，原帖可能已删改。</p>
    {digest.decisions.length > room.decisions ? (
      <Block title="其余请决定的事">
        <List items={digest.decisions.slice(room.decisions)} numbers={numbers} most={99} empty="" />
      </Block>
    ) : null}
    {digest.pledges.length > room.pledges ? (
      <Block title="其余到期的承诺">
        <List items={digest.pledges.slice(room.pledges)} numbers={numbers} most={99} empty="" />
      </Block>
    ) : null}
    <table>
      <thead>
        <tr>
          <th class="num">号</th>
          <th>类别</th>
          <th>时间</th>
          <th>平台</th>
          <th>地点</th>
          <th>内容与链接</th>
        </tr>
      </thead>
      <tbody>
        {digest.references.map((one) => (
          <Source one={one} />
        ))}
      </tbody>
    </table>
  </article>
);

const Source = ({ one }: { readonly one: Reference }) => (
  <tr id={`n${one.number}`} data-cite={citeList([one.cite])}>
    <td class="num">{one.number}</td>
    <td>{one.kind}</td>
    <td class="at">{one.at === undefined ? "" : formatBeijing(one.at, "short")}</td>
    <td>{one.platform ?? ""}</td>
    <td>{one.place ?? ""}</td>
    <td>
      {one.text}
      {one.url === undefined ? null : (
        <>
          {" "}
          <a href={one.url} rel="noreferrer">
            原帖
          </a>
        </>
      )}
    </td>
  </tr>
);

const numbersOf = ({ references }: Digest): Numbers => new Map(references.map(({ cite, number }) => [cite, number]));

const Sheet = ({ digest, numbers }: { readonly digest: Digest; readonly numbers: Numbers }) => (
  <article class="sheet">
    <Head digest={digest} numbers={numbers} />
    <Block title="请决定" class="decisions">
      <List items={digest.decisions} numbers={numbers} most={room.decisions} empty="数据里没有需要您决定的事。" />
    </Block>
    <div class="pair">
      <Volume digest={digest} numbers={numbers} />
      <Areas digest={digest} numbers={numbers} />
    </div>
    <Incidents digest={digest} numbers={numbers} />
    <div class="pair">
      <div>
        <Block title="到期的承诺">
          <List items={digest.pledges} numbers={numbers} most={room.pledges} empty="七天内没有到期的承诺。" />
        </Block>
        {digest.risks === undefined ? null : (
          <Block title="风险辨别库的变动">
            <List items={digest.risks} numbers={numbers} most={room.risks} empty="本月没有变动。" />
          </Block>
        )}
      </div>
      <div>
        <Block title="发布的口径与其后变化（只是先后，不代表因果）">
          <List items={digest.statements} numbers={numbers} most={room.statements} empty="本期没有发布口径。" />
        </Block>
        <Works digest={digest} numbers={numbers} />
      </div>
    </div>
    <footer>
      <span>{`${formatBeijing(digest.madeAt)} 生成；责任写岗位，不写个人`}</span>
      <span>{digest.isDemo ? "演示：内容全部虚构" : "闻风"}</span>
    </footer>
  </article>
);

/** The digest as one HTML document: an A4 sheet that reads on a phone too, then the appendix. */
export const digestPage = (digest: Digest): string => {
  const numbers = numbersOf(digest);
  const page = (
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>{`${digest.bureau} ${digest.title}`}</title>
        <style>{raw(pageStyle)}</style>
      </head>
      <body>
        <Sheet digest={digest} numbers={numbers} />
        <Appendix digest={digest} numbers={numbers} />
      </body>
    </html>
  );
  return `<!doctype html>${String(page)}`;
};
