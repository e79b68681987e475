import type { Child } from "hono/jsx";

/** A panel whose wide table scrolls by itself, also by keyboard (WCAG 2.1.1); the page never scrolls sideways. */
export const ScrollPanel = ({ label, children }: { readonly label: string; readonly children?: Child }) => (
  <section class="panel scroll-x" tabindex={0} aria-label={label}>
    {children}
  </section>
);
