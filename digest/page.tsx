import { raw } from "hono/html";
import { formatBeijing } from "../lib/time.ts";
import { appealTitles } from "../model/analysis.ts";
import { levelTitles } from "../model/incident.ts";
import { worksShown } from "./ahead.ts";
import { Appendix } from "./appendix.tsx";
import { describeChart, volumeChart } from "./chart.ts";
import type { Digest } from "./digest.ts";
import { Block, List, More, type Numbers, room, Said } from "./page-parts.tsx";
import { pageStyle } from "./page-style.ts";
import { citeList, percent } from "./wording.ts";

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
        {worksShown(digest.works, room.works).map(({ when, towns, title, meets, cites }) => (
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
