import type { Child } from "hono/jsx";

/** A panel that phones show folded and wider screens open (`islands/shell.js`); without scripts it is open everywhere. */
export const Fold = ({
  id,
  title,
  note,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly children?: Child;
}) => (
  <section class="panel" aria-labelledby={id}>
    <details class="fold" data-fold open>
      <summary>
        <h2 id={id}>{title}</h2>
        {note === undefined ? null : <span class="muted">{note}</span>}
      </summary>
      {children}
    </details>
  </section>
);
