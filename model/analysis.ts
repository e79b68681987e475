/** How the author may see the situation or the service. */
export const polarities = ["negative", "neutral", "positive"] as const;
/** How the author sees the situation or the service. */
export type Polarity = (typeof polarities)[number];

/** The keys of the appeals, types and levels are data of the bureau (`config/`); these are the shipped ones. */
export const appeals = [
  "safety-hazard",
  "appliance-damage",
  "outage-voltage",
  "line-dispute",
  "construction-compensation",
  "connection-delay",
  "tariff",
  "billing-information",
] as const;
/** One of the eight customer appeals (客户诉求). */
export type Appeal = (typeof appeals)[number];

/** What people read for an appeal. */
export const appealTitles: Record<Appeal, string> = {
  "safety-hazard": "安全隐患",
  "appliance-damage": "家电损坏赔偿",
  "outage-voltage": "停电与电压质量",
  "line-dispute": "线路与房屋邻近纠纷",
  "construction-compensation": "施工赔偿",
  "connection-delay": "业扩办理超时",
  tariff: "电费",
  "billing-information": "账单信息获取",
};

/** The four problem types (问题类型). */
export const problems = ["regulation", "internal", "attitude", "competence"] as const;
export type Problem = (typeof problems)[number];

/** What the problem types are called. */
export const problemTitles: Record<Problem, string> = {
  ...{ regulation: "制度执行", internal: "内部管理", attitude: "服务态度", competence: "业务能力" },
};

/** Who speaks. */
export const voices = ["citizen", "media", "official", "self", "marketing"] as const;
export type Voice = (typeof voices)[number];

/** Whose supply or equipment the text is about (产权归属). */
export const responsibilities = ["grid", "customer-side", "property", "other", "unclear"] as const;
export type Responsibility = (typeof responsibilities)[number];

/** Why a field has its value: the words that carried it, with weights (sign: for or against), ready for highlighting. */
export interface Because {
  readonly word: string;
  readonly weight: number;
}

/** A place that a text is about; `key` is the gazetteer's path, such as `东莞/塘厦`. */
export interface Place {
  readonly key: string;
  readonly name: string;
  readonly kind: "province" | "city" | "district" | "town" | "village" | "estate" | "road" | "landmark" | "whole-city";
  /** The town it lies in, where known: what incidents are grouped and owned by. */
  readonly town?: string;
  readonly city?: string;
  readonly province?: string;
  /** 0…1. */
  readonly confidence: number;
  /** What said so: the text, the author's IP 属地, or the profile. */
  readonly from: "text" | "ip" | "profile";
}

/** Signs that a matter is serious, each with the words that said so. */
export interface Severity {
  readonly injury?: string;
  readonly death?: string;
  readonly fire?: string;
  readonly hospital?: string;
  readonly exam?: string;
  readonly vulnerable?: string;
  readonly trapped?: string;
  readonly repeated?: string;
  readonly threat?: string;
  readonly households?: number;
  readonly durationMinutes?: number;
}

/** The signs that concern people's safety, and what is read for them; they come first whatever the count and the hour. */
export const safetySigns = { death: "死亡", injury: "受伤", fire: "起火", trapped: "被困", hospital: "医院停电" } as const;

/** What is read for a sign of safety. */
export const saySafety = (sign: string): string => (safetySigns as Readonly<Record<string, string>>)[sign] ?? sign;

/** What we think of one mention. Each field is filled by one step; a step may fill several. */
export interface Analysis {
  /** The tokens of the normalised text, in order; joined they give it back. */
  readonly words: readonly string[];
  /** Probability 0…1 of being about mains electricity supply in mainland China. */
  readonly relevance: number;
  readonly isRelevant: boolean;
  /** Whether it is, or may be, ours. */
  readonly isLocal: boolean;
  readonly polarity: Polarity;
  /** −1…1: P(positive) − P(negative). */
  readonly score: number;
  readonly probabilities: Readonly<Record<Polarity, number>>;
  /** The primary appeal; `null` when none of the eight. */
  readonly appeal: Appeal | null;
  readonly appeals: readonly { readonly appeal: Appeal; readonly probability: number }[];
  readonly problem: Problem | null;
  readonly severity: Severity;
  readonly places: readonly Place[];
  readonly voice: Voice;
  readonly responsibility: Responsibility;
  /** When the told event began, as an instant; absent when the text does not say. */
  readonly happenedAt: string | null;
  readonly keywords: readonly string[];
  readonly summary: string;
  /** Per field, the words that carried it. */
  readonly because: Readonly<
    Partial<Record<"relevance" | "polarity" | "appeal" | "problem" | "voice" | "responsibility", readonly Because[]>>
  >;
}

/** Changes whenever the same text may get another analysis; kept with each stored analysis. */
export const analysisVersion = "2";
