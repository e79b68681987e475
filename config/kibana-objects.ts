import { type Chart, charts, type Dashboard, dashboards, type SavedSearch, searches, type ViewKind } from "./kibana-charts.ts";
import { lensOf, lensReference } from "./kibana-lens.ts";
import { hiddenFields, patternOf, views } from "./kibana-views.ts";

/** One of Kibana's saved objects, as its import API takes it. */
export interface SavedObject {
  readonly type: "index-pattern" | "search" | "lens" | "dashboard";
  readonly id: string;
  readonly attributes: object;
  readonly references: readonly { readonly type: string; readonly id: string; readonly name: string }[];
  /** Versions of the shapes below: those of Kibana 8.19; newer ones bring them up by themselves. */
  readonly coreMigrationVersion: string;
  readonly typeMigrationVersion: string;
}

const coreMigrationVersion = "8.8.0";
const searchReference = "kibanaSavedObjectMeta.searchSourceJSON.index";

const idOf = (tenant: string, kind: string, name: string): string => `wenfeng-${tenant}-${kind}-${name}`;

const viewObject = (tenant: string, kind: ViewKind): SavedObject => {
  const { title, timeField, labels } = views[kind];
  const fieldAttrs = Object.fromEntries(Object.entries(labels).map(([field, customLabel]) => [field, { customLabel }]));
  const attributes = {
    title: patternOf(kind, tenant),
    name: tenant === "default" ? `闻风 ${title}` : `闻风 ${title}（${tenant}）`,
    timeFieldName: timeField,
    fieldAttrs: JSON.stringify(fieldAttrs),
    sourceFilters: JSON.stringify(hiddenFields(kind).map((value) => ({ value }))),
    fields: "[]",
    fieldFormatMap: "{}",
    runtimeFieldMap: "{}",
    allowHidden: false,
  };
  return {
    type: "index-pattern",
    id: idOf(tenant, "view", kind),
    attributes,
    references: [],
    coreMigrationVersion,
    typeMigrationVersion: "8.0.0",
  };
};

const searchObject = (tenant: string, search: SavedSearch): SavedObject => {
  const source = { query: { language: "lucene", query: search.where ?? "" }, filter: [], indexRefName: searchReference };
  const attributes = {
    title: `闻风 ${search.title}`,
    description: "",
    columns: search.columns,
    sort: [[views[search.view].timeField, "desc"]],
    grid: {},
    hideChart: false,
    isTextBasedQuery: false,
    timeRestore: false,
    kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify(source) },
  };
  const references = [{ type: "index-pattern", id: idOf(tenant, "view", search.view), name: searchReference }];
  return {
    type: "search",
    id: idOf(tenant, "search", search.id),
    attributes,
    references,
    coreMigrationVersion,
    typeMigrationVersion: "8.0.0",
  };
};

const chartObject = (tenant: string, chart: Chart): SavedObject => {
  const lens = lensOf(chart);
  const references = [{ type: "index-pattern", id: idOf(tenant, "view", chart.view), name: lensReference }];
  return {
    type: "lens",
    id: idOf(tenant, "chart", chart.id),
    attributes: lens,
    references,
    coreMigrationVersion,
    typeMigrationVersion: "8.9.0",
  };
};

/** Kibana's grid has 48 columns. */
const widths = { third: 16, half: 24, whole: 48 } as const;
const panelHeight = 14;

/** Places panels from left to right, a new row where the next does not fit. */
const layOut = (
  panels: Dashboard["panels"],
): readonly { readonly x: number; readonly y: number; readonly w: number; readonly h: number }[] => {
  let [x, y] = [0, 0];
  return panels.map(({ width }) => {
    const w = widths[width];
    if (x + w > widths.whole) [x, y] = [0, y + panelHeight];
    const place = { x, y, w, h: panelHeight };
    x += w;
    return place;
  });
};

const dashboardObject = (tenant: string, dashboard: Dashboard): SavedObject => {
  const places = layOut(dashboard.panels);
  const panels = dashboard.panels.map(({ id }, index) => {
    const type = charts.some((chart) => chart.id === id) ? "lens" : "search";
    return { type, target: idOf(tenant, type === "lens" ? "chart" : "search", id), panelIndex: `p${index}`, place: places[index] };
  });
  const panelsJson = panels.map(({ type, panelIndex, place }) => ({
    ...{ version: "8.19.0", type, panelIndex, panelRefName: `panel_${panelIndex}` },
    gridData: { ...place, i: panelIndex },
    embeddableConfig: { enhancements: {} },
  }));
  const attributes = {
    title: `闻风 ${dashboard.title}`,
    description: dashboard.about,
    panelsJSON: JSON.stringify(panelsJson),
    optionsJSON: JSON.stringify({ useMargins: true, syncColors: true, syncCursor: true, syncTooltips: false, hidePanelTitles: false }),
    timeRestore: true,
    timeFrom: "now-7d",
    timeTo: "now",
    version: 1,
    kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify({ query: { language: "kuery", query: "" }, filter: [] }) },
  };
  const references = panels.map(({ type, target, panelIndex }) => ({ type, id: target, name: `${panelIndex}:panel_${panelIndex}` }));
  return {
    type: "dashboard",
    id: idOf(tenant, "dashboard", dashboard.id),
    attributes,
    references,
    coreMigrationVersion,
    typeMigrationVersion: "8.9.0",
  };
};

/** Everything that Kibana needs for a tenant, by file name. */
export const kibanaFiles = (tenant: string): Readonly<Record<string, readonly SavedObject[]>> => ({
  "data-views": (Object.keys(views) as ViewKind[]).map((kind) => viewObject(tenant, kind)),
  searches: searches.map((search) => searchObject(tenant, search)),
  charts: charts.map((chart) => chartObject(tenant, chart)),
  dashboards: dashboards.map((dashboard) => dashboardObject(tenant, dashboard)),
});

/** Saved objects in Kibana's import format: one JSON object a line. */
export const printObjects = (objects: readonly SavedObject[]): string => objects.map((object) => `${JSON.stringify(object)}\n`).join("");
