import { formatBeijing } from "../lib/time.ts";
import type { Digest, Reference } from "./digest.ts";
import { Block, List, type Numbers, room } from "./page-parts.tsx";
import { citeList } from "./wording.ts";

/** The sources behind every sentence, by their numbers. */
export const Appendix = ({ digest, numbers }: { readonly digest: Digest; readonly numbers: Numbers }) => (
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
