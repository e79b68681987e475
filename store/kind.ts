import type { Clock } from "../lib/time.ts";
import type { Store } from "../model/store.ts";

/** What every store is given; nothing else reaches it. */
export interface StoreTools {
  readonly now: Clock;
  /** Cuts a text into words (jieba); the same one for the whole life of the data. */
  readonly segment: (text: string) => readonly string[];
  /** Which bureau's data this is; one store instance sees one tenant only. */
  readonly tenant?: string;
  /** Where a town (a place key such as `东莞/塘厦`) lies, for maps. */
  readonly locate?: (placeKey: string) => { readonly lat: number; readonly lon: number } | undefined;
  /** How we and a server prove ourselves to each other; files need none. */
  readonly credentials?: { readonly apiKey?: string; readonly caFingerprint?: string };
}

/** A kind of store: where `place` is a file path or an address, opening checks and migrates what is there. */
export interface StoreKind {
  readonly name: string;
  readonly title: string;
  /** `STORE_UNREADABLE` or `STORE_NEWER` when it cannot be used. */
  readonly open: (place: string, tools: StoreTools) => Promise<Store>;
}

/** Declares a store; the list is `stores.ts`. */
export const defineStore = (kind: StoreKind): StoreKind => kind;
