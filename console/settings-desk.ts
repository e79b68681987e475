/** One thing that was looked at, and how it was. */
export interface ShownFinding {
  readonly what: string;
  readonly ok: boolean;
  readonly said: string;
}

/** How a channel did lately. */
export interface ShownChannel {
  readonly name: string;
  readonly title: string;
  /** The last message that its receiver confirmed, and the last that it refused. */
  readonly deliveredAt?: string;
  readonly failedAt?: string;
  readonly because?: string;
}

/** A clock as it is set; a placeholder waits for the bureau's signature. */
export interface ShownClockRule {
  readonly title: string;
  readonly within: string;
  readonly post: string;
  readonly basis: string;
  readonly isPlaceholder: boolean;
}

/** What is set, what of it is wrong, and what still waits for somebody. */
export interface ShownSettings {
  readonly path: string;
  /** Whether the file has another text than at the start: what is outside `duty` counts from the next start on. */
  readonly isChanged: boolean;
  readonly mistakes: readonly { readonly line: number; readonly column: number; readonly text: string }[];
  readonly findings: readonly ShownFinding[];
  readonly channels: readonly ShownChannel[];
  readonly secrets: readonly { readonly path: string; readonly written: string; readonly isPresent: boolean }[];
  readonly retention: readonly { readonly title: string; readonly ms: number }[];
  readonly clocks: readonly ShownClockRule[];
}

/** Looks at the configuration as `wenfeng check` does, while the service runs; never shows the value of a secret. */
export interface SettingsDesk {
  readonly look: () => Promise<ShownSettings>;
}
