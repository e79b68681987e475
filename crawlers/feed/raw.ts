/** An item of a feed as its parser left it. */
export interface RawItem {
  readonly id?: string | undefined;
  readonly link?: string | undefined;
  readonly title?: string | undefined;
  readonly html?: string | undefined;
  readonly author?: string | undefined;
  readonly published?: string | undefined;
  readonly updated?: string | undefined;
}

/** A feed as its parser left it. */
export interface RawFeed {
  readonly title?: string | undefined;
  readonly link?: string | undefined;
  readonly items: readonly RawItem[];
}
