import { formatBeijing } from "../lib/time.ts";
import { sideTitles } from "../model/clock.ts";
import type { TicketStanding } from "./incident-desk.ts";

/** 工单: how many of the other systems' tickets wait for an answer, and which are due first; nothing where none was imported. */
export const TicketPanel = ({ open, late, nearest }: TicketStanding) =>
  open === 0 ? null : (
    <section class="panel" aria-labelledby="tickets-title">
      <h2 id="tickets-title">工单时限</h2>
      <p>
        {[...new Set(nearest.map(({ post }) => post))].join("、")}：未答复 {open} 张
        {late > 0 ? <strong>，其中超时 {late} 张</strong> : null}
      </p>
      <ul class="lines">
        {nearest.map((clock) => (
          <li>
            <span title={`${sideTitles[clock.side]}；${clock.basis}；${clock.post}`}>{clock.title}</span>
            <time class="countdown-left nowrap" data-due={clock.dueAt} data-from={clock.from} datetime={clock.dueAt}>
              {formatBeijing(clock.dueAt, "short")} 到期
            </time>
          </li>
        ))}
      </ul>
      <p class="muted small">以最近一次导入的文件为准。</p>
    </section>
  );
