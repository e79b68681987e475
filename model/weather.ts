/** One official weather warning (气象灾害预警信号), as its title tells. */
export interface WeatherWarning {
  readonly title: string;
  readonly issuedAt: string;
  /** 台风, 暴雨, 高温… */
  readonly kind: string;
  readonly colour: "蓝" | "黄" | "橙" | "红";
  readonly isLifted: boolean;
}

/** What weather is expected somewhere; no towns: in the whole city. */
export interface WeatherOutlook {
  readonly kind: "heat" | "storm" | "cold";
  readonly from: string;
  readonly to: string;
  readonly towns: readonly string[];
}
